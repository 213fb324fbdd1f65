import Database

extension ShopReader {
  /// Rows that a typed filter selects, at most `maxRows`, and the SQL that says so.
  public func products(matching query: ProductQuery) async throws(ShopError) -> ShopProductRows {
    try schema.demand(.products)
    let limit = max(1, settings.maxRows)
    let sql = try ProductSQL(query, schema: schema, settings: settings)
    let statement = sql.statement(limit: limit)
    let arguments = sql.arguments
    let rows = try await read { try $0.query(statement, arguments) }
    return ShopProductRows(
      sql: sql.readable(limit: limit), rows: rows.prefix(limit).compactMap { ShopProduct($0, settings) },
      truncated: rows.count > limit)
  }

  /// The products with these ids, in the order of the ids, at most `maxRows`; unknown ones are left out.
  public func products(ids: [Int64]) async throws(ShopError) -> [ShopProduct] {
    var seen: Set<Int64> = []
    let ids = ids.filter { seen.insert($0).inserted }.prefix(max(1, settings.maxRows))
    let found = try await rows(.products, ids: Array(ids)).compactMap { ShopProduct($0, settings) }
    let byID = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return ids.compactMap { byID[$0] }
  }

  /// The products that SQL from outside selects, by its column `product_id`.
  ///
  /// The sandbox sees the product tables only and runs one SELECT.
  public func products(sql: String) async throws(ShopError) -> ShopProductRows {
    let result = try await rows(sql: sql)
    guard result.columns.contains(where: { $0.lowercased() == "product_id" }) else {
      throw .refused("the query must return product_id")
    }
    let ids = result.rows.compactMap { $0.integer("product_id") }
    return ShopProductRows(sql: sql, rows: try await products(ids: ids), truncated: result.truncated)
  }

  /// The rows themselves that SQL from outside selects, in the same sandbox.
  public func rows(sql: String) async throws(ShopError) -> SandboxedRows {
    try schema.demand(.products)
    guard let sandbox else { throw .refused("the shop has no role for SQL from outside") }
    do {
      return try await sandbox.select(sql)
    } catch {
      throw ShopError(error)
    }
  }

  /// Distinct words of the catalogue, sorted.
  public func vocabulary() async throws(ShopError) -> ShopVocabulary {
    try schema.demand(.products)
    return try await read { connection in
      func distinct(_ column: String) throws -> [Row] {
        try connection.query(
          "SELECT DISTINCT \(column) AS word FROM \(ShopTable.products.name) WHERE \(column) IS NOT NULL LIMIT 5000", []
        )
      }
      func words(_ column: String) throws -> [String] {
        Set(try distinct(column).compactMap { $0.text("word") }).sorted()
      }
      return ShopVocabulary(
        brands: try words("brand"), names: try words("product_name"), colors: try words("color"),
        materials: try words("material"), sizes: Set(try distinct("size").compactMap { $0.number("word") }).sorted())
    }
  }
}
