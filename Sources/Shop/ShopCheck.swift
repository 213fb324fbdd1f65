import Database

/// Something that `check` found.
public struct ShopFinding: Sendable, Hashable, Codable, CustomStringConvertible {
  public enum Level: String, Sendable, Codable {
    /// gatewayd cannot work with this shop.
    case error
    /// Something is switched off, or looks wrong.
    case note
  }
  public var level: Level
  /// A table, or table.column.
  public var subject: String
  public var message: String

  public var description: String { "\(level.rawValue): \(subject): \(message)" }
}

extension ShopReader {
  /// What is missing or looks wrong; empty if the shop offers everything.
  public func check() async -> [ShopFinding] {
    let structure = ShopTable.all.flatMap { self.structure($0) + identifiers($0) } + optionalColumns()
    do {
      return structure + (try await contents())
    } catch {
      return structure + [ShopFinding(level: .error, subject: "database", message: "\(error)")]
    }
  }

  private func structure(_ table: ShopTable) -> [ShopFinding] {
    schema.missing(table).map { missing in
      if let consequence = table.switchesOff {
        return ShopFinding(level: .note, subject: missing, message: "missing, so \(consequence)")
      }
      let what = missing == table.name ? "a table or view of this name" : "this column"
      return ShopFinding(level: .error, subject: missing, message: "missing; add \(what), or map yours with a view")
    }
  }

  /// Numbers of rows are whole numbers, to PostgreSQL too.
  private func identifiers(_ table: ShopTable) -> [ShopFinding] {
    guard !place.comparesTextAsNumbers else { return [] }
    return table.required.filter { $0.hasSuffix("_id") && schema.has($0, of: table) }.compactMap { column in
      guard let type = schema.type(column, of: table), !["SMALLINT", "INTEGER", "BIGINT"].contains(type) else {
        return nil
      }
      return ShopFinding(
        level: .error, subject: "\(table.name).\(column)",
        message: "is \(type.lowercased()), not a whole number; cast it to bigint in a view")
    }
  }

  private func optionalColumns() -> [ShopFinding] {
    var findings: [ShopFinding] = []
    if schema.has(.deliveries), !schema.has("delivery_fee", of: .deliveries) {
      findings.append(
        ShopFinding(
          level: .note, subject: "item_deliveries.delivery_fee",
          message: "missing, so the reviewer fills in the amount of a fee refund"))
    }
    for table in [ShopTable.deliveries, .orders, .transactions] where schema.has(table) {
      guard !schema.has("currency", of: table) else { continue }
      findings.append(
        ShopFinding(
          level: .note, subject: "\(table.name).currency", message: "missing, so amounts are \(settings.currency)"))
    }
    return findings
  }

  private func contents() async throws(ShopError) -> [ShopFinding] {
    var findings: [ShopFinding] = []
    if schema.offers(.products) { findings += try await catalogue() }
    if schema.offers(.customers) {
      let sql = """
        SELECT lower(email) AS email FROM customers WHERE email IS NOT NULL
        GROUP BY lower(email) HAVING COUNT(DISTINCT customer_id) > 1
        """
      let shared = try await read { try $0.query(sql, []) }.count
      if shared > 0 {
        findings.append(
          ShopFinding(
            level: .note, subject: "customers.email",
            message: "\(shared) addresses belong to several customers, and so to none"))
      }
    }
    if schema.offers(.deliveries) { findings += try await statuses() }
    return findings
  }

  private func catalogue() async throws(ShopError) -> [ShopFinding] {
    let sql = """
      SELECT COUNT(*) AS n, COUNT(*) - COUNT(price) AS unpriced, COUNT(*) - COUNT(size) AS unsized,
      AVG(\(schema.numeric("weight", of: .products))) AS weight FROM shoe_characteristics
      """
    guard let row = try await read({ try $0.query(sql, []) }).first else { return [] }
    var findings: [ShopFinding] = []
    func note(_ subject: String, _ message: String) {
      findings.append(ShopFinding(level: .note, subject: "shoe_characteristics" + subject, message: message))
    }
    if row.integer("n") == 0 { note("", "empty: there is nothing to recommend") }
    if let count = row.integer("unpriced"), count > 0 { note(".price", "\(count) products have no price, shown as 0") }
    if let count = row.integer("unsized"), count > 0 { note(".size", "\(count) products have no size, shown as 0") }
    if let weight = row.number("weight") {
      if settings.weightUnit == .kg, weight > 20 { note(".weight", "looks like grams; set shop.weight_unit to g") }
      if settings.weightUnit == .g, weight < 5 { note(".weight", "looks like kilograms; set shop.weight_unit to kg") }
    }
    return findings
  }

  private func statuses() async throws(ShopError) -> [ShopFinding] {
    let known = ["processing", "in_transit", "out_for_delivery", "delivered", "exception", "cancelled"]
    let rows = try await read { try $0.query("SELECT DISTINCT status FROM item_deliveries LIMIT 100", []) }
    let unknown = Set(rows.map { $0.text("status")?.lowercased() ?? "NULL" }).subtracting(known).sorted()
    guard !unknown.isEmpty else { return [] }
    return [
      ShopFinding(
        level: .note, subject: "item_deliveries.status",
        message: "unknown: \(unknown.prefix(5).joined(separator: ", ")); known are \(known.joined(separator: ", "))")
    ]
  }
}
