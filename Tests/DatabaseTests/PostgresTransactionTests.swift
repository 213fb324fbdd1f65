#if Postgres
  import Database
  import Dispatch
  import TestSupport
  import Testing

  @Suite(.enabled(if: PostgresServer.isAvailable, "PostgreSQL's server programs are not installed"))
  struct PostgresTransactionTests {
    private struct Stop: Error {}

    @Test func whatThrowsLeavesNoTrace() async throws {
      let database = try await PostgresServer.database()
      try await database.run("CREATE TABLE undone (n int8)")
      await #expect(throws: Stop.self) {
        try await database.write { connection in
          try connection.execute("INSERT INTO undone VALUES (1)", [])
          throw Stop()
        }
      }
      #expect(try await database.value("SELECT count(*) FROM undone") == .integer(0))
      try await database.run("INSERT INTO undone VALUES (2)")
      #expect(try await database.value("SELECT count(*) FROM undone") == .integer(1))
      try database.close()
    }

    @Test func theSchemaRefuses() async throws {
      let database = try await PostgresServer.database()
      try await database.run(
        "CREATE TABLE ruled (n int8 PRIMARY KEY, word text NOT NULL CHECK (word <> 'secret-word'))",
        "CREATE TABLE ruled_child (n int8 REFERENCES ruled (n))", "INSERT INTO ruled VALUES (1, 'one')")
      let insert = "INSERT INTO ruled VALUES ($1, $2)"
      for refused in [
        try await database.refusal(insert, .integer(1), .text("two")),
        try await database.refusal(insert, .integer(2), .null),
        try await database.refusal(insert, .integer(3), .text("secret-word")),
        try await database.refusal("INSERT INTO ruled_child VALUES ($1)", .integer(9)),
      ] {
        guard case .constraint(let text) = refused else {
          Issue.record("\(String(describing: refused))")
          continue
        }
        #expect(!text.contains("secret-word"))
      }
      guard case .invalid(let text) = try await database.refusal("INSERT INTO ruled VALUES ($1, 'x')", .text("private"))
      else {
        Issue.record("taken")
        return
      }
      #expect(!text.contains("private"))
      #expect(try await database.value("SELECT count(*) FROM ruled") == .integer(1))
      try database.close()
    }

    /// PostgreSQL answers the COMMIT of a failed transaction with a rollback and no error.
    @Test func anErrorThatWasCaughtIsNotACommit() async throws {
      let database = try await PostgresServer.database()
      try await database.run("CREATE TABLE swallowed (n int8)")
      await #expect(throws: DatabaseError.self) {
        try await database.write { connection in
          try connection.execute("INSERT INTO swallowed VALUES (1)", [])
          _ = try? connection.execute("INSERT INTO nowhere VALUES (1)", [])
        }
      }
      await #expect(throws: DatabaseError.self) {
        try await database.write { try $0.execute("COMMIT", []) }
      }
      #expect(try await database.value("SELECT count(*) FROM swallowed") == .integer(0))
      try database.close()
    }

    @Test func aReadChangesNothingAndSeesOneState() async throws {
      let database = try await PostgresServer.database()
      try await database.run("CREATE TABLE frozen (n int8)")
      await #expect(throws: DatabaseError.readonly("cannot execute INSERT in a read-only transaction")) {
        try await database.read { try $0.execute("INSERT INTO frozen VALUES (1)", []) }
      }
      let (seen, written) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      async let counts = database.read { connection in
        let before = try connection.query("SELECT count(*) FROM frozen", []).first?.only
        seen.signal()
        written.wait()
        return [before, try connection.query("SELECT count(*) FROM frozen", []).first?.only]
      }
      try await database.write { connection in
        seen.wait()
        try connection.execute("INSERT INTO frozen VALUES (1)", [])
      }
      written.signal()
      #expect(try await counts == [.integer(0), .integer(0)])
      #expect(try await database.value("SELECT count(*) FROM frozen") == .integer(1))
      try database.close()
    }

    /// Two writers of which each decides by what the other changes: one must be told to try again.
    @Test func writersAreSerializable() async throws {
      let (one, two) = (try await PostgresServer.database(), try await PostgresServer.database())
      try await one.run("CREATE TABLE skewed (n int8)")
      let (read, written) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      async let first: Void = one.write { connection in
        _ = try connection.query("SELECT count(*) FROM skewed", [])
        read.signal()
        written.wait()
        try connection.execute("INSERT INTO skewed VALUES (1)", [])
      }
      try await two.write { connection in
        read.wait()
        _ = try connection.query("SELECT count(*) FROM skewed", [])
        try connection.execute("INSERT INTO skewed VALUES (2)", [])
      }
      written.signal()
      do {
        try await first
        Issue.record("both were taken")
      } catch DatabaseError.locked {}
      #expect(try await one.value("SELECT count(*) FROM skewed") == .integer(1))
      try one.close()
      try two.close()
    }

    @Test func badStatementsAreInvalidAndHarmless() async throws {
      let database = try await PostgresServer.database()
      for sql in [
        "SELEC 1", "SELECT 1; SELECT 2", "", "SELECT $1", "SELECT nothing", "SELECT 1/0", "SELECT '\0'",
        "COPY (SELECT 1) TO STDOUT",
      ] {
        do {
          _ = try await database.read { try $0.query(sql, []) }
          Issue.record("\(sql) ran")
        } catch DatabaseError.invalid {}
        #expect(try await database.value("SELECT 1") == .integer(1))
      }
      // A notice for the log of somebody else.
      try await database.run("DROP TABLE IF EXISTS never_made")
      try database.close()
    }
  }
#endif
