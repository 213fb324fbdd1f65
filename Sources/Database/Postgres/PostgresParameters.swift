#if Postgres
  import CPostgres

  /// The types of PostgreSQL that gatewayd tells apart, by their numbers in pg_type.
  enum PostgresType {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let oid: Oid = 26
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let numeric: Oid = 1700
    /// The server takes the type that the place asks for.
    static let unspecified: Oid = 0
  }

  /// The values of one statement, as libpq takes them.
  struct PostgresParameters {
    /// All values, each followed by a NUL.
    private var bytes: [UInt8] = []
    private(set) var types: [Oid] = []
    /// Nil for NULL.
    private var starts: [Int?] = []
    private var lengths: [Int32] = []
    /// 1 for values in binary form.
    private var formats: [Int32] = []

    /// - Throws: `DatabaseError.invalid` for more or longer values than the protocol carries.
    init(_ values: [Value]) throws {
      guard values.count <= UInt16.max else { throw DatabaseError.invalid("too many values for one statement") }
      for value in values {
        switch value {
        case .null: try append(PostgresType.unspecified, nil)
        case .integer(let value): try append(PostgresType.int8, Array("\(value)".utf8))
        case .real(let value): try append(PostgresType.float8, Array("\(value)".utf8))
        case .text(let value):
          let text = value.utf8.contains(0) ? value.replacing("\0", with: "\u{FFFD}") : value
          try append(PostgresType.unspecified, Array(text.utf8))
        case .blob(let value): try append(PostgresType.bytea, value, format: 1)
        }
      }
    }

    private mutating func append(_ type: Oid, _ value: [UInt8]?, format: Int32 = 0) throws {
      guard let length = Int32(exactly: value?.count ?? 0) else { throw DatabaseError.invalid("a value is too long") }
      types.append(type)
      starts.append(value == nil ? nil : bytes.count)
      lengths.append(length)
      formats.append(format)
      if let value { bytes += value + [0] }
    }

    /// Lends the arrays that `PQexecParams` takes.
    func withPointers<T>(
      _ body: (
        Int32, UnsafePointer<Oid>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
      ) -> T
    ) -> T {
      bytes.withUnsafeBytes { buffer in
        let base = buffer.bindMemory(to: CChar.self).baseAddress
        let pointers = starts.map { start in start.flatMap { offset in base.map { $0 + offset } } }
        return body(Int32(types.count), types, pointers, lengths, formats)
      }
    }
  }
#endif
