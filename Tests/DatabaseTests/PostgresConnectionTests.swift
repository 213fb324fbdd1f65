#if Postgres
  import Dispatch
  import Synchronization
  import TestSupport
  import Testing

  @testable import Database

  @Suite(.enabled(if: PostgresServer.isAvailable, "PostgreSQL's server programs are not installed"))
  struct PostgresConnectionTests {
    private static let ownPID = "SELECT pg_backend_pid()"

    private func kill(_ pid: Value?, with database: PostgresDatabase) async throws {
      #expect(try await database.value("SELECT pg_terminate_backend($1::int4, 10000)", pid ?? .null) == .integer(1))
    }

    @Test func aConnectionLostWhileIdleIsRegained() async throws {
      let (database, killer) = (try await PostgresServer.database(), try await PostgresServer.database())
      let writer = try await database.write { try $0.query(Self.ownPID, []).first?.only }
      let reader = try await database.value(Self.ownPID)
      try await kill(writer, with: killer)
      try await kill(reader, with: killer)
      #expect(try await database.write { try $0.query(Self.ownPID, []).first?.only } != writer)
      #expect(try await database.value(Self.ownPID) != reader)
      try killer.close()
      try database.close()
    }

    @Test func aTransactionThatLosesItsConnectionFailsAndTheNextWorks() async throws {
      let (database, killer) = (try await PostgresServer.database(), try await PostgresServer.database())
      try await database.run("CREATE TABLE lost (n int8)")
      let (begun, killed) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      let pid = Mutex<Value?>(nil)
      async let write: Void = database.write { connection in
        try connection.execute("INSERT INTO lost VALUES (1)", [])
        let own = try connection.query(Self.ownPID, []).first?.only
        pid.withLock { $0 = own }
        begun.signal()
        killed.wait()
        try connection.execute("INSERT INTO lost VALUES (2)", [])
      }
      _ = try await killer.read { connection in
        begun.wait()
        return try connection.query("SELECT pg_terminate_backend($1::int4, 10000)", [pid.withLock { $0 } ?? .null])
      }
      killed.signal()
      do {
        try await write
        Issue.record("the write went through")
      } catch DatabaseError.unavailable {}
      #expect(try await database.value("SELECT count(*) FROM lost") == .integer(0))
      try await database.run("INSERT INTO lost VALUES (3)")
      #expect(try await database.value("SELECT n FROM lost") == .integer(3))
      try killer.close()
      try database.close()
    }

    @Test func twentyReadersShareFourConnections() async throws {
      let database = try await PostgresServer.database()
      let answers = try await withThrowingTaskGroup(of: [Value?].self) { group in
        for n in 0..<20 {
          group.addTask {
            try await database.read { connection in
              [
                try connection.query("SELECT $1::int8 FROM pg_sleep(0.02)", [.integer(Int64(n))]).first?.only,
                try connection.query(Self.ownPID, []).first?.only,
              ]
            }
          }
        }
        return try await group.reduce(into: [[Value?]]()) { $0.append($1) }
      }
      #expect(Set(answers.map { $0[0] }) == Set((0..<20).map { Value.integer($0) }))
      #expect((2...4).contains(Set(answers.map { $0[1] }).count))
      try database.close()
    }

    @Test func aSlowStatementIsEnded() async throws {
      var limits = PostgresLimits()
      limits.statementSeconds = 0.2
      let database = try await PostgresServer.database(limits: limits)
      await #expect(throws: DatabaseError.unavailable("canceling statement due to statement timeout")) {
        try await database.value("SELECT pg_sleep(600)")
      }
      #expect(try await database.value("SELECT 1") == .integer(1))
      try database.close()
    }

    @Test func aLockThatSomebodyHoldsIsNotWaitedForLong() async throws {
      var limits = PostgresLimits()
      limits.lockSeconds = 0.2
      let (holder, other) = (try await PostgresServer.database(), try await PostgresServer.database(limits: limits))
      try await holder.run("CREATE TABLE held (n int8)")
      let (locked, tried) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      async let holding: Void = holder.write { connection in
        try connection.execute("LOCK TABLE held", [])
        locked.signal()
        tried.wait()
      }
      do {
        try await other.write { connection in
          locked.wait()
          defer { tried.signal() }
          try connection.execute("INSERT INTO held VALUES (1)", [])
        }
        Issue.record("the lock did not hold")
      } catch DatabaseError.locked {}
      try await holding
      try other.close()
      try holder.close()
    }

    @Test func aClosedDatabaseSaysSo() async throws {
      let database = try await PostgresServer.database()
      try database.close()
      await #expect(throws: DatabaseError.unavailable("the database was closed")) {
        try await database.value("SELECT 1")
      }
      await #expect(throws: DatabaseError.unavailable("the database was closed")) { try await database.run("SELECT 1") }
    }
  }

  @Suite struct PostgresWithoutServerTests {
    @Test func nobodyThere() async throws {
      for connection in ["host=/nonexistent user=x", "host=127.0.0.1 port=1 user=x password=hush", "no such string"] {
        do {
          _ = try await PostgresDatabase.open(PostgresLogin(connection))
          Issue.record("connected")
        } catch DatabaseError.unavailable(let text) {
          #expect(!text.isEmpty)
          #expect(!text.contains("hush"))
        }
      }
    }

    @Test(arguments: [
      ("08006", true), ("57P01", true), ("57014", true), ("53100", true), ("40001", true), ("40P01", true),
      ("55P03", true), ("25006", true), ("58030", true), ("23505", false), ("P0001", false), ("42601", false),
      ("22P02", false), ("25P02", false), ("08P01", false),
    ])
    func retryOrNot(_ state: String, _ retry: Bool) {
      #expect(DatabaseError(sqlState: state, message: "x").retry == retry)
    }

    @Test func classes() {
      #expect(DatabaseError(sqlState: nil, message: "x") == .unavailable("x"))
      #expect(DatabaseError(sqlState: "53100", message: "x") == .full("x"))
      #expect(DatabaseError(sqlState: "23514", message: "x") == .constraint("x"))
      #expect(DatabaseError(sqlState: "40001", message: "x") == .locked("x"))
      #expect(DatabaseError(sqlState: "42P01", message: "x") == .invalid("x"))
      // These two can quote the value.
      for state in ["22P02", "P0001"] {
        #expect(!"\(DatabaseError(sqlState: state, message: "private"))".contains("private"))
      }
    }
  }
#endif
