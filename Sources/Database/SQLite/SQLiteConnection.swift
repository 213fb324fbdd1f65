import GRDB

/// A SQLite connection inside a transaction.
struct SQLiteConnection: Connection {
  private let database: GRDB.Database

  init(_ database: GRDB.Database) { self.database = database }

  func query(_ sql: String, _ arguments: [Value]) throws -> [Row] {
    try translating {
      let statement = try prepared(sql)
      if Self.isAboutRows(sql) { return try SQLiteStatement(statement.sqliteStatement).run(arguments) }
      guard arguments.isEmpty else { throw DatabaseError.invalid("only statements about rows take arguments") }
      return try GRDB.Row.fetchAll(statement).map(Row.init)
    }
  }

  func execute(_ sql: String, _ arguments: [Value]) throws -> Int {
    try translating {
      let statement = try prepared(sql)
      if Self.isAboutRows(sql) {
        _ = try SQLiteStatement(statement.sqliteStatement).run(arguments)
      } else {
        guard arguments.isEmpty else { throw DatabaseError.invalid("only statements about rows take arguments") }
        try statement.execute()
      }
      return database.changesCount
    }
  }

  /// For each RETURNING SQLite makes a table and drops it again, which costs as much as a small insert.
  func insert(_ sql: String, _ arguments: [Value]) throws -> Int64 {
    guard try execute(sql, arguments) == 1 else { throw DatabaseError.invalid("an insert made no row") }
    return database.lastInsertedRowID
  }

  private func prepared(_ sql: String) throws -> Statement {
    // Some errors end the transaction; what came after one would be committed statement by statement.
    guard database.isInsideTransaction else { throw DatabaseError.unavailable("the transaction has ended") }
    return try database.cachedStatement(sql: sql)
  }

  /// GRDB wants to run all others itself: they may change the schema, or the transaction.
  private static func isAboutRows(_ sql: String) -> Bool {
    let start = sql.utf8.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    return words.contains { word in
      let rest = start.dropFirst(word.count)
      let isWhole = rest.first.map { !(0x41...0x5A).contains($0 & 0xDF) && $0 < 0x80 } ?? true
      return isWhole && start.prefix(word.count).elementsEqual(word) { $0 & 0xDF == $1 }
    }
  }

  private static let words = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "EXPLAIN"].map { Array($0.utf8) }

  private func translating<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let error as GRDB.DatabaseError { throw DatabaseError(error) }
  }
}

extension Row {
  fileprivate init(_ row: GRDB.Row) {
    self.init(columns: row.map { (name: $0.0, value: Value($0.1)) })
  }
}

extension Value {
  fileprivate init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let value): self = .integer(value)
    case .double(let value): self = .real(value)
    case .string(let value): self = .text(value)
    case .blob(let value): self = .blob([UInt8](value))
    }
  }
}

extension DatabaseError {
  init(_ error: GRDB.DatabaseError) {
    self.init(
      code: error.extendedResultCode.rawValue, error.message ?? "SQLite error \(error.resultCode.rawValue)")
  }
}
