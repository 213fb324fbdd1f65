import Database
import Foundation
import MailProto
import Testing

@testable import Store

/// A backup, and what happens to what was done after it.
@Suite struct RestoreTests {
  private let folder: Folder
  private var backup: String { folder.path + "/backup.sqlite" }

  init() throws { folder = try Folder() }

  private func open() async throws -> Store { try await Store.open(sqlite: folder.store, settings: shopSettings) }

  private func restore() async throws -> RestoreReport {
    try await StoreFile.restore(backup, over: folder.store, settings: shopSettings, now: at(2000))
  }

  private func backUp() async throws {
    _ = try await StoreFile.backUp(folder.store, to: backup, now: backupTime)
  }

  @Test func nothingGoesOutTwice() async throws {
    let store = try await open()
    let refund = Proposal.sample(actions: [Proposal.refund(.integer(300))])
    let (caseID, _) = try await store.approved(refund, actions: [.init(index: 0)])
    try await backUp()
    // After the backup both were done.
    let reply = try #require(try await store.claimOutgoing(lease: 60, now: at(1100)))
    try await store.record(.sent(reply: "250"), of: reply, now: at(1101))
    let action = try #require(try await store.claimAction(lease: 60, now: at(1102)))
    try await store.record(.done(result: "refunded"), of: action, now: at(1103))
    try await store.close()

    let report = try await restore()
    #expect(report.backupAt == backupTime)
    #expect(report.replies == 1 && report.actions == 1)
    let restored = try await open()
    #expect(try await restored.claimOutgoing(lease: 60, now: at(9_000_000)) == nil)
    #expect(try await restored.claimAction(lease: 60, now: at(900_000_000)) == nil)
    let found = try #require(try await restored.outgoingByID(reply.id))
    #expect(found.state == .uncertain)
    #expect(found.lastReply?.contains("restored from a backup of") == true)
    let held = try await restored.heldActions(limit: 10)
    #expect(held.map(\.idempotencyKey) == [action.idempotencyKey])
    #expect(try await restored.queue(.trouble, limit: 10).map(\.caseID) == [caseID])
    guard case .intact = try await restored.verifyAudit() else {
      Issue.record("broken")
      return
    }
    // A person says so, and it goes on under the same key.
    try await restored.resolveAction(action.id, as: .again, by: "rita", now: at(2100))
    let again = try #require(try await restored.claimAction(lease: 60, now: at(2101)))
    #expect(again.idempotencyKey == action.idempotencyKey)
    try await restored.resolve(reply.id, as: .sent, by: "rita", now: at(2102))
    #expect(try await restored.state(caseID) == .answered)
    #expect(try await restored.queue(.trouble, limit: 10).isEmpty)
    try await restored.close()
  }

  @Test func anActionCanBeLeft() async throws {
    let store = try await open()
    let refund = Proposal.sample(actions: [Proposal.refund(.integer(300))])
    _ = try await store.approved(refund, actions: [.init(index: 0)])
    try await store.close()
    try await backUp()
    _ = try await restore()
    let restored = try await open()
    let held = try #require(try await restored.heldActions(limit: 1).first)
    try await restored.resolveAction(held.id, as: .dismissed, by: "rita", now: at(2100))
    #expect(try await restored.heldActions(limit: 1).isEmpty)
    #expect(try await restored.actions(state: .failed, limit: 1).first?.result == "rita: not to be carried out")
    await #expect(throws: StoreError.self) {
      try await restored.resolveAction(held.id, as: .again, by: "rita", now: at(2101))
    }
    try await restored.close()
  }

  @Test func mailOfAfterTheBackupIsReadAgainAndNoneTwice() async throws {
    let store = try await open()
    let known = try await store.take(TestMail(), uid: 1).theCase
    let cursor = Cursor(account: "shop", mailbox: "INBOX", uidValidity: 1, lastUID: 1)
    try await store.advance(cursor, listed: [1], now: at(11))
    try await backUp()
    let lost = try await store.take(TestMail(id: "new@x.example", body: "new"), uid: 2).theCase
    try await store.close()

    #expect(try await restore().openCases == 1)
    let restored = try await open()
    #expect(try await restored.cursor(account: "shop", mailbox: "INBOX")?.lastUID == 1)
    #expect(try await restored.take(TestMail(), uid: 1).caseID == known)
    // Moved within the mailbox, the known one comes with another UID.
    #expect(try await restored.take(TestMail(), uid: 3).outcome == .duplicate)
    let again = try await restored.take(TestMail(id: "new@x.example", body: "new"), uid: 2)
    #expect(again.newCase)
    // The number of the case that is lost is not given to another: its ids and keys are out in the world.
    #expect(try again.theCase.value > lost.value)
    #expect(try await restored.queue(.trouble, limit: 10).map(\.caseID) == [known])
    try await restored.close()
  }

  @Test func whereTheStoreOfBeforeCannotTellNumbersAreSkipped() async throws {
    let store = try await open()
    let known = try await store.take(TestMail(), uid: 1).theCase
    try await store.close()
    try await backUp()
    try Data(repeating: 0x41, count: 9000).write(to: URL(filePath: folder.store))
    let report = try await restore()
    let aside = try #require(report.putAside)
    #expect(try Data(contentsOf: URL(filePath: aside)).prefix(4) == Data("AAAA".utf8))
    let restored = try await open()
    let next = try await restored.take(TestMail(id: "n@x.example", body: "n"), uid: 9).theCase
    #expect(next.value > known.value + 900)
    try await restored.close()
  }

  @Test func theStoreOfBeforeIsKept() async throws {
    let store = try await open()
    _ = try await store.take(TestMail(), uid: 1)
    try await backUp()
    _ = try await store.take(TestMail(id: "new@x.example", body: "new"), uid: 2)
    try await store.close()
    let aside = try #require(try await restore().putAside)
    #expect(try await Damage.integer("SELECT count(*) FROM cases", in: aside) == 2)
    #expect(try await Damage.integer("SELECT count(*) FROM cases", in: folder.store) == 1)
  }

  @Test func whileADaemonRunsNothingIsRestored() async throws {
    let store = try await open()
    try await backUp()
    do {
      _ = try await restore()
      Issue.record("restored")
    } catch StoreError.locked(let why) { #expect(why.contains("stop the daemon")) }
    try await store.close()
  }

  @Test func whatIsNotSoundIsRefusedAndTheStoreStays() async throws {
    let store = try await open()
    _ = try await store.sent()
    try await store.close()
    let before = try Data(contentsOf: URL(filePath: folder.store))
    try Data(repeating: 0x42, count: 9000).write(to: URL(filePath: backup))
    await #expect(throws: (any Error).self) { try await restore() }
    try FileManager.default.removeItem(atPath: backup)
    try await backUp()
    try await Damage.run(
      ["INSERT INTO schema_migrations (ordinal, name) VALUES (99, '0099-tomorrow')"], in: backup)
    await #expect(throws: (any Error).self) { try await restore() }
    try await Damage.run(
      [
        "DELETE FROM schema_migrations WHERE ordinal = 99", "DROP TRIGGER audit_no_update",
        "UPDATE audit SET actor = 'x' WHERE sequence = 2",
      ], in: backup)
    do {
      _ = try await restore()
      Issue.record("restored")
    } catch StoreFileError.unsound(let findings) { #expect(findings.map(\.check) == [.audit]) }
    await #expect(throws: StoreError.self) {
      try await StoreFile.restore(folder.path + "/none", over: folder.store, settings: shopSettings, now: at(2000))
    }
    #expect(try Data(contentsOf: URL(filePath: folder.store)) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.contains("restor") })
  }

  @Test func aRestoreThatWasCutOffKeepsTheDaemonOut() async throws {
    try await open().close()
    try await backUp()
    try FileManager.default.copyItem(atPath: backup, toPath: folder.store + ".restoring")
    do {
      _ = try await open()
      Issue.record("opened")
    } catch StoreError.unavailable(let why) { #expect(why.contains("cut off")) }
    _ = try await restore()
    try await open().close()
  }

  @Test func anOlderBackupLearnsTheSchema() async throws {
    let old = try SQLiteDatabase.open(path: backup)
    try await Migrator(Array(Schema.migrations.prefix(9))).run(in: old)
    try old.close()
    _ = try await restore()
    let restored = try await open()
    _ = try await restored.take(TestMail(), uid: 1)
    try await restored.close()
    #expect(try await StoreFile.check(folder.store) == [])
  }
}
