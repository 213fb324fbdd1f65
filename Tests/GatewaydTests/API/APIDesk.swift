import Agent
import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import NIOCore
import Store
import Testing
import WebReview

@testable import Gatewayd

/// A desk with its API on a real socket, a store on disk, and a worker that runs when it is told to.
struct APIDesk: Sendable {
  let parts: Parts
  let url: String

  struct Reply {
    let status: Int
    let headers: [String: String]
    let body: String

    var json: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:] }
    var error: [String: Any] { json["error"] as? [String: Any] ?? [:] }
    var field: String? { error["field"] as? String }
    var kind: String? { error["kind"] as? String }
  }

  /// - Parameter folder: of the store; nil for one of its own, which is removed.
  static func run(
    _ yaml: String = "", in folder: String? = nil, _ body: @escaping @Sendable (APIDesk) async throws -> Void
  ) async throws {
    let own = FileManager.default.temporaryDirectory.appending(path: "gwapi-\(UUID())").path(percentEncoded: false)
    let folder = folder ?? own
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: own) }
    let text = """
      store: { path: "\(folder)/store.sqlite" }
      shop: { path: "\(folder)/shop.sqlite" }
      review: { listen: "127.0.0.1:0", secure_cookies: false, undo_seconds: 0 }
      \(yaml)
      """
    let configuration = try Configuration.parse(text, file: "test.yaml", environment: [:])
    let parts = try await Parts(configuration, environment: [:], exclusive: true)
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let site = try parts.site(health: Health(dependencies: [], logger: quiet), logger: quiet)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let server = site.application { port.yield($0) }
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.runService(gracefulShutdownSignals: []) }
        var iterator = ports.makeAsyncIterator()
        let number = await iterator.next() ?? 0
        defer { group.cancelAll() }
        try await body(APIDesk(parts: parts, url: "http://127.0.0.1:\(number)"))
      }
    } catch {
      try? await parts.store.close()
      throw error
    }
    try await parts.store.close()
  }

  var store: Store { parts.store }
  var now: Timestamp { parts.clock.now() }

  func token(_ name: String = "crm", _ scopes: Set<APIToken.Scope> = [.submit, .read]) async throws -> String {
    try await store.addToken(
      name: name, role: APIToken.Scope.role(of: scopes), scopes: scopes, by: "test", now: now
    ).secret
  }

  func send(
    _ method: String, _ path: String, _ secret: String?, _ body: [UInt8]? = nil, _ headers: [String: String] = [:]
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: url + path)
    request.method = .init(rawValue: method)
    if let secret { request.headers.add(name: "Authorization", value: "Bearer \(secret)") }
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    let text = try await response.body.collect(upTo: 16 << 20)
    return Reply(
      status: Int(response.status.code),
      headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
      body: String(buffer: text))
  }

  func get(_ path: String, _ secret: String?, _ headers: [String: String] = [:]) async throws -> Reply {
    try await send("GET", path, secret, nil, headers)
  }

  func post(
    _ path: String, _ secret: String?, _ body: String = "", _ headers: [String: String] = [:]
  ) async throws -> Reply {
    try await send("POST", path, secret, Array(body.utf8), headers)
  }

  /// A request as programs send it.
  static func request(
    customer: Int64 = 1, name: String = "Anna", case number: Int64 = 77,
    _ words: String = "Do you have black running shoes in size 42?", job: String? = nil
  ) throws -> String {
    var fields: [String: Any] = [
      "customer_id": customer, "customer_name": name, "case_id": number, "email_content": words,
    ]
    fields["job_id"] = job
    return String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self)
  }

  /// Runs every queued job with the offline model and an empty shop.
  func work() async throws {
    let runner = JobRunner(
      store: store, models: ModelChain(models: ["offline": OfflineModel()], steps: [:]), tools: StubShop(),
      policy: .init(parts.configuration), settings: parts.configuration.agent, clock: parts.clock,
      limiter: RunRate(RateLimit(count: 1000, seconds: 1)),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    while try await runner.runNext() {}
  }

  func reviewer(_ name: String = "rosa") async throws -> User {
    try await store.addUser(name: name, password: nil, role: .reviewer, now: now)
  }
}
