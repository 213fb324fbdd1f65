// Complaints about goods: order, item and what is wrong are collected. A person decides, with facts and a draft.

extension Visit {
  mutating func gatherComplaint() async throws(RunError) {
    state.escalate(.itemComplaint)
    let complaint = try await collected()
    let item = complaint.product.map { "\($0.brand) \($0.name), \($0.color), size \(Sizes.words($0.size))" }
    let parts = [
      complaint.order.map { "order \($0.id)" } ?? "the order is not known",
      item ?? "the item is not known",
      complaint.wrong.map { "“\($0)”" } ?? "what is wrong is not said",
    ]
    _ = state.cite("The complaint: \(parts.joined(separator: "; ")).", source: "mail")
    state.say(
      .complaint(
        Point.ComplaintLine(
          order: complaint.order?.id, item: complaint.product.map { "\($0.brand) \($0.name)" },
          needsOrder: complaint.order == nil && state.customer != nil, needsReason: complaint.wrong == nil,
          needsPhotos: state.input.attachments.isEmpty)))
    if state.customer == nil { askForRegisteredAddress() }
  }

  /// Without the optional tables, from the parcels; of somebody who is not known, from the mail alone.
  private mutating func collected() async throws(RunError) -> Complaint {
    guard let customer = state.customer else {
      return Complaint.collect(text: mailText, meant: [], orders: [], parcels: [], products: [])
    }
    let facts = try await deliveryFacts(customer)
    let named = LateDelivery.named(state.trackingNumbers, in: facts.inWindow).found
    let parcels = named.isEmpty ? facts.inWindow.filter { $0.status == "delivered" } : named
    for delivery in parcels.suffix(3) { _ = cite(delivery, facts.known) }
    var books = try await books(customer)
    var meant: [Order] = []
    if let known = books {
      let clues = clues(known, parcels: named)
      meant = OrderSearch.find(clues, in: known.orders, transactions: known.transactions) { _ in false }.meant
      books?.meant = meant
      for order in meant.isEmpty ? Array(known.orders.suffix(3)) : meant { _ = cite(order, known) }
    }
    let products = try await products(of: parcels, books)
    return Complaint.collect(
      text: mailText, meant: meant, orders: books?.orders ?? [], parcels: parcels, products: products)
  }

  private func products(of parcels: [Delivery], _ books: CustomerBooks?) async throws(RunError) -> [Product] {
    let known = books?.products ?? [:]
    let more = Set(parcels.compactMap(\.productID)).subtracting(known.keys).sorted()
    let rows = more.isEmpty ? [] : try await shop { () async throws(ToolError) in try await tools.products(ids: more) }
    return known.values.sorted { $0.id < $1.id } + rows
  }
}
