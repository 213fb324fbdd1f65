import Database
import Foundation
import MailProto
import Testing

@testable import Store

@Suite struct PruneTests {
  private let all = Retention(rawDays: 10, runDays: 5, quarantineDays: 3)
  private let day: Int64 = 86_400

  @Test func whatIsOldGoesAndTheRestStays() async throws {
    let folder = try Folder()
    try await CheckTests.fill(folder.store)
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    let early = try await store.prune(all, now: at(2 * day))
    #expect(early.total == 0)
    let quarantined = try await store.prune(all, dryRun: true, now: at(4 * day))
    #expect(quarantined.quarantined == 1 && quarantined.mails == 0 && quarantined.runs == 0)
    #expect(try await Damage.integer("SELECT count(*) FROM quarantine", in: folder.store) == 1)

    let report = try await store.prune(all, now: at(11 * day))
    // Of the six inbound mails one is of an answered case, one of none; the reply to the first is a mail too.
    #expect(report.mails == 3)
    #expect(report.runs == 1)
    #expect(report.quarantined == 1)
    #expect(report.bytes > 0)
    #expect(try await store.lastPruned() == at(11 * day))
    #expect(try await store.prune(all, now: at(12 * day)).total == 0)
    let answered = try #require(try await store.cases(state: .answered, limit: 1).first)
    let view = try #require(try await store.view(answered.id))
    #expect(view.messages.first?.text.contains("My parcel") == true)
    #expect(try await store.raw(view.messages[0].id) == nil)
    // Nothing of an open case went.
    for open in try await store.cases(state: .review, limit: 10) {
      let mail = try #require(try await store.view(open.id)?.messages.first)
      #expect(try await store.raw(mail.id) != nil)
    }
    try await store.close()
    #expect(try await StoreFile.check(folder.store) == [])
  }

  @Test func forEverIsForEver() async throws {
    let folder = try Folder()
    try await CheckTests.fill(folder.store)
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    let report = try await store.prune(
      Retention(rawDays: nil, runDays: nil, quarantineDays: nil), now: at(100_000 * day))
    #expect(report.total == 0)
    try await store.close()
  }

  @Test func theRoomGoesBackToTheDisk() async throws {
    let folder = try Folder()
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    let body = String(repeating: "a long line of words that fills the page\r\n", count: 2000)
    for n in 1...40 as ClosedRange<UInt32> {
      try await store.take(TestMail(id: "\(n)@x.example", body: body + "\(n)"), uid: n, rules: recorded)
    }
    let file = try #require(store.database as? SQLiteDatabase)
    let before = try await file.size()
    #expect(try await store.prune(all, now: at(11 * day)).mails == 40)
    let after = try await file.size()
    #expect(after.freePages == 0)
    #expect(after.pages < before.pages * 3 / 4)
    try await store.close()
  }
}
