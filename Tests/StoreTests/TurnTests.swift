import Database
import MailProto
import Testing

@testable import Store

/// Mailboxes take turns at the workers.
@Suite struct TurnTests {
  private let store: Store

  init() async throws { store = try await Store.test() }

  /// Jobs of cases of their own, straight into the queue.
  private func queue(
    _ count: Int, of mailbox: String, _ priority: Job.Priority = .normal, at now: Timestamp = at(0)
  ) async throws {
    try await store.write { tx in
      for _ in 0..<count {
        let id = Random.uuid()
        let caseID: CaseID = try tx.insert(
          "cases",
          [
            ("state", "working"), ("subject", "s"), ("party_address", "c@other.example"),
            ("party_folded", "c@other.example"), ("summary", "s"), ("token", id), ("changed_by", "customer"),
            ("change", "wrote"), ("opened_at", now), ("updated_at", now),
          ])
        let message: MessageRowID = try tx.insert(
          "messages",
          [
            ("case_id", caseID), ("direction", "inbound"), ("hash", Random.bytes(32)), ("body_hash", Random.bytes(32)),
            ("to_json", "[]"), ("cc_json", "[]"), ("references_json", "[]"), ("received_at", now), ("text", "t"),
            ("new_text", "t"), ("quoted_text", ""), ("has_hidden_text", false), ("trim", "none"), ("characters", 1),
            ("tier", 0), ("tier_reason", "test"), ("quarantined", false), ("attachments_json", "[]"),
          ])
        try tx.insertJob(
          JobID(id), caseID: caseID, message: message, state: .queued, priority: priority, mailbox: mailbox, at: now)
      }
    }
  }

  /// The mailboxes of the next jobs, each of which is done at once.
  private func next(_ count: Int, shares: [String: Int] = [:], at now: Timestamp) async throws -> [String] {
    var found: [String] = []
    for _ in 0..<count {
      guard let job = try await store.claimJob(model: "m", lease: 60, shares: shares, now: now) else { break }
      found.append(
        try await store.write { tx in
          let mailbox = try tx.row("SELECT mailbox FROM jobs WHERE id = $1", job.job.id)?.text("mailbox") ?? ""
          try tx.end(job.job, .finished, error: nil, at: now)
          return mailbox
        })
    }
    return found
  }

  @Test func aBacklogHoldsNoOtherMailbox() async throws {
    try await queue(1000, of: "a", at: at(0))
    #expect(try await next(5, at: at(100)) == ["a", "a", "a", "a", "a"])
    try await queue(10, of: "b", at: at(200))
    let found = try await next(30, at: at(201))
    #expect(found.prefix(20).count { $0 == "b" } == 10, "each within two claims: \(found)")
    #expect(found.prefix(20).count { $0 == "a" } == 10, "and none of them holds the backlog")
    #expect(found.suffix(10).allSatisfy { $0 == "a" })
  }

  /// Also where the backlog is older than any head start, and where a third mailbox never stops.
  @Test func nobodyStarves() async throws {
    try await queue(300, of: "a", at: at(0))
    let now: Int64 = 10 * 3600
    var found: [String] = []
    for step in 0..<60 {
      try await queue(2, of: "b", at: at(now + Int64(step)))
      if step.isMultiple(of: 10) { try await queue(1, of: "c", at: at(now + Int64(step))) }
      found += try await next(2, at: at(now + Int64(step)))
    }
    #expect(found.count { $0 == "a" } >= 54)
    #expect(found.count { $0 == "b" } >= 54)
    #expect(found.count { $0 == "c" } == 6)
  }

  @Test func urgentMailWaitsForNoTurns() async throws {
    try await queue(20, of: "a", at: at(0))
    try await queue(20, of: "b", at: at(0))
    try await queue(3, of: "a", .urgent, at: at(10))
    #expect(try await next(3, at: at(11)) == ["a", "a", "a"])
    #expect(try await next(4, at: at(11)) == ["b", "a", "b", "a"])
    // Whoever has waited for as long as urgency is worth takes part.
    try await queue(20, of: "d", .urgent, at: at(5 * 3600))
    try await queue(1, of: "c", at: at(5 * 3600))
    let found = try await next(6, at: at(5 * 3600 + 1))
    #expect(Set(found) == ["a", "b", "d"], "\(found)")
  }

  @Test func importedMailComesWhenThereIsNothingElse() async throws {
    try await queue(3, of: "import", .low, at: at(0))
    try await queue(2, of: "a", at: at(60))
    #expect(try await next(5, at: at(61)) == ["a", "a", "import", "import", "import"])
    try await queue(2, of: "import", .low, at: at(100))
    try await queue(2, of: "a", at: at(100 + 7200))
    #expect(Set(try await next(2, at: at(100 + 7200))) == ["a", "import"], "after two hours it takes part")
  }

  @Test func aShareMakesTurnsLonger() async throws {
    try await queue(30, of: "a")
    try await queue(30, of: "b")
    let found = try await next(16, shares: ["a": 3], at: at(1))
    #expect(found.count { $0 == "a" } == 12 && found.count { $0 == "b" } == 4, "\(found)")
  }

  @Test func theDoorSaysWhoseTurnItIs() async throws {
    _ = try await store.take(TestMail(), uid: 1)
    let jobs = try await store.read { try $0.rows("SELECT mailbox FROM jobs").map { try $0.text("mailbox") } }
    #expect(jobs == ["shop"])
    #expect(Origin.milter(queueID: "Q").mailbox == "milter")
    #expect(Origin.imported(path: "x", index: 1).mailbox == "import")
  }

  /// Put off, it waits; then it goes on where it was, and the start is not counted.
  @Test func aPostponedJobLosesNothing() async throws {
    _ = try await store.take(TestMail(), uid: 1, at: at(0))
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(1)))
    try await store.checkpoint(job, node: "recall", next: "classify", state: [3], now: at(1))
    try await store.postpone(job, why: "waits", until: at(50), now: at(2))
    #expect(try await store.claimJob(model: "m", lease: 60, now: at(49)) == nil)
    await #expect(throws: StoreError.fenced) { try await store.postpone(job, why: "no", until: at(60), now: at(3)) }
    let again = try #require(try await store.claimJob(model: "m", lease: 60, now: at(50)))
    #expect(again.job.attempts == 1 && again.checkpoint == [3])
  }
}
