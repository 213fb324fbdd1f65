// Reads what the shop knows of a customer's orders, and finds the ones that a mail means.

extension Visit {
  /// What the optional tables say.
  struct CustomerBooks {
    var orders: [Order]
    var transactions: [Transaction]
    var products: [Int64: Product]
    var hasTransactions: Bool
    /// The orders meant.
    var meant: [Order] = []
    /// Numbers that name no order of this customer.
    var unknown: [String] = []
  }

  var mailText: String { [state.input.subject ?? "", state.input.text].joined(separator: "\n") }

  /// Nil if the shop has no orders.
  func books(_ customer: Customer) async throws(RunError) -> CustomerBooks? {
    guard await tools.offers(.orders) else { return nil }
    let rows = try await shop { () async throws(ToolError) in try await tools.orders(customerID: customer.id) }
    let orders = rows.filter { $0.customerID == customer.id }
    let ids = Set(orders.suffix(50).flatMap(\.items).map(\.productID)).sorted()
    let products =
      ids.isEmpty ? [] : try await shop { () async throws(ToolError) in try await tools.products(ids: ids) }
    let hasTransactions = await tools.offers(.transactions)
    return CustomerBooks(
      orders: orders, transactions: try await transactions(customer),
      products: Dictionary(products.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }),
      hasTransactions: hasTransactions)
  }

  /// Empty if the shop has none.
  func transactions(_ customer: Customer) async throws(RunError) -> [Transaction] {
    guard await tools.offers(.transactions) else { return [] }
    let rows = try await shop { () async throws(ToolError) in try await tools.transactions(customerID: customer.id) }
    return rows.filter { $0.customerID == customer.id }
  }

  func clues(_ books: CustomerBooks, parcels: [Delivery]) -> OrderClues {
    var clues = OrderClues()
    clues.numbers = state.orderNumbers
    clues.ofParcels = parcels.compactMap(\.orderID)
    let padded = Words.padded(mailText)
    for product in books.products.values {
      let name = Words.tokens(product.name).joined(separator: " ")
      if !name.isEmpty, Words.holds(padded, phrase: name) { clues.products.insert(product.id) }
    }
    clues.amounts = Money.amounts(in: mailText, state.currency)
    for token in Tokens.scan(mailText) where token.kind == .day {
      let year = String(state.today.iso.prefix(4))
      if let day = Day(iso: token.value) ?? Day(iso: year + token.value.dropFirst()) { clues.days.insert(day) }
    }
    return clues
  }

  /// The parcels that the mail names by their tracking numbers.
  func namedParcels(_ customer: Customer) async throws(RunError) -> [Delivery] {
    guard !state.trackingNumbers.isEmpty else { return [] }
    return LateDelivery.named(state.trackingNumbers, in: try await deliveryFacts(customer).inWindow).found
  }

  /// Names the order, or says what is missing and who is to look; nil when there is nothing to go on.
  mutating func meantOrders(likely: (Order, [Transaction]) -> Bool) async throws(RunError) -> CustomerBooks? {
    guard let customer = state.customer else {
      askForRegisteredAddress()
      return nil
    }
    guard var books = try await books(customer) else {
      for row in try await transactions(customer).suffix(5) { _ = cite(row) }
      state.escalate(.outOfScope, "The shop's database offers no orders to look this up in.")
      gatherNothing()
      return nil
    }
    let clues = clues(books, parcels: try await namedParcels(customer))
    let (orders, rows) = (books.orders, books.transactions)
    (books.meant, books.unknown) = OrderSearch.find(clues, in: orders, transactions: rows) { likely($0, rows) }
    for number in books.unknown {
      state.say(.unknownOrder(number))
      _ = state.cite("The customer has no order \(number).", source: "orders")
    }
    if books.meant.isEmpty, books.unknown.isEmpty {
      for order in orders.suffix(5) { _ = cite(order, books) }
      if orders.isEmpty { _ = state.cite("The customer has no orders.", source: "orders") }
      state.say(.askOrderNumber)
    }
    return books
  }
}
