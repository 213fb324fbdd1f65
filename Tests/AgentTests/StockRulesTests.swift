import Testing

@testable import Agent

@Suite("The rules of stock") struct StockRules {
  private let today = Day(ordinal: 20_528)
  private func row(_ id: Int64, _ quantity: Int64, in days: Int, product: Int64 = 1) -> Incoming {
    Incoming(id: id, productID: product, quantity: quantity, expected: today.adding(days).iso)
  }

  @Test func noRowIsNone() {
    #expect(Stock.quantity(of: 1, in: [:]) == 0)
    #expect(Stock.quantity(of: 1, in: [1: -3]) == 0)
    #expect(Stock.quantity(of: 1, in: [1: 7, 2: 9]) == 7)
  }

  @Test func theTable() {
    func coming(_ rows: [Incoming]) -> String {
      Stock.coming(of: 1, in: rows, today: today).map { "\($0.quantity) in \($0.day - today)" } ?? "none"
    }
    #expect(coming([]) == "none")
    #expect(coming([row(1, 5, in: -1)]) == "none")
    #expect(coming([row(1, 5, in: 0)]) == "5 in 0")
    #expect(coming([row(1, 5, in: 3), row(2, 4, in: 3), row(3, 9, in: 4)]) == "9 in 3")
    #expect(coming([row(1, 5, in: 3, product: 2)]) == "none")
    #expect(coming([row(1, 0, in: 1), row(2, 4, in: 3)]) == "4 in 3")
    #expect(coming([row(1, -5, in: 1)]) == "none")
    #expect(coming([Incoming(id: 1, productID: 1, quantity: 5, expected: "soon")]) == "none")
    #expect(coming([row(1, .max, in: 1), row(2, .max, in: 1)]) == "\(Int64.max) in 1")
  }

  @Test(arguments: 0..<40) func holdsForAnyRows(seed: UInt64) {
    var dice = Dice(seed)
    for _ in 0..<50 {
      let rows = (0..<dice.roll(0...8)).map {
        row(Int64($0), dice.amount(-2...9), in: dice.roll(-5...9), product: dice.amount(1...3))
      }
      let coming = Stock.coming(of: 1, in: rows, today: today)
      let open = rows.filter { $0.productID == 1 && $0.quantity > 0 && $0.expected >= today.iso }
      #expect((coming == nil) == open.isEmpty)
      if let coming {
        #expect(coming.day.iso == open.map(\.expected).min())
        #expect(coming.quantity == open.filter { $0.expected == coming.day.iso }.reduce(0) { $0 + $1.quantity })
        #expect(coming.rows.map(\.id) == coming.rows.map(\.id).sorted())
      }
      #expect(Stock.coming(of: 1, in: rows.shuffled(using: &dice), today: today) == coming)
    }
  }
}
