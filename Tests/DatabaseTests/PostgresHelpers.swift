#if Postgres
  import Database
  import TestSupport

  extension Row {
    /// The only value of a row.
    var only: Value? { columns.count == 1 ? columns.first?.value : nil }
  }

  extension Database {
    /// One value that a statement gives.
    func value(_ sql: String, _ arguments: Value...) async throws -> Value? {
      try await read { try $0.query(sql, arguments).first?.only }
    }

    func run(_ statements: String...) async throws {
      try await write { connection in for sql in statements { try connection.execute(sql, []) } }
    }

    /// What a write is refused with.
    func refusal(_ sql: String, _ arguments: Value...) async throws -> DatabaseError? {
      do {
        try await write { try $0.execute(sql, arguments) }
        return nil
      } catch let error as DatabaseError { return error }
    }
  }
#endif
