#if Postgres
  import Database
  import MailProto
  import TestSupport
  import Testing

  @testable import Store

  /// A SQLite store becomes a PostgreSQL one.
  @Suite(.enabled(if: PostgresServer.isAvailable, "PostgreSQL's server programs are not installed"))
  struct StoreMoveTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    /// A store with something in nearly every table.
    private func fill() async throws {
      let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
      let outgoing = try await store.sent()
      _ = try await store.take(TestMail(from: "bob@else.example", id: "b@else.example", body: "Zür\u{0} 👟"), uid: 2)
      _ = try await store.indexMails()
      _ = try await store.take(
        TestMail(id: "2@customer.example", inReplyTo: outgoing.messageID.value, body: "Thank you"), uid: 3)
      try await store.close()
    }

    private func target(_ name: String) async throws -> PostgresLogin { try await PostgresServer.fresh(name) }

    @Test func everythingComesAlongAndWorkGoesOn() async throws {
      try await fill()
      let login = try await target("move_whole")
      // Somebody looked at it before.
      try await Store.open(postgres: login, settings: shopSettings, exclusive: false).close()
      let report = try await StoreFile.move(folder.store, to: login)
      #expect(report.tables.first { $0.name == "messages" }?.rows == 4)
      let before = try await Store.open(sqlite: folder.store, settings: shopSettings)
      let after = try await Store.open(postgres: login, settings: shopSettings)
      #expect(try await after.cases(state: nil, limit: 10) == before.cases(state: nil, limit: 10))
      #expect(try await after.verifyAudit() == before.verifyAudit())
      #expect(try await StoreFile.check(login).isEmpty)
      let counted = try await (after.figures(now: at(100)).tallies, before.figures(now: at(100)).tallies)
      #expect(counted.0.mapValues(Set.init) == counted.1.mapValues(Set.init))
      while try await after.indexMails() > 0 {}
      let search = QueueFilter(words: "parcel")
      #expect(try await after.queue(.all, filter: search, rule: nil, offset: 0, limit: 10).items.count == 2)
      // Numbers go on where they were.
      let next = try await after.take(TestMail(from: "eve@else.example", id: "e@else.example"), uid: 9)
      #expect(try next.theCase.value == 3)
      try await before.close()
      try await after.close()
    }

    @Test func aTargetThatHoldsSomethingIsRefused() async throws {
      try await fill()
      let login = try await target("move_full")
      let looked = try await Store.open(postgres: login, settings: shopSettings)
      _ = try await looked.reviewer()
      try await looked.close()
      await #expect(throws: StoreError.invalid("the target is not empty: there are rows in users")) {
        _ = try await StoreFile.move(folder.store, to: login)
      }
    }

    @Test func oneThatWasCutOffIsBegunAgainAndOpensForNobody() async throws {
      try await fill()
      let login = try await target("move_cut")
      _ = try await StoreFile.move(folder.store, to: login)
      // As a kill in the middle leaves it.
      let database = try await PostgresDatabase.open(login)
      try await database.write { connection in
        try PostgresKeys.putAside(connection)
        try connection.execute("ALTER TABLE messages DISABLE TRIGGER USER", [])
        try connection.execute("DELETE FROM raw_messages", [])
      }
      await #expect(throws: StoreError.self) { _ = try await Store.open(postgres: login, settings: shopSettings) }
      await #expect(throws: StoreError.self) {
        _ = try await Store.open(postgres: login, settings: shopSettings, exclusive: false)
      }
      _ = try await StoreFile.move(folder.store, to: login)
      #expect(try await StoreFile.check(login).isEmpty)
      try database.close()
    }

    @Test func notBesideADaemon() async throws {
      let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
      let login = try await target("move_daemon")
      await #expect(throws: StoreError.self) { _ = try await StoreFile.move(folder.store, to: login) }
      try await store.close()
      let daemon = try await Store.open(postgres: login, settings: shopSettings)
      await #expect(throws: StoreError.self) { _ = try await StoreFile.move(folder.store, to: login) }
      try await daemon.close()
    }
  }
#endif
