import CSQLite
import Glibc

/// A prepared statement that GRDB keeps, run without its row and argument types: intake runs some twenty statements
/// for a message.
struct SQLiteStatement {
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  /// Runs the statement to its end. `$1`, `$2`… are found by name, since SQLite numbers them by first appearance.
  func run(_ arguments: [Value]) throws -> [Row] {
    defer {
      sqlite3_reset(handle)
      sqlite3_clear_bindings(handle)
    }
    try bind(arguments)
    var rows: [Row] = []
    var names: [String] = []
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW:
        if names.isEmpty { names = columnNames() }
        rows.append(Row(columns: names.indices.map { (name: names[$0], value: value(Int32($0))) }))
      case SQLITE_DONE: return rows
      case let code: throw failure(code)
      }
    }
  }

  private func bind(_ arguments: [Value]) throws {
    let count = sqlite3_bind_parameter_count(handle)
    var isBound = Array(repeating: false, count: arguments.count)
    for place in 0..<count {
      guard let number = number(of: place + 1), number <= arguments.count else {
        throw DatabaseError.invalid("the statement wants \(count) arguments")
      }
      let code = bind(arguments[number - 1], to: place + 1)
      guard code == SQLITE_OK else { throw failure(code) }
      isBound[number - 1] = true
    }
    if let missing = isBound.firstIndex(of: false) {
      throw DatabaseError.invalid("the statement has no $\(missing + 1)")
    }
  }

  /// The number that stands in a parameter's name: 12 of `$12`. At least 1.
  private func number(of place: Int32) -> Int? {
    guard let name = sqlite3_bind_parameter_name(handle, place), name[0] == CChar(0x24) else { return nil }
    let number = atol(name + 1)
    return number > 0 ? number : nil
  }

  private func bind(_ value: Value, to place: Int32) -> Int32 {
    // SQLITE_TRANSIENT: SQLite takes a copy at once.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .null: return sqlite3_bind_null(handle, place)
    case .integer(let number): return sqlite3_bind_int64(handle, place, number)
    case .real(let number): return sqlite3_bind_double(handle, place, number)
    case .text(let text):
      // SQLite's text ends at a NUL, and PostgreSQL refuses it: what follows must not be lost.
      var text = Self.holdsNUL(text) ? text.replacing("\0", with: "\u{FFFD}") : text
      // An empty buffer may have no address, which would be NULL.
      guard !text.isEmpty else { return sqlite3_bind_text(handle, place, "", 0, copied) }
      return text.withUTF8 { utf8 in
        utf8.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text64(handle, place, $0.baseAddress, UInt64($0.count), copied, UInt8(SQLITE_UTF8))
        }
      }
    case .blob(let bytes):
      guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, place, 0) }
      return bytes.withUnsafeBytes { sqlite3_bind_blob64(handle, place, $0.baseAddress, UInt64($0.count), copied) }
    }
  }

  private static func holdsNUL(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { utf8 in
      utf8.baseAddress.map { memchr($0, 0, utf8.count) != nil } ?? false
    }
  }

  private func columnNames() -> [String] {
    (0..<sqlite3_column_count(handle)).map { column in
      sqlite3_column_name(handle, column).map { String(cString: $0) } ?? ""
    }
  }

  private func value(_ column: Int32) -> Value {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, column))
    case SQLITE_FLOAT: .real(sqlite3_column_double(handle, column))
    case SQLITE_TEXT: .text(String(decoding: content(sqlite3_column_text(handle, column), column), as: UTF8.self))
    case SQLITE_BLOB: .blob([UInt8](content(sqlite3_column_blob(handle, column), column)))
    default: .null
    }
  }

  /// The bytes of the column that SQLite has just been asked for; they live until the next step.
  private func content(_ start: UnsafePointer<UInt8>?, _ column: Int32) -> UnsafeRawBufferPointer {
    content(UnsafeRawPointer(start), column)
  }

  private func content(_ start: UnsafeRawPointer?, _ column: Int32) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
  }

  private func failure(_ code: Int32) -> DatabaseError {
    let text = sqlite3_errmsg(sqlite3_db_handle(handle)).map { String(cString: $0) } ?? "SQLite error \(code)"
    return DatabaseError(code: code, text)
  }
}

extension DatabaseError {
  /// - Parameter text: of SQLite. It names tables and columns; statement and arguments, which may hold mail, are not
  ///   in it.
  init(code: Int32, _ text: String) {
    switch code & 0xFF {
    case SQLITE_FULL: self = .full(text)
    case SQLITE_READONLY, SQLITE_PERM: self = .readonly(text)
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: self = .locked(text)
    case SQLITE_CONSTRAINT: self = .constraint(text)
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: self = .damaged(text)
    case SQLITE_IOERR: self = .unavailable("\(text) (\(code))")
    case SQLITE_CANTOPEN, SQLITE_NOMEM, SQLITE_INTERRUPT, SQLITE_ABORT, SQLITE_AUTH, SQLITE_NOLFS, SQLITE_INTERNAL:
      self = .unavailable(text)
    default: self = .invalid(text)
    }
  }
}
