import Agent
import Foundation
import Logging
import MailProto
import Store
import Synchronization
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
      clock: SystemClock(), limiter: SharedRateLimiter(RateLimit(count: 1000, seconds: 1)),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
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

  private func until(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { try await Task.sleep(for: .milliseconds(20)) }
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

  /// A disk that is full for a while costs time, not the work.
  @Test func aWriteIsTriedUntilItIsWritten() async throws {
    try await mail()
    let runner = try runner()
    let claimed = try #require(try await store.claimJob(model: "m", lease: 60, now: SystemClock().now()))
    let run = JobRun(runner: runner, claimed: claimed, logger: runner.logger)
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
}

/// Counts what it is asked; asked the same twice, it fails the test.
private final class PaidModel: ChatModel {
  let name = "paid"
  let onAnswer = Mutex<@Sendable () -> Void>({})
  let beforeAnswer = Mutex<@Sendable () async -> Void>({})
  private let requests = Mutex<[ModelRequest]>([])

  var asked: [String] { requests.withLock { $0.map(\.step) } }

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    let isNew = requests.withLock { known in
      defer { known.append(request) }
      return !known.contains(request)
    }
    if !isNew { Issue.record("asked twice: \(request.step)") }
    await beforeAnswer.withLock { $0 }()
    onAnswer.withLock { $0 }()
    return ModelReply(text: Self.answers[request.step] ?? "{}", inputTokens: 10, outputTokens: 5, costUSD: 0.001)
  }

  private static let answers = [
    "classify":
      #"{"topic":"product_availability_or_recommendation","urgency":"low","confidence":0.9,"requests":["product_availability_or_recommendation"]}"#,
    "wishes":
      #"{"whole_catalogue":false,"wishes":[{"brands":[],"names":[],"colors":["black"],"materials":[],"sizes":[42],"min_price":null,"max_price":null,"min_weight":null,"max_weight":null,"not_brands":[],"not_colors":[],"not_materials":[],"uses":[],"recommend":false}]}"#,
  ]
}

/// Always asks to be left alone for an hour.
private struct BusyModel: ChatModel {
  let name = "busy"
  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    throw .transient("HTTP 429", retryAfter: 3600)
  }
}

/// A shop with nothing in it, whose catalogue cannot be read so many times.
private final class StubShop: ShopTools {
  let failures = Mutex(0)

  func products(matching filter: ProductFilter) async throws(ToolError) -> ProductRows {
    let fails = failures.withLock { left in
      defer { left = max(0, left - 1) }
      return left > 0
    }
    if fails { throw .unavailable("not today") }
    return ProductRows(sql: "SELECT 0", rows: [], truncated: false)
  }

  func customer(address: String) async throws(ToolError) -> Customer? { nil }
  func customer(id: Int64) async throws(ToolError) -> Customer? { nil }
  func deliveries(customerID: Int64, since: String) async throws(ToolError) -> [Delivery] { [] }
  func coupons(customerID: Int64) async throws(ToolError) -> [Coupon] { [] }
  func orders(customerID: Int64) async throws(ToolError) -> [Order] { [] }
  func transactions(customerID: Int64) async throws(ToolError) -> [Agent.Transaction] { [] }
  func offers(_ table: OptionalTable) async -> Bool { false }
  func products(ids: [Int64]) async throws(ToolError) -> [Product] { [] }
  func products(sql: String) async throws(ToolError) -> ProductRows { throw .refused("not here") }
  func vocabulary() async throws(ToolError) -> Vocabulary {
    Vocabulary(brands: [], names: [], colors: ["black"], materials: [], sizes: [42])
  }
  func stock(productIDs: [Int64]) async throws(ToolError) -> [Int64: Int64] { [:] }
  func incoming(productIDs: [Int64], from: String) async throws(ToolError) -> [Incoming] { [] }
}
