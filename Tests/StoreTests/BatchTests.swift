import MailProto
import Testing

@testable import Store

/// Several messages in one transaction.
@Suite struct BatchTests {
  private func origin(_ uid: UInt32) -> Origin {
    .imap(account: "shop", mailbox: "INBOX", uidValidity: 1, uid: uid)
  }

  private func attempt(_ uid: UInt32) -> Attempt { Attempt(origin(uid), bytes: []) }

  private func arrival(_ mail: TestMail, _ origin: Origin) -> (arrival: Arrival, rules: IntakeRules) {
    let message = Message(parsing: mail.bytes)
    let arrival = Arrival(
      origin: origin, inbound: Inbound(message), receivedAt: at(10), replyTokens: [], automatic: message.automatic)
    return (arrival, toAgent)
  }

  @Test func eachHasItsOutcomeInItsPlace() async throws {
    let store = try await Store.test()
    let answer = TestMail(id: "2@customer.example", inReplyTo: "first@customer.example", body: "And now?")
    let results = try await store.accept([
      arrival(TestMail(), origin(1)), arrival(answer, origin(2)), arrival(TestMail(), origin(3)),
      arrival(TestMail(from: "bob@other.example", id: "3@x.example", body: "Hello"), origin(4)),
    ])
    let accepted = try results.map { try $0.get() }
    #expect(accepted.map(\.outcome) == [.case, .case, .duplicate, .case])
    #expect(accepted[0].caseID == accepted[1].caseID, "a mail sees those before it in its batch")
    #expect(accepted[2].message == accepted[0].message)
    #expect(accepted[3].newCase)
    guard case .intact = try await store.verifyAudit() else {
      Issue.record("broken")
      return
    }
  }

  @Test func oneThatFailsTakesNoOtherWithIt() async throws {
    let store = try await Store.test()
    let results = try await store.accept([
      arrival(TestMail(), origin(1)),
      // The schema wants a UUID here, and says so after the case was made.
      arrival(TestMail(id: "2@x.example", body: "two"), .api(job: JobID("no UUID"))),
      arrival(TestMail(id: "3@x.example", body: "three"), origin(3)),
    ])
    #expect(try results[0].get().outcome == .case)
    #expect(throws: StoreError.self) { try results[1].get() }
    #expect(try results[2].get().outcome == .case)
    #expect(try await store.cases(state: nil, limit: 10).count == 2)
    #expect(try await store.jobs(state: nil, limit: 10).count == 2)
  }

  @Test func whatWasBegunBeforeIsSuspectAndNotCountedAgain() async throws {
    let store = try await Store.test()
    #expect(try await store.countAttempts([attempt(1), attempt(2)], now: at(1)).isEmpty)
    let again = try await store.countAttempts([attempt(1), attempt(2), attempt(3)], now: at(2))
    #expect(again == [attempt(1), attempt(2)])
    #expect(try await store.countAttempt(attempt(2), now: at(3)) == 2)
    #expect(try await store.audit(account: nil).map(\.unaccounted) == [3])
    try await store.forgetAttempts([attempt(2), attempt(3)])
    #expect(try await store.countAttempt(attempt(2), now: at(4)) == 2)
    #expect(try await store.countAttempts([attempt(3)], now: at(4)).isEmpty)
  }

  @Test func whatHasItsOutcomeIsNoSuspect() async throws {
    let store = try await Store.test()
    _ = try await store.countAttempts([attempt(1)], now: at(1))
    _ = try await store.accept([arrival(TestMail(), origin(1))])
    #expect(try await store.countAttempts([attempt(1)], now: at(2)).isEmpty)
    let again = try await store.accept([arrival(TestMail(), origin(1))])
    #expect(try again[0].get().outcome == .case)
    let left = try await store.read { try $0.row("SELECT count(*) AS n FROM attempts")?.int("n") }
    #expect(left == 0)
  }

  @Test func aNewEpochStandsInTheAuditLog() async throws {
    let store = try await Store.test()
    for (validity, uid) in [(1, 5), (1, 6), (2, 3), (1, 9)] as [(UInt32, UInt32)] {
      try await store.advance(
        Cursor(account: "shop", mailbox: "INBOX", uidValidity: validity, lastUID: uid), listed: [], now: at(1))
    }
    #expect(try await store.events(limit: 10).map(\.event) == ["mailbox.epoch"])
    #expect(try await store.cursor(account: "shop", mailbox: "INBOX", uidValidity: 1)?.lastUID == 9)
    #expect(try await store.cursor(account: "shop", mailbox: "INBOX", uidValidity: 2)?.lastUID == 3)
    #expect(try await store.cursor(account: "shop", mailbox: "INBOX", uidValidity: 3) == nil)
  }

  @Test func aCopyIsFoundByIndexHoweverManyMailsBearItsID() async throws {
    let store = try await Store.temporary(settings: shopSettings)
    // Columns that the queries of `earlierCopy` and of threading compare.
    for query in [
      "SELECT * FROM messages WHERE hash = $1 AND direction = 'inbound' ORDER BY id LIMIT 1",
      "SELECT * FROM messages WHERE message_id = $1 AND body_hash = $1 ORDER BY id LIMIT 1",
      "SELECT id FROM messages WHERE message_id = $1 ORDER BY id LIMIT 1",
      "SELECT id FROM messages WHERE case_id = $1 AND direction = 'inbound' ORDER BY id DESC LIMIT 100",
      "SELECT uid FROM ledger WHERE account = $1 AND mailbox = $1 AND uid_validity = $1 AND uid > $1 AND uid <= $1",
      "SELECT value FROM known_ids WHERE value = $1",
    ] {
      let plan = try await store.read { try $0.rows("EXPLAIN QUERY PLAN \(query)", "").map { try $0.text("detail") } }
      #expect(plan.allSatisfy { $0.hasPrefix("SEARCH") || $0.hasPrefix("USE TEMP") }, "\(query): \(plan)")
    }
  }
}
