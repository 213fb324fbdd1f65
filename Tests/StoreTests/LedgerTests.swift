import MailProto
import Testing

@testable import Store

@Suite struct LedgerTests {
  private func origin(_ uid: UInt32, validity: UInt32 = 1) -> Origin {
    .imap(account: "shop", mailbox: "INBOX", uidValidity: validity, uid: uid)
  }

  private func cursor(_ last: UInt32, validity: UInt32 = 1) -> Cursor {
    Cursor(account: "shop", mailbox: "INBOX", uidValidity: validity, lastUID: last)
  }

  @Test func everyListedUIDEndsInOneOutcome() async throws {
    let store = try await Store.test()
    _ = try await store.take(TestMail(), uid: 3)
    _ = try await store.take(TestMail(), uid: 4)
    _ = try await store.quarantine([1, 2], origin: origin(5), outcome: .oversize, reason: "30 MB", now: at(1))
    #expect(try await store.cursor(account: "shop", mailbox: "INBOX") == nil)
    try await store.advance(cursor(9), listed: [3, 4, 5, 7], now: at(2))
    #expect(try await store.cursor(account: "shop", mailbox: "INBOX") == cursor(9))
    let audit = try #require(try await store.audit(account: nil).first)
    #expect(audit.counts == ["case": 1, "duplicate": 1, "oversize": 1, "vanished": 1])
    #expect(audit.unaccounted == 0)
    #expect(audit.lastUID == 9)
  }

  @Test func whatIsTooOldIsSkippedAndDidNotVanish() async throws {
    let store = try await Store.test()
    try await store.skip([origin(1)], reason: "before 2026-01-01", now: at(1))
    try await store.skip([origin(1)], reason: "again", now: at(2))
    _ = try await store.countAttempt(Attempt(origin(2), bytes: []), now: at(1))
    try await store.skip([origin(2)], reason: "before 2026-01-01", now: at(2))
    _ = try await store.take(TestMail(), uid: 3)
    try await store.skip([origin(3)], reason: "late", now: at(3))
    try await store.advance(cursor(4), listed: [1, 2, 3, 4], now: at(4))
    let audit = try #require(try await store.audit(account: "shop").first)
    #expect(audit.counts == ["skipped": 2, "case": 1, "vanished": 1])
    #expect(audit.unaccounted == 0)
    let reason = try await store.read { try $0.row("SELECT reason FROM ledger WHERE uid = 1")?.text("reason") }
    #expect(reason == "before 2026-01-01")
    #expect(try await store.recorded(in: cursor(4), uids: [1])[1] == .skipped)
  }

  @Test func aCursorNeverMovesBack() async throws {
    let store = try await Store.test()
    try await store.advance(cursor(9), listed: [], now: at(1))
    try await store.advance(cursor(4), listed: [4], now: at(2))
    #expect(try await store.cursor(account: "shop", mailbox: "INBOX")?.lastUID == 9)
    #expect(try await store.audit(account: "shop").first?.counts == [:])
  }

  @Test func anAttemptWithoutAnEndIsSeen() async throws {
    let store = try await Store.test()
    #expect(try await store.countAttempt(Attempt(origin(1), bytes: []), now: at(1)) == 1)
    #expect(try await store.countAttempt(Attempt(origin(1), bytes: []), now: at(2)) == 2)
    #expect(try await store.countAttempt(Attempt(.milter(queueID: "A1"), bytes: []), now: at(2)) == 1)
    #expect(try await store.audit(account: nil).first?.unaccounted == 1)
    // Still listed by the server and passed over all the same: that is a fault, and stays one.
    try await store.advance(cursor(1), listed: [1], now: at(3))
    #expect(try await store.audit(account: nil).first?.unaccounted == 1)
  }

  @Test func aMailThatComesAgainThroughTheMilterIsTheSame() async throws {
    let store = try await Store.test()
    let bytes = TestMail().bytes
    #expect(try await store.countAttempt(Attempt(.milter(queueID: "A1"), bytes: bytes), now: at(1)) == 1)
    #expect(try await store.countAttempt(Attempt(.milter(queueID: "B2"), bytes: bytes), now: at(2)) == 2)
    #expect(try await store.countAttempt(Attempt(.milter(queueID: "B2"), bytes: [1]), now: at(3)) == 1)
    _ = try await store.quarantine(
      bytes, origin: .milter(queueID: "C3"), outcome: .quarantined, reason: "crashed", now: at(4))
    #expect(try await store.countAttempt(Attempt(.milter(queueID: "D4"), bytes: bytes), now: at(5)) == 1)
  }

  @Test func anAttemptAtWhatIsGoneVanishes() async throws {
    let store = try await Store.test()
    _ = try await store.countAttempt(Attempt(origin(2), bytes: []), now: at(1))
    try await store.advance(cursor(3), listed: [3], now: at(3))
    let audit = try #require(try await store.audit(account: nil).first)
    #expect(audit.counts == ["vanished": 2])
    #expect(audit.unaccounted == 0)
  }

  @Test func aNewEpochStartsAnew() async throws {
    let store = try await Store.test()
    _ = try await store.take(TestMail(), uid: 1)
    try await store.advance(cursor(1), listed: [1], now: at(1))
    try await store.advance(cursor(0, validity: 2), listed: [], now: at(2))
    #expect(try await store.cursor(account: "shop", mailbox: "INBOX") == cursor(0, validity: 2))
    let message = Message(parsing: TestMail().bytes)
    let again = try await store.accept(
      Arrival(
        origin: origin(1, validity: 2), inbound: Inbound(message), receivedAt: at(3), replyTokens: [], automatic: nil),
      rules: toAgent)
    #expect(again.outcome == .duplicate)
    #expect(try await store.audit(account: "shop").count == 2)
  }

  @Test func quarantineKeepsTheBytesOnce() async throws {
    let store = try await Store.test()
    for _ in 0..<2 {
      let accepted = try await store.quarantine(
        [0, 255], origin: origin(1), outcome: .quarantined, reason: "crashed three times", now: at(1))
      #expect(accepted.outcome == .quarantined)
    }
    let rows = try await store.read { try $0.rows("SELECT bytes FROM quarantine").map { try $0.bytes("bytes") } }
    #expect(rows == [[0, 255]])
  }

  @Test func importPlacesAndQueueIDsComeAgainWithOtherMail() async throws {
    let store = try await Store.test()
    func take(_ mail: TestMail, _ origin: Origin) async throws -> Accepted {
      try await store.accept(
        Arrival(
          origin: origin, inbound: Inbound(Message(parsing: mail.bytes)), receivedAt: at(1), replyTokens: [],
          automatic: nil), rules: toAgent)
    }
    for origin in [Origin.imported(path: "a.mbox", index: 0), .milter(queueID: "4F1")] {
      let tag = origin.key
      let first = try await take(TestMail(id: "1-\(tag.count)@c.example", body: "one \(tag)"), origin)
      let again = try await take(TestMail(id: "1-\(tag.count)@c.example", body: "one \(tag)"), origin)
      #expect(again.message == first.message)
      let other = try await take(TestMail(id: "2-\(tag.count)@c.example", body: "two \(tag)"), origin)
      #expect(other.outcome == .case)
      #expect(other.message != first.message)
    }
  }
}
