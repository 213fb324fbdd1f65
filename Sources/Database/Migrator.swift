/// A named step of a schema, frozen once shipped.
public struct Migration: Sendable {
  public let name: String
  /// One statement each, in order.
  public let statements: [String]
  /// What SQL cannot say; after the statements, in the same transaction.
  public let step: (@Sendable (any Connection) throws -> Void)?
  public init(
    _ name: String, _ statements: [String], then step: (@Sendable (any Connection) throws -> Void)? = nil
  ) {
    self.name = name
    self.statements = statements
    self.step = step
  }
}

/// Why a schema could not be brought up to date; nothing was changed.
public enum MigrationError: Error, Hashable, Sendable {
  /// The database knows a migration that this program does not: a newer program wrote it.
  case newer(String)
  /// The shipped order was changed: the database has `found` where this program has `expected`.
  case order(expected: String, found: String)
}

/// Brings a schema up to date: append-only, each migration in a transaction of its own.
public struct Migrator: Sendable {
  public let migrations: [Migration]

  public init(_ migrations: [Migration]) { self.migrations = migrations }

  /// The names already applied, in order; empty for a new database.
  public func applied(in database: any Database) async throws -> [String] {
    try await database.read { connection in
      guard try Self.exists(connection) else { return [] }
      return try Self.names(connection)
    }
  }

  /// Applies what is missing.
  /// - Throws: `MigrationError` before anything is changed, or the `DatabaseError` of a statement, in which case
  ///   the migrations before it stay and this one leaves no trace.
  /// - Returns: the names applied now.
  @discardableResult
  public func run(in database: any Database) async throws -> [String] {
    try await check(database)
    var done: [String] = []
    for (ordinal, migration) in migrations.enumerated() {
      let fresh = try await database.write { connection in
        try connection.execute(
          "CREATE TABLE IF NOT EXISTS schema_migrations (ordinal INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)", [])
        guard
          try connection.query("SELECT 1 FROM schema_migrations WHERE name = $1", [.text(migration.name)]).isEmpty
        else { return false }
        for statement in migration.statements { try connection.execute(statement, []) }
        try migration.step?(connection)
        try connection.execute(
          "INSERT INTO schema_migrations (ordinal, name) VALUES ($1, $2)",
          [.integer(Int64(ordinal)), .text(migration.name)])
        return true
      }
      if fresh { done.append(migration.name) }
    }
    return done
  }

  /// Refuses a schema that this program does not know; changes nothing.
  public func check(_ database: any Database) async throws {
    let applied = try await applied(in: database)
    if let unknown = applied.first(where: { name in !migrations.contains { $0.name == name } }) {
      throw MigrationError.newer(unknown)
    }
    for (known, found) in zip(migrations, applied) where known.name != found {
      throw MigrationError.order(expected: known.name, found: found)
    }
  }

  private static func exists(_ connection: any Connection) throws -> Bool {
    do {
      _ = try connection.query("SELECT 1 FROM schema_migrations LIMIT 1", [])
      return true
    } catch DatabaseError.invalid {
      return false
    }
  }

  private static func names(_ connection: any Connection) throws -> [String] {
    try connection.query("SELECT name FROM schema_migrations ORDER BY ordinal", []).compactMap {
      if case .text(let name) = $0["name"] { name } else { nil }
    }
  }
}
