extension Visit {
  /// For a person: nothing is answered, and what is known of the customer lies beside the mail. Nobody looks into the
  /// parcels of those who ask for the opening hours.
  mutating func gatherKnown() async throws(RunError) {
    gatherNothing()
    guard state.escalation?.reason != .outOfScope else { return }
    guard let customer = state.customer else {
      _ = state.cite(
        "The sender is not known to be a customer (tier \(state.input.tier)); no data was read.", source: "workflow")
      return
    }
    let facts = try await deliveryFacts(customer)
    let named = LateDelivery.named(state.trackingNumbers, in: facts.inWindow).found
    let parcels = named.isEmpty ? facts.inWindow.filter(\.isOpen) : named
    for delivery in parcels.suffix(5) { _ = cite(delivery, facts.known) }
    if parcels.isEmpty { _ = state.cite("The customer has no open parcels.", source: "item_deliveries") }
    guard let books = try await books(customer) else { return }
    let clues = clues(books, parcels: named)
    let meant = OrderSearch.find(clues, in: books.orders, transactions: books.transactions) { _ in false }.meant
    for order in meant.isEmpty ? Array(books.orders.suffix(3)) : meant { _ = cite(order, books) }
    for row in books.transactions where meant.contains(where: { $0.id == row.orderID }) { _ = cite(row) }
  }
}
