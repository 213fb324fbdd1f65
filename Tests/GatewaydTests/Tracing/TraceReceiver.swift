import AsyncHTTPClient
import Foundation
import TestSupport

/// A fake Langfuse that decodes with the official schema; see `Support/testbed/langfuse.py`.
final class TraceReceiver: Sendable {
  /// A span as it came.
  struct Received: Decodable {
    struct Event: Decodable {
      let name: String
      let attributes: [String: Value]
    }
    /// Texts and numbers as they are, lists of texts joined by commas.
    enum Value: Decodable, Hashable {
      case text(String)
      case number(Double)

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
          self = .text(text)
        } else if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .text(try container.decode([String].self).joined(separator: ","))
        }
      }
    }
    let trace: String
    let id: String
    let parent: String
    let name: String
    let kind: Int
    let start: UInt64
    let end: UInt64
    let status: Int
    let attributes: [String: Value]
    let events: [Event]

    func text(_ key: String) -> String? {
      if case .text(let text)? = attributes[key] { text } else { nil }
    }

    func number(_ key: String) -> Double? {
      if case .number(let number)? = attributes[key] { number } else { nil }
    }
  }

  struct State: Decodable, Hashable {
    let requests: Int
    let failed: Int
    let cut: Int
    let spans: Int
    let doubles: Int
    let largest: Int
    let errors: [String]
  }

  struct Call: Decodable {
    let path: String
    let body: [String: Received.Value]
  }

  let port: Int
  private let folder: TemporaryFolder
  private let process: ServerProcess

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path(percentEncoded: false)
  private static var packages: String { "\(root)/.build/testbed/python" }

  /// Whether `Support/install-packages.sh test` has brought the schema.
  static var isAvailable: Bool { FileManager.default.fileExists(atPath: "\(packages)/opentelemetry/proto") }

  /// - Parameter port: nil for a free one
  static func start(port: Int? = nil) async throws -> TraceReceiver {
    let receiver = try TraceReceiver(port: try port ?? Ports.free(1)[0])
    let end = ContinuousClock.now + .seconds(120)
    while (try? await receiver.state()) == nil {
      guard ContinuousClock.now < end, !receiver.process.hasEnded else {
        throw TestbedError.cannotStart("langfuse.py: \((try? receiver.folder.text("log")) ?? "")")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    return receiver
  }

  private init(port: Int) throws {
    self.port = port
    folder = try TemporaryFolder()
    process = try ServerProcess(
      ["/usr/bin/python3", "\(Self.root)/Support/testbed/langfuse.py", "\(port)", folder.path],
      environment: ["PYTHONPATH": Self.packages, "PYTHONDONTWRITEBYTECODE": "1"], output: "\(folder.path)/log")
  }

  func stop() { process.stop() }

  var url: String { "http://127.0.0.1:\(port)" }

  /// Of the section `telemetry`, for the fake as Langfuse; the key comes from LANGFUSE_SECRET.
  var langfuse: String { "langfuse: {url: '\(url)', public_key: pk-test, secret_key_env: LANGFUSE_SECRET}" }
  static let environment = ["LANGFUSE_SECRET": "sk-test", "OTLP_KEY": "Bearer secret"]

  func state() async throws -> State {
    let answer = try await Self.http.execute(HTTPClientRequest(url: "\(url)/state"), timeout: .seconds(10))
    let body = try await answer.body.collect(upTo: 1 << 20)
    return try JSONDecoder().decode(State.self, from: Data(body.readableBytesView))
  }

  func control(_ json: String) async throws {
    var request = HTTPClientRequest(url: "\(url)/control")
    request.method = .POST
    request.body = .bytes(Data(json.utf8))
    _ = try await Self.http.execute(request, timeout: .seconds(10)).body.collect(upTo: 1 << 20)
  }

  func spans() throws -> [Received] { try lines("spans.jsonl", as: Received.self) }

  func calls() throws -> [Call] { try lines("api.jsonl", as: Call.self) }

  /// What came beside spans, as it came.
  func callText() throws -> String { try folder.text("api.jsonl") }

  func callPaths() throws -> [String] { try lines("api.jsonl", as: Path.self).map(\.path) }

  private struct Path: Decodable { let path: String }

  private func lines<T: Decodable>(_ file: String, as type: T.Type) throws -> [T] {
    try folder.text(file).split(separator: "\n").map { try JSONDecoder().decode(T.self, from: Data($0.utf8)) }
  }

  private static let http: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()
}
