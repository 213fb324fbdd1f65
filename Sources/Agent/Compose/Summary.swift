// Summaries for reviewers, made by code: the catalogue's words, numbers that the mail names, and, in quotes, a few of
// the customer's own words.

extension RunState {
  /// What the mail asks for, in one short line.
  func summary(of classified: Classified) -> String {
    var text: String
    if cues.contains(.thanksOnly) {
      text = "Says thanks"
    } else if classified.requests.count > 1 {
      let parts = classified.requests.map { phrase($0) }
      text = parts.enumerated().map { $0 == 0 ? $1 : $1.prefix(1).lowercased() + $1.dropFirst() }.joined(
        separator: "; ")
    } else {
      text = phrase(classified.topic)
    }
    if language != .english { text += " (\(language.name))" }
    return text + "."
  }

  private var mail: String { [input.subject ?? "", input.text].joined(separator: "\n") }

  private func phrase(_ topic: Topic) -> String {
    switch topic {
    case .product: productPhrase
    case .delivery: deliveryPhrase
    case .billing: "Disputes a charge\(order("of"))"
    case .transaction: transactionPhrase
    case .complaint: "Complains about goods\(order("of"))\(defect)"
    case .other: otherPhrase
    }
  }

  private func order(_ word: String) -> String {
    guard !orderNumbers.isEmpty else { return "" }
    return " \(word) order \(orderNumbers.prefix(4).joined(separator: ", "))"
  }

  private var parcels: String? {
    guard let first = trackingNumbers.first else { return nil }
    guard trackingNumbers.count > 1 else { return "parcel \(first)" }
    return "parcels \(trackingNumbers.prefix(4).joined(separator: ", "))"
  }

  private var deliveryPhrase: String {
    let name = parcels ?? (orderNumbers.isEmpty ? "a parcel" : "the parcel\(order("of"))")
    let be = trackingNumbers.count > 1 ? "are" : "is"
    if cues.contains(.lostParcel) { return "Says that \(name) \(be) marked as delivered, but not there" }
    let known = points.compactMap { point -> String? in if case .parcel(let line) = point { line.status } else { nil } }
    if !known.isEmpty, known.allSatisfy({ $0 == "delivered" }) { return "Says that \(name) came late" }
    let none = trackingNumbers.isEmpty && orderNumbers.isEmpty ? "; gives no tracking number" : ""
    return parcels == nil && orderNumbers.isEmpty ? "Asks about a late parcel\(none)" : "Asks where \(name) \(be)"
  }

  private var transactionPhrase: String {
    let padded = Words.padded(mail)
    let named =
      parcels
      ?? (orderNumbers.isEmpty
        ? nil : "order\(orderNumbers.count > 1 ? "s" : "") \(orderNumbers.prefix(4).joined(separator: ", "))")
    for entry in Self.transactionWords where Words.contains(padded, any: entry.words) {
      return named.map { entry.about + $0 + entry.end } ?? entry.alone
    }
    return "Asks about " + (named ?? "an order or a payment")
  }

  private static let transactionWords: [(words: [String], about: String, end: String, alone: String)] = [
    (
      ["cancel my order", "cancel order", "cancel the order", "stornieren", "annuler"], "Wants to cancel ", "",
      "Wants to cancel an order"
    ),
    (["address"], "Asks for another address for ", "", "Asks for another address"),
    (
      ["return", "returning", "send back", "send them back", "exchange"], "Asks about a return or an exchange of ", "",
      "Asks about a return or an exchange"
    ),
    (["invoice", "receipt", "rechnung"], "Asks for the invoice of ", "", "Asks for an invoice"),
    (["refund", "money back"], "Asks about a refund for ", "", "Asks about a refund"),
    (
      ["shipped", "ship", "dispatched", "on its way"], "Asks whether ", " has shipped",
      "Asks whether an order has shipped"
    ),
    (["payment", "did i pay", "breakdown"], "Asks about the payment of ", "", "Asks about a payment"),
  ]

  private var defect: String {
    guard let phrase = TopicLexicon.complaintWords(in: Words.padded(mail)),
      let quote = Words.quote(mail, around: phrase, before: 5, after: 4)
    else { return "" }
    return ": “\(quote)”"
  }

  private var otherPhrase: String {
    guard escalation?.reason == .outOfScope || escalation?.reason != .unclear else { return "Not clear what is asked" }
    let padded = Words.padded(mail)
    if let cue = cues.first, let sentence = cueSentences[cue.rawValue] {
      return sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    }
    if let phrase = Words.first(padded, of: TopicLexicon.outside + TopicLexicon.otherGoods),
      let quote = Words.quote(mail, around: phrase, before: 4, after: 2)
    {
      return "Asks for something that the workflow does not answer: “\(quote)”"
    }
    return "Asks for something that the workflow does not answer"
  }

  func summary(of points: [Point]) -> String {
    let parts = points.map { point -> String in
      switch point {
      case .inStock(_, let lines, let more):
        "\(lines.count + more) fitting \(lines.count + more == 1 ? "product" : "products") in stock"
      case .outOfStock(_, let lines, _):
        lines.contains { $0.expected != nil } ? "out of stock, more expected" : "out of stock"
      case .noMatch(_, let closest): "nothing fits exactly, \(closest.count) close"
      case .details: "what was asked about the model"
      case .catalogueSample: "a sample of the catalogue"
      case .askWhichShoe: "asks what is wanted"
      case .parcel(let line), .shipping(let line):
        "parcel \(line.tracking ?? "") \(line.status.replacing("_", with: " "))"
          + (line.daysLate > 0 ? ", \(line.daysLate) \(line.daysLate == 1 ? "day" : "days") late" : "")
      case .unknownNumber: "tracking number not found"
      case .lostParcel: "lost parcel, handed on"
      case .askTrackingNumber, .askOtherTracking: "asks for the tracking number"
      case .coupon: "coupon offered"
      case .writeFromRegistered: "asks to write from the registered address"
      case .order(let order): "explains order \(order.id)"
      case .refunded(let order, _, _, _): "order \(order) is refunded"
      case .refundUnderWay(let order, _, _): "refund of order \(order) is under way"
      case .willRefund(let order, _, _): "order \(order) to be refunded"
      case .notCancelled(let order): "order \(order) is not cancelled"
      case .notCharged(let order): "what was cancelled of order \(order) was not charged"
      case .chargeUnclear(let order): "a charge of order \(order) is not explained"
      case .askOrderNumber: "asks for the order number"
      case .unknownOrder: "order not found"
      case .complaint: "complaint, handed on"
      case .personal, .handedOn: "handed on"
      case .restHandedOn: "the rest is handed on"
      }
    }
    guard let first = parts.first?.first else { return "" }
    return first.uppercased() + TrackingNumbers.unique(parts).joined(separator: "; ").dropFirst() + "."
  }
}
