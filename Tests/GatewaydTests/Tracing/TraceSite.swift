import AsyncHTTPClient
import Foundation
import MailProto
import NIOCore
import TestSupport
import Testing

@testable import Gatewayd
@testable import Store

/// A daemon with its API, its demonstration shop and a receiver of traces.
final class TraceSite {
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

  static let spoolLimit = 1 << 20

  /// - Parameter traces: a further key of `telemetry`.
  init(_ receiver: TraceReceiver, traces: String = "") async throws {
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
        \(traces)
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

  /// Bytes of the segments on the disk.
  var spooled: Int {
    let spool = "\(folder.path)/spans"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: spool)) ?? []
    return names.reduce(0) { sum, name in
      let facts = try? FileManager.default.attributesOfItem(atPath: "\(spool)/\(name)")
      return sum + ((facts?[.size] as? NSNumber)?.intValue ?? 0)
    }
  }

  /// How long each run took, in the order of their ends.
  func runMilliseconds() throws -> [Int] {
    let log = try folder.text("\(starts).log")
    return log.matches(of: #/ jobs: job done .*?milliseconds=(\d+)/#).compactMap { Int($0.output.1) }
  }

  /// Until the spans of all runs are in the spool, or were.
  func untilCollected() async throws {
    let store = try await store(exclusive: false)
    while try await store.read({ tx in
      try tx.row("SELECT count(*) AS n FROM runs WHERE ended_at IS NOT NULL AND exported_at IS NULL")?.int("n") ?? 0
    }) > 0 {
      try await Task.sleep(for: .milliseconds(200))
    }
    try await store.close()
  }

  /// Until nothing waits to be collected or sent.
  func untilSent() async throws {
    try await untilCollected()
    // The gauge is set before each batch: twice zero is the end of the last.
    var quiet = 0
    while quiet < 6 {
      quiet = try await metric("gatewayd_spans_waiting") == 0 ? quiet + 1 : 0
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  /// The sum of a family, or of those of its series that begin so.
  func metric(_ name: String) async throws -> Double {
    let starts = name.contains("{") ? [name] : ["\(name){", "\(name) "]
    return try await get("/metrics").split(separator: "\n").filter { line in starts.contains { line.hasPrefix($0) } }
      .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
  }

  private func get(_ path: String) async throws -> String {
    let answer = try await Self.http.execute(HTTPClientRequest(url: url + path), timeout: .seconds(30))
    return String(buffer: try await answer.body.collect(upTo: 4 << 20))
  }
}
