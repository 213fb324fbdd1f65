import Testing

@testable import Store

/// What models answered, kept with the run; and the fence around everything that a worker writes.
@Suite struct AnswerTests {
  private let store: Store

  init() async throws {
    store = try await Store.test()
    _ = try await store.take(TestMail(), uid: 1)
  }

  private func answer(_ text: String, to request: String = "{\"a\":1}", model: String = "paid") -> ModelAnswer {
    ModelAnswer(
      node: "classify", model: model, request: request, reply: text, inputTokens: 10, cachedTokens: 4, outputTokens: 5,
      costUSD: 0.001, milliseconds: 700, at: at(21))
  }

  private func claim(at now: Int64) async throws -> ClaimedJob {
    try #require(try await store.claimJob(model: "m", lease: 60, now: at(now)))
  }

  @Test func anAnswerIsFoundByItsRunNodeModelAndRequest() async throws {
    let job = try await claim(at: 20)
    try await store.keep(answer("yes"), in: job)
    func found(_ request: String, _ model: String, _ node: String) async throws -> ModelAnswer? {
      try await store.storedAnswer(to: request, of: model, node: node, in: job)
    }
    #expect(try await found("{\"a\":1}", "paid", "classify") == answer("yes"))
    #expect(try await found("{\"a\":2}", "paid", "classify") == nil)
    #expect(try await found("{\"a\":1}", "other", "classify") == nil)
    #expect(try await found("{\"a\":1}", "paid", "compose") == nil)
    #expect(try await store.jobDetail(job.job.id)?.runs.first?.answers == [answer("yes")])
  }

  @Test func theFirstAnswerStays() async throws {
    let job = try await claim(at: 20)
    try await store.keep(answer("yes"), in: job)
    try await store.keep(answer("no"), in: job)
    #expect(try await store.storedAnswer(to: "{\"a\":1}", of: "paid", node: "classify", in: job)?.reply == "yes")
  }

  @Test func aResumedRunFindsThemAndANewRunDoesNot() async throws {
    let lost = try await claim(at: 20)
    try await store.keep(answer("yes"), in: lost)
    let resumed = try await claim(at: 90)
    #expect(try await store.storedAnswer(to: "{\"a\":1}", of: "paid", node: "classify", in: resumed)?.reply == "yes")
    try await store.fail(resumed, error: "no", retryAt: nil, now: at(91))
    _ = try await store.retryJob(resumed.job.id, by: "rita", now: at(92))
    let again = try await claim(at: 93)
    #expect(try await store.storedAnswer(to: "{\"a\":1}", of: "paid", node: "classify", in: again) == nil)
    let detail = try #require(try await store.jobDetail(again.job.id))
    #expect(detail.runs.map(\.answers.count) == [1, 0], "the trace of the failed run stays")
  }

  @Test func aCostThatIsNoNumberIsNone() async throws {
    let job = try await claim(at: 20)
    let odd = ModelAnswer(
      node: "classify", model: "paid", request: "r", reply: "x", inputTokens: -1, cachedTokens: 0, outputTokens: 0,
      costUSD: .nan, milliseconds: 0, at: at(21))
    try await store.keep(odd, in: job)
    let found = try #require(try await store.storedAnswer(to: "r", of: "paid", node: "classify", in: job))
    #expect(found.costUSD == 0 && found.inputTokens == 0)
  }

  // MARK: The fence

  /// How a worker comes to be stale.
  enum Loss: CaseIterable, Sendable {
    /// Its lease ran out, and another worker put the job off, is at it, or has ended it; or a person took the job.
    case putOff, claimedAgain, ended, cancelled
  }

  @Test(arguments: Loss.allCases)
  func aStaleWorkerWritesNothing(_ loss: Loss) async throws {
    let stale = try await claim(at: 20)
    try await store.checkpoint(stale, node: "recall", next: "classify", state: [1], now: at(21))
    switch loss {
    case .putOff: try await store.fail(try await claim(at: 90), error: "later", retryAt: at(10_000), now: at(90))
    case .claimedAgain: _ = try await claim(at: 90)
    case .cancelled: #expect(try await store.cancelJob(stale.job.id, by: "rita", now: at(30)))
    case .ended: try await store.finish(try await claim(at: 90), proposal: .sample(), now: at(91))
    }
    let before = try await everything()
    await #expect(throws: StoreError.fenced, "checkpoint") {
      try await store.checkpoint(stale, node: "classify", next: "compose", state: [2], now: at(100))
    }
    await #expect(throws: StoreError.fenced, "answer") { try await store.keep(answer("late"), in: stale) }
    await #expect(throws: StoreError.fenced, "finish") {
      try await store.finish(stale, proposal: .sample(response: "Late."), now: at(100))
    }
    await #expect(throws: StoreError.fenced, "retry") {
      try await store.fail(stale, error: "late", retryAt: at(200), now: at(100))
    }
    await #expect(throws: StoreError.fenced, "fail") {
      try await store.fail(stale, error: "late", retryAt: nil, now: at(100))
    }
    await #expect(throws: StoreError.fenced, "release") { try await store.release(stale) }
    #expect(try await store.heartbeat(stale, lease: 60, now: at(100)) == false)
    #expect(try await everything() == before)
  }

  /// All rows that a worker can write.
  private func everything() async throws -> [String] {
    try await store.read { tx in
      try [
        "jobs", "runs", "run_nodes", "tool_results", "model_answers", "drafts", "failures", "cases", "audit",
      ].flatMap { table in
        try tx.rows("SELECT * FROM \(table)").map { "\(table) \($0)" }
      }
    }
  }

  // MARK: The checkpoint

  @Test func anEndedRunKeepsItsLastCheckpointOnly() async throws {
    let job = try await claim(at: 20)
    for (number, node) in ["recall", "classify", "check"].enumerated() {
      try await store.checkpoint(job, node: node, next: nil, state: [UInt8(number)], now: at(21 + Int64(number)))
    }
    try await store.finish(job, proposal: .sample(), now: at(30))
    let states = try await store.read { tx in try tx.rows("SELECT state FROM runs").map { try $0.bytes("state") } }
    #expect(states == [[2]])
    let detail = try #require(try await store.jobDetail(job.job.id))
    #expect(detail.runs.first?.nodes.map(\.name) == ["recall", "classify", "check"])
    #expect(detail.runs.first?.nodes.map(\.at) == [at(21), at(22), at(23)])
    #expect(detail.runs.first?.run.endedAt == at(30))
  }
}
