// Carries out approved actions in the shop's own database.
//
// Guarantees: one transaction per action, which looks the idempotency key up, reads the premises again, checks the
// caps, writes, and records the key; so an action takes effect once, or not at all. The same key again returns the
// first result. What an action touches must belong to its customer.
import CrashPoints
import Database

/// Writes what a person approved into the shop.
public struct ShopExecutor: Sendable {
  private let database: any Database
  let schema: ShopSchema
  let settings: ShopSettings

  /// Opens the writing connection; the database must exist.
  public static func open(_ place: ShopPlace, settings: ShopSettings = ShopSettings()) async throws(ShopError)
    -> ShopExecutor
  {
    try await attempt {
      let database = try await place.openWriting()
      let schema = try await database.read { try ShopSchema($0) }
      return ShopExecutor(database: database, schema: schema, settings: settings)
    }
  }

  /// Opens the writing connection to a SQLite file, which must exist.
  public static func open(path: String, settings: ShopSettings = ShopSettings()) async throws(ShopError) -> ShopExecutor
  {
    try await open(.sqlite(path: path), settings: settings)
  }

  /// Carries the action out, once per idempotency key.
  /// - Throws: `refused` for an action that is wrong in itself, `unavailable` when it may be tried again.
  public func execute(_ action: ShopAction) async throws(ShopError) -> ShopOutcome {
    guard !action.idempotencyKey.isEmpty else { throw .refused("the action has no idempotency key") }
    guard let today = Day(action.today) else { throw .refused("\(action.today) is no day") }
    return try await attempt { try await database.write { try perform(action, today, $0) } }
  }

  private func perform(_ action: ShopAction, _ today: Day, _ connection: any Connection) throws -> ShopOutcome {
    let ledger = ActionLedger(connection)
    try ledger.prepare()
    if let earlier = try ledger.result(of: action) { return .done(earlier) }
    let premises = PremiseCheck(schema: schema, settings: settings, connection: connection)
    for premise in action.premises {
      if let change = try premises.change(premise, customerID: action.customerID) { return .premiseBroken(change) }
    }
    let desk = ActionDesk(schema: schema, settings: settings, connection: connection, ledger: ledger, today: today)
    let outcome = try desk.carryOut(action)
    if case .done(let result) = outcome { try ledger.record(action, result: result, today: today) }
    CrashPoint.reach(.actionCommitting)
    return outcome
  }
}

/// gatewayd's own tables in the shop: what was carried out, and what the shop has no table for.
struct ActionLedger {
  private let connection: any Connection

  init(_ connection: any Connection) { self.connection = connection }

  func prepare() throws {
    // Made by whoever owns the database where the writing role may not create tables.
    for table in try Self.tables.filter({ try connection.columns(of: $0.name).isEmpty }) {
      try connection.execute("CREATE TABLE IF NOT EXISTS \(table.name)(\(table.columns))", [])
    }
  }

  private static let tables: [(name: String, columns: String)] = [
    (
      "gatewayd_action",
      "idempotency_key TEXT PRIMARY KEY, action TEXT NOT NULL, params TEXT NOT NULL, result TEXT NOT NULL, "
        + "at TEXT NOT NULL"
    ),
    (
      "gatewayd_refund",
      "idempotency_key TEXT PRIMARY KEY, customer_id BIGINT NOT NULL, order_id BIGINT, amount NUMERIC NOT NULL, "
        + "currency TEXT NOT NULL, description TEXT NOT NULL, at TEXT NOT NULL"
    ),
    ("gatewayd_refund_tracking", note), ("gatewayd_delivery_update", note),
  ]
  private static let note =
    "idempotency_key TEXT PRIMARY KEY, delivery_id BIGINT NOT NULL, customer_id BIGINT NOT NULL, at TEXT NOT NULL"

  /// What the same action with the same key did before; nil if it was not carried out.
  func result(of action: ShopAction) throws -> String? {
    let sql = "SELECT action, params, result FROM gatewayd_action WHERE idempotency_key = $1"
    guard let row = try connection.query(sql, [.text(action.idempotencyKey)]).first else { return nil }
    guard row.text("action") == action.name, row["params"] == .text(action.fingerprint) else {
      throw ShopError.refused("the idempotency key belongs to another action")
    }
    return row.text("result") ?? ""
  }

  func record(_ action: ShopAction, result: String, today: Day) throws {
    let sql = "INSERT INTO gatewayd_action(idempotency_key, action, params, result, at) VALUES ($1, $2, $3, $4, $5)"
    let values = [action.idempotencyKey, action.name, action.fingerprint, result, today.description]
    try connection.execute(sql, values.map { .text($0) })
  }
}
