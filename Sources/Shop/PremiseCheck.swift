import Database

/// Reads the rows that justified an action again, and compares them with what was shown.
struct PremiseCheck {
  let schema: ShopSchema
  let settings: ShopSettings
  let connection: any Connection

  /// The columns that identify a row, by table.
  private static let keys: [(table: ShopTable, columns: [String])] = [
    (.products, ["product_id"]), (.inventory, ["product_id"]), (.incoming, ["delivery_id"]),
    (.customers, ["customer_id"]), (.deliveries, ["delivery_id"]), (.coupons, ["coupon_id"]),
    (.orders, ["order_id"]), (.orderItems, ["order_id", "product_id"]), (.transactions, ["transaction_id"]),
  ]
  private static let money: Set<String> = ["delivery_fee", "amount", "total", "unit_price", "price"]

  /// What is different now, in words; nil if nothing is. Evidence that is no row of the shop's is not looked at.
  func change(_ premise: ShopPremise, customerID: Int64?) throws -> String? {
    guard let (table, keys) = Self.keys.first(where: { $0.table.name == premise.source }) else { return nil }
    let values = keys.compactMap { premise.row[$0]?.asInteger }
    // A statement about a whole table, such as "no coupon yet": the action's own caps look at it.
    guard values.count == keys.count else { return nil }
    let name = table.name + " " + values.map(String.init).joined(separator: "/")
    guard schema.has(table) else { return "\(name): there before; the table is gone now" }
    let condition = keys.enumerated().map { "\($1) = $\($0 + 1)" }.joined(separator: " AND ")
    let sql = "SELECT * FROM \(table.name) WHERE \(condition) LIMIT 20"
    let rows = try connection.query(sql, values.map { .integer($0) })
    guard !rows.isEmpty else { return "\(name): there before; gone now" }
    if let customerID, rows.contains(where: { $0.integer("customer_id").map { $0 != customerID } ?? false }) {
      return "\(name): not this customer's"
    }
    let differences = rows.map { difference(premise.row, $0) }
    // Several rows of one key, such as a customer's addresses: one that agrees is enough.
    guard !differences.contains(nil), let first = differences.first, let difference = first else { return nil }
    return "\(name): \(difference)"
  }

  /// The first column, by name, that is no longer what was shown.
  private func difference(_ shown: [String: ShopValue], _ row: Row) -> String? {
    let known = Set(row.columns.map { $0.name.lowercased() })
    for (column, value) in shown.sorted(by: { $0.key < $1.key }) where known.contains(column) {
      let now = row.value(column)
      if !agrees(value, now, column, row) {
        return "\(column) was \(value.asText ?? "empty"), is \(now.asText ?? "empty") now"
      }
    }
    return nil
  }

  private func agrees(_ shown: ShopValue, _ now: Value, _ column: String, _ row: Row) -> Bool {
    guard let before = shown.asText, let after = now.asText else { return shown.asText == nil && now.asText == nil }
    if before == after || before.lowercased() == after.lowercased() { return true }
    if column == "tracking_number" { return Self.condensed(before) == Self.condensed(after) }
    if let day = ZonedTime.day(after, in: settings.timeZone) {
      return ZonedTime.day(before, in: settings.timeZone) == day
    }
    guard let old = Double(before), let new = Double(after) else { return false }
    if old == new { return true }
    // Shown as the rest of gatewayd counts: whole minor units, kilograms.
    if Self.money.contains(column) {
      return Int64(before).map { $0 == row.money(column, currency: row.currency(settings)) } ?? false
    }
    return column == "weight" && settings.weightUnit == .g && abs(old - new / 1_000) < 0.000_5
  }

  private static func condensed(_ text: String) -> String {
    text.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }
}
