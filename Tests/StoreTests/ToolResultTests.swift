import Testing

@testable import Store

/// What the shop told a run, kept with the nodes that asked.
@Suite struct ToolResultTests {
  private let store: Store

  init() async throws {
    store = try await Store.test()
    _ = try await store.take(TestMail(), uid: 1)
  }

  private func claim(at now: Int64 = 20) async throws -> ClaimedJob {
    try #require(try await store.claimJob(model: "m", lease: 60, now: at(now)))
  }

  private func read(_ answer: String?, _ question: String = "{}") -> ToolResult {
    ToolResult(tool: "vocabulary", question: question, answer: answer)
  }

  private func kept(_ job: ClaimedJob) async throws -> KeptRun { try #require(try await store.keptRun(job.run)) }

  private func rows() async throws -> [String?] {
    try await store.read { tx in
      try tx.rows("SELECT answer FROM tool_results ORDER BY id").map { try $0.textIfAny("answer") }
    }
  }

  @Test func theyStandWithTheirNodeAndItsChange() async throws {
    let job = try await claim()
    try await store.checkpoint(
      job, node: "recall", next: "classify", state: [1], change: Array("{}".utf8),
      reads: [read("a"), read("b", "{1}")],
      now: at(21))
    try await store.checkpoint(job, node: "classify", next: "product", state: [2], now: at(22))
    let run = try await kept(job)
    #expect(run.nodes.map(\.name) == ["recall", "classify"])
    #expect(run.nodes.map(\.reads) == [[read("a"), read("b", "{1}")], []])
    #expect(run.nodes.map(\.change) == [Array("{}".utf8), nil])
    #expect(run.checkpoint == [2] && run.next == "product")
  }

  @Test func anAnswerIsKeptOnceAsLongAsItIsTheSame() async throws {
    let job = try await claim()
    for (number, answer) in ["a", "a", "b", "b", "a"].enumerated() {
      try await store.checkpoint(job, node: "n\(number)", state: [1], reads: [read(answer)], now: at(21))
    }
    #expect(try await rows() == ["a", nil, "b", nil, "a"])
    #expect(try await kept(job).nodes.map { $0.reads.map(\.answer) } == [["a"], ["a"], ["b"], ["b"], ["a"]])
  }

  @Test func aRunKeepsSoMuchAndNoMore() async throws {
    let job = try await claim()
    let megabyte = String(repeating: "x", count: 1 << 20)
    let many = (0..<5).map { read(megabyte, "{\($0)}") } + [read(nil, "{long}")]
    try await store.checkpoint(job, node: "product", state: [1], reads: many, now: at(21))
    let answers = try await kept(job).nodes.first?.reads.map(\.answer)
    #expect(answers == [megabyte, megabyte, megabyte, megabyte, nil, nil])
  }

  @Test func theFirstAnswersOfAStaleWorkerAreNotKept() async throws {
    let stale = try await claim()
    let job = try await claim(at: 90)
    await #expect(throws: StoreError.fenced) {
      try await store.checkpoint(stale, node: "recall", state: [1], reads: [read("late")], now: at(91))
    }
    #expect(try await kept(job).nodes.isEmpty)
  }

  @Test func runsAreListedWithWhatTheyCost() async throws {
    let job = try await claim()
    let answer = ModelAnswer(
      node: "classify", model: "paid", request: "q", reply: "r", inputTokens: 10, cachedTokens: 0, outputTokens: 4,
      costUSD: 0.25, milliseconds: 3, at: at(21))
    try await store.keep(answer, in: job)
    try await store.checkpoint(job, node: "recall", next: "classify", state: [1], now: at(22))
    try await store.checkpoint(job, node: "classify", state: [1], now: at(23))
    try await store.finish(job, proposal: .sample(), now: at(24))
    let line = try #require(try await store.runs(caseID: job.job.caseID, limit: 5).first)
    #expect(line.run.id == job.run && line.run.nodes == ["recall", "classify"] && line.jobState == .done)
    #expect(line.route == "draft" && line.topic == "delivery_delay")
    #expect(line.modelCalls == 1 && line.inputTokens == 10 && line.outputTokens == 4 && line.costUSD == 0.25)
    #expect(try await store.runs(caseID: CaseID(99), limit: 5).isEmpty)
    #expect(try await store.keptRun(RunID(99)) == nil)
  }

  @Test func pruningTakesThemWithTheRun() async throws {
    let job = try await claim()
    try await store.checkpoint(job, node: "recall", state: [1], change: [0x7B, 0x7D], reads: [read("a")], now: at(22))
    try await store.finish(job, proposal: .sample(route: .noReply, response: nil), now: at(23))
    let retention = Retention(rawDays: nil, runDays: 5, quarantineDays: nil)
    #expect(try await store.prune(retention, now: at(4 * 86_400)).runs == 0)
    #expect(try await store.prune(retention, now: at(6 * 86_400)).runs == 1)
    #expect(try await rows().isEmpty)
    #expect(try await kept(job).nodes.isEmpty)
  }
}
