import Agent
import Foundation
import Logging
import MailProto
import Store
import Synchronization
import Telemetry
import Testing

@testable import Gatewayd

/// One job in a worker's hands: what is committed, what is asked again, and how it ends.
@Suite struct JobRunTests {
  private let store: Store
  private let shop = StubShop()
  private let model = PaidModel()

  init() async throws {
    store = try await .temporary(
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
  }

  /// Takes a mail in; its job is queued.
  @discardableResult
  private func mail(_ uid: UInt32 = 1) async throws -> CaseID {
    let text = """
      From: c\(uid)@customers.test\r\nSubject: Shoes\r\nMessage-ID: <\(uid)@customers.test>\r
      \r\nDo you have black running shoes in size 42?\r\n
      """
    let message = Message(parsing: Array(text.utf8))
    let arrival = Arrival(
      origin: .imap(account: "support", mailbox: "INBOX", uidValidity: 7, uid: uid), inbound: Inbound(message),
      receivedAt: SystemClock().now(), replyTokens: [], automatic: nil)
    let rules = IntakeRules(identify: { _ in (.t0, "test") }, judge: { _ in .agent })
    return try #require(try await store.accept(arrival, rules: rules).caseID)
  }

  private func runner(_ yaml: String = "", models: ModelChain? = nil) throws -> JobRunner {
    let configuration = try Configuration.parse(yaml, file: "test.yaml", environment: [:])
    let chain = ModelChain(
      models: ["paid": model, "offline": OfflineModel()], steps: ["classify": ["paid"], "wishes": ["paid"]])
    return JobRunner(
      store: store, models: models ?? chain, tools: shop, policy: .init(configuration), settings: configuration.agent,
      clock: SystemClock(), limiter: RunRate(RateLimit(count: 1000, seconds: 1)),
      logger: Logger(label: "test") { _ in KeepingLogHandler(SwiftLogNoOpLogHandler()) })
  }

  private func onlyJob() async throws -> Job { try #require(try await store.jobs(state: nil, limit: 1).first) }

  private func detail() async throws -> JobDetail { try #require(try await store.jobDetail(try await onlyJob().id)) }

  /// Runs the job again and again, with the waits in between left out.
  private func runToTheEnd(_ runner: JobRunner) async throws {
    for _ in 0..<20 {
      _ = try await runner.runNext()
      let job = try await onlyJob()
      guard job.state == .queued else { return }
      try await until { SystemClock().now() >= job.runAfter }
    }
  }

  // MARK: Answers that were paid for

  @Test func aRunGoesThroughAndItsAnswersAreKept() async throws {
    let id = try await mail()
    #expect(try await runner().runNext())
    #expect(try await onlyJob().state == .done)
    #expect(try await store.case(id)?.state == .review)
    let detail = try await detail()
    #expect(detail.runs.first?.nodes.map(\.name) == ["recall", "classify", "product", "compose", "check"])
    #expect(detail.runs.first?.answers.map(\.node) == ["classify", "product"])
    #expect(detail.runs.first?.answers.first?.inputTokens == 10)
    #expect(detail.runs.first?.answers.first?.request.contains("black running shoes") == true)
    #expect(model.asked == ["classify", "wishes"])
  }

  /// The shop fails after the model was asked, in the same node: when the node is run again, the answer is there.
  @Test func aNodeThatIsRunAgainDoesNotPayAgain() async throws {
    try await mail()
    shop.failures.withLock { $0 = 1 }
    let runner = try runner()
    #expect(try await runner.runNext())
    #expect(try await onlyJob().state == .queued)
    #expect(model.asked == ["classify", "wishes"])
    try await runToTheEnd(runner)
    #expect(try await onlyJob().state == .done)
    #expect(model.asked == ["classify", "wishes"], "each question was paid for once")
    #expect(try await detail().runs.first?.nodes.filter { $0.name == "classify" }.count == 1)
    let proposal = try #require(try await store.job(try await onlyJob().id)?.proposal)
    #expect(proposal.trace.modelCalls >= 2 && proposal.trace.inputTokens == 20, "what was paid is in the trace")
  }

  /// The process is told to stop at the very moment of the answer: the answer is kept, the node is not committed, the
  /// start does not count, and the next start goes on from there.
  @Test func anAnswerThatComesWhileStoppingIsKept() async throws {
    try await mail()
    model.onAnswer.withLock { $0 = { withUnsafeCurrentTask { $0?.cancel() } } }
    let first = try runner()
    _ = try await first.runNext()
    let job = try await onlyJob()
    #expect(job.state == .queued && job.attempts == 0 && job.lost == 0)
    #expect(try await detail().runs.first?.nodes.map(\.name) == ["recall"])
    #expect(try await detail().runs.first?.answers.map(\.node) == ["classify"])
    model.onAnswer.withLock { $0 = {} }
    #expect(try await runner().runNext())
    #expect(try await onlyJob().state == .done)
    #expect(model.asked == ["classify", "wishes"])
  }

  /// The job is taken away while the model thinks: its answer is refused, and nothing else is asked or written.
  @Test func theAnswerOfAStaleWorkerIsRefused() async throws {
    let id = try await mail()
    let store = store
    model.beforeAnswer.withLock {
      $0 = {
        if let job = try? await store.jobs(state: .running, limit: 1).first {
          _ = try? await store.cancelJob(job.id, by: "rita", now: SystemClock().now())
        }
      }
    }
    #expect(try await runner().runNext())
    #expect(try await onlyJob().state == .cancelled)
    #expect(try await detail().runs.first?.answers.isEmpty == true)
    #expect(try await detail().runs.first?.nodes.map(\.name) == ["recall"])
    #expect(model.asked == ["classify"])
    #expect(try await store.case(id)?.state == .review)
  }

  @Test func theOfflineModelIsNotKept() async throws {
    try await mail()
    let offline = ModelChain(models: ["offline": OfflineModel()], steps: [:])
    #expect(try await runner(models: offline).runNext())
    #expect(try await onlyJob().state == .done)
    #expect(try await detail().runs.first?.answers.isEmpty == true)
  }

  // MARK: The log

  /// What was said stands with the run, over all its starts, whatever the level of the log.
  @Test func theLogOfARunStandsWithIt() async throws {
    try await mail()
    shop.failures.withLock { $0 = 1 }
    try await runToTheEnd(try runner())
    let line = try #require(try await store.runs(caseID: nil, limit: 1).first)
    let lines = try #require(try await store.keptRun(line.run.id)).lines
    #expect(
      lines.map(\.message) == [
        "job started", "node ran", "model answered", "node ran", "model answered", "job put off", "job started",
        "node ran", "node ran", "node ran", "job done",
      ])
    #expect(lines.first { $0.message == "job put off" }?.level == .warning)
    #expect(lines.compactMap { $0.facts["node"] } == ["recall", "classify", "product", "compose", "check"])
    #expect(lines.allSatisfy { $0.facts["job.id"] == nil })
    #expect(lines.last?.facts["route"] == line.route)
  }

  // MARK: Limits

  @Test func afterItsAttemptsAPersonHasTheCase() async throws {
    let id = try await mail()
    shop.failures.withLock { $0 = .max }
    try await runToTheEnd(try runner("agent: {attempts: 2}"))
    #expect(try await onlyJob().state == .failed)
    let found = try #require(try await store.case(id))
    #expect(found.state == .review)
    #expect(found.explanation?.contains("given up after 2 attempts: shop: not today") == true)
    let group = try #require(try await store.failures(limit: 1).first)
    #expect(group.node == "product")
    #expect(model.asked == ["classify", "wishes"], "and nothing was paid twice")
  }

  @Test func aWaitThatEndsBehindTheDeadlineIsNotWaited() async throws {
    let id = try await mail()
    let busy = ModelChain(models: ["busy": BusyModel()], steps: [:], fallback: ["busy"])
    #expect(try await runner("agent: {job_deadline: 1800}", models: busy).runNext())
    #expect(try await onlyJob().state == .failed)
    #expect(try await store.case(id)?.explanation?.contains("within 1800 seconds") == true)
  }

  @Test func retryAfterIsHonoured() async throws {
    try await mail()
    let busy = ModelChain(models: ["busy": BusyModel()], steps: [:], fallback: ["busy"])
    let before = SystemClock().now()
    #expect(try await runner(models: busy).runNext())
    let job = try await onlyJob()
    #expect(job.state == .queued)
    #expect(job.runAfter >= before.adding(seconds: 3600))
    #expect(job.runAfter <= SystemClock().now().adding(seconds: 3600 + 5))
  }

  @Test func aRunThatHangsEndsWithAPersonAndItsReason() async throws {
    let id = try await mail()
    model.beforeAnswer.withLock { $0 = { try? await Task.sleep(for: .seconds(3600)) } }
    #expect(try await runner("agent: {run_deadline: 1}").runNext())
    #expect(try await onlyJob().state == .failed)
    #expect(try await store.case(id)?.explanation?.contains("longer than 1 seconds") == true)
    #expect(try await store.failureCount() == 1)
    #expect(try await detail().runs.first?.answers.isEmpty == true)
  }

  /// A node that hangs is tried again, like a model that is away, and in the end a person has the case.
  @Test func aNodeThatHangsIsPutOffAndThenAPersonHasTheCase() async throws {
    let id = try await mail()
    let hanging = HangingModel()
    let models = ModelChain(models: ["slow": hanging, "offline": OfflineModel()], steps: ["classify": ["slow"]])
    let runner = try runner("agent: {node_deadline: 1, attempts: 2}", models: models)
    #expect(try await runner.runNext())
    let job = try await onlyJob()
    #expect(job.state == .queued && job.attempts == 1)
    #expect(job.error == "the node classify took longer than 1 seconds")
    #expect(try await detail().runs.first?.nodes.map(\.name) == ["recall"])
    try await runToTheEnd(runner)
    #expect(try await onlyJob().state == .failed)
    let why = "given up after 2 attempts: the node classify took longer than 1 seconds"
    #expect(try await store.case(id)?.explanation?.contains(why) == true)
    #expect(hanging.count == 2)
  }

  @Test func aNodeThatHungOnceGoesOn() async throws {
    try await mail()
    let hanging = HangingModel(times: 1)
    let models = ModelChain(models: ["slow": hanging, "offline": OfflineModel()], steps: ["classify": ["slow"]])
    try await runToTheEnd(try runner("agent: {node_deadline: 1}", models: models))
    #expect(try await onlyJob().state == .done)
    #expect(try await detail().runs.first?.nodes.filter { $0.name == "recall" }.count == 1)
  }

  // MARK: What a run was told

  @Test func aRunIsPlayedAgainFromEachNodeOnWhatTheStoreKept() async throws {
    try await mail()
    #expect(try await runner().runNext())
    let line = try #require(try await store.runs(caseID: nil, limit: 1).first)
    #expect(line.modelCalls == 2 && line.route == "draft" && line.run.nodes.count == 5)
    let found = FoundRun(try #require(try await store.keptRun(line.run.id)))
    let stored = try #require(found.document.result)
    #expect(found.document.nodes.flatMap(\.reads).map(\.tool).contains("vocabulary"))
    for node in line.run.nodes {
      let (frozen, state) = try found.start(from: node)
      let played = try await Replay(of: frozen, clock: { 0 }).play(from: state)
      #expect(RunComparison.ofResults(stored, JSONValue(of: played.result)) == [], "from \(node)")
    }
    #expect(model.asked == ["classify", "wishes"], "nobody was asked again")
  }

  /// A node that was never committed is played on the answers that were paid for; what the shop said then was lost.
  @Test func aFailedRunIsPlayedAsFarAsItGoes() async throws {
    try await mail()
    shop.failures.withLock { $0 = .max }
    try await runToTheEnd(try runner("agent: {attempts: 1}"))
    let line = try #require(try await store.runs(caseID: nil, limit: 1).first)
    let found = FoundRun(try #require(try await store.keptRun(line.run.id)))
    #expect(found.document.result == nil && found.document.next == "product")
    let (frozen, state) = try found.start(from: "product")
    await #expect {
      try await Replay(of: frozen, clock: { 0 }).play(from: state)
    } throws: { "\($0)".contains("was not asked then") }
    shop.failures.withLock { $0 = 0 }
    let models = try runner().models
    let fork = try await Replay(of: frozen, tools: shop, models: models, clock: { 0 }).play(from: state)
    #expect(fork.result.route == .draft)
    #expect(model.asked == ["classify", "wishes"], "the answer that was paid for is there")
  }

  @Test func anotherPolicyShowsInTheComparison() async throws {
    try await mail()
    #expect(try await runner().runNext())
    let line = try #require(try await store.runs(caseID: nil, limit: 1).first)
    let found = FoundRun(try #require(try await store.keptRun(line.run.id)))
    let (frozen, state) = try found.start(from: "compose")
    let edited = try state.edited([try StateEdit("input.policy.shopName=\"Other Shoes\"")])
    let fork = try await Replay(of: frozen, tools: shop, models: try runner().models, clock: { 0 }).play(from: edited)
    let document = RunDocument(fork, before: found.document.before("compose"))
    let comparison = RunComparison(found.document, document)
    #expect(!comparison.same)
    #expect(comparison.input.map(\.path) == ["policy.shopName"])
    #expect(comparison.nodes.map(\.node) == ["recall", "classify", "product", "compose", "check"])
    #expect(comparison.nodes.first { !$0.differences.isEmpty }?.node == "check", "the draft is what it differs in")
    #expect(comparison.result.contains { $0.path == "email_response" })
    // The same through the file that `fork --json` prints.
    let printed = try #require(RunDocument(printed: document.flat))
    #expect(RunComparison(document, printed).same)
    #expect(RunComparison(found.document, printed).result == comparison.result)
    #expect(comparison.lines("run 1", "fork.json").contains("    + Other Shoes"))
    #expect(RunComparison(found.document, found.document).same)
  }

  /// A disk that is full for a while costs time, not the work.
  @Test func aWriteIsTriedUntilItIsWritten() async throws {
    try await mail()
    let runner = try runner()
    let claimed = try #require(try await store.claimJob(model: "m", lease: 60, now: SystemClock().now()))
    let run = JobRun(
      runner: runner, claimed: claimed, part: "", lines: runner.runLines(), logger: runner.logger)
    var tries = 0
    let result = try await run.insisting {
      tries += 1
      if tries < 3 { throw StoreError.unavailable("disk full") }
      return tries
    }
    #expect(result == 3)
    await #expect(throws: StoreError.fenced, "what no waiting mends is thrown at once") {
      try await run.insisting { throw StoreError.fenced }
    }
    let stopped = Task { try await run.insisting { throw StoreError.unavailable("disk full") } }
    stopped.cancel()
    await #expect(throws: CancellationError.self) { try await stopped.value }
  }

  /// The lease is renewed while the model thinks, however long that takes.
  @Test func longWorkKeepsItsLease() async throws {
    try await mail()
    let store = store
    model.beforeAnswer.withLock {
      $0 = {
        let first = try? await store.jobs(state: .running, limit: 1).first?.leaseUntil
        while let now = try? await store.jobs(state: .running, limit: 1).first?.leaseUntil, now == first {
          try? await Task.sleep(for: .milliseconds(50))
        }
      }
    }
    var runner = try runner()
    runner.lease = 4
    #expect(try await runner.runNext())
    #expect(try await onlyJob().state == .done)
    #expect(try await onlyJob().attempts == 1)
  }

  // MARK: Models that are away

  private func chain(_ error: ModelError) -> ModelChain {
    ModelChain(
      models: ["away": ClosureModel(name: "away") { _ throws(ModelError) in throw error }, "offline": OfflineModel()],
      steps: [:], fallback: ["away", "offline"])
  }

  /// At the first start it is waited for; at the second the offline model goes on.
  @Test func aModelThatIsAwayIsWaitedForOnce() async throws {
    let id = try await mail()
    let models = chain(.transient("HTTP 503", retryAfter: nil))
    #expect(try await runner("agent: {patience: 1}", models: models).runNext())
    #expect(try await onlyJob().state == .queued)
    let waiting = try await onlyJob()
    #expect(waiting.error?.contains("no model could be reached for classify") == true)
    try await runToTheEnd(try runner("agent: {patience: 1}", models: models))
    let job = try await onlyJob()
    #expect(job.state == .done && job.attempts == 2)
    #expect(try await store.case(id)?.state == .review)
  }

  /// Limits say nothing about the job: it waits until there is a turn, and no start is counted.
  @Test func aModelWithoutATurnIsWaitedFor() async throws {
    try await mail()
    let tries = Mutex(0)
    let limited = ClosureModel(name: "paid") { _ throws(ModelError) in
      if tries.withLock({
        $0 += 1; return $0 <= 3
      }) {
        throw .limited(retryAfter: 1)
      }
      throw .rejected("enough")
    }
    let models = ModelChain(
      models: ["paid": limited, "offline": OfflineModel()], steps: [:], fallback: ["paid", "offline"])
    #expect(try await runner("agent: {patience: 0, attempts: 2}", models: models).runNext())
    let waiting = try await onlyJob()
    #expect(waiting.state == .queued && waiting.attempts == 0)
    #expect(waiting.error == "waits for the rate limits of its models")
    try await runToTheEnd(try runner("agent: {patience: 0, attempts: 2}", models: models))
    let job = try await onlyJob()
    #expect(job.state == .done && job.attempts == 1)
  }

  @Test func withoutPatienceTheOfflineModelGoesOnAtOnce() async throws {
    try await mail()
    #expect(try await runner("agent: {patience: 0}", models: chain(.skipped("circuit open", retryAfter: 9))).runNext())
    let job = try await onlyJob()
    #expect(job.state == .done && job.attempts == 1)
  }

  @Test func theModelsOfANodeHaveATimeTogether() async throws {
    try await mail()
    let left = Mutex<[Int64?]>([])
    let models = ModelChain(
      models: [
        "slow": ClosureModel(name: "slow") { _ throws(ModelError) in
          left.withLock { $0.append(Deadline.left) }
          throw .rejected("no")
        }, "offline": OfflineModel(),
      ], steps: [:], fallback: ["slow", "offline"])
    #expect(try await runner("agent: {node_deadline: 100}", models: models).runNext())
    let seen = left.withLock { $0 }
    #expect(!seen.isEmpty && seen.allSatisfy { (1...100_000).contains($0 ?? 0) })
  }

  /// What is left of the day's budget after a restart.
  @Test func whatADayHasCostIsKnown() async throws {
    let start = SystemClock().now()
    try await mail()
    #expect(try await store.modelCost(since: start) == 0)
    #expect(try await runner().runNext())
    let cost = try await store.modelCost(since: start)
    #expect(abs(cost - 0.002) < 1e-9)
    #expect(try await store.modelCost(since: SystemClock().now().adding(seconds: 60)) == 0)
    #expect(SystemClock().startOfDay() <= start)
  }
}
