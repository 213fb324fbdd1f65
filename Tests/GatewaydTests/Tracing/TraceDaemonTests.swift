import AsyncHTTPClient
import Foundation
import MailProto
import NIOCore
import TestSupport
import Testing

@testable import Gatewayd
@testable import Store

/// The built daemon with a receiver that fails one time in five, ended by SIGTERM and by SIGKILL in the middle.
///
/// `GATEWAYD_TRACE_RUNS=1000` makes it so many runs.
@Suite(.enabled(if: TraceReceiver.isAvailable), .serialized, .timeLimit(.minutes(60)))
struct TraceDaemonTests {
  private static let runs = ProcessInfo.processInfo.environment["GATEWAYD_TRACE_RUNS"].flatMap { Int($0) } ?? 40

  @Test func atSIGTERMNoSpanIsLost() async throws {
    let figures = try await figures(ending: SIGTERM)
    #expect(figures.missing == 0 && figures.doubles == 0 && figures.errors == [], "\(figures)")
    print("SIGTERM: \(figures)")
  }

  @Test func atSIGKILLHardlyAnySpanIsLost() async throws {
    let figures = try await figures(ending: SIGKILL)
    // One batch may be under way: that of one run.
    #expect(figures.missingRuns <= 1 && figures.doubles == 0 && figures.errors == [], "\(figures)")
    print("SIGKILL: \(figures)")
  }

  struct Figures {
    let runs: Int
    let spans: Int
    let missing: Int
    let missingRuns: Int
    let doubles: Int
    let failedRequests: Int
    let requests: Int
    let errors: [String]
  }

  private func figures(ending signal: Int32) async throws -> Figures {
    let receiver = try await TraceReceiver.start()
    defer { receiver.stop() }
    try await receiver.control("{\"fail\": 5}")
    let site = try await TraceSite(receiver)
    try await site.start()
    let half = Self.runs / 2
    try await site.submit(0..<half)
    // In the middle of the work and of the sending.
    while try await receiver.state().spans < half * 2 { try await Task.sleep(for: .milliseconds(5)) }
    try await site.end(by: signal)
    try await site.start()
    try await site.submit(half..<Self.runs)
    try await site.untilDone(Self.runs)
    try await site.untilSent()
    try await site.end(by: SIGTERM)
    let store = try await site.store()
    let traces = try await TraceKit.traces(of: store)
    try await store.close()
    let state = try await receiver.state()
    let came = Set(try receiver.spans().map { $0.trace + $0.id })
    let wanted = traces.reduce(into: Set<String>()) { $0.formUnion($1.ids) }
    #expect(traces.count >= Self.runs && came.isSubset(of: wanted))
    return Figures(
      runs: traces.count, spans: wanted.count, missing: wanted.subtracting(came).count,
      missingRuns: traces.count(where: { !$0.ids.isSubset(of: came) }), doubles: state.doubles,
      failedRequests: state.failed,
      requests: state.requests, errors: state.errors)
  }
}

/// A daemon with its API, its demonstration shop and a receiver of traces.
private final class TraceSite {
  private let folder: TemporaryFolder
  private let receiver: TraceReceiver
  private let url: String
  private let token: String
  private var daemon: ServerProcess?
  private var starts = 0

  private static let http: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  init(_ receiver: TraceReceiver) async throws {
    folder = try TemporaryFolder()
    self.receiver = receiver
    let port = try Ports.free(1)[0]
    url = "http://127.0.0.1:\(port)"
    let yaml = """
      store: { path: "\(folder.path)/store.sqlite" }
      shop: { path: "\(folder.path)/shop.sqlite" }
      agent: { rate_limit: 100000/min }
      review: { listen: "127.0.0.1:\(port)", secure_cookies: false }
      api: { rate_limit: 100000/min }
      telemetry:
        metrics: loopback
        \(receiver.langfuse)
      """
    let config = try folder.file("gatewayd.yaml", yaml)
    #expect(try await Program.gatewayd(["shop", "init", "\(folder.path)/shop.sqlite", "--demo"]).status == 0)
    token = try await Program.gatewayd(["token", "add", "crm", "--config", config]).output
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  deinit { daemon?.stop() }

  func store(exclusive: Bool = true) async throws -> Store {
    try await Store.open(
      sqlite: "\(folder.path)/store.sqlite",
      settings: ReplySettings(
        from: Address(address: "support@shop.test"), tokenAddress: nil, domain: "shop.test", instance: "test"),
      exclusive: exclusive)
  }

  func start() async throws {
    starts += 1
    daemon = try ServerProcess(
      [try BuiltExecutable.path(), "run", "--config", "\(folder.path)/gatewayd.yaml"],
      environment: TraceReceiver.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 },
      output: "\(folder.path)/\(starts).log")
    while (try? await get("/healthz")) == nil {
      if daemon?.hasEnded == true { throw TestbedError.cannotStart(try folder.text("\(starts).log")) }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  func end(by signal: Int32) async throws {
    guard let daemon else { return }
    daemon.signal(signal)
    while !daemon.hasEnded { try await Task.sleep(for: .milliseconds(10)) }
    daemon.stop()
    self.daemon = nil
  }

  func submit(_ numbers: Range<Int>) async throws {
    for number in numbers {
      var request = HTTPClientRequest(url: "\(url)/email_agent/")
      request.method = .POST
      request.headers.add(name: "Authorization", value: "Bearer \(token)")
      request.body = .bytes(
        ByteBuffer(
          string: try APIDesk.request(
            customer: Int64(number % 7 + 1), case: Int64(number), job: UUID().uuidString.lowercased())))
      let status = try await Self.http.execute(request, timeout: .seconds(60)).status
      #expect(status == .accepted)
    }
  }

  /// Until so many runs have ended.
  func untilDone(_ count: Int) async throws {
    while try await metric("gatewayd_jobs_queued") + metric("gatewayd_jobs_running") > 0 {
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  /// Until nothing waits to be collected or sent.
  func untilSent() async throws {
    let store = try await store(exclusive: false)
    while try await store.read({ tx in
      try tx.row("SELECT count(*) AS n FROM runs WHERE ended_at IS NOT NULL AND exported_at IS NULL")?.int("n") ?? 0
    }) > 0 {
      try await Task.sleep(for: .milliseconds(200))
    }
    try await store.close()
    // The gauge is set before each batch: twice zero is the end of the last.
    var quiet = 0
    while quiet < 6 {
      quiet = try await metric("gatewayd_spans_waiting") == 0 ? quiet + 1 : 0
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  private func metric(_ name: String) async throws -> Double {
    try await get("/metrics").split(separator: "\n").filter { $0.hasPrefix("\(name){") || $0.hasPrefix("\(name) ") }
      .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
  }

  private func get(_ path: String) async throws -> String {
    let answer = try await Self.http.execute(HTTPClientRequest(url: url + path), timeout: .seconds(30))
    return String(buffer: try await answer.body.collect(upTo: 4 << 20))
  }
}
