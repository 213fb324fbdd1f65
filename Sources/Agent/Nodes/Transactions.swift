// Questions about an order or a payment: the line items of that order are explained from the rows.

extension Visit {
  mutating func gatherTransaction() async throws(RunError) {
    if state.customer != nil, try await answeredFromDeliveries() { return }
    let asksRefund = Words.contains(Words.padded(mailText), any: Self.refundWords)
    let found = try await meantOrders { order, _ in asksRefund && (order.isCancelled || order.hasCancelledItems) }
    guard let books = found else { return }
    for order in books.meant {
      let isCancelled = order.isCancelled || order.hasCancelledItems
      if asksRefund, isCancelled, books.hasTransactions {
        // Where is my refund? What is owed, or what was given back and when, by the rules of billing.
        settle(order, books)
        continue
      }
      _ = cite(order, books)
      for row in books.transactions where row.orderID == order.id && row.counts { _ = cite(row) }
      explain(order, books, asksRefund: asksRefund)
    }
    // What changes an order or takes goods back is not for the workflow to promise.
    if wantsChange {
      state.escalate(.outOfScope, "The customer wants an order changed, cancelled or taken back.")
      state.say(.handedOn)
    }
  }

  private static let refundWords = [
    "refund", "refunded", "refunds", "money back", "reimbursement", "erstattung", "ruckerstattung", "geld zuruck",
    "erstattet", "remboursement", "reembolso", "terugbetaling",
  ]

  private var wantsChange: Bool { Words.contains(Words.padded(mailText), any: Self.changes) }

  private static let changes = [
    "cancel my order", "cancel order", "cancel the order", "change my order", "change the address", "change my address",
    "return", "returning", "send back", "send them back", "exchange", "delivery address", "shipping address", "invoice",
    "stornieren", "retour", "annuler", "cancelar", "annuleren", "zurucksenden", "retourner", "devolver", "retourneren",
    "rechnung", "zuruckschicken", "umtauschen",
  ]

  /// "Has it shipped?" is answered from the deliveries when the mail names a parcel or an order with one.
  private mutating func answeredFromDeliveries() async throws(RunError) -> Bool {
    let asksShipping = Words.contains(
      Words.padded(mailText),
      any: [
        "shipped", "ship", "sent", "dispatched", "versandt", "verschickt", "expedie", "enviado", "verzonden",
        "on its way", "on the way", "unterwegs",
      ])
    guard let customer = state.customer, asksShipping, !wantsChange else { return false }
    let facts = try await deliveryFacts(customer)
    let meant = shippingMeant(facts.inWindow)
    for delivery in meant {
      _ = cite(delivery, facts.known)
      let verdict = LateDelivery.verdict(delivery, facts: facts.known)
      // Who asks whether it was sent is told so; nothing is proposed here, so nothing may be promised.
      var line = line(delivery, verdict, delivery.currency ?? state.currency)
      line.refund = .none
      line.tracked = false
      line.requested = verdict.updateRequested
      state.say(.shipping(line))
    }
    return !meant.isEmpty
  }

  /// Those that the mail names, else the only one that is open.
  private func shippingMeant(_ deliveries: [Delivery]) -> [Delivery] {
    let orders = Set(state.orderNumbers.compactMap { Int64($0.filter(\.isNumber)) })
    let named = deliveries.filter { delivery in
      delivery.number.map(state.trackingNumbers.contains) ?? false || delivery.orderID.map(orders.contains) ?? false
    }
    let open = deliveries.filter(\.isOpen)
    let nothingNamed = state.trackingNumbers.isEmpty && orders.isEmpty
    return named.isEmpty && nothingNamed && open.count == 1 ? open : named
  }
}
