import Store

/// What the agent's actions are called, and what they do, in the words of a button.
enum ActionWords {
  static let escalation = "Human_escalation"

  static func label(_ action: String) -> String {
    switch action {
    case "Refund_delivery_fee": "Refund the delivery fee"
    case "Track_refund_delivery_fee": "Put the refund on the watch list"
    case "Create_coupon": "Issue a coupon"
    case "Request_delivery_update": "Ask the carrier for an update"
    case "Record_refund": "Record a refund"
    case escalation: "Hand to a person"
    default: Words.plain(action)
    }
  }

  /// Follows "Send reply and"; an amount follows it where there is one.
  static func effect(_ action: String) -> String {
    switch action {
    case "Refund_delivery_fee": "refund"
    case "Track_refund_delivery_fee": "watch the refund"
    case "Create_coupon": "issue a coupon"
    case "Request_delivery_update": "ask the carrier"
    case "Record_refund": "record a refund of"
    default: Words.plain(action).lowercased()
    }
  }

  /// A chip in the queue. The store names an action alone or with its amount in minor units behind it.
  static func short(_ text: String, money: Money) -> String {
    let parts = text.split(separator: " ")
    let name = String(parts.first ?? "")
    let amount = parts.count > 1 ? parts.last.flatMap { Int64($0) } : nil
    let label =
      switch name {
      case "Refund_delivery_fee": "Refund"
      case "Track_refund_delivery_fee": "Watch refund"
      case "Create_coupon": "Coupon"
      case "Request_delivery_update": "Ask carrier"
      case "Record_refund": "Record refund"
      default: Words.plain(name)
      }
    return amount.map { "\(label) \(money.words($0))" } ?? label
  }

  /// `delivery 12 · 5 days late`; amounts stand in their field.
  static func target(_ params: [String: JSONValue]) -> String {
    params.keys.sorted { ($0 == "days" ? 1 : 0, $0) < ($1 == "days" ? 1 : 0, $1) }.compactMap { key in
      switch (key, params[key]) {
      case ("amount", _), (_, nil), (_, .some(.null)): nil
      case ("days", .some(let value)): "\(words(value)) days late"
      case (_, .some(let value)):
        "\(Words.plain(key.hasSuffix("_id") ? String(key.dropLast(3)) : key).lowercased()) \(words(value))"
      }
    }.joined(separator: " · ")
  }

  /// A JSON value for reading.
  static func words(_ value: JSONValue) -> String {
    switch value {
    case .null: "–"
    case .bool(let value): value ? "yes" : "no"
    case .integer(let value): String(value)
    case .number(let value): String(value)
    case .string(let value): Visible.line(value, limit: 500)
    case .array(let values): values.prefix(50).map(words).joined(separator: ", ")
    case .object(let values):
      values.keys.sorted().prefix(50).map { "\(Visible.line($0)): \(values[$0].map(words) ?? "")" }
        .joined(separator: ", ")
    }
  }
}

extension Proposal.ProposedAction {
  /// It takes an amount, known or not.
  var takesAmount: Bool { params.keys.contains("amount") }

  var amount: Int64? {
    guard case .integer(let value) = params["amount"] else { return nil }
    return value
  }
}
