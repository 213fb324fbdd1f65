// What a shop database has to offer, and what one actually offers. Read once, when the shop is opened.
import Database

/// A table or view of the shop, by the columns that gatewayd reads.
struct ShopTable: Sendable {
  let name: String
  let required: [String]
  var optional: [String] = []
  /// What does not work without this table; nil if the shop cannot do without it.
  var switchesOff: String?

  static let products = ShopTable(
    name: "shoe_characteristics",
    required: [
      "product_id", "product_name", "size", "color", "material", "weight", "brand", "price", "description",
    ])
  static let inventory = ShopTable(name: "inventory", required: ["product_id", "quantity"])
  static let incoming = ShopTable(
    name: "incoming_deliveries",
    required: ["delivery_id", "product_id", "quantity", "expected_date", "status"],
    optional: ["received_date", "supplier"])
  static let customers = ShopTable(name: "customers", required: ["customer_id", "customer_name", "email"])
  static let deliveries = ShopTable(
    name: "item_deliveries",
    required: [
      "delivery_id", "order_id", "customer_id", "product_id", "origin", "destination", "carrier", "tracking_number",
      "status", "expected_delivery_start", "expected_delivery_end", "actual_delivery_date", "shipped_date",
      "delivery_attempts",
    ], optional: ["delivery_fee", "currency"])
  static let coupons = ShopTable(
    name: "coupon_issued",
    required: ["coupon_id", "customer_id", "delivery_id", "coupon_code", "issue_date", "expiry_date"])
  static let orders = ShopTable(
    name: "orders", required: ["order_id", "customer_id", "ordered_at", "status", "total"], optional: ["currency"],
    switchesOff: "answers about orders go to a person")
  static let orderItems = ShopTable(
    name: "order_items", required: ["order_id", "product_id", "quantity", "unit_price"], optional: ["status"],
    switchesOff: "the items of an order are not shown")
  static let transactions = ShopTable(
    name: "transactions",
    required: ["transaction_id", "order_id", "customer_id", "kind", "amount", "status", "created_at", "description"],
    optional: ["currency"],
    switchesOff: "billing answers go to a person, and refunds are recorded in gatewayd_refund")

  static let all = [products, inventory, incoming, customers, deliveries, coupons, orders, orderItems, transactions]
}

/// The columns that were found, by table; names in lower case.
struct ShopSchema: Sendable {
  private let columns: [String: [String: String]]

  /// Reads the columns of every table of interest.
  init(_ connection: any Connection) throws {
    var found: [String: [String: String]] = [:]
    for table in ShopTable.all {
      let columns = try connection.columns(of: table.name)
      guard !columns.isEmpty else { continue }
      found[table.name] = Dictionary(
        columns.map { ($0.name.lowercased(), $0.type.uppercased()) }, uniquingKeysWith: { first, _ in first })
    }
    columns = found
  }

  func has(_ table: ShopTable) -> Bool { columns[table.name] != nil }

  func has(_ column: String, of table: ShopTable) -> Bool { columns[table.name]?[column] != nil }

  /// The declared type, in upper case.
  func type(_ column: String, of table: ShopTable) -> String? { columns[table.name]?[column] }

  /// Required columns that are not there; the table's own name if it is missing as a whole.
  func missing(_ table: ShopTable) -> [String] {
    guard has(table) else { return [table.name] }
    return table.required.filter { !has($0, of: table) }.map { "\(table.name).\($0)" }
  }

  /// True if the table is complete.
  func offers(_ table: ShopTable) -> Bool { missing(table).isEmpty }

  /// Throws `schema` unless the table is complete.
  func demand(_ table: ShopTable) throws(ShopError) {
    let missing = missing(table)
    guard missing.isEmpty else { throw .schema(missing) }
  }

  /// The columns to read, joined by commas: the required ones and the optional ones that are there.
  func list(_ table: ShopTable, prefix: String = "") -> String {
    (table.required + table.optional.filter { has($0, of: table) }).map { prefix + $0 }.joined(separator: ", ")
  }

  /// All columns that were found.
  func columns(of table: ShopTable) -> Set<String> { Set((columns[table.name] ?? [:]).keys) }

  /// The column as a number in SQL: cast where its declared type lets numbers be stored as text.
  func numeric(_ column: String, of table: ShopTable) -> String {
    let type = columns[table.name]?[column] ?? ""
    let isNumeric = ["INT", "REAL", "FLOA", "DOUB", "DEC", "NUM"].contains { type.contains($0) }
    return isNumeric ? column : "CAST(\(column) AS DOUBLE PRECISION)"
  }
}
