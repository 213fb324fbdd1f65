import Testing

@testable import Agent

@Suite("Which order a mail means") struct OrderSearchRules {
  private let orders = FakeShop.orders
  private func find(
    _ change: (inout OrderClues) -> Void, orders: [Order] = FakeShop.orders, likely: (Order) -> Bool = { _ in false }
  ) -> String {
    var clues = OrderClues()
    change(&clues)
    let (meant, unknown) = OrderSearch.find(
      clues, in: orders, transactions: FakeShop.transactions, likely: likely)
    return (meant.map { "\($0.id)" } + unknown.map { "?\($0)" }).joined(separator: " ")
  }

  @Test func theTable() {
    #expect(find { _ in } == "")
    #expect(find({ _ in }, orders: []) == "")
    #expect(find({ _ in }, orders: [orders[1]]) == "903")
    #expect(find { $0.numbers = ["900"] } == "900")
    #expect(find { $0.numbers = ["ORD-00900", "1", "905"] } == "900 905 ?1")
    #expect(find { $0.numbers = ["ABC"] } == "?ABC")
    #expect(
      find {
        $0.numbers = ["1"]; $0.amounts = [8990]
      } == "?1")
    #expect(find { $0.ofParcels = [900, 77] } == "900")
    #expect(find { $0.amounts = [8990] } == "903")
    // An item of order 905 has the price of order 904: which of them is not known, unless something else tells.
    #expect(find { $0.amounts = [5990] } == "")
    #expect(find({ $0.amounts = [5990] }, likely: \.isCancelled) == "904")
    #expect(
      find {
        $0.amounts = [5990]; $0.products = [1]
      } == "905")
    #expect(find { $0.products = [4] } == "903")
    #expect(find { $0.products = [999] } == "")
    #expect(find { $0.days = [.init(ordinal: 20_509)] } == "903")
    #expect(find { $0.days = [.init(ordinal: 20_498)] } == "904")
    #expect(
      find {
        $0.amounts = [8990]; $0.days = [.init(ordinal: 20_495)]
      } == "903")
    #expect(find({ _ in }, likely: { $0.id == 905 }) == "905")
    #expect(find({ _ in }, likely: { $0.id >= 904 }) == "")
  }

  @Test func rowsWithGapsAreTakenAsTheyAre() {
    var order = orders[0]
    order.orderedAt = "soon"
    order.items[0].quantity = .max
    let other = orders[1]
    #expect(find({ $0.days = [.init(ordinal: 20_509)] }, orders: [order, other]) == "903")
    #expect(find({ $0.amounts = [12990] }, orders: [order, other]) == "900")
  }

  @Test(arguments: 0..<20) func theOrderOfRowsDoesNotMatter(seed: UInt64) {
    var dice = Dice(seed)
    for _ in 0..<50 {
      var clues = OrderClues()
      if dice.flip() { clues.numbers = ["\(dice.roll(899...906))"] }
      if dice.flip() { clues.amounts = [dice.one([8990, 5990, 12990, 1]) ?? 1] }
      if dice.flip() { clues.products = [dice.amount(1...6)] }
      let mixed = orders.shuffled(using: &dice)
      let one = OrderSearch.find(clues, in: orders, transactions: FakeShop.transactions, likely: \.isCancelled)
      let other = OrderSearch.find(clues, in: mixed, transactions: FakeShop.transactions, likely: \.isCancelled)
      #expect(one.meant == other.meant && one.unknown == other.unknown)
    }
  }
}
