import Database
import Foundation
import MailProto
import Testing

@testable import Store

/// A folder that goes away with the test.
final class Folder {
  let path = NSTemporaryDirectory() + "gatewayd-" + UUID().uuidString
  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
  var store: String { path + "/store.sqlite" }
}

@Suite struct FileTests {
  @Test func everythingIsThereAfterReopening() async throws {
    let folder = try Folder()
    let first = try await Store.open(sqlite: folder.store, settings: shopSettings)
    let (caseID, _) = try await first.approved()
    let outgoing = try #require(try await first.claimOutgoing(lease: 60, now: at(40)))
    try await first.close()

    let second = try await Store.open(sqlite: folder.store, settings: shopSettings)
    #expect(try await second.state(caseID) == .review)
    #expect(try await second.outgoingByID(outgoing.id)?.bytes == outgoing.bytes)
    #expect(try await second.take(TestMail(), uid: 1).outcome == .case)
    // The key that signs our ids outlives the process.
    let answer = TestMail(id: "2@customer.example", inReplyTo: outgoing.messageID.value, body: "answer")
    #expect(try await second.take(answer, uid: 2).caseID == caseID)
    guard case .intact = try await second.verifyAudit() else {
      Issue.record("broken")
      return
    }
    try await second.close()
  }

  @Test func whatIsCommittedIsInAFileCopiedWithoutClosing() async throws {
    let folder = try Folder()
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    let caseID = try await store.take(TestMail(), uid: 1).theCase
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    try await store.checkpoint(job, node: "recall", state: [5], now: at(21))
    // As a crash leaves them: the file and its log, nothing folded in, no lock held.
    let copy = folder.path + "/copy.sqlite"
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: folder.store + suffix, toPath: copy + suffix)
    }
    let other = try await Store.open(sqlite: copy, settings: shopSettings)
    #expect(try await other.state(caseID) == .working)
    let again = try #require(try await other.claimJob(model: "m", lease: 60, now: at(100)))
    #expect(again.checkpoint == [5])
    try await other.close()
    try await store.close()
  }

  @Test func aSecondDaemonIsRefused() async throws {
    let folder = try Folder()
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    do {
      _ = try await Store.open(sqlite: folder.store, settings: shopSettings)
      Issue.record("opened twice")
    } catch StoreError.locked(let text) {
      #expect(text.contains("\(ProcessInfo.processInfo.processIdentifier)"))
    }
    try await store.close()
    try await Store.open(sqlite: folder.store, settings: shopSettings).close()
  }

  @Test func acommandBesideTheDaemonWritesToo() async throws {
    let folder = try Folder()
    let daemon = try await Store.open(sqlite: folder.store, settings: shopSettings)
    let command = try await Store.open(sqlite: folder.store, settings: shopSettings, exclusive: false)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for n in 1...40 {
        let store = n.isMultiple(of: 2) ? daemon : command
        group.addTask { try await store.take(TestMail(id: "\(n)@x.example", body: "\(n)"), uid: UInt32(n)) }
      }
      try await group.waitForAll()
    }
    #expect(try await daemon.cases(state: nil, limit: 100).count == 40)
    #expect(try await command.cases(state: nil, limit: 100).count == 40)
    guard case .intact = try await daemon.verifyAudit() else {
      Issue.record("broken")
      return
    }
    try await command.close()
    try await daemon.close()
    let integrity = try await SQLiteDatabase.open(path: folder.store).read {
      try $0.query("PRAGMA integrity_check", [])
    }
    #expect(integrity.first?["integrity_check"] == .text("ok"))
  }

  @Test func aNewerSchemaIsRefused() async throws {
    let folder = try Folder()
    try await Store.open(sqlite: folder.store, settings: shopSettings).close()
    let database = try SQLiteDatabase.open(path: folder.store)
    try await database.write {
      try $0.execute("INSERT INTO schema_migrations (ordinal, name) VALUES (99, '0099-tomorrow')", [])
    }
    try database.close()
    do {
      _ = try await Store.open(sqlite: folder.store, settings: shopSettings)
      Issue.record("opened")
    } catch StoreError.newerSchema(let text) { #expect(text.contains("0099-tomorrow")) }
  }

  @Test func aFullDiskIsSaidAndChangesNothing() async throws {
    let folder = try Folder()
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    try await store.probe(now: at(1))
    let pages = try await store.write { try $0.row("PRAGMA page_count")?.int("page_count") ?? 0 }
    _ = try await store.write { try $0.rows("PRAGMA max_page_count = \(pages + 2)") }
    do {
      _ = try await store.take(TestMail(body: String(repeating: "long ", count: 20_000)), uid: 1)
      Issue.record("accepted on a full disk")
    } catch StoreError.unavailable(let text) { #expect(text.contains("full")) }
    #expect(try await store.cases(state: nil, limit: 5).isEmpty)
    _ = try await store.write { try $0.rows("PRAGMA max_page_count = 1000000") }
    #expect(try await store.take(TestMail(), uid: 1).outcome == .case)
    try await store.close()
  }

  @Test func backupIsAStoreOfItsOwn() async throws {
    let folder = try Folder()
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    let caseID = try await store.take(TestMail(), uid: 1).theCase
    _ = try await StoreFile.backUp(folder.store, to: folder.path + "/backup.sqlite", now: at(1))
    try await store.close()
    let copy = try await Store.open(sqlite: folder.path + "/backup.sqlite", settings: shopSettings)
    #expect(try await copy.state(caseID) == .working)
    try await copy.close()
  }

  @Test func streamsWakeEveryListener() async throws {
    let store = try await Store.test()
    var one = store.changes().makeAsyncIterator()
    var two = store.changes().makeAsyncIterator()
    var worker = store.work().makeAsyncIterator()
    _ = try await store.take(TestMail(), uid: 1)
    #expect(await one.next() != nil)
    #expect(await two.next() != nil)
    #expect(await worker.next() != nil)
    try await store.close()
    #expect(await one.next() == nil)
  }
}
