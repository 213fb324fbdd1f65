// Orders, payments and what a person takes over, in English.

extension EnglishReply {
  func orders(_ point: Point) -> String {
    switch point {
    case .order(let order): return self.order(order)
    case .refunded(let order, let amount, let currency, let date):
      let on = day(date).map { " on \($0)" } ?? ""
      return
        "We refunded \(Money.words(amount, currency)) for order \(order)\(on). It can take a few days until your bank shows it."
    case .refundUnderWay(let order, let amount, let currency):
      return
        "A refund of \(Money.words(amount, currency)) for order \(order) is already on its way to you. It can take a few days until your bank shows it."
    case .willRefund(let order, let amount, let currency):
      return
        "The refund for what was cancelled in order \(order) is still missing, and we are sorry about that. We will refund \(Money.words(amount, currency))."
    case .notCancelled(let order):
      return
        "Order \(order) is not cancelled, so the charge stands. If you would like to cancel it, tell us and we will see what is possible."
    case .notCharged(let order):
      return "What was cancelled of order \(order) was not charged: the charge is for the rest of the order."
    case .chargeUnclear:
      return "This needs a closer look. A colleague is checking the payments and will write to you."
    case .unknownOrder(let number):
      return "We find no order of yours with the number \(number). Could you check it and send it to us again?"
    default: return "So that we can look into it, please send us your order number."
    }
  }

  private func order(_ order: Point.OrderLine) -> String {
    let of = day(order.day).map { " of \($0)" } ?? ""
    let total = Money.words(order.total, order.currency)
    let list = order.items.map { item in
      let name = item.name ?? "an item that we no longer sell"
      let price = Money.words(item.price, order.currency)
      return
        "- \(item.quantity) × \(name): \(price)\(item.quantity > 1 ? " each" : "")\(item.isCancelled ? " (cancelled)" : "")"
    }
    var text = (["Your order \(order.id)\(of) comes to \(total) and \(Self.status(order.status))."] + list)
      .joined(separator: "\n")
    var payments = order.charges.isEmpty ? [] : ["You were charged \(Self.list(order.charges.map(paid)))."]
    if order.lacksCharge { payments.append("We find no charge for it.") }
    payments += order.refunds.map { refund in
      refund.isUnderWay
        ? "A refund of \(paid(refund)) is on its way to you." : "A refund of \(paid(refund)) has been made."
    }
    if order.lacksRefund { payments.append("We find no refund for it.") }
    if !payments.isEmpty { text += (list.isEmpty ? " " : "\n") + payments.joined(separator: " ") }
    return text
  }

  private func paid(_ payment: Point.OrderLine.Payment) -> String {
    Money.words(payment.amount, payment.currency) + (day(payment.day).map { " on \($0)" } ?? "")
  }

  private static func status(_ status: String) -> String {
    switch status.lowercased() {
    case "processing", "pending", "open", "confirmed", "paid": "is being prepared"
    case "shipped", "in_transit", "out_for_delivery": "is on its way"
    case "delivered", "completed", "complete": "has been delivered"
    case "cancelled", "canceled": "is cancelled"
    case "returned": "has been returned"
    case "refunded": "has been refunded"
    case let other: "has the status “\(other.replacing("_", with: " "))”"
    }
  }

  // MARK: what a person takes over

  func complaint(_ line: Point.ComplaintLine) -> String {
    let order = line.order.map { " from order \($0)" } ?? ""
    var text =
      "We are sorry that \(line.item.map { "your \($0)" } ?? "what you received")\(order) is not as it should be. "
      + "A colleague is looking into it and will find a solution with you."
    var wanted: [String] = []
    if line.needsOrder { wanted.append("the number of your order") }
    if line.needsReason { wanted.append("a few words on what is wrong") }
    if line.needsPhotos { wanted.append("photos, if you can take some") }
    if !wanted.isEmpty { text += " To help us, please send us \(Self.list(wanted))." }
    return text
  }

  private static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and \(last)"
  }

  func personal(_ cue: Cue) -> String {
    switch cue {
    case .injury:
      "We are very sorry to hear about this, and we hope that you are well again soon. A colleague will write to you personally."
    case .threat:
      "We take your message seriously. A colleague will write to you personally. If anybody is in danger, please call the emergency services."
    case .fraud:
      "We take this very seriously, and a colleague is looking into it now. If somebody used your card without your consent, please tell your bank at once."
    case .dataRequest: "We have received your request about your personal data. A colleague will answer it."
    case .askedForPerson: "You asked for a person: a colleague will write to you."
    default: "We take your message seriously. A colleague will answer you personally."
    }
  }
}
