import CSQLite

/// Loads a script of SQL, as `sqlite3 FILE < SCRIPT` would, into a SQLite file that belongs to nobody yet.
public enum SQLiteScript {
  /// What is wrong with a script, and where.
  public struct Problem: Error, Sendable, Hashable {
    /// From 1; nil where it is not the script.
    public let line: Int?
    public let why: String
  }

  /// - Parameter path: a new file; it is left half filled where the script fails.
  public static func load(_ script: String, into path: String) throws(Problem) {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
    defer { sqlite3_close_v2(opened) }
    guard code == SQLITE_OK, let database = opened else {
      throw Problem(line: nil, why: String(cString: sqlite3_errstr(code)))
    }
    // The script is data: it may fill this file and no other.
    sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0)
    // Nothing is lost with a file that is thrown away.
    sqlite3_exec(database, "PRAGMA synchronous = OFF", nil, nil, nil)
    let text = Array(script.utf8CString)
    let failure: Problem? = text.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return nil }
      var rest = start
      while rest.pointee != 0 {
        var statement: OpaquePointer?
        var tail: UnsafePointer<CChar>?
        let from = rest
        var code = sqlite3_prepare_v2(database, rest, -1, &statement, &tail)
        if code == SQLITE_OK, statement != nil {
          repeat { code = sqlite3_step(statement) } while code == SQLITE_ROW
        }
        let why = String(cString: sqlite3_errmsg(database))
        sqlite3_finalize(statement)
        guard code == SQLITE_OK || code == SQLITE_DONE, let tail, tail > from else {
          return code == SQLITE_OK ? nil : Problem(line: line(of: from, in: buffer), why: why)
        }
        rest = tail
      }
      return sqlite3_get_autocommit(database) == 0
        ? Problem(line: nil, why: "a transaction is begun and never committed") : nil
    }
    if let failure { throw failure }
  }

  /// Of the first character at or behind the place that is not blank.
  private static func line(of place: UnsafePointer<CChar>, in buffer: UnsafeBufferPointer<CChar>) -> Int {
    guard let start = buffer.baseAddress else { return 1 }
    var end = place - start
    while end < buffer.count - 1, [0x20, 0x09, 0x0A, 0x0D].contains(buffer[end]) { end += 1 }
    return 1 + buffer[..<end].filter { $0 == 0x0A }.count
  }
}
