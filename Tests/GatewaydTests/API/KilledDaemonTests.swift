import AsyncHTTPClient
import Foundation
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import Gatewayd

/// The built daemon, ended by SIGKILL in the middle of requests.
@Suite struct KilledDaemonTests {
  /// Hears at once that nobody listens any more. As long-lived as the tests.
  private static let http: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  /// Every request that was answered with 202 is a job after the next start, and is worked on; what was sent and not
  /// answered may be sent again under its id.
  @Test(.timeLimit(.minutes(5))) func whatWasAnsweredIsKept() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gwkill-\(UUID())").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let port = try #require(try Ports.free(1).first)
    let url = "http://127.0.0.1:\(port)"
    let yaml = """
      store: { path: "\(folder)/store.sqlite" }
      shop: { path: "\(folder)/shop.sqlite" }
      review: { listen: "127.0.0.1:\(port)", secure_cookies: false }
      api: { rate_limit: 100000/min }
      """
    try yaml.write(toFile: "\(folder)/gatewayd.yaml", atomically: true, encoding: .utf8)
    let gatewayd = try BuiltExecutable.path()
    try await Program.succeed(gatewayd, ["shop", "init", "\(folder)/shop.sqlite", "--demo"])
    let token = try await Program.succeed(gatewayd, ["token", "add", "crm", "--config", "\(folder)/gatewayd.yaml"])
      .output
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let command = [gatewayd, "run", "--config", "\(folder)/gatewayd.yaml"]

    let first = try ServerProcess(command, output: "\(folder)/first.log")
    try await Self.untilAlive(url)
    let promised = Promises()
    let ids = (0..<120).map { _ in UUID().uuidString.lowercased() }
    await withTaskGroup(of: Void.self) { group in
      for (number, id) in ids.enumerated() {
        group.addTask {
          let answer = try? await Self.post(url, token, id, number)
          if answer == 202, promised.add(id) == 30 { first.signal(SIGKILL) }
        }
      }
    }
    first.stop()
    // On a slow machine fewer have come through; then the end of the test's own process ends it.
    #expect(!promised.all.isEmpty)

    let second = try ServerProcess(command, output: "\(folder)/second.log")
    defer { second.stop() }
    try await Self.untilAlive(url)
    for id in promised.all { #expect(try await Self.state(url, token, id) != nil) }
    // Nobody knows what became of the others, so all are sent again; each stays one job.
    for (number, id) in ids.enumerated() { #expect(try await Self.post(url, token, id, number) == 202) }
    for id in ids {
      while try await Self.state(url, token, id) != "done" { try await Task.sleep(for: .milliseconds(50)) }
    }
    let lines = try await Program.succeed(
      gatewayd, ["jobs", "list", "--limit", "1000", "--json", "--config", "\(folder)/gatewayd.yaml"]
    ).output
    let jobs = try JSONSerialization.jsonObject(with: Data(lines.utf8)) as? [[String: Any]] ?? []
    #expect(Set(jobs.compactMap { $0["id"] as? String }) == Set(ids) && jobs.count == ids.count)
  }

  /// Ids of requests that were answered with 202.
  private final class Promises: Sendable {
    private let ids = Mutex<Set<String>>([])
    var all: Set<String> { ids.withLock { $0 } }

    /// Returns how many there are.
    func add(_ id: String) -> Int {
      ids.withLock { ids in
        ids.insert(id)
        return ids.count
      }
    }
  }

  private static func untilAlive(_ url: String) async throws {
    while true {
      let answer = try? await http.execute(HTTPClientRequest(url: "\(url)/healthz"), timeout: .seconds(5))
      if answer?.status == .ok { return }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  private static func post(_ url: String, _ token: String, _ id: String, _ number: Int) async throws -> Int {
    var request = HTTPClientRequest(url: "\(url)/email_agent/")
    request.method = .POST
    request.headers.add(name: "Authorization", value: "Bearer \(token)")
    let body = try APIDesk.request(customer: Int64(number % 7 + 1), case: Int64(number), job: id)
    request.body = .bytes(ByteBuffer(string: body))
    return Int(try await http.execute(request, timeout: .seconds(60)).status.code)
  }

  private static func state(_ url: String, _ token: String, _ id: String) async throws -> String? {
    var request = HTTPClientRequest(url: "\(url)/api/v1/jobs/\(id)")
    request.headers.add(name: "Authorization", value: "Bearer \(token)")
    let response = try await http.execute(request, timeout: .seconds(60))
    let body = try await response.body.collect(upTo: 1 << 20)
    let json = try JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any]
    return json?["state"] as? String
  }
}
