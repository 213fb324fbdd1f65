import MailProto
import Testing

@testable import Store

@Suite struct StateTests {
  /// Every edge that exists, in words; whatever is not here is refused.
  @Test func theEdgesOfAnOutgoingMessage() {
    let edges = Outgoing.State.allCases.flatMap { from in
      Outgoing.Event.allCases.compactMap { event in
        from.after(event).map { "\(from.rawValue) \(event.rawValue) \($0.rawValue)" }
      }
    }
    #expect(
      Set(edges) == [
        "ready claimed sending", "ready givenUp cancelled", "sending sent sent", "sending deferred deferred",
        "sending bounced bounced", "sending lost uncertain", "sent bounced bounced", "deferred claimed sending",
        "deferred again ready", "deferred givenUp cancelled", "bounced sent sent", "bounced again ready",
        "bounced givenUp cancelled", "uncertain sent sent", "uncertain bounced bounced", "uncertain again ready",
        "uncertain givenUp cancelled", "ready restored uncertain", "deferred restored uncertain",
        "sending restored uncertain",
      ])
  }

  @Test func theEdgesOfACase() {
    #expect(Case.State.working.after(.approved) == nil)
    #expect(Case.State.working.after(.closed) == nil)
    #expect(Case.State.closed.after(.approved) == nil)
    #expect(Case.State.review.after(.drafted) == nil)
    #expect(Case.State.answered.after(.runFailed) == nil)
    #expect(Case.State.closed.after(.mailForAgent) == .working)
    #expect(Case.State.review.after(.replySent) == .review)
    #expect(Case.State.answered.after(.takenBack) == nil, "what went out stays out")
    #expect(Case.State.review.after(.reopened) == nil)
  }

  @Test func endedThingsStayEnded() {
    for event in Draft.Event.allCases where event != .takenBack {
      for state in Draft.State.allCases where state != .pending { #expect(state.after(event) == nil) }
    }
    for event in Job.Event.allCases { #expect(Job.State.done.after(event) == nil) }
    for event in ActionRecord.Event.allCases { #expect(ActionRecord.State.done.after(event) == nil) }
    #expect(ActionRecord.State.approved.after(.done) == nil)
    #expect(Job.State.queued.after(.finished) == nil)
  }

  /// The CHECK of the schema and the enum hold the same words.
  @Test(arguments: [
    ("cases", "state", Case.State.allCases.map(\.rawValue)),
    ("jobs", "state", Job.State.allCases.map(\.rawValue)),
    ("jobs", "priority", Job.Priority.allCases.map(\.rawValue)),
    ("drafts", "state", Draft.State.allCases.map(\.rawValue)),
    ("decisions", "kind", Decision.Kind.allCases.map(\.rawValue)),
    ("outgoing", "state", Outgoing.State.allCases.map(\.rawValue)),
    ("actions", "state", ActionRecord.State.allCases.map(\.rawValue)),
    ("run_lines", "level", RunLogLine.Level.allCases.map(\.rawValue)),
    ("users", "role", User.Role.allCases.map(\.rawValue)),
    ("webhook_deliveries", "state", HookDelivery.State.allCases.map(\.rawValue)),
    ("ledger", "outcome", LedgerOutcome.allCases.map(\.rawValue)),
  ])
  func theSchemaKnowsTheWords(_ table: String, _ column: String, _ words: [String]) async throws {
    let store = try await Store.temporary(settings: shopSettings)
    let sql = try await store.read { tx in
      try tx.row("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = $1", table)?.text("sql") ?? ""
    }
    let check = try #require(
      sql.firstMatch(of: try Regex("\(column) TEXT[^(]*\\(((?:\(column) = '[^']*'(?: OR )?)+)\\)")))
    let found = String(check.output[1].substring ?? "").split(separator: " OR ").map {
      $0.drop { $0 != "'" }.filter { $0 != "'" }
    }
    #expect(Set(found) == Set(words))
  }

  /// SQLite fills a table of its own for each of them whenever a row is written.
  @Test func noCheckHoldsALongList() async throws {
    let store = try await Store.temporary(settings: shopSettings)
    let definitions = try await store.read { tx in
      try tx.rows("SELECT sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL").map { try $0.text("sql") }
    }
    #expect(definitions.count > 20)
    for sql in definitions { #expect(!sql.contains(#/ IN\s*\([^,)]*,[^,)]*,/#), "\(sql)") }
  }

  @Test func theSchemaRefusesUnknownWordsAndLooseEnds() async throws {
    let store = try await Store.test()
    _ = try await store.take(TestMail(), uid: 1)
    for sql in [
      "UPDATE cases SET state = 'lost'", "UPDATE cases SET version = 0", "UPDATE messages SET case_id = 99",
      "UPDATE jobs SET state = 'running'", "DELETE FROM cases", "UPDATE messages SET received_at = 'soon'",
      "INSERT INTO jobs (id, case_id, message_id, state, run_after, created_at) SELECT 'x', case_id, message_id, state, 0, 0 FROM jobs",
    ] {
      await #expect(throws: StoreError.self, "\(sql)") {
        try await store.write { tx in try tx.run(sql) }
      }
    }
  }
}
