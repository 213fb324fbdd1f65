import Database
import Testing

@testable import Shop

@Suite struct DemoTests {
  private func late(_ delivery: ShopDelivery) -> Int {
    guard delivery.status != "cancelled", let due = delivery.expectedEnd.flatMap({ Day($0) }),
      let today = Day(Scratch.today)
    else { return 0 }
    return max(0, (delivery.actual.flatMap { Day($0) } ?? today).days(since: due))
  }

  @Test func everyBranchIsThere() async throws {
    let scratch = try Scratch()
    let path = try await scratch.demo()
    let reader = try await ShopReader.open(path: path)
    #expect(await reader.check() == [])
    let scenarios = try ShopDemo.scenarios(today: Scratch.today)
    #expect(scenarios.count >= 60)
    #expect(Set(scenarios.map(\.email)).count == scenarios.count)
    #expect(try await rows(path, "SELECT * FROM demo_scenarios").count == scenarios.count)
    var arrivedLate: Set<Int> = []
    var waiting: Set<Int> = []
    var statuses: Set<String> = []
    for scenario in scenarios {
      let customer = try #require(try await reader.customer(address: scenario.email))
      for delivery in try await reader.deliveries(customerID: customer.id, since: "2025-01-01") {
        statuses.insert(delivery.status)
        if delivery.status == "delivered" { arrivedLate.insert(late(delivery)) } else { waiting.insert(late(delivery)) }
      }
    }
    #expect(arrivedLate.isSuperset(of: 0...20))
    #expect(waiting.isSuperset(of: 0...30))
    #expect(statuses.count == 6)
  }

  @Test func theSpotlightsHaveTheirStock() async throws {
    let scratch = try Scratch()
    let reader = try await ShopReader.open(path: try await scratch.demo())
    func look(_ name: String, _ color: String, _ size: Double) async throws -> (stock: Int64, incoming: [ShopIncoming])
    {
      var query = ProductQuery()
      (query.names, query.colors, query.sizes) = ([name], [color], [size])
      let id = try #require(try await reader.products(matching: query).rows.first?.id)
      let stock = try await reader.stock(productIDs: [id])[id] ?? 0
      return (stock, try await reader.incoming(productIDs: [id], from: Scratch.today))
    }
    #expect(try await look("Ridgeline 3", "red", 42).stock == 7)
    let coming = try await look("Pavo Court", "white", 41)
    #expect(coming.stock == 0 && coming.incoming.map(\.quantity) == [12, 8, 30])
    #expect(coming.incoming.map(\.expected) == ["2026-03-25", "2026-03-25", "2026-04-09"])
    let nothing = try await look("Drover Chelsea", "black", 44)
    #expect(nothing.stock == 0 && nothing.incoming.isEmpty)
  }

  @Test func theSameDayGivesTheSameShop() throws {
    let day = try #require(Day(Scratch.today))
    #expect(DemoShop(today: day).rows == DemoShop(today: day).rows)
    #expect(DemoShop(today: day).rows != DemoShop(today: day.adding(1)).rows)
  }

  @Test func existingFilesAreKept() async throws {
    let scratch = try Scratch()
    let path = try await scratch.demo()
    await #expect(throws: ShopError.refused("\(path) exists already")) {
      try await ShopDemo.create(at: path, today: Scratch.today)
    }
    await #expect(throws: ShopError.self) { try await ShopDemo.create(at: path + "2", today: "today") }
  }
}
