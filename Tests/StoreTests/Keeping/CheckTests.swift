import Database
import Foundation
import MailProto
import Testing

@testable import Store

@Suite struct CheckTests {
  /// A store in which a little of everything happened.
  static func fill(_ path: String) async throws {
    let store = try await Store.open(sqlite: path, settings: shopSettings)
    let rita = try await store.reviewer()
    _ = try await store.sent(reviewedBy: rita)
    let refund = Proposal.sample(actions: [Proposal.refund(.integer(300))])
    let bob = TestMail(from: "Bob Example <bob@other.example>", id: "bob@other.example", body: "Where is it?")
    _ = try await store.approved(refund, mail: bob, uid: 2, by: rita, actions: [.init(index: 0)])
    let carl = TestMail(from: "carl@third.example", id: "carl@third.example", body: "Hello?")
    _ = try await store.drafted(mail: carl, uid: 3)
    _ = try await store.take(TestMail(id: "auto@x.example", body: "away"), uid: 4, rules: recorded)
    _ = try await store.take(TestMail(from: "dora@x.example", id: "d@x.example", body: "long"), uid: 5, rules: toPerson)
    _ = try await store.take(TestMail(from: "eve@x.example", id: "e@x.example", body: "waits"), uid: 6)
    _ = try await store.quarantine(
      [1, 2, 3], origin: .imported(path: "/mail/poison.eml", index: 0), outcome: .quarantined, reason: "poison",
      now: at(50))
    try await store.close()
  }

  @Test func aWholeStoreHasNothingWrong() async throws {
    let folder = try Folder()
    try await Self.fill(folder.store)
    #expect(try await StoreFile.check(folder.store) == [])
  }

  @Test func itIsCheckedBesideTheDaemonAndNotChanged() async throws {
    let folder = try Folder()
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    _ = try await store.take(TestMail(), uid: 1)
    #expect(try await StoreFile.check(folder.store) == [])
    try await store.close()
    let before = try Data(contentsOf: URL(filePath: folder.store))
    #expect(try await StoreFile.check(folder.store) == [])
    #expect(try Data(contentsOf: URL(filePath: folder.store)) == before)
  }

  @Test(arguments: [
    ("UPDATE ledger SET message_id = NULL WHERE uid = 4", "ledger row"),
    ("DELETE FROM quarantine", "ledger row"),
    ("DELETE FROM ledger WHERE uid = 5", "message"),
    ("DELETE FROM raw_messages WHERE message_id = 1", "message"),
    ("UPDATE messages SET case_id = NULL WHERE id = (SELECT message_id FROM ledger WHERE uid = 5)", "message"),
    ("DELETE FROM jobs WHERE state = 'queued'", "message"),
    ("DELETE FROM memory WHERE party = 'customer' AND case_id = 2", "message"),
    ("UPDATE cases SET state = 'working' WHERE id = 3", "case"),
    ("UPDATE cases SET state = 'closed' WHERE id = 3", "draft"),
    ("UPDATE runs SET ended_at = NULL WHERE id = 1", "run"),
    ("DELETE FROM outgoing WHERE state = 'ready'", "decision"),
    ("DELETE FROM memory WHERE party = 'shop'", "reply"),
    ("UPDATE messages SET message_id = 'other' WHERE direction = 'outbound'", "reply"),
    ("UPDATE cases SET merged_into = 1 WHERE id = 3", "case"),
  ])
  func aMissingHalfIsOneLine(_ sql: String, _ row: String) async throws {
    let folder = try Folder()
    try await Self.fill(folder.store)
    try await Damage.run([sql], in: folder.store)
    let findings = try await StoreFile.check(folder.store)
    #expect(findings.contains { $0.check == .pairs && $0.what.hasPrefix(row) }, "\(findings)")
    #expect(findings.allSatisfy { !$0.what.contains("\n") && !$0.what.contains("customer.example") })
  }

  /// Every rule finds something in one of the stores above, so none is dead.
  @Test func everyRuleIsTried() {
    #expect(StoreCheck.pairs.count == 14)
  }

  @Test func aBrokenPageAndALooseReferenceAreFound() async throws {
    let folder = try Folder()
    try await Self.fill(folder.store)
    let loose = folder.path + "/loose.sqlite"
    try FileManager.default.copyItem(atPath: folder.store, toPath: loose)
    try Damage.runRaw("UPDATE jobs SET case_id = 99 WHERE state = 'queued'", in: loose)
    #expect(try await StoreFile.check(loose).contains { $0.check == .references && $0.what.contains("jobs") })
    let handle = try FileHandle(forUpdating: URL(filePath: folder.store))
    for page in 3...12 as ClosedRange<UInt64> {
      try handle.seek(toOffset: page * 4096)
      try handle.write(contentsOf: Data(repeating: 0xEE, count: 600))
    }
    try handle.close()
    #expect(try await StoreFile.check(folder.store).contains { $0.check == .file })
  }

  @Test func aBrokenChainAndAnotherSchemaAreFound() async throws {
    let folder = try Folder()
    try await Self.fill(folder.store)
    try await Damage.run(
      ["DROP TRIGGER audit_details_no_update", "UPDATE audit_details SET detail = '{}' WHERE sequence = 1"],
      in: folder.store)
    #expect(
      try await StoreFile.check(folder.store).map(\.what) == [
        "the audit log is broken at line 1: its details were changed"
      ])
    try await Damage.run(
      ["INSERT INTO schema_migrations (ordinal, name) VALUES (99, '0099-tomorrow')"], in: folder.store)
    #expect(try await StoreFile.check(folder.store).map(\.check) == [.schema])
    await #expect(throws: StoreError.self) { try await StoreFile.check(folder.path + "/none") }
  }
}
