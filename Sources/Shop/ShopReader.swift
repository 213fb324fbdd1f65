// The company's data, read only.
//
// Guarantees: statements are fixed and take parameters; every lookup that concerns a customer is limited to the id that
// the caller passes; SQL that a model wrote runs on a connection of its own, in a sandbox that sees the product tables
// only.
// A missing table fails the calls that need it with `schema`; a missing optional table gives nothing.
import Database

/// Read-only access to a shop.
public struct ShopReader: Sendable {
  let place: ShopPlace
  let database: any Database
  let schema: ShopSchema
  public let settings: ShopSettings
  /// Nil when the shop has no complete product table to look at, or no role that may look.
  let sandbox: (any QuerySandbox)?

  /// Opens a shop. A schema that lacks something opens too: `check()` says what is missing.
  /// - Throws: `refused` if the role for SQL from outside has more or fewer rights than it should.
  public static func open(_ place: ShopPlace, settings: ShopSettings = ShopSettings()) async throws(ShopError)
    -> ShopReader
  {
    let database: any Database
    do {
      database = try await place.openReading()
    } catch {
      throw .unavailable("\(place): \(error)")
    }
    var limits = SandboxLimits()
    limits.maxRows = max(1, settings.maxRows)
    return try await attempt {
      let schema = try await database.read { try ShopSchema($0) }
      let sandbox =
        schema.offers(.products) ? try await place.openSandbox(schema, limits, beside: database) : nil
      return ShopReader(place: place, database: database, schema: schema, settings: settings, sandbox: sandbox)
    }
  }

  /// Opens a SQLite shop.
  public static func open(path: String, settings: ShopSettings = ShopSettings()) async throws(ShopError) -> ShopReader {
    try await open(.sqlite(path: path), settings: settings)
  }

  public func close() throws(ShopError) {
    do { try database.close() } catch { throw .unavailable("\(error)") }
  }

  /// The customer with this address, compared without case; nil if there is none, or if it is several customers'.
  public func customer(address: String) async throws(ShopError) -> ShopCustomer? {
    let address = address.trimmed
    guard !address.isEmpty else { return nil }
    let found = try await customers(where: "lower(email) = lower($1)", .text(address))
    guard let first = found.first, found.allSatisfy({ $0.id == first.id }) else { return nil }
    return first
  }

  /// The customer with this id; of several addresses, the first.
  public func customer(id: Int64) async throws(ShopError) -> ShopCustomer? {
    try await customers(where: "customer_id = $1", .integer(id)).first
  }

  private func customers(where condition: String, _ value: Value) async throws(ShopError) -> [ShopCustomer] {
    let rows = try await rows(.customers, "WHERE \(condition) ORDER BY email LIMIT 20", [value])
    return rows.compactMap { row in
      guard let id = row.integer("customer_id"), let email = row.text("email") else { return nil }
      return ShopCustomer(id: id, name: row.text("customer_name") ?? "", email: email)
    }
  }

  /// All deliveries of this customer, in all states, any of whose dates lies on or after `since` (ISO day).
  public func deliveries(customerID: Int64, since: String) async throws(ShopError) -> [ShopDelivery] {
    let rows = try await rows(.deliveries, "WHERE customer_id = $1 ORDER BY delivery_id", [.integer(customerID)])
    return rows.compactMap { ShopDelivery($0, settings) }.filter { delivery in
      [delivery.expectedStart, delivery.expectedEnd, delivery.actual, delivery.shipped]
        .contains { $0.map { $0 >= since } ?? false }
    }
  }

  /// Every coupon that was issued to this customer.
  public func coupons(customerID: Int64) async throws(ShopError) -> [ShopCoupon] {
    let rows = try await rows(.coupons, "WHERE customer_id = $1 ORDER BY coupon_id", [.integer(customerID)])
    return rows.compactMap { ShopCoupon($0, settings) }
  }

  /// Units in stock by product; a product without a row has no entry.
  public func stock(productIDs: [Int64]) async throws(ShopError) -> [Int64: Int64] {
    var stock: [Int64: Int64] = [:]
    for row in try await rows(.inventory, ids: productIDs) {
      guard let id = row.integer("product_id") else { continue }
      let (sum, overflow) = stock[id, default: 0].addingReportingOverflow(max(0, row.integer("quantity") ?? 0))
      stock[id] = overflow ? .max : sum
    }
    return stock
  }

  /// Pending deliveries of these products, expected on `from` (ISO day) or later, the earliest first.
  public func incoming(productIDs: [Int64], from: String) async throws(ShopError) -> [ShopIncoming] {
    try await rows(.incoming, ids: productIDs)
      .filter { $0.text("status")?.lowercased() == "pending" }
      .compactMap { ShopIncoming($0, settings) }
      .filter { $0.expected >= from && $0.quantity > 0 }
      .sorted { ($0.expected, $0.id) < ($1.expected, $1.id) }
  }

  /// The rows of a table for these products, asked for in portions.
  func rows(_ table: ShopTable, ids: [Int64]) async throws(ShopError) -> [Row] {
    var found: [Row] = []
    var rest = Set(ids).sorted()[...]
    while !rest.isEmpty {
      let portion = rest.prefix(500)
      rest = rest.dropFirst(500)
      let places = (1...portion.count).map { "$\($0)" }.joined(separator: ", ")
      found += try await rows(table, "WHERE product_id IN (\(places))", portion.map { .integer($0) })
    }
    return found
  }

  /// The rows of a table that a fixed condition selects.
  func rows(_ table: ShopTable, _ condition: String, _ arguments: [Value]) async throws(ShopError) -> [Row] {
    try schema.demand(table)
    let sql = "SELECT \(schema.list(table)) FROM \(table.name) \(condition)"
    return try await read { try $0.query(sql, arguments) }
  }

  func read<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws(ShopError) -> T {
    try await attempt { try await database.read(body) }
  }
}

/// Runs a database call and says in the shop's terms how it failed.
func attempt<T: Sendable>(_ body: () async throws -> T) async throws(ShopError) -> T {
  do {
    return try await body()
  } catch let error as ShopError {
    throw error
  } catch let error as SandboxError {
    throw ShopError(error)
  } catch let error as DatabaseError where !error.retry {
    throw .refused(error.description)
  } catch {
    throw .unavailable("\(error)")
  }
}

extension ShopError {
  init(_ error: SandboxError) {
    switch error {
    case .unavailable(let what): self = .unavailable(what)
    case .refused(let what): self = .refused(what)
    }
  }
}
