import Foundation
import Logging
import MailProto
import Store
import Synchronization
import TestSupport
import Testing

@testable import Agent
@testable import Gatewayd

/// A case of several mails through the runner: what is remembered between its runs, and what was measured.
@Suite struct MemoryRunTests {
  private let folder: TemporaryFolder
  private let store: Store
  private let model = SummingModel()

  init() async throws {
    folder = try TemporaryFolder()
    store = try await .open(
      sqlite: "\(folder.path)/gatewayd.sqlite",
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
  }

  private static let long = """
    Hello, my parcel TRK10000002 of order 903 is late since the third of March and nobody in the house has seen it. I was
    at home all week and asked each of the neighbours, one after the other, whether they took it in for me, and the porter
    as well, who keeps a book about such things. He found nothing at all. I would like to have the fee of EUR 4.95 back.
    """

  /// Each mail answers the one before.
  private func mail(_ uid: UInt32, _ words: String) async throws -> CaseID {
    let text = """
      From: nora@customers.test\r\nSubject: Parcel\r\nMessage-ID: <\(uid)@customers.test>\r
      In-Reply-To: <\(uid - 1)@customers.test>\r\n\r\n\(words)\r\n
      """
    let arrival = Arrival(
      origin: .imap(account: "support", mailbox: "INBOX", uidValidity: 7, uid: uid),
      inbound: Inbound(Message(parsing: Array(text.utf8))), receivedAt: SystemClock().now(), replyTokens: [],
      automatic: nil)
    let rules = IntakeRules(identify: { _ in (.t0, "test") }, judge: { _ in .agent })
    return try #require(try await store.accept(arrival, rules: rules).caseID)
  }

  private func run(_ yaml: String = "", steps: [String: [String]] = ["summarise": ["paid"]]) async throws {
    let configuration = try Configuration.parse(yaml, file: "test.yaml", environment: [:])
    let chain = ModelChain(models: ["paid": model, "offline": OfflineModel()], steps: steps)
    let runner = JobRunner(
      store: store, models: chain, tools: StubShop(), policy: .init(configuration), settings: configuration.agent,
      clock: SystemClock(), limiter: RunRate(RateLimit(count: 1000, seconds: 1)),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    #expect(try await runner.runNext())
  }

  /// The state behind the last run.
  private func last() async throws -> RunState {
    let line = try #require(try await store.runs(caseID: nil, limit: 1).first)
    let kept = try #require(try await store.keptRun(line.run.id))
    return try JSONDecoder().decode(RunState.self, from: Data(try #require(kept.checkpoint)))
  }

  @Test func aGistIsPaidForOnceAndUsedEverAfter() async throws {
    let id = try await mail(2, Self.long)
    try await run()
    #expect(model.count == 0, "a first mail has no memory")
    #expect(try await mail(3, "Any updates?") == id)
    try await run()
    #expect(model.count == 1)
    #expect(try await store.memory(id).map(\.gist) == [SummingModel.gist, nil])
    #expect(try await last().memory?.contains("customer: \(SummingModel.gist)") == true)
    _ = try await mail(4, "And now? What about TRK10000002?")
    try await run()
    #expect(model.count == 1, "kept with the turn")
    let memory = try #require(try await last().memory)
    #expect(memory.contains(SummingModel.gist) && !memory.contains("porter") && memory.contains("orders: 903"))
    // Played again, from what was frozen: nobody is asked.
    let runs = try await store.runs(caseID: nil, limit: 5).map(\.run.id.value)
    try await store.close()
    for run in runs { #expect(try await show("replay", run).status == 0) }
    #expect(model.count == 1)
  }

  /// `gatewayd runs COMMAND RUN` on the store, which must be closed.
  private func show(_ command: String, _ run: Int64, _ more: String...) async throws -> Program {
    let config = try folder.file(
      "gatewayd.yaml",
      """
      store: {path: \(folder.path)/gatewayd.sqlite}
      submission: {host: 127.0.0.1, port: 1, tls: none, from: support@shop.test}
      """)
    return try await Program.gatewayd(["runs", command, "\(run)", "--config", config] + more)
  }

  @Test func withoutAModelForTheStepItIsMadeByRules() async throws {
    _ = try await mail(2, Self.long)
    try await run()
    _ = try await mail(3, "Any updates?")
    try await run("agent: {memory_tokens: 40}\n", steps: [:])
    let memory = try #require(try await last().memory)
    #expect(model.count == 0 && memory.contains("TRK10000002"))
    #expect(try await last().input.policy.memoryTokens == 40)
    let prose = memory.split(separator: "\n").filter { $0.hasPrefix("customer: ") }.joined()
    #expect(!prose.isEmpty && TokenCount.of(prose) <= 44)
  }

  @Test func whatWasSavedIsShown() async throws {
    _ = try await mail(2, Self.long)
    try await run()
    _ = try await mail(3, "Where is my parcel now?")
    try await run(steps: [:])
    let line = try #require(try await store.runs(caseID: nil, limit: 1).first)
    let kept = try #require(try await store.keptRun(line.run.id))
    let use = try #require(kept.proposal?.trace.memory)
    #expect(use.turns == 1 && use.prompts == 1 && use.threadTokens > 80)
    #expect(use.wholePromptTokens - use.promptTokens == use.threadTokens - use.memoryTokens)
    try await store.close()
    let shown = try await show("show", line.run.id.value)
    #expect(shown.output.contains("memory of 1 earlier mail: about \(use.memoryTokens) tokens for \(use.threadTokens)"))
    #expect(try await show("show", line.run.id.value, "--json").output.contains("whole_prompt_tokens"))
    #expect(try await show("replay", line.run.id.value).status == 0)
  }
}

/// Sums up, always in the same words.
private final class SummingModel: ChatModel {
  static let gist = "Says that parcel TRK10000002 of order 903 is late and wants EUR 4.95 back."
  let name = "paid"
  private let calls = Mutex(0)
  var count: Int { calls.withLock { $0 } }

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    calls.withLock { $0 += 1 }
    return ModelReply(text: "{\"summary\":\"\(Self.gist)\"}", inputTokens: 10, outputTokens: 5, costUSD: 0.001)
  }
}
