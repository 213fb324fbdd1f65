import Database
import Testing

@testable import Store

/// What the store counts as it writes.
@Suite struct TalliesTests {
  private func value(_ store: Store, _ name: String, _ first: String, _ second: String = "") async throws -> Double {
    let figures = try await store.figures(now: at(1000))
    return figures.tallies[name]?.first { $0.first == first && $0.second == second }?.value ?? 0
  }

  @Test func mailIsCountedOnceByOutcomeAndWay() async throws {
    let store = try await Store.test()
    try await store.take(TestMail(), uid: 1)
    try await store.take(TestMail(), uid: 1)
    try await store.take(TestMail(), uid: 2)
    _ = try await store.quarantine(
      TestMail(body: "x").bytes, origin: .imported(path: "/a", index: 0), outcome: .quarantined, reason: "r",
      now: at(11))
    #expect(try await value(store, "mail", "case", "imap") == 1)
    #expect(try await value(store, "mail", "duplicate", "imap") == 1)
    #expect(try await value(store, "mail", "quarantined", "import") == 1)
    #expect(try await store.figures(now: at(1000)).quarantined == 1)
  }

  @Test func theWayOfACaseIsCounted() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let (id, _) = try await store.approved(.sample(), mail: TestMail(), by: rita, actions: [])
    let reply = try #require(try await store.claimOutgoing(lease: 60, now: at(40)))
    try await store.record(.deferred(reply: "451", retryAt: at(41)), of: reply, now: at(40))
    let again = try #require(try await store.claimOutgoing(lease: 60, now: at(50)))
    try await store.record(.sent(reply: "250"), of: again, now: at(51))
    #expect(try await store.state(id) == .answered)
    #expect(try await value(store, "cases", "answered") == 1)
    #expect(try await value(store, "cases", "working") == 0)
    #expect(try await value(store, "cases", "review") == 0)
    #expect(try await value(store, "runs", "draft") == 1)
    #expect(try await value(store, "decisions", "approve") == 1)
    #expect(try await value(store, "sends", "deferred") == 1)
    #expect(try await value(store, "sends", "sent") == 1)
    let times = try await store.figures(now: at(1000)).buckets("send_seconds", bounds: StoreFigures.slowBounds)[""]
    #expect(times?.counts.reduce(0, +) == 1)
    #expect((times?.sum ?? 0) > 0)
  }

  @Test func jobsThatFailAreCountedWithTheirNode() async throws {
    let store = try await Store.test()
    try await store.take(TestMail(), uid: 1)
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
    try await store.checkpoint(job, node: "recall", next: "classify", state: [1], now: at(21))
    let answer = ModelAnswer(
      node: "classify", model: "paid", request: "q", reply: "r", inputTokens: 10, cachedTokens: 2, outputTokens: 4,
      costUSD: 0.25, milliseconds: 700, at: at(21))
    try await store.keep(answer, in: job)
    try await store.fail(job, error: "away", retryAt: at(22), now: at(21))
    #expect(try await value(store, "runs", "deferred") == 1)
    let second = try #require(try await store.claimJob(model: "m", lease: 60, now: at(30)))
    try await store.fail(second, error: "away", retryAt: nil, now: at(31))
    #expect(try await value(store, "runs", "failed") == 1)
    #expect(try await value(store, "nodes", "recall", "done") == 1)
    #expect(try await value(store, "nodes", "classify", "failed") == 1)
    #expect(try await value(store, "model_calls", "paid", "classify") == 1)
    #expect(try await value(store, "tokens", "paid", "input") == 10)
    #expect(try await value(store, "tokens", "paid", "cached") == 2)
    #expect(try await value(store, "cost", "paid") == 0.25)
    let figures = try await store.figures(now: at(1000))
    let calls = try #require(figures.buckets("model_seconds", bounds: StoreFigures.quickBounds)["paid"])
    #expect(calls.counts == StoreFigures.quickBounds.map { $0 == 1 ? 1 : 0 } + [0] && calls.sum == 0.7)
  }

  @Test func whatWaitsIsToldWithItsAge() async throws {
    let store = try await Store.test()
    try await store.take(TestMail(), uid: 1, at: at(10))
    try await store.take(TestMail(id: "2@x.example", body: "two"), uid: 2, rules: toPerson, at: at(20))
    let figures = try await store.figures(now: at(100))
    #expect(figures.jobs.reduce(0) { $0 + $1.count } == 1)
    #expect(figures.jobs.compactMap(\.oldest) == [at(10)])
    #expect(figures.lanes.map(\.count) == [0, 1])
    #expect(figures.lanes.map(\.oldest) == [nil, at(20)])
    #expect(figures.running == 0 && figures.outbox.isEmpty)
  }

  @Test func aUIDWithoutAnOutcomeIsAGapAfterAWhile() async throws {
    let store = try await Store.test()
    try await store.write { tx in
      try tx.openLedgerRow(.imap(account: "a", mailbox: "INBOX", uidValidity: 1, uid: 1), at: at(0))
    }
    #expect(try await store.figures(now: at(StoreFigures.gapAge - 1)).ledgerGaps == 0)
    #expect(try await store.figures(now: at(StoreFigures.gapAge)).ledgerGaps == 1)
  }

  /// A look takes none of the rows that are done, however many there are.
  @Test func noLookReadsAWholeTable() async throws {
    let store = try await Store.temporary(settings: shopSettings)
    let plans = try await store.read { tx in
      try [
        "SELECT count(*) FROM jobs WHERE state = 'queued' AND coalesce(priority, '') = 'low'",
        "SELECT min(queued_at) FROM jobs WHERE state = 'queued' AND coalesce(priority, '') = 'low'",
        "SELECT count(*) FROM jobs WHERE state = 'running'",
        "SELECT count(*) FROM ledger WHERE outcome IS NULL AND at <= 5",
        "SELECT state, count(*), min(created_at) FROM outgoing WHERE state IN ('ready', 'sending') GROUP BY state",
        "SELECT state, count(*), min(approved_at) FROM actions WHERE state IN ('approved', 'failed') GROUP BY state",
      ].map { sql in try tx.rows("EXPLAIN QUERY PLAN \(sql)").map { try $0.text("detail") }.joined(separator: "; ") }
    }
    for plan in plans { #expect(plan.contains("SEARCH") && !plan.contains("SCAN"), "\(plan)") }
  }
}
