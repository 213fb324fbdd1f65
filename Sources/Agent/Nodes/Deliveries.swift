import Foundation

extension Visit {
  /// Late deliveries: every tracking number gets its own answer; money, days and eligibility by `LateDelivery`.
  mutating func gatherDeliveries() async throws(RunError) {
    guard let customer = state.customer else { return askForRegisteredAddress() }
    let facts = try await deliveryFacts(customer)
    if state.cues.contains(.lostParcel) { return lostParcels(facts) }
    var (asked, missing) = LateDelivery.named(state.trackingNumbers, in: facts.inWindow)
    if state.trackingNumbers.isEmpty { asked = deliveriesOfNamedOrders(facts) }
    guard !asked.isEmpty || !missing.isEmpty else { return askForTrackingNumber(facts) }
    for delivery in asked { judge(delivery, facts.known) }
    for number in missing { notFound(number) }
    // An order may have gone out in several parcels, and its number is easily mistaken.
    if state.trackingNumbers.isEmpty { state.say(.askOtherTracking) }
    proposeCoupon(asked, facts.known)
  }

  struct CustomerDeliveries {
    var known: DeliveryFacts
    /// Those that a mail can be about: any date within the last 90 days or ahead.
    var inWindow: [Delivery]
  }

  func deliveryFacts(_ customer: Customer) async throws(RunError) -> CustomerDeliveries {
    let window = max(LateDelivery.lookupDays, state.input.policy.couponWindowDays)
    let since = state.today.adding(-window).iso
    let rows = try await shop { () async throws(ToolError) in
      try await tools.deliveries(customerID: customer.id, since: since)
    }
    let deliveries = rows.filter { $0.customerID == customer.id }.sorted { $0.id < $1.id }
    let coupons = try await shop { () async throws(ToolError) in try await tools.coupons(customerID: customer.id) }
    let transactions =
      await tools.offers(.transactions)
      ? try await shop { () async throws(ToolError) in try await tools.transactions(customerID: customer.id) } : []
    let facts = DeliveryFacts(
      today: state.today, policy: state.input.policy, deliveries: deliveries,
      coupons: coupons.filter { $0.customerID == customer.id },
      transactions: transactions.filter { $0.customerID == customer.id }, pastActions: state.input.pastActions)
    let start = state.today.adding(-LateDelivery.lookupDays)
    return CustomerDeliveries(known: facts, inWindow: deliveries.filter { LateDelivery.isWithin($0, since: start) })
  }

  /// Neither confirms nor denies that there is anything to find.
  mutating func askForRegisteredAddress() {
    _ = state.cite(whyNoData, source: "workflow")
    state.say(.writeFromRegistered)
  }

  private var whyNoData: String {
    switch state.input.tier {
    case 2: "No customer is registered with the sender's address, so no customer's data was read."
    case 1:
      "The mail carries a reply token of ours, but no check of the sending server vouches for its sender, so no customer's data was read."
    default: "Nothing proves that the mail comes from the address it names, so no customer's data was read."
    }
  }

  private func deliveriesOfNamedOrders(_ facts: CustomerDeliveries) -> [Delivery] {
    let orders = Set(state.orderNumbers.compactMap { Int64($0.filter(\.isNumber)) })
    return facts.inWindow.filter { delivery in delivery.orderID.map(orders.contains) ?? false }
  }

  private mutating func askForTrackingNumber(_ facts: CustomerDeliveries) {
    let open = facts.inWindow.filter(\.isOpen)
    for delivery in open { _ = cite(delivery, facts.known) }
    if open.isEmpty { _ = state.cite("The customer has no open parcels.", source: "item_deliveries") }
    state.say(.askTrackingNumber)
  }

  private mutating func notFound(_ number: String) {
    _ = state.cite(
      "No delivery of this customer in the last \(LateDelivery.lookupDays) days has tracking number \(number).",
      source: "item_deliveries")
    state.say(.unknownNumber(number))
  }

  /// Marked as delivered, nothing there: a person decides, no refund is proposed.
  private mutating func lostParcels(_ facts: CustomerDeliveries) {
    state.escalate(.urgent, "The parcel is marked as delivered, but the customer has not received it.")
    let (named, missing) = LateDelivery.named(state.trackingNumbers, in: facts.inWindow)
    let recent =
      state.trackingNumbers.isEmpty
      ? facts.inWindow.filter { $0.status == "delivered" }.suffix(3) : ArraySlice(named)
    for delivery in recent { _ = cite(delivery, facts.known) }
    let delivered = named.filter { $0.status == "delivered" }
    let lost = delivered.isEmpty ? named : delivered
    for delivery in lost { state.say(.lostParcel(delivery.number)) }
    if lost.isEmpty { state.say(.lostParcel(nil)) }
    // The other numbers of the mail get their own answers.
    for delivery in named where !lost.contains(where: { $0.id == delivery.id }) { judge(delivery, facts.known) }
    for number in missing { notFound(number) }
  }

  // MARK: one delivery

  private mutating func judge(_ delivery: Delivery, _ facts: DeliveryFacts) {
    let verdict = LateDelivery.verdict(delivery, facts: facts)
    let premise = cite(delivery, facts)
    let currency = delivery.currency ?? state.currency
    let id = JSON.integer(delivery.id)
    if verdict.refund != .none {
      for row in LateDelivery.feeRefunds(delivery, facts: facts) { _ = cite(row) }
    }
    switch verdict.refund {
    case .none: break
    case .nothingLeft: _ = state.cite("Nothing of this delivery fee is left to refund.", source: "policy")
    case .unknownFee:
      state.propose(
        "Refund_delivery_fee", ["delivery_id": id, "days": .integer(Int64(verdict.daysLate)), "amount": .null],
        premises: [premise])
    case .amount(let amount):
      citeRefund(amount, verdict, delivery, currency)
      state.propose(
        "Refund_delivery_fee",
        ["delivery_id": id, "days": .integer(Int64(verdict.daysLate)), "amount": .integer(amount)], premises: [premise])
    }
    if verdict.track { state.propose("Track_refund_delivery_fee", ["delivery_id": id], premises: [premise]) }
    if verdict.requestUpdate { state.propose("Request_delivery_update", ["delivery_id": id], premises: [premise]) }
    state.say(.parcel(line(delivery, verdict, currency)))
  }

  private mutating func citeRefund(
    _ amount: Int64, _ verdict: DeliveryVerdict, _ delivery: Delivery, _ currency: String
  ) {
    let percent = Tokens.number(state.input.policy.refundPerDay * 100)
    let fee = delivery.fee.map { Money.words($0, currency) } ?? "an unknown fee"
    let before =
      verdict.alreadyRefunded > 0 ? ", less \(Money.words(verdict.alreadyRefunded, currency)) refunded before" : ""
    _ = state.cite(
      "Refund of \(Money.words(amount, currency)): \(percent) % of \(fee) for each of \(verdict.daysLate) days, at most the fee\(before).",
      source: "policy")
  }

  func line(_ delivery: Delivery, _ verdict: DeliveryVerdict, _ currency: String) -> Point.ParcelLine {
    Point.ParcelLine(
      tracking: delivery.number, status: delivery.status,
      due: Day(iso: delivery.expectedEnd)?.iso, arrived: Day(iso: delivery.actual)?.iso, daysLate: verdict.daysLate,
      refund: verdict.refund, tracked: verdict.daysLate > 0 && delivery.status != "delivered",
      requested: verdict.requestUpdate || verdict.updateRequested, currency: currency)
  }

  /// The row as the shop stores it, so that it can be read again before anything is carried out.
  mutating func cite(_ delivery: Delivery, _ facts: DeliveryFacts) -> String {
    let days = LateDelivery.daysLate(delivery, today: facts.today)
    let name =
      delivery.number.map { "Parcel \($0)" } ?? "A parcel without tracking number"
    var text = "\(name): \(delivery.status.replacingOccurrences(of: "_", with: " "))"
    if let due = Day(iso: delivery.expectedEnd) { text += ", due \(due.words(.english))" }
    if let actual = Day(iso: delivery.actual) { text += ", arrived \(actual.words(.english))" }
    let shipped = Day(iso: delivery.shipped)
    if Day(iso: delivery.expectedEnd) == nil, let shipped { text += ", left us on \(shipped.words(.english))" }
    text += days > 0 ? ", \(days) \(days == 1 ? "day" : "days") late." : ", not late."
    let currency = delivery.currency ?? state.currency
    func value(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }
    return state.cite(
      text, source: "item_deliveries",
      row: [
        "delivery_id": .integer(delivery.id), "customer_id": .integer(delivery.customerID),
        "tracking_number": value(delivery.trackingNumber), "status": .string(delivery.status),
        "expected_delivery_end": value(delivery.expectedEnd), "actual_delivery_date": value(delivery.actual),
        "shipped_date": value(delivery.shipped),
        "delivery_fee": Money.row(delivery.fee, currency),
      ])
  }

  private mutating func proposeCoupon(_ asked: [Delivery], _ facts: DeliveryFacts) {
    guard let customer = state.customer else { return }
    guard let coupon = LateDelivery.coupon(asked: asked, facts: facts) else { return citeCoupons(asked, facts) }
    let premises = [cite(coupon.names, facts), cite(coupon.because, facts)]
    _ = state.cite(
      "Another parcel of this customer came late within the last \(facts.policy.couponWindowDays) days and no coupon was issued in that time.",
      source: "coupon_issued")
    state.propose(
      "Create_coupon", ["delivery_id": .integer(coupon.names.id), "customer_id": .integer(customer.id)],
      premises: premises)
    if let tracking = coupon.names.number { state.say(.coupon(tracking: tracking)) }
  }

  /// Why there is no coupon for a late parcel, where one was issued not long ago.
  private mutating func citeCoupons(_ asked: [Delivery], _ facts: DeliveryFacts) {
    guard asked.contains(where: { LateDelivery.daysLate($0, today: facts.today) > 0 }) else { return }
    for coupon in LateDelivery.couponsInWindow(facts) {
      let day = Day(iso: coupon.issued)?.words(.english) ?? coupon.issued
      _ = state.cite(
        "Coupon \(coupon.code) was issued on \(day); none follows within \(facts.policy.couponWindowDays) days.",
        source: "coupon_issued",
        row: [
          "coupon_id": .integer(coupon.id), "coupon_code": .string(coupon.code),
          "issue_date": .string(coupon.issued),
        ])
    }
  }
}
