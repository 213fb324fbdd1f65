#if Postgres
  import Database
  import MailProto
  import Synchronization
  import TestSupport
  import Testing

  @testable import Store

  /// What holds of a store in PostgreSQL alone; that it does what one in SQLite does, the other suites say when they run
  /// with GATEWAYD_TEST_STORE=postgres.
  @Suite(.enabled(if: PostgresServer.isAvailable, "PostgreSQL's server programs are not installed"))
  struct PostgresStoreTests {
    private struct Keeper {
      private final class Anchor: Sendable {}

      let login: PostgresLogin
      let keep: @Sendable (any AnyObject & Sendable) async -> Void
      /// Between two stores somebody keeps the database.
      private let anchor = Anchor()

      init() async throws {
        (login, keep) = try await PostgresServer.copy { login in
          try await Store.open(postgres: login, settings: shopSettings, exclusive: false).close()
        }
        await keep(anchor)
      }

      func open(exclusive: Bool = true, now: Timestamp = at(0)) async throws -> Store {
        let store = try await Store.open(
          postgres: login, settings: shopSettings, exclusive: exclusive, now: now)
        await keep(store)
        return store
      }
    }

    /// Polls until the condition holds; false after half a minute.
    private func becomes(_ condition: () async throws -> Bool) async throws -> Bool {
      for _ in 0..<600 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(50))
      }
      return false
    }

    @Test func theSchemaHasEveryTableAndColumnOfTheOther() async throws {
      let sqlite = try await Store.temporary(settings: shopSettings)
      let postgres = try await Store.postgres()
      let wanted = try await sqlite.read { tx in
        try MovedTable.all(tx.connection).map { [$0.name] + $0.columns.sorted() }
      }
      let found = try await postgres.read { tx in
        try wanted.map { table in
          [table[0]] + (try tx.connection.columns(of: table[0]).map(\.name).filter { $0 != "rowid" }.sorted())
        }
      }
      #expect(found == wanted)
    }

    @Test func aNewerSchemaIsRefusedAndNotTouched() async throws {
      let keeper = try await Keeper()
      let store = try await keeper.open()
      try await store.write { try $0.run("INSERT INTO schema_migrations (ordinal, name) VALUES (999, '9999-later')") }
      try await store.close()
      await #expect(throws: StoreError.newerSchema("the store was written by a newer gatewayd (it knows 9999-later)")) {
        _ = try await keeper.open()
      }
    }

    @Test func whatIsCommittedWakesOtherProcesses() async throws {
      let keeper = try await Keeper()
      let (one, two) = (try await keeper.open(), try await keeper.open())
      let heard = Mutex(0)
      let listening = Task {
        for await _ in two.work() { heard.withLock { $0 += 1 } }
      }
      _ = try await one.take(TestMail(), uid: 1)
      let isWoken = try await becomes { heard.withLock { $0 } > 0 }
      #expect(isWoken)
      listening.cancel()
      try await one.close()
      try await two.close()
    }

    @Test func aTaskHasOneLeaderAndPassesOnWhenThatOneIsGone() async throws {
      let keeper = try await Keeper()
      let (one, two) = (try await keeper.open(), try await keeper.open())
      #expect(await one.leads("mailbox support"))
      #expect(await one.leads("mailbox support"), "asked again, it is the same")
      let (same, other) = await (two.leads("mailbox support"), two.leads("mailbox sales"))
      #expect(!same && other)
      try await one.close()
      let hasTakenOver = try await becomes { await two.leads("mailbox support") }
      #expect(hasTakenOver)
      await two.leave("mailbox support")
      let three = try await keeper.open()
      #expect(await three.leads("mailbox support"))
      try await two.close()
      try await three.close()
    }

    @Test func aStartEndsNoClaimOfAProcessThatIsThere() async throws {
      let keeper = try await Keeper()
      let one = try await keeper.open()
      _ = try await one.take(TestMail(), uid: 1)
      let job = try #require(try await one.claimJob(model: "offline", lease: 60, now: at(20)))
      let two = try await keeper.open(now: at(21))
      #expect(try await two.claimJob(model: "offline", lease: 60, now: at(22)) == nil)
      #expect(try await two.deadHolders().isEmpty)
      #expect(try await one.heartbeat(job, lease: 60, now: at(23)))
      // Gone without a word: nothing of it is tidied up.
      try await one.close()
      let isMissed = try await becomes { try await !two.deadHolders().isEmpty }
      #expect(isMissed)
      try await two.endClaims(of: try await two.deadHolders(), now: at(24))
      let again = try #require(try await two.claimJob(model: "offline", lease: 60, now: at(25)))
      #expect(again.job.id == job.job.id)
      #expect(again.fence > job.fence)
      try await two.close()
    }

    @Test func theFirstProcessThatComesEndsAllClaims() async throws {
      let keeper = try await Keeper()
      let one = try await keeper.open()
      _ = try await one.approved()
      let claim = try #require(try await one.claimOutgoing(lease: 60, now: at(40)))
      try await one.close()
      let two = try await keeper.open(now: at(50))
      #expect(try await two.outgoingByID(claim.id)?.state == .uncertain)
      try await two.close()
    }

    /// Each writes its lines of one chained log, and no write is refused for the other's sake.
    @Test func twoProcessesWriteAtTheSameTime() async throws {
      let keeper = try await Keeper()
      let stores = [try await keeper.open(), try await keeper.open(), try await keeper.open(exclusive: false)]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (number, store) in stores.enumerated() {
          for turn in 0..<20 {
            group.addTask {
              let uid = UInt32(number * 100 + turn)
              try await store.take(
                TestMail(from: "c\(uid)@customer.example", id: "\(uid)@customer.example"), uid: uid)
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await stores[0].cases(state: nil, limit: 1000).count == 60)
      guard case .intact = try await stores[1].verifyAudit() else {
        Issue.record("the log is broken")
        return
      }
      for store in stores { try await store.close() }
    }

    @Test func aJobIsInOneProcessesHands() async throws {
      let keeper = try await Keeper()
      let stores = [try await keeper.open(), try await keeper.open()]
      for uid in 1...20 as ClosedRange<UInt32> {
        try await stores[0].take(TestMail(from: "c\(uid)@customer.example", id: "\(uid)@customer.example"), uid: uid)
      }
      let jobs = try await withThrowingTaskGroup(of: [JobID].self) { group in
        for index in 0..<8 {
          let store = stores[index % 2]
          group.addTask { try await Self.workOff(store) }
        }
        return try await group.reduce([], +)
      }
      #expect(jobs.count == 20)
      #expect(Set(jobs).count == 20)
      for store in stores { try await store.close() }
    }

    /// The jobs that this worker had.
    private static func workOff(_ store: Store) async throws -> [JobID] {
      var done: [JobID] = []
      while let job = try await store.claimJob(model: "offline", lease: 60, now: at(20)) {
        try await store.finish(job, proposal: .sample(), now: at(21))
        done.append(job.job.id)
      }
      return done
    }

    @Test func aStoreIsFoundWhole() async throws {
      let keeper = try await Keeper()
      let store = try await keeper.open()
      _ = try await store.sent()
      #expect(try await StoreFile.check(keeper.login).isEmpty)
      try await store.close()
    }
  }
#endif
