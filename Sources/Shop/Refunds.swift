import Database

/// Refunds in the shop: what was given back, and one more.
struct Refunds {
  let schema: ShopSchema
  let settings: ShopSettings
  let connection: any Connection

  /// What was refunded of a delivery's fee, in minor units: refunds of its order whose text names the delivery fee,
  /// except those that name another delivery.
  func ofFee(_ delivery: ShopDelivery) throws -> Int64 {
    try sum(delivery.customerID) { refund in
      guard let text = refund.text?.lowercased(), Self.namesFee(text) else { return false }
      if let named = Self.number(after: "delivery ", in: text) { return named == delivery.id }
      return refund.order != nil && refund.order == delivery.orderID
    }
  }

  /// What was refunded of a charge, in minor units: refunds of its order but for delivery fees, except those that name
  /// another transaction.
  func ofCharge(_ charge: ShopTransaction) throws -> Int64 {
    try sum(charge.customerID) { refund in
      let text = refund.text?.lowercased() ?? ""
      if let named = Self.number(after: "transaction ", in: text) { return named == charge.id }
      return refund.order != nil && refund.order == charge.orderID && !Self.namesFee(text)
    }
  }

  func transaction(_ id: Int64) throws -> ShopTransaction? {
    let sql = "SELECT \(schema.list(.transactions)) FROM transactions WHERE transaction_id = $1"
    return try connection.query(sql, [.integer(id)]).first.flatMap { ShopTransaction($0, settings) }
  }

  /// Records one refund; returns what was recorded, in words.
  func add(
    _ amount: Int64, _ currency: String, order: Int64?, customer: Int64, _ text: String, _ today: Day, _ key: String
  ) throws -> String {
    let decimal = Money.decimal(amount, currency: currency)
    let orderID: Value = order.map { .integer($0) } ?? .null
    guard schema.offers(.transactions) else {
      try connection.execute(
        """
        INSERT INTO gatewayd_refund(idempotency_key, customer_id, order_id, amount, currency, description, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        [
          .text(key), .integer(customer), orderID, .text(decimal), .text(currency), .text(text),
          .text(today.description),
        ])
      return "refund of \(decimal) \(currency) recorded"
    }
    let id = try nextID("transaction_id", of: .transactions, connection)
    var columns: [(String, Value)] = [
      ("transaction_id", .integer(id)), ("order_id", orderID), ("customer_id", .integer(customer)),
      ("kind", .text("refund")), ("amount", .text(decimal)), ("status", .text("completed")),
      ("created_at", .text(today.description)), ("description", .text(text)),
    ]
    if schema.has("currency", of: .transactions) { columns.append(("currency", .text(currency))) }
    let places = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
    try connection.execute(
      "INSERT INTO transactions(\(columns.map(\.0).joined(separator: ", "))) VALUES (\(places))", columns.map(\.1))
    return "transaction \(id): refund of \(decimal) \(currency)"
  }

  // MARK: Sums

  private typealias Refund = (order: Int64?, text: String?, amount: Int64)

  /// The sum of the refunds that count; the largest number beyond 64 bits, so that nothing more is given.
  private func sum(_ customer: Int64, _ counts: (Refund) -> Bool) throws -> Int64 {
    var sum: Int64 = 0
    for refund in try all(customer) where counts(refund) {
      let (next, overflow) = sum.addingReportingOverflow(refund.amount == .min ? .max : abs(refund.amount))
      if overflow { return .max }
      sum = next
    }
    return sum
  }

  private func all(_ customer: Int64) throws -> [Refund] {
    var rows: [Row] = []
    if schema.offers(.transactions) {
      let dead = "('failed', 'cancelled', 'canceled', 'rejected', 'declined', 'void')"
      let sql = """
        SELECT \(schema.list(.transactions)) FROM transactions
        WHERE customer_id = $1 AND lower(kind) = 'refund' AND lower(COALESCE(status, '')) NOT IN \(dead)
        """
      rows = try connection.query(sql, [.integer(customer)])
    }
    let own = "SELECT order_id, description, amount, currency FROM gatewayd_refund WHERE customer_id = $1"
    rows += try connection.query(own, [.integer(customer)])
    return rows.compactMap { row in
      guard let amount = row.money("amount", currency: row.currency(settings)) else { return nil }
      return (row.integer("order_id"), row.text("description"), amount)
    }
  }

  private static func namesFee(_ text: String) -> Bool {
    ["delivery fee", "shipping fee", "delivery charge", "shipping cost", "delivery cost"].contains { text.contains($0) }
  }

  /// The number that follows the words, such as 12 in "delivery fee refund, delivery 12".
  private static func number(after words: String, in text: String) -> Int64? {
    var rest = text[...]
    while let start = rest.firstRange(of: words) {
      let digits = rest[start.upperBound...].prefix { $0.isASCII && $0.isNumber }
      if let number = Int64(digits) { return number }
      rest = rest[start.upperBound...]
    }
    return nil
  }
}
