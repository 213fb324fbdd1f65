import Database

/// Where a shop's data is, and as whom it is reached.
public enum ShopPlace: Sendable, Hashable, CustomStringConvertible {
  case sqlite(path: String)
  #if Postgres
    /// - Parameters:
    ///   - reader: reads everything that the workflow looks up.
    ///   - query: runs SQL that a model wrote; a role of its own with few rights. Without it there is no such SQL.
    ///   - writer: carries out approved actions.
    case postgres(reader: PostgresLogin, query: PostgresLogin?, writer: PostgresLogin?)
  #endif

  /// Without passwords.
  public var description: String {
    switch self {
    case .sqlite(let path): path
    #if Postgres
      case .postgres(let reader, _, _): reader.description
    #endif
    }
  }
}

extension ShopPlace {
  /// The database, for reading only.
  func openReading() async throws -> any Database {
    switch self {
    case .sqlite(let path): try SQLiteDatabase.open(path: path, readOnly: true)
    #if Postgres
      case .postgres(let reader, _, _): try await PostgresDatabase.open(reader)
    #endif
    }
  }

  /// The database, for carrying out actions.
  func openWriting() async throws -> any Database {
    switch self {
    case .sqlite(let path): return try GuestSQLite(path: path)
    #if Postgres
      case .postgres(_, _, let writer):
        guard let writer else { throw ShopError.refused("no role is named that may write to the shop") }
        return try await PostgresDatabase.open(writer)
    #endif
    }
  }

  /// A window on the product tables for SQL from outside; nil if no role is named for it.
  func openSandbox(_ schema: ShopSchema, _ limits: SandboxLimits, beside database: any Database) async throws
    -> (any QuerySandbox)?
  {
    let tables = [ShopTable.products, .inventory].filter { schema.has($0) }
    switch self {
    case .sqlite(let path):
      let columns = tables.map { ($0.name, schema.columns(of: $0)) }
      return try SandboxedSQLite(
        path: path, tables: Dictionary(columns, uniquingKeysWith: { first, _ in first }), limits: limits)
    #if Postgres
      case .postgres(_, let query, _):
        guard let query, let database = database as? PostgresDatabase else { return nil }
        return try await SandboxedPostgres.open(query, tables: tables.map(\.name), beside: database, limits: limits)
    #endif
    }
  }

  /// Whether a column of numbers may hold them as text, which SQLite compares as numbers.
  var comparesTextAsNumbers: Bool { if case .sqlite = self { true } else { false } }
}
