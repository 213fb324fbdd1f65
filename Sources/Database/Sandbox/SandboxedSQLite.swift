// Runs one SELECT that somebody else wrote on a SQLite file.
//
// Guarantees, whatever the text says: nothing is written, attached or configured; only the named tables and columns,
// and only listed functions, are reached; the work ends after `seconds`; at most `maxRows` rows come back.
// Each query gets a fresh read-only handle, so nothing that one query does is seen by the next.
// Fails with `refused` (the text asks for what it may not have, or is wrong) or `unavailable` (the file cannot be read).
import CSQLite
import Dispatch

/// A read-only window on a few tables of a SQLite file.
public struct SandboxedSQLite: QuerySandbox {
  private let path: String
  private let policy: SandboxPolicy
  private let limits: SandboxLimits
  /// Serial: a second slow query waits instead of taking a second processor.
  private let queue = DispatchQueue(label: "sandboxed-sqlite")

  /// - Parameter tables: for each table or view that may be read, its columns that may be read.
  public init(path: String, tables: [String: Set<String>], limits: SandboxLimits = SandboxLimits())
    throws(SandboxError)
  {
    self.path = path
    self.limits = limits
    policy = try SandboxPolicy(tables: tables, opening: SandboxHandle(path: path, limits: limits))
  }

  /// Runs one SELECT.
  public func select(_ sql: String) async throws(SandboxError) -> SandboxedRows {
    let result: Result<SandboxedRows, SandboxError> = await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: attempt(sql)) }
    }
    return try result.get()
  }

  private func attempt(_ sql: String) -> Result<SandboxedRows, SandboxError> {
    do throws(SandboxError) {
      let handle = try SandboxHandle(path: path, limits: limits)
      return .success(try handle.run(sql, policy: policy))
    } catch {
      return .failure(error)
    }
  }
}

/// One read-only connection; lives for one query on one thread.
final class SandboxHandle {
  let database: OpaquePointer
  private let limits: SandboxLimits

  init(path: String, limits: SandboxLimits) throws(SandboxError) {
    self.limits = limits
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close_v2(opened)
      throw .unavailable("\(path): \(String(cString: sqlite3_errstr(code)))")
    }
    database = opened
    harden()
  }

  deinit { sqlite3_close_v2(database) }

  private func harden() {
    sqlite3_busy_timeout(database, 1_000)
    _ = gw_sqlite_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1)
    _ = gw_sqlite_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    _ = gw_sqlite_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    let caps: [(Int32, Int32)] = [
      (SQLITE_LIMIT_LENGTH, limits.valueBytes), (SQLITE_LIMIT_SQL_LENGTH, 200_000), (SQLITE_LIMIT_COLUMN, 500),
      (SQLITE_LIMIT_EXPR_DEPTH, 100), (SQLITE_LIMIT_COMPOUND_SELECT, 10),
      (SQLITE_LIMIT_VDBE_OP, 50_000), (SQLITE_LIMIT_FUNCTION_ARG, 16), (SQLITE_LIMIT_ATTACHED, 0),
      (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256), (SQLITE_LIMIT_VARIABLE_NUMBER, 0),
      (SQLITE_LIMIT_TRIGGER_DEPTH, 0), (SQLITE_LIMIT_WORKER_THREADS, 0),
    ]
    for (limit, value) in caps { sqlite3_limit(database, limit, value) }
  }

  /// Prepares and steps one SELECT under the policy and the clock.
  func run(_ sql: String, policy: SandboxPolicy) throws(SandboxError) -> SandboxedRows {
    let guardian = SandboxGuardian(policy: policy, seconds: limits.seconds)
    guardian.watch(database)
    defer { guardian.release(database) }
    let statement = try prepareOnly(sql, guardian)
    defer { sqlite3_finalize(statement) }
    guard sqlite3_column_count(statement) > 0, sqlite3_stmt_readonly(statement) != 0,
      sqlite3_stmt_isexplain(statement) == 0
    else { throw .refused("only one SELECT statement is allowed") }
    return try collect(statement, guardian)
  }

  /// Prepares the text, which must hold exactly one statement.
  private func prepareOnly(_ sql: String, _ guardian: SandboxGuardian) throws(SandboxError) -> OpaquePointer {
    // Not SQLITE_LIMIT_SQL_LENGTH, which would also forbid long definitions in the schema.
    guard sql.utf8.count <= limits.sqlBytes else { throw .refused("the statement is too long") }
    guard !sql.utf8.contains(0) else { throw .refused("the statement contains a NUL character") }
    var first: OpaquePointer?
    var second: OpaquePointer?
    var tailIsClean = true
    let code = sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v2(database, text, -1, &first, &tail)
      guard code == SQLITE_OK, let tail, tail.pointee != 0 else { return code }
      // Blank space and comments compile to nothing.
      tailIsClean = sqlite3_prepare_v2(database, tail, -1, &second, nil) == SQLITE_OK && second == nil
      return code
    }
    sqlite3_finalize(second)
    guard code == SQLITE_OK, let first else {
      throw code == SQLITE_OK ? .refused("there is no statement") : failure(code, guardian)
    }
    guard tailIsClean else {
      sqlite3_finalize(first)
      throw .refused("only one statement is allowed")
    }
    return first
  }

  private func collect(_ statement: OpaquePointer, _ guardian: SandboxGuardian) throws(SandboxError) -> SandboxedRows {
    let names = (0..<sqlite3_column_count(statement)).map { index in
      sqlite3_column_name(statement, index).map { String(cString: $0) } ?? ""
    }
    var result = SandboxedRows(columns: names, rows: [], truncated: false)
    var bytes = 0
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return result }
      guard code == SQLITE_ROW else { throw failure(code, guardian) }
      guard result.rows.count < limits.maxRows, bytes < limits.resultBytes else {
        result.truncated = true
        return result
      }
      let columns = names.enumerated().map { (name: $1, value: value(statement, Int32($0))) }
      for index in names.indices { bytes += Int(sqlite3_column_bytes(statement, Int32(index))) }
      result.rows.append(Row(columns: columns))
    }
  }

  private func value(_ statement: OpaquePointer, _ index: Int32) -> Value {
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, index))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, index))
    case SQLITE_TEXT:
      guard let text = sqlite3_column_text(statement, index) else { return .null }
      let count = Int(sqlite3_column_bytes(statement, index))
      return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
    case SQLITE_BLOB:
      guard let start = sqlite3_column_blob(statement, index) else { return .blob([]) }
      return .blob(Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index)))))
    default: return .null
    }
  }

  /// The error in words; SQLite's own text names columns and tables, never values.
  private func failure(_ code: Int32, _ guardian: SandboxGuardian) -> SandboxError {
    if let denied = guardian.denied { return .refused(denied) }
    switch code & 0xff {
    case SQLITE_INTERRUPT: return .refused("the query took longer than \(limits.seconds) seconds")
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_NOMEM, SQLITE_CORRUPT, SQLITE_NOTADB:
      return .unavailable(String(cString: sqlite3_errmsg(database)))
    default: return .refused(String(cString: sqlite3_errmsg(database)))
    }
  }
}
