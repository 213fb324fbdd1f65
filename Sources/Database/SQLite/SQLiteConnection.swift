import Foundation
import GRDB

/// A SQLite connection inside a transaction.
struct SQLiteConnection: Connection {
  private let database: GRDB.Database

  init(_ database: GRDB.Database) { self.database = database }

  func query(_ sql: String, _ arguments: [Value]) throws -> [Row] {
    try translating {
      let statement = try database.cachedStatement(sql: sql)
      return try GRDB.Row.fetchAll(statement, arguments: Self.bind(arguments)).map(Row.init)
    }
  }

  func execute(_ sql: String, _ arguments: [Value]) throws -> Int {
    try translating {
      let statement = try database.cachedStatement(sql: sql)
      try statement.execute(arguments: Self.bind(arguments))
      return database.changesCount
    }
  }

  /// SQLite numbers `$1`, `$2`… by first appearance, as if they were names; bound by name they mean what they say.
  private static func bind(_ arguments: [Value]) -> StatementArguments {
    var named: [String: (any DatabaseValueConvertible)?] = [:]
    for (index, value) in arguments.enumerated() { named[String(index + 1)] = value.databaseValue }
    return StatementArguments(named)
  }

  private func translating<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let error as GRDB.DatabaseError { throw DatabaseError(error) }
  }
}

extension Value {
  fileprivate var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let value): value.databaseValue
    case .real(let value): value.databaseValue
    // SQLite's text ends at a NUL, and PostgreSQL refuses it: what follows must not be lost.
    case .text(let value):
      (value.utf8.contains(0) ? value.replacing("\0", with: "\u{FFFD}") : value).databaseValue
    case .blob(let value): Data(value).databaseValue
    }
  }

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

extension Row {
  fileprivate init(_ row: GRDB.Row) {
    self.init(columns: row.map { (name: $0.0, value: Value($0.1)) })
  }
}

extension DatabaseError {
  init(_ error: GRDB.DatabaseError) {
    // The message names tables and columns; statement and arguments are left out, since they may hold mail.
    let text = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL: self = .full(text)
    case .SQLITE_READONLY, .SQLITE_PERM: self = .readonly(text)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(text)
    case .SQLITE_CONSTRAINT: self = .constraint(text)
    case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_NOMEM, .SQLITE_INTERRUPT,
      .SQLITE_ABORT, .SQLITE_AUTH:
      self = .unavailable(text)
    default: self = .invalid(text)
    }
  }
}
