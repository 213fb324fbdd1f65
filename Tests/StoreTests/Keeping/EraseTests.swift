import Database
import Foundation
import MailProto
import Testing

@testable import Store

/// Everything of one customer goes, and only of that one.
@Suite struct EraseTests {
  private let folder: Folder
  /// Words that stand nowhere else.
  static let words = [customer, "Anna Example", "zebrafink", "kirschbaum", "nachtfalter", "first@customer.example"]

  init() throws { folder = try Folder() }

  private func open() async throws -> Store { try await Store.open(sqlite: folder.store, settings: shopSettings) }

  /// Anna's two cases, one with a refund that was carried out; Bob's, beside which Anna wrote too.
  @discardableResult
  static func fill(_ store: Store) async throws -> (anna: CaseID, bob: CaseID) {
    let rita = try await store.reviewer()
    var proposal = Proposal.sample(
      response: "Dear Anna, the kirschbaum comes on Friday.", actions: [Proposal.refund(.integer(300))])
    proposal.classification?.summary = "Anna Example asks for the zebrafink"
    let mail = TestMail(body: "My zebrafink has not come.")
    let (anna, _) = try await store.approved(proposal, mail: mail, by: rita, actions: [.init(index: 0)])
    let reply = try #require(try await store.claimOutgoing(lease: 60, now: at(40)))
    try await store.record(.sent(reply: "250 queued for \(customer)"), of: reply, now: at(41))
    let action = try #require(try await store.claimAction(lease: 60, now: at(42)))
    try await store.record(.done(result: "nachtfalter"), of: action, now: at(43))

    let second = TestMail(id: "second@customer.example", subject: "zebrafink again", body: "Still no zebrafink")
    _ = try await store.drafted(proposal, mail: second, uid: 2)

    let toBob = Proposal.sample(response: "Dear Bob, it is on its way.")
    let bobs = TestMail(from: "Bob Example <bob@other.example>", id: "bob@other.example", body: "Where is my amsel?")
    let (bob, _) = try await store.approved(toBob, mail: bobs, uid: 3, by: rita)
    let toBobs = try #require(try await store.claimOutgoing(lease: 60, now: at(50)))
    try await store.record(.sent(reply: "250"), of: toBobs, now: at(51))
    // Anna answers our mail to Bob: set aside beside the case, with a remark that names her.
    let stray = TestMail(
      id: "stray@customer.example", inReplyTo: toBobs.messageID.value, body: "I am not Bob, says the zebrafink")
    #expect(try await store.take(stray, uid: 4).outcome == .quarantined)
    _ = try await store.quarantine(
      TestMail(body: "poison").bytes, origin: .imported(path: "/mail/zebrafink.eml", index: 0), outcome: .quarantined,
      reason: "taking in the mail of \(customer) failed", now: at(60))
    return (anna, bob)
  }

  @Test func nothingOfTheCustomerIsLeftInTheFile() async throws {
    let store = try await open()
    let (anna, bob) = try await Self.fill(store)
    for word in Self.words { #expect(try Damage.find(word, in: folder.store), "\(word) was there") }
    let report = try await store.erase(.address("Anna@customer.example".lowercased()), by: "operator", now: at(100))
    #expect(report.cases.count == 2)
    #expect(report.messages == 4)
    #expect(report.touchedCases == [bob])
    #expect(report.remaining == [:])
    #expect(try await store.wantsPurge())
    try await store.purge()
    #expect(try await !store.wantsPurge())
    for word in Self.words { #expect(try !Damage.find(word, in: folder.store), "\(word) is still there") }
    // Bob is as he was.
    for word in ["bob@other.example", "amsel", "Dear Bob"] { #expect(try Damage.find(word, in: folder.store)) }
    let view = try #require(try await store.view(bob))
    #expect(view.memory.map(\.turn) == [0, 1])
    #expect(view.messages.count == 2)
    #expect(view.case.explanation == nil)
    // What was done stays, without the person.
    let action = try #require(try await store.view(anna)?.actions.first)
    #expect(action.params == ["amount": .integer(300)])
    #expect(action.state == .done && action.idempotencyKey == "\(anna):Refund_delivery_fee:delivery_id=7")
    #expect(try await store.state(anna) == .closed)
    guard case .intact = try await store.verifyAudit() else {
      Issue.record("broken")
      return
    }
    try await store.close()
    #expect(try await StoreFile.check(folder.store) == [])
  }

  @Test func theFileIsCleanBesideReadersAndAfterAKill() async throws {
    let store = try await open()
    try await Self.fill(store)
    _ = try await store.erase(.address(customer), by: "operator", now: at(100))
    // The daemon dies before it could write its file anew: the wish is in the store.
    try await store.close()
    let next = try await open()
    #expect(try await next.wantsPurge())
    try await next.purge()
    for word in Self.words { #expect(try !Damage.find(word, in: folder.store), "\(word) is still there") }
    try await next.close()
  }

  @Test func mailThatComesAgainIsKnownAndNewMailBeginsAnew() async throws {
    let store = try await open()
    let (anna, _) = try await Self.fill(store)
    let reply = try #require(try await store.view(anna)?.outgoing.first)
    let token = try #require(try await store.case(anna)?.token)
    _ = try await store.erase(.address(customer), by: "operator", now: at(100))
    #expect(try await store.take(TestMail(body: "My zebrafink has not come."), uid: 9).outcome == .duplicate)
    for (uid, mail, tokens) in [
      (10, TestMail(id: "a@customer.example", inReplyTo: reply.messageID.value, body: "one"), []),
      (11, TestMail(id: "b@customer.example", inReplyTo: "first@customer.example", body: "two"), []),
      (12, TestMail(id: "c@customer.example", body: "three"), [token]),
    ] as [(UInt32, TestMail, [String])] {
      let accepted = try await store.take(mail, uid: uid, tokens: tokens)
      #expect(accepted.newCase && accepted.caseID != anna)
    }
    try await store.close()
  }

  @Test func byTheShopsNumberOtherAddressesGoToo() async throws {
    let store = try await open()
    let first = try await store.take(TestMail(body: "one"), uid: 1).theCase
    let second = try await store.take(
      TestMail(from: "anna@work.example", id: "w@work.example", body: "two"), uid: 2
    ).theCase
    let other = try await store.take(TestMail(from: "bob@x.example", id: "x@x.example", body: "three"), uid: 3).theCase
    try await store.setCustomer(first, 7)
    try await store.setCustomer(second, 7)
    try await store.setCustomer(other, 8)
    let report = try await store.erase(.number(7), by: "operator", now: at(100))
    #expect(report.cases == [first, second])
    #expect(try await store.case(other)?.party.address == "bob@x.example")
    await #expect(throws: StoreError.self) { try await store.erase(.number(7), by: "operator", now: at(101)) }
    try await store.close()
  }

  @Test func whatIsOnItsWayIsWaitedFor() async throws {
    let store = try await open()
    let (id, _) = try await store.approved()
    do {
      _ = try await store.erase(.address(customer), by: "operator", now: at(100))
      Issue.record("erased")
    } catch StoreError.invalid(let why) { #expect(why.contains("on its way")) }
    #expect(try await store.case(id)?.party.address == customer)
    try await store.close()
  }

  @Test func whatARunWasToldGoesToo() async throws {
    let store = try await open()
    let anna = try await store.take(TestMail(), uid: 1).theCase
    let bob = try await store.take(TestMail(from: "bob@x.example", id: "b@x.example", body: "amsel"), uid: 2).theCase
    for (id, word) in [(anna, "zebrafink"), (bob, "amsel")] {
      let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
      #expect(job.job.caseID == id)
      let read = ToolResult(tool: "customer", question: "{}", answer: "{\"value\":\"\(word)\"}")
      try await store.checkpoint(
        job, node: "recall", state: Array(word.utf8), change: Array("{\"x\":\"\(word)\"}".utf8), reads: [read],
        now: at(21))
      try await store.finish(job, proposal: .sample(response: word), now: at(22))
    }
    let exported = String(decoding: try await store.export(.address(customer), now: at(30)), as: UTF8.self)
    #expect(exported.contains("\"tool_results\"") && exported.contains("\"run_nodes\""))
    #expect(exported.contains("zebrafink") && !exported.contains("amsel"))
    _ = try await store.erase(.address(customer), by: "operator", now: at(100))
    try await store.purge()
    #expect(try !Damage.find("zebrafink", in: folder.store))
    #expect(try Damage.find("amsel", in: folder.store))
    let left = try #require(try await store.runs(caseID: anna, limit: 1).first)
    let kept = try #require(try await store.keptRun(left.run.id))
    #expect(kept.checkpoint == nil && kept.nodes.map(\.name) == ["recall"])
    #expect(kept.nodes.allSatisfy { $0.change == nil && $0.reads.isEmpty })
    let bobs = try #require(try await store.runs(caseID: bob, limit: 1).first)
    #expect(try await store.keptRun(bobs.run.id)?.nodes.first?.reads.count == 1)
    try await store.close()
  }

  @Test func workThatRunsEnds() async throws {
    let store = try await open()
    let id = try await store.take(TestMail(), uid: 1).theCase
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    _ = try await store.erase(.address(customer), by: "operator", now: at(21))
    await #expect(throws: StoreError.fenced) {
      try await store.checkpoint(job, node: "recall", state: Array("zebrafink".utf8), now: at(22))
    }
    #expect(try await store.state(id) == .closed)
    try await store.close()
  }

  @Test(
    arguments: [
      ("7", CustomerKey.number(7)), (" Anna@Customer.example ", .address("anna@customer.example")), ("anna", nil),
      ("a b@x.example", nil), ("a@b@c", nil), ("", nil),
    ] as [(String, CustomerKey?)])
  func aCustomerIsANumberOrAnAddress(_ text: String, _ key: CustomerKey?) { #expect(CustomerKey(text) == key) }
}

/// The list from which erasing and exporting work.
@Suite struct PersonalDataTests {
  @Test func everyColumnOfTheSchemaIsNamed() async throws {
    let store = try await Store.temporary(settings: shopSettings)
    let columns = try await store.read { tx in
      try tx.rows(
        """
        SELECT tables.name AS place, columns.name AS name FROM sqlite_schema AS tables
        JOIN pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'
        """
      ).map { (table: try $0.text("place"), column: try $0.text("name")) }
    }
    var known: [String: Set<String>] = [:]
    for table in PersonalData.tables {
      known["\(table.table)", default: []].formUnion(table.stays)
      if case .cover(let covered) = table.treatment {
        known["\(table.table)", default: []].formUnion(covered.map { "\($0.column)" })
      }
    }
    let missing = columns.filter {
      !PersonalData.others.contains($0.table) && known[$0.table]?.contains($0.column) != true
    }
    #expect(missing.map { "\($0.table).\($0.column)" } == [], "say in PersonalData.swift what erasing does with these")
    let present = Set(columns.map(\.table))
    #expect(Set(known.keys).subtracting(present).isEmpty)
  }

  @Test func anExportHoldsWhatAnErasureTouches() async throws {
    let folder = try Folder()
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    try await EraseTests.fill(store)
    let data = try await store.export(.address(customer), now: at(90))
    let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let tables = try #require(document["tables"] as? [String: [[String: Any]]])
    #expect(Set(tables.keys) == Set(PersonalData.tables.map { "\($0.table)" } + ["audit"]))
    for name in [
      "cases", "messages", "raw_messages", "memory", "runs", "drafts", "decisions", "outgoing", "actions",
      "ledger", "quarantine", "known_ids", "audit",
    ] { #expect(tables[name]?.isEmpty == false, "\(name) is empty") }
    let raw = try (tables["raw_messages"] ?? []).compactMap { row -> String? in
      let bytes = try #require((row["bytes"] as? [String: String])?["base64"])
      return Data(base64Encoded: bytes).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(raw.contains { $0.contains("My zebrafink has not come.") })
    let text = String(decoding: data, as: UTF8.self)
    for word in ["Where is my amsel?", "Dear Bob"] { #expect(!text.contains(word)) }
    // Row for row what erasing changes.
    let before = try await Self.rows(store)
    _ = try await store.erase(.address(customer), by: "operator", now: at(100))
    let after = try await Self.rows(store)
    for (table, rows) in before where tables[table] != nil && table != "audit" {
      let changed = rows.filter { after[table]?.contains($0) != true }
      // The case beside which the customer wrote gets a new summary; it is somebody else's.
      let slack = table == "cases" ? 1 : 0
      #expect(changed.count <= (tables[table]?.count ?? 0) + slack, "\(table)")
    }
    try await store.close()
  }

  private static func rows(_ store: Store) async throws -> [String: Set<Row>] {
    try await store.read { tx in
      try PersonalData.tables.reduce(into: [:]) { found, table in
        found["\(table.table)"] = Set(try tx.rows("SELECT * FROM \(table.table)"))
      }
    }
  }
}
