// Billing disputes, transaction inquiries and complaints: the rows that exist are gathered, code decides about money.

private func isCancelled(_ status: String?) -> Bool { ["cancelled", "canceled"].contains(status?.lowercased() ?? "") }

extension Visit {
  /// What the optional tables say about the orders that the mail is about.
  private struct Books {
    var orders: [Order]
    var transactions: [Transaction]
    /// The orders meant: those named, else the only one that can be meant.
    var meant: [Order]
    var unknown: [String]
  }

  private mutating func books(_ customer: Customer, prefer: (Order) -> Bool) async throws(RunError) -> Books? {
    guard await tools.offers(.orders) else { return nil }
    let rows = try await shop { () async throws(ToolError) in try await tools.orders(customerID: customer.id) }
    let payments =
      await tools.offers(.transactions)
      ? try await shop { () async throws(ToolError) in try await tools.transactions(customerID: customer.id) } : []
    let orders = rows.filter { $0.customerID == customer.id }
    var books = Books(
      orders: orders, transactions: payments.filter { $0.customerID == customer.id }, meant: [], unknown: [])
    for number in state.orderNumbers {
      if let order = orders.first(where: { String($0.id) == number.filter(\.isNumber) }) {
        books.meant.append(order)
      } else {
        books.unknown.append(number)
      }
    }
    guard state.orderNumbers.isEmpty else { return books }
    let likely = orders.filter(prefer)
    if likely.count == 1 { books.meant = likely } else if orders.count == 1 { books.meant = orders }
    return books
  }

  private func counts(_ row: Transaction) -> Bool {
    !["failed", "cancelled", "canceled", "rejected", "void", "declined"].contains(row.status.lowercased())
  }

  /// Names the order or says what is missing; nil when there is nothing to go on.
  private mutating func meant(_ prefer: (Order) -> Bool) async throws(RunError) -> (Books, [Order])? {
    guard let customer = state.customer else {
      askForRegisteredAddress()
      return nil
    }
    guard let books = try await books(customer, prefer: prefer) else {
      state.escalate(.outOfScope, "The shop's database offers no orders to look this up in.")
      gatherNothing()
      return nil
    }
    for number in books.unknown { state.points.append(.unknownOrder(number)) }
    for number in books.unknown { _ = state.cite("The customer has no order \(number).", source: "orders") }
    if books.meant.isEmpty, books.unknown.isEmpty {
      for order in books.orders.suffix(5) { _ = cite(order) }
      state.points.append(.askOrderNumber)
    }
    return (books, books.meant)
  }

  // MARK: billing

  mutating func gatherBilling() async throws(RunError) {
    let found = try await meant { order in isCancelled(order.status) || order.items.contains { isCancelled($0.status) }
    }
    guard let (books, orders) = found else { return }
    for order in orders { judgeBilling(order, books) }
  }

  private mutating func judgeBilling(_ order: Order, _ books: Books) {
    let premise = cite(order)
    let charges = books.transactions.filter { $0.orderID == order.id && $0.kind == "charge" && counts($0) }
    let refunds = books.transactions.filter {
      $0.orderID == order.id && $0.kind == "refund" && counts($0) && !LateDelivery.isDeliveryFeeRefund($0)
    }
    let cited = (charges + refunds).map { cite($0) }
    let charged = sum(charges.map(\.amount))
    let refunded = sum(refunds.map(\.amount))
    let owed = cancelledAmount(order, charged: charged)
    state.points.append(.order(line(order, charges, refunds)))
    if owed > 0 {
      if refunded >= owed, let last = refunds.max(by: { $0.createdAt < $1.createdAt }) {
        let day = Day(iso: last.createdAt)?.iso ?? state.input.today
        state.points.append(.refunded(order: order.id, amount: refunded, currency: order.currency, day: day))
      } else if let charge = charges.max(by: { $0.amount < $1.amount }), !isRefundPending(owed - refunded) {
        let amount = min(owed - refunded, charge.amount)
        _ = state.cite(
          "\(Money.words(amount, order.currency)) of order \(order.id) is cancelled, charged and not refunded.",
          source: "transactions")
        state.propose(
          "Record_refund", ["transaction_id": .integer(charge.id), "amount": .integer(amount)],
          premises: [premise] + cited)
        state.points.append(.willRefund(order: order.id, amount: amount, currency: order.currency))
      }
    } else if charged > order.total {
      state.escalate(.unclear, "Order \(order.id) was charged more than its total; the rows do not explain it.")
      state.points.append(.handedOn)
    } else {
      state.points.append(.notCancelled(order: order.id))
    }
  }

  /// What cancelling gives back: the whole charge, or the cancelled items' own amount.
  private func cancelledAmount(_ order: Order, charged: Int64) -> Int64 {
    if isCancelled(order.status) { return charged }
    let items = order.items.filter { isCancelled($0.status) }.map { item -> Int64 in
      let (amount, overflow) = item.quantity.multipliedReportingOverflow(by: item.unitPrice)
      return overflow ? 0 : max(0, amount)
    }
    return min(sum(items), charged)
  }

  private func isRefundPending(_ amount: Int64) -> Bool {
    state.input.pastActions.contains { $0.action == "Record_refund" && $0.amount == amount }
  }

  private func sum(_ amounts: [Int64]) -> Int64 {
    amounts.reduce(0) { $0.addingReportingOverflow(max(0, $1)).partialValue }
  }

  // MARK: transactions

  mutating func gatherTransaction() async throws(RunError) {
    if state.customer != nil, try await answeredFromDeliveries() { return }
    guard let (books, orders) = try await meant({ _ in false }) else { return }
    let text = Words.padded([state.input.subject ?? "", state.input.text].joined(separator: " "))
    let hasTransactions = await tools.offers(.transactions)
    for order in orders {
      _ = cite(order)
      let charges = books.transactions.filter { $0.orderID == order.id && $0.kind == "charge" && counts($0) }
      let refunds = books.transactions.filter { $0.orderID == order.id && $0.kind == "refund" && counts($0) }
      for row in charges + refunds { _ = cite(row) }
      var line = line(order, charges, refunds)
      let asksRefund = Words.contains(text, any: ["refund", "refunded", "money back"])
      line.lacksRefund = asksRefund && refunds.isEmpty && hasTransactions
      if line.lacksRefund {
        _ = state.cite("No refund of order \(order.id) is recorded.", source: "transactions")
      }
      state.points.append(.order(line))
    }
    // What changes an order or takes goods back is not for the workflow to promise.
    if Words.contains(text, any: Self.changes) {
      state.escalate(.outOfScope, "The customer wants an order changed, cancelled or taken back.")
      state.points.append(.handedOn)
    }
  }

  private static let changes = [
    "cancel my order", "cancel order", "cancel the order", "change my order", "change the address", "change my address",
    "return", "returning", "send back", "send them back", "exchange", "delivery address", "shipping address", "invoice",
    "stornieren", "retour", "annuler", "cancelar", "annuleren", "zurucksenden", "retourner", "devolver", "retourneren",
  ]

  /// "Has it shipped?" is answered from the deliveries when the mail names a parcel or an order with one.
  private mutating func answeredFromDeliveries() async throws(RunError) -> Bool {
    let text = Words.padded([state.input.subject ?? "", state.input.text].joined(separator: " "))
    let asksShipping = Words.contains(
      text,
      any: [
        "shipped", "ship", "sent", "dispatched", "versandt", "expedie", "enviado", "verzonden", "on its way",
        "on the way",
      ])
    guard let customer = state.customer, asksShipping, !Words.contains(text, any: Self.changes) else { return false }
    let facts = try await deliveryFacts(customer)
    let orders = Set(state.orderNumbers.compactMap { Int64($0.filter(\.isNumber)) })
    let named = facts.inWindow.filter { delivery in
      let number = delivery.trackingNumber.map(TrackingNumbers.normal)
      return number.map(state.trackingNumbers.contains) ?? false || delivery.orderID.map(orders.contains) ?? false
    }
    let nothingNamed = state.trackingNumbers.isEmpty && orders.isEmpty
    let open = facts.inWindow.filter { !["delivered", "cancelled"].contains($0.status) }
    let meant = named.isEmpty && nothingNamed && open.count == 1 ? open : named
    guard !meant.isEmpty else { return false }
    for delivery in meant {
      _ = cite(delivery, facts.known)
      let verdict = LateDelivery.verdict(delivery, facts: facts.known)
      // Who asks whether it was sent is told so; nothing is proposed here, so nothing may be promised.
      var line = line(delivery, verdict, delivery.currency ?? state.currency)
      line.refund = .none
      line.tracked = false
      line.requested = verdict.updateRequested
      state.points.append(.shipping(line))
    }
    return true
  }

  // MARK: complaints

  /// Always decided by a person, who receives the facts and a draft.
  mutating func gatherComplaint() async throws(RunError) {
    state.escalate(.itemComplaint)
    var order: Order?
    if let customer = state.customer, let books = try await books(customer, prefer: { _ in true }) {
      for meant in books.meant { _ = cite(meant) }
      order = books.meant.first
      if books.meant.isEmpty { for recent in books.orders.suffix(3) { _ = cite(recent) } }
    }
    if let customer = state.customer {
      let facts = try await deliveryFacts(customer)
      for delivery in facts.inWindow.filter({ $0.status == "delivered" }).suffix(3) { _ = cite(delivery, facts.known) }
    }
    state.points.append(.complaint(order: order?.id, needsPhotos: state.input.attachments.isEmpty))
  }

  // MARK: rows

  private mutating func cite(_ order: Order) -> String {
    let day = Day(iso: order.orderedAt)?.words(.english) ?? order.orderedAt
    let items = order.items.map { item in
      "\(item.quantity) × product \(item.productID) at \(Money.words(item.unitPrice, order.currency))"
        + (isCancelled(item.status) ? " (cancelled)" : "")
    }
    let list = items.isEmpty ? "" : ": " + items.joined(separator: ", ")
    return state.cite(
      "Order \(order.id) of \(day), \(order.status), \(Money.words(order.total, order.currency))\(list).",
      source: "orders",
      row: [
        "order_id": .integer(order.id), "customer_id": .integer(order.customerID), "status": .string(order.status),
        "total": Money.row(order.total, order.currency),
      ])
  }

  private mutating func cite(_ row: Transaction) -> String {
    let day = Day(iso: row.createdAt)?.words(.english) ?? row.createdAt
    return state.cite(
      "\(row.kind == "refund" ? "Refund" : "Charge") of \(Money.words(row.amount, row.currency)) on \(day), \(row.status).",
      source: "transactions",
      row: [
        "transaction_id": .integer(row.id), "customer_id": .integer(row.customerID), "kind": .string(row.kind),
        "amount": Money.row(row.amount, row.currency), "status": .string(row.status),
      ])
  }

  private func line(_ order: Order, _ charges: [Transaction], _ refunds: [Transaction]) -> Point.OrderLine {
    func payment(_ row: Transaction) -> Point.OrderLine.Payment {
      Point.OrderLine.Payment(amount: row.amount, day: Day(iso: row.createdAt)?.iso ?? "", status: row.status)
    }
    let items = order.items.map {
      "\($0.quantity) × \(Money.words($0.unitPrice, order.currency))" + (isCancelled($0.status) ? " (cancelled)" : "")
    }
    return Point.OrderLine(
      id: order.id, day: Day(iso: order.orderedAt)?.iso ?? "", status: order.status, total: order.total,
      currency: order.currency, items: items, charges: charges.map(payment), refunds: refunds.map(payment))
  }
}
