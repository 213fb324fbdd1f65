import Database
import MailProto
import Testing

@testable import Store

@Suite struct HostileTests {
  static let nasty = [
    "'; DROP TABLE cases; --", "\" OR 1=1 --", "$1 $2 ?1 :name @x", "nul\0inside", "\u{202E}gnp.exe", "🧵👩‍👩‍👧‍👦e\u{301}",
    "a\r\nBcc: eve@elsewhere.example", "\u{FFFD}\u{FEFF}", "<script>alert(1)</script>", "%s%n\\x00", "",
  ]

  @Test(arguments: nasty)
  func stringsGoThroughUnharmed(_ text: String) async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let origin = Origin.imported(path: text, index: 0)
    let message = Message(parsing: Array("From: \(customer)\r\nSubject: x\r\n\r\n\(text)\r\n".utf8))
    let accepted = try await store.accept(
      Arrival(
        origin: origin, inbound: Inbound(message), receivedAt: at(1), replyTokens: [text], automatic: nil,
        facts: [text]),
      rules: IntakeRules(identify: { _ in (.t0, text) }, judge: { _ in .person(reason: text, explanation: text) }))
    let id = try accepted.theCase
    let kept = text.replacing("\0", with: "\u{FFFD}")
    let view = try #require(try await store.view(id))
    #expect(view.case.explanation == kept)
    #expect(view.messages.first?.tierReason == kept)
    #expect(view.memory.first?.facts == [text])
    #expect(view.messages.first?.text == message.text.replacing("\0", with: "\u{FFFD}"))
    _ = try await store.countAttempt(Attempt(.milter(queueID: text), bytes: Array(text.utf8)), now: at(2))
    #expect(try await store.cursor(account: text, mailbox: text) == nil)
    #expect(try await store.user(named: text) == nil)
    #expect(try await store.session(secret: text, now: at(2)) == nil)
    #expect(try await store.sentTexts(references: [MessageID(text)]).isEmpty)
    guard !text.isEmpty else { return }
    _ = try await store.approve(Approval(view, nil, text: "Hello \(text)"), by: rita, now: at(3))
    let outgoing = try #require(try await store.claimOutgoing(lease: 9, now: at(4)))
    let reply = Message(parsing: outgoing.bytes)
    #expect(!reply.fields.contains { $0.name.lowercased() == "bcc" })
    #expect(outgoing.envelope.to == [customer])
  }

  @Test func proposalsComeBackAsTheyWere() async throws {
    let store = try await Store.test()
    var proposal = Proposal.sample(response: Self.nasty.joined(separator: "\n"))
    proposal.context[0].row = [
      "a": .null, "b": .integer(.max), "c": .number(0.1), "d": .array([.bool(true), .string("\0")]),
      "e": .object(["x": .string("é")]),
    ]
    let (_, draft) = try await store.drafted(proposal)
    #expect(draft.proposal == proposal)
  }

  @Test func thousandsOfReferences() async throws {
    let store = try await Store.test()
    let many = (0..<2000).map { "r\($0)@customer.example" }
    let first = try await store.take(TestMail(references: many), uid: 1)
    let known = try await store.read { try $0.row("SELECT count(*) AS n FROM known_ids")?.int("n") ?? 0 }
    #expect(known <= 100)
    let second = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: "r1999@customer.example", body: "x"), uid: 2)
    #expect(second.caseID == first.caseID)
  }

  @Test func mailFromNobody() async throws {
    let store = try await Store.test()
    let message = Message(parsing: Array("Subject: hello\r\n\r\nwho am I?\r\n".utf8))
    for uid in 1...2 {
      let accepted = try await store.accept(
        Arrival(
          origin: .milter(queueID: "\(uid)"), inbound: Inbound(Message(parsing: message.bytes + Array("\(uid)".utf8))),
          receivedAt: at(1), replyTokens: [], automatic: nil), rules: toAgent)
      #expect(accepted.newCase)
    }
    #expect(try await store.cases(state: nil, limit: 9).count == 2)
  }
}

@Suite struct DatabaseTests {
  @Test func parametersMeanTheirNumber() async throws {
    let database = try SQLiteDatabase.memory()
    let rows = try await database.read { try $0.query("SELECT $2 || $1 AS joined", [.text("a"), .text("b")]) }
    #expect(rows.first?["joined"] == .text("ba"))
  }

  @Test func valuesComeBackAsTheyWere() async throws {
    let database = try SQLiteDatabase.memory()
    for value: Value in [.null, .integer(.min), .real(1.5), .text("é"), .blob([0, 1, 255]), .blob([])] {
      let rows = try await database.read { try $0.query("SELECT $1 AS v", [value]) }
      #expect(rows.first?["v"] == value)
    }
  }

  @Test func errorsSayWhatToDo() async throws {
    let folder = try Folder()
    let database = try SQLiteDatabase.open(path: folder.store)
    try await database.write { try $0.execute("CREATE TABLE t (a TEXT NOT NULL UNIQUE) STRICT", []) }
    try await database.write { try $0.execute("INSERT INTO t (a) VALUES ($1)", [.text("secret")]) }
    do {
      try await database.write { try $0.execute("INSERT INTO t (a) VALUES ($1)", [.text("secret")]) }
      Issue.record("no error")
    } catch DatabaseError.constraint(let text) { #expect(!text.contains("secret")) }
    await #expect(throws: DatabaseError.self) { try await database.write { try $0.execute("SELEKT", []) } }
    let reader = try SQLiteDatabase.open(path: folder.store, readOnly: true)
    #expect(try await reader.read { try $0.query("SELECT a FROM t", []) }.count == 1)
    do {
      try await reader.write { try $0.execute("DELETE FROM t", []) }
      Issue.record("wrote")
    } catch DatabaseError.readonly {}
    do {
      _ = try SQLiteDatabase.open(path: folder.path + "/none/x.sqlite")
      Issue.record("opened")
    } catch DatabaseError.unavailable {}
  }

  @Test func afailedTransactionLeavesNothing() async throws {
    let database = try SQLiteDatabase.memory()
    try await database.write { try $0.execute("CREATE TABLE t (a INTEGER) STRICT", []) }
    struct Stop: Error {}
    await #expect(throws: Stop.self) {
      try await database.write { connection in
        try connection.execute("INSERT INTO t VALUES (1)", [])
        throw Stop()
      }
    }
    #expect(try await database.read { try $0.query("SELECT * FROM t", []) }.isEmpty)
  }

  @Test func migrationsAreAppliedOnceAndInOrder() async throws {
    let database = try SQLiteDatabase.memory()
    let one = Migration("1", ["CREATE TABLE a (x INTEGER) STRICT"])
    let two = Migration("2", ["CREATE TABLE b (x INTEGER) STRICT"])
    #expect(try await Migrator([one]).run(in: database) == ["1"])
    #expect(try await Migrator([one, two]).run(in: database) == ["2"])
    #expect(try await Migrator([one, two]).run(in: database) == [])
    await #expect(throws: MigrationError.newer("2")) { try await Migrator([one]).run(in: database) }
    await #expect(throws: MigrationError.order(expected: "2", found: "1")) {
      try await Migrator([two, one]).run(in: database)
    }
    let broken = Migration("3", ["CREATE TABLE c (x INTEGER) STRICT", "nonsense"])
    await #expect(throws: DatabaseError.self) { try await Migrator([one, two, broken]).run(in: database) }
    #expect(try await Migrator([one, two]).applied(in: database) == ["1", "2"])
    #expect(try await database.read { try $0.query("SELECT 1 FROM sqlite_master WHERE name = 'c'", []) }.isEmpty)
  }
}
