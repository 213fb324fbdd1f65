/// A value bound to a statement or read from a row.
public enum Value: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  /// A NUL is kept as U+FFFD: neither database can hold it.
  case text(String)
  case blob([UInt8])
}

/// One row of a result; columns by name, in the order of the statement.
public struct Row: Sendable, Hashable {
  public let columns: [(name: String, value: Value)]

  public init(columns: [(name: String, value: Value)]) { self.columns = columns }

  /// The value of the first column of that name; `.null` if there is none.
  public subscript(_ name: String) -> Value {
    columns.first { $0.name == name }?.value ?? .null
  }

  public static func == (a: Row, b: Row) -> Bool {
    a.columns.elementsEqual(b.columns) { $0.name == $1.name && $0.value == $1.value }
  }

  public func hash(into hasher: inout Hasher) {
    for column in columns { hasher.combine(column.name); hasher.combine(column.value) }
  }
}

/// One database, SQLite or PostgreSQL, behind the few operations that gatewayd needs.
/// One SQL text with `$1`, `$2`… serves both.
public protocol Database: Sendable {
  var dialect: SQLDialect { get }
  /// Runs `body` on a reading connection, in a transaction that sees one state.
  func read<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws -> T
  /// Runs `body` on the writing connection, in a transaction that is on disk when this returns. Several writes may
  /// share that transaction; one that throws is undone alone. `body` may run more than once, the last run counts.
  @discardableResult
  func write<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws -> T
  func close() throws
}

extension Database {
  public var dialect: SQLDialect { .sqlite }
}

/// A connection inside a transaction; never outlives the closure that it was handed to.
public protocol Connection {
  var dialect: SQLDialect { get }
  func query(_ sql: String, _ arguments: [Value]) throws -> [Row]
  /// Returns the number of rows changed.
  @discardableResult
  func execute(_ sql: String, _ arguments: [Value]) throws -> Int
  /// Inserts one row into a table whose key is `id`, and returns that.
  func insert(_ sql: String, _ arguments: [Value]) throws -> Int64
  /// The columns of a table or view that may be read, in order; empty if there is no such table.
  func columns(of table: String) throws -> [ColumnType]
}

/// A column of a table, and its type as it was declared.
public struct ColumnType: Sendable, Hashable {
  public let name: String
  public let type: String

  init?(_ row: Row) {
    guard case .text(let name) = row["name"] else { return nil }
    self.name = name
    if case .text(let type) = row["type"] { self.type = type } else { type = "" }
  }
}

extension Connection {
  // SQLite's; PostgreSQL has its own.
  public var dialect: SQLDialect { .sqlite }

  public func columns(of table: String) throws -> [ColumnType] {
    try query("SELECT name, type FROM pragma_table_info($1)", [.text(table)]).compactMap(ColumnType.init)
  }

  public func insert(_ sql: String, _ arguments: [Value]) throws -> Int64 {
    guard case .integer(let id)? = try query("\(sql) RETURNING id", arguments).first?["id"] else {
      throw DatabaseError.invalid("an insert gave no id")
    }
    return id
  }

  /// Runs `body` so that, if it throws, what it changed is undone and the transaction goes on.
  /// - Throws: the error of `body`; `TransactionLost` when that error ended the whole transaction, which then has to
  ///   be left: what it changed before is undone too.
  public func savepoint<T>(_ body: () throws -> T) throws -> T {
    try execute("SAVEPOINT step", [])
    let result: T
    do {
      result = try body()
    } catch let lost as TransactionLost {
      throw lost
    } catch {
      do {
        try execute("ROLLBACK TO SAVEPOINT step", [])
        try execute("RELEASE SAVEPOINT step", [])
      } catch _ {
        throw TransactionLost(cause: error)
      }
      throw error
    }
    try execute("RELEASE SAVEPOINT step", [])
    return result
  }
}

/// An error that ended the transaction in which it happened, such as a full disk.
public struct TransactionLost: Error {
  public let cause: any Error
}
