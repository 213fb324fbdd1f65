import Database
import Testing

@testable import Shop

@Suite struct ReaderTests {
  private func small(_ settings: ShopSettings = ShopSettings()) async throws -> (ShopReader, Scratch) {
    let scratch = try Scratch()
    return (try await ShopReader.open(path: try await scratch.shop(SmallShop.statements), settings: settings), scratch)
  }

  private func ids(_ change: (inout ProductQuery) -> Void) async throws -> [Int64] {
    let (reader, scratch) = try await small()
    defer { withExtendedLifetime(scratch) {} }
    var query = ProductQuery()
    change(&query)
    let result = try await reader.products(matching: query)
    // What the reviewer sees selects the same rows, and runs in the sandbox.
    #expect(try await reader.products(sql: result.sql).rows == result.rows)
    return result.rows.map(\.id)
  }

  @Test func filtersSelectRows() async throws {
    #expect(try await ids { _ in } == [1, 2, 3, 4])
    #expect(try await ids { $0.colors = ["RED"] } == [1, 2])
    #expect(try await ids { ($0.colors, $0.contains) = (["Red"], true) } == [1, 2, 3])
    #expect(try await ids { $0.colors = ["red", "blue"] } == [1, 2, 4])
    #expect(try await ids { $0.sizes = [42.5, 43] } == [2, 4])
    #expect(try await ids { ($0.colors, $0.sizes) = (["red"], [42]) } == [1])
    #expect(try await ids { $0.brands = ["o'neil"] } == [4])
    #expect(try await ids { $0.maxPrice = 9_990 } == [1, 2])
    #expect(try await ids { $0.minPrice = 12_000 } == [3, 4])
    #expect(try await ids { $0.maxWeight = 0.25 } == [1])
    #expect(try await ids { $0.notMaterials = ["Leather"] } == [1, 2, 3])
    #expect(try await ids { ($0.maxPrice, $0.open) = (12_000, [.maxPrice]) } == [1, 2])
    #expect(try await ids { ($0.minPrice, $0.open) = (12_000, [.minPrice]) } == [4])
    #expect(try await ids { ($0.maxWeight, $0.open) = (0.26, [.maxWeight]) } == [1])
    #expect(try await ids { $0.best = .cheapest } == [1, 2])
    #expect(try await ids { $0.best = .dearest } == [4])
    #expect(try await ids { ($0.colors, $0.best) = (["red"], .lightest) } == [1])
    #expect(try await ids { ($0.sizes, $0.notColors, $0.best) = ([42], ["red"], .heaviest) } == [3])
    #expect(try await ids { $0.text = ["HIKING"] } == [3])
    #expect(try await ids { $0.text = ["100%"] } == [3])
    #expect(try await ids { $0.text = ["a_p", "%", "_"] } == [3, 4])
    #expect(try await ids { ($0.names, $0.contains) = (["a_x"], true) } == [4])
  }

  @Test func hostileWordsStayWords() async throws {
    for word in ["' OR 1=1 --", "'; DROP TABLE inventory; --", "\\' OR ''='", "x\u{0}y", "%"] {
      #expect(try await ids { $0.brands = [word] } == [])
      #expect(try await ids { ($0.colors, $0.contains) = ([word], true) } == [])
    }
  }

  @Test func oversizedFiltersAreRefused() async throws {
    let (reader, scratch) = try await small()
    defer { withExtendedLifetime(scratch) {} }
    var query = ProductQuery()
    query.brands = [String(repeating: "x", count: 201)]
    await #expect(throws: ShopError.self) { _ = try await reader.products(matching: query) }
    query = ProductQuery()
    query.sizes = [.infinity]
    await #expect(throws: ShopError.self) { _ = try await reader.products(matching: query) }
  }

  @Test func valuesAreConverted() async throws {
    let (reader, scratch) = try await small(ShopSettings(maxRows: 2, weightUnit: .g))
    defer { withExtendedLifetime(scratch) {} }
    let products = try await reader.products(ids: [4, 1, 99, 4])
    #expect(products.map(\.id) == [4, 1])
    #expect(products.map(\.price) == [15_001, 9_990])
    #expect(products.map(\.weight) == [nil, 0.00025])
    #expect(products.first?.description == "")
    let capped = try await reader.products(matching: ProductQuery())
    #expect(capped.rows.count == 2 && capped.truncated)
    #expect(try await reader.stock(productIDs: [1, 2, 3, 4]) == [1: 5, 2: 0, 3: 0])
  }

  @Test func customersAreFoundByAddress() async throws {
    let (reader, scratch) = try await small()
    defer { withExtendedLifetime(scratch) {} }
    #expect(try await reader.customer(address: " ada@customers.TEST ")?.id == 1)
    #expect(try await reader.customer(address: "ada.two@customers.test")?.id == 1)
    #expect(try await reader.customer(address: "nobody@customers.test") == nil)
    #expect(try await reader.customer(address: "") == nil)
    // Two customers' address proves neither.
    #expect(try await reader.customer(address: "shared@customers.test") == nil)
    #expect(try await reader.customer(id: 2)?.name == "Bo Example")
  }

  @Test func numbersAndDatesStoredAsTextAreRead() async throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let path = try await scratch.shop([
      """
      CREATE TABLE shoe_characteristics (product_id TEXT, product_name TEXT, size TEXT, color TEXT, material TEXT,
      weight TEXT, brand TEXT, price TEXT, description TEXT)
      """,
      "INSERT INTO shoe_characteristics VALUES ('7', 'Alpha', '9.50', 'red', 'mesh', '0.30', 'One', '9.90', 'x')",
      "INSERT INTO shoe_characteristics VALUES ('8', 'Alpha', '10', 'red', 'mesh', '0.30', 'One', '100', 'x')",
      """
      CREATE TABLE item_deliveries (delivery_id TEXT, order_id TEXT, customer_id INTEGER, product_id TEXT, origin TEXT,
      destination TEXT, carrier TEXT, tracking_number TEXT, status TEXT, expected_delivery_start TEXT,
      expected_delivery_end TEXT, actual_delivery_date TEXT, shipped_date TEXT, delivery_attempts TEXT)
      """,
      """
      INSERT INTO item_deliveries VALUES ('1', NULL, 5, NULL, NULL, NULL, NULL, NULL, 'In_Transit', NULL,
      '2026-03-10 18:00:00', NULL, NULL, NULL), ('2', '3', 5, '7', '', '', '', ' T1 ', 'delivered', NULL, '2025-01-01',
      '2025-01-02T10:00:00Z', NULL, '2'), ('3', '3', 6, '7', '', '', '', 'T2', 'delivered', NULL, '2026-03-10', NULL,
      NULL, '2')
      """,
    ])
    let reader = try await ShopReader.open(path: path)
    var query = ProductQuery()
    (query.sizes, query.maxPrice) = ([9.5], 5_000)
    #expect(try await reader.products(matching: query).rows.map(\.id) == [7])
    let recent = try await reader.deliveries(customerID: 5, since: "2026-01-01")
    #expect(recent.map(\.id) == [1])
    #expect(recent.first?.expectedEnd == "2026-03-10" && recent.first?.status == "in_transit")
    #expect(recent.first?.fee == nil && recent.first?.trackingNumber == nil)
    #expect(try await reader.deliveries(customerID: 5, since: "2025-01-02").map(\.id) == [1, 2])
    #expect(await reader.offers(.orders) == false)
    #expect(try await reader.orders(customerID: 5).isEmpty)
    await #expect(throws: ShopError.schema(["coupon_issued"])) { _ = try await reader.coupons(customerID: 5) }
  }

  @Test func checkNamesWhatIsMissing() async throws {
    let (reader, scratch) = try await small()
    defer { withExtendedLifetime(scratch) {} }
    let findings = await reader.check()
    let errors = Set(findings.filter { $0.level == .error }.map(\.subject))
    #expect(errors == ["incoming_deliveries", "item_deliveries", "coupon_issued"])
    let notes = Set(findings.filter { $0.level == .note }.map(\.subject))
    #expect(notes.isSuperset(of: ["orders", "order_items", "transactions", "customers.email"]))
    let empty = scratch.file("empty.sqlite")
    try await ShopDemo.createEmpty(at: empty)
    #expect(await (try ShopReader.open(path: empty)).check().map(\.subject) == ["shoe_characteristics"])
  }

  @Test func missingFilesAreUnavailable() async throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    await #expect(throws: ShopError.self) { _ = try await ShopReader.open(path: scratch.file("none.sqlite")) }
    await #expect(throws: ShopError.self) { _ = try await ShopExecutor.open(path: scratch.file("none.sqlite")) }
  }
}
