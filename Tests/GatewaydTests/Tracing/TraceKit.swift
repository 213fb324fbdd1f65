import Agent
import Foundation
import Logging
import MailProto
import Store
import Telemetry
import Testing

@testable import Gatewayd

/// A store with runs in it, and an export to a receiver.
struct TraceKit: Sendable {
  let store: Store
  let shop = StubShop()
  let folder: TemporaryFolder

  init() async throws {
    store = try await .temporary(
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"))
    folder = try TemporaryFolder()
  }

  static let words = """
    Do you have black running shoes in size 42? You reach me at +44 7700 900123 or nora.quill@private.example; the
    number of my loyalty card is 4111 1111 1111 1111. Nora Quill
    """

  /// Takes a mail in; its job is queued.
  func mail(_ uid: UInt32) async throws {
    let text = """
      From: Nora Quill <c\(uid)@customers.test>\r\nSubject: Shoes\r\nMessage-ID: <\(uid)@customers.test>\r
      \r\n\(Self.words)\r\n
      """
    let arrival = Arrival(
      origin: .imap(account: "support", mailbox: "INBOX", uidValidity: 7, uid: uid),
      inbound: Inbound(Message(parsing: Array(text.utf8))), receivedAt: SystemClock().now(), replyTokens: [],
      automatic: nil)
    _ = try await store.accept(arrival, rules: IntakeRules(identify: { _ in (.t0, "test") }, judge: { _ in .agent }))
  }

  func runner(_ models: ModelChain) throws -> JobRunner {
    let configuration = try Configuration.parse("agent: {attempts: 1}", file: "test.yaml", environment: [:])
    return JobRunner(
      store: store, models: models, tools: shop, policy: .init(configuration), settings: configuration.agent,
      clock: SystemClock(), limiter: RunRate(RateLimit(count: 100_000, seconds: 1)),
      logger: Logger(label: "test") { _ in KeepingLogHandler(SwiftLogNoOpLogHandler()) })
  }

  static var paid: ModelChain {
    ModelChain(
      models: ["paid": CannedModel(), "offline": OfflineModel()], steps: ["classify": ["paid"], "wishes": ["paid"]])
  }

  /// So many runs, one behind the other.
  func runs(_ count: Int, from first: Int = 1) async throws {
    let runner = try runner(Self.paid)
    for number in first..<(first + count) {
      try await mail(UInt32(number))
      #expect(try await runner.runNext())
    }
  }

  func configuration(_ telemetry: String, more: String = "") throws -> Configuration {
    try Configuration.parse(
      """
      store: {path: \(folder.path)/gatewayd.sqlite}
      models: [{name: paid, url: 'http://127.0.0.1:1/v1', model: some-model-1, api_key_env: KEY}]
      telemetry:
        \(telemetry)
        traces: {spool: \(folder.path)/spans\(more)}
      """, file: "test.yaml", environment: [:])
  }

  /// The export that the daemon would have, of this kit's store.
  func export(_ telemetry: String, more: String = "", since: Int64 = 0) throws -> TraceExport {
    let settings = try configuration(telemetry, more: more).telemetry.traces
    let secrets = SecretReader(environment: TraceReceiver.environment)
    let spool = try Spool(folder: settings.spool, limit: settings.spoolBytes, now: since)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let now: @Sendable () -> Timestamp = { SystemClock().now() }
    let senders = try settings.receivers(secrets).map {
      try SpanSender(
        receiver: $0, spool: spool, resource: settings.resource(instance: "shop.test"), now: now, logger: logger)
    }
    let maker = SpanMaker(environment: settings.environment, mask: settings.mask) { name in
      name == "paid" ? (provider: "openai", model: "some-model-1") : nil
    }
    let collector = SpanCollector(store: store, spool: spool, maker: maker, now: now, logger: logger)
    return TraceExport(
      store: store, spool: spool, collector: collector, senders: senders, flush: settings.flush, logger: logger)
  }

  /// The traces of all runs of the store, as they must come.
  func traces() async throws -> [RunTrace] { try await Self.traces(of: store) }

  static func traces(of store: Store) async throws -> [RunTrace] {
    var traces: [RunTrace] = []
    for line in try await store.runs(caseID: nil, limit: 100_000) where line.run.endedAt != nil {
      if let kept = try await store.keptRun(line.run.id) { traces.append(RunTraceBuilder(kept).trace()) }
    }
    return traces
  }
}

extension RunTrace {
  /// Of all its spans, trace and span together.
  var ids: Set<String> { Set(pieces.map { (id + $0.id).hex }) }
}

extension TraceExport {
  /// Collects what there is and sends it, waits and all.
  func sendAll() async throws {
    while try await collector.collect() {}
    for sender in senders {
      while sender.waiting.records > 0 {
        if try await !sender.step() { try await Task.sleep(for: .milliseconds(10)) }
      }
    }
  }
}

/// Answers as `PaidModel`, also what it was asked before.
struct CannedModel: ChatModel {
  let name = "paid"

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    var reply = try await PaidModel().complete(request)
    (reply.inputTokens, reply.cachedTokens, reply.milliseconds) = (100, 40, 7)
    return reply
  }
}
