#if Postgres
  import CPostgres

  /// What the server answered to one statement.
  final class PostgresResult {
    private let handle: OpaquePointer

    /// Takes over a result.
    /// - Throws: `PostgresFailure`, or `DatabaseError.invalid` for what is no answer to a statement about rows.
    init(_ handle: OpaquePointer) throws {
      self.handle = handle
      switch PQresultStatus(handle) {
      case PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_COMMAND_OK: break
      case PGRES_EMPTY_QUERY: throw DatabaseError.invalid("there is no statement")
      case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
        throw DatabaseError.invalid("COPY is not a statement for here")
      default:
        throw PostgresFailure(
          state: PQresultErrorField(handle, PostgresText.sqlState).map { String(cString: $0) },
          message: PostgresText.line(
            PQresultErrorField(handle, PostgresText.primaryMessage) ?? PQresultErrorMessage(handle)))
      }
    }

    deinit { PQclear(handle) }

    /// The number of rows that the statement changed, or returned.
    var changed: Int { Int(String(cString: PQcmdTuples(handle))) ?? 0 }

    var names: [String] { (0..<PQnfields(handle)).map { PQfname(handle, $0).map { String(cString: $0) } ?? "" } }

    /// Of all values, as they were sent.
    var bytes: Int {
      (0..<PQntuples(handle)).reduce(0) { sum, row in
        (0..<PQnfields(handle)).reduce(sum) { $0 + Int(PQgetlength(handle, row, $1)) }
      }
    }

    func rows() throws -> [Row] {
      let names = names
      return try (0..<PQntuples(handle)).map { row in
        Row(columns: try names.enumerated().map { (name: $1, value: try value(row, Int32($0))) })
      }
    }

    private func value(_ row: Int32, _ column: Int32) throws -> Value {
      guard PQgetisnull(handle, row, column) == 0, let start = PQgetvalue(handle, row, column) else { return .null }
      let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(handle, row, column)))
      return try PostgresText.value(String(decoding: bytes, as: UTF8.self), type: PQftype(handle, column))
    }
  }

  /// What the server refused a statement with.
  struct PostgresFailure: Error {
    /// Nil if the server said nothing more.
    let state: String?
    let message: String
  }

  /// The text forms in which PostgreSQL answers.
  enum PostgresText {
    // PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY of <postgres_ext.h>.
    static let sqlState = Int32(UInt8(ascii: "C"))
    static let primaryMessage = Int32(UInt8(ascii: "M"))

    /// A message of libpq without its line ends.
    static func line(_ text: UnsafePointer<CChar>?) -> String {
      let words = text.map { String(cString: $0).split(whereSeparator: \.isWhitespace).joined(separator: " ") } ?? ""
      return words.isEmpty ? "the connection was lost" : words
    }

    static func value(_ text: String, type: Oid) throws -> Value {
      switch type {
      case PostgresType.int2, PostgresType.int4, PostgresType.int8, PostgresType.oid:
        guard let value = Int64(text) else { throw unreadable }
        return .integer(value)
      case PostgresType.bool: return .integer(text == "t" ? 1 : 0)
      case PostgresType.float4, PostgresType.float8:
        guard let value = Double(text) else { throw unreadable }
        return .real(value)
      case PostgresType.numeric: return numeric(text)
      case PostgresType.bytea:
        guard let bytes = bytes(text) else { throw unreadable }
        return .blob(bytes)
      default: return .text(text)
      }
    }

    private static let unreadable = DatabaseError.unavailable("the server sent a value that its type does not have")

    /// Every decimal number of up to 15 digits is a Double and back again; a longer one might lose some.
    private static func numeric(_ text: String) -> Value {
      if let whole = Int64(text) { return .integer(whole) }
      let digits = text.drop { !("1"..."9" ~= $0) }.count(where: \.isNumber)
      guard text.contains("."), digits <= 15, let value = Double(text) else { return .text(text) }
      return .real(value)
    }

    /// The hex form of bytea: `\x` and two digits for each byte.
    private static func bytes(_ text: String) -> [UInt8]? {
      guard text.hasPrefix("\\x"), text.utf8.count.isMultiple(of: 2) else { return nil }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(text.utf8.count / 2 - 1)
      var high: Int?
      for digit in text.utf8.dropFirst(2) {
        guard let value = Character(UnicodeScalar(digit)).hexDigitValue else { return nil }
        if let first = high {
          bytes.append(UInt8(first << 4 | value))
          high = nil
        } else {
          high = value
        }
      }
      return bytes
    }
  }
#endif
