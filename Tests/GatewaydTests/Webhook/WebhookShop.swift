import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Synchronization
import TestSupport

/// A shop's webhook on 127.0.0.1 that keeps to docs/webhooks.md, except where its script says otherwise.
final class WebhookShop: Sendable {
  /// What the next POST meets; without a script, `carryOut`.
  enum Step: Sendable {
    case carryOut
    /// The effect takes place; the connection is lost in the middle of the answer.
    case carryOutAndBreakOff
    /// The effect takes place; the answer does not say so.
    case carryOutAndSaySomethingElse(status: Int, body: String)
    /// The effect takes place later: until `finish`, it is in progress.
    case begin
    case answer(status: Int, body: String)
  }

  struct Request: Sendable {
    let method: String
    let path: String
    let key: String?
    let signature: String?
    let body: String

    var json: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:] }
  }

  private struct State {
    var posts: [Step]
    /// What is said to a GET instead of the truth.
    var lie: (status: Int, body: String)?
    var requests: [Request] = []
    /// By key: how often the effect took place.
    var effects: [String: Int] = [:]
    var begun: Set<String> = []
  }

  private let state: Mutex<State>

  init(_ posts: [Step] = []) { state = Mutex(State(posts: posts)) }

  var requests: [Request] { state.withLock { $0.requests } }
  var effects: [String: Int] { state.withLock { $0.effects } }
  /// `POST` and `GET` in their order.
  var methods: [String] { requests.map(\.method) }

  func lie(status: Int, _ body: String) { state.withLock { $0.lie = (status, body) } }
  func tellTheTruth() { state.withLock { $0.lie = nil } }
  func next(_ step: Step) { state.withLock { $0.posts.append(step) } }

  /// What was in progress takes effect.
  func finish() {
    state.withLock { state in
      for key in state.begun { state.effects[key, default: 0] += 1 }
      state.begun = []
    }
  }

  /// Runs while `body` does, which is given the URL.
  func serve<Value: Sendable>(_ body: @escaping @Sendable (String) async throws -> Value) async throws -> Value {
    let router = Router()
    router.post("actions") { request, _ in
      try await self.respond(to: request, body: String(buffer: request.body.collect(upTo: 1 << 20)))
    }
    router.get("actions/**") { request, _ in self.inform(request) }
    return try await serving(router) { try await body("http://127.0.0.1:\($0)/actions") }
  }

  private static func field(_ name: String, of request: Hummingbird.Request) -> String? {
    request.headers.first { $0.name.canonicalName == name }?.value
  }

  private func note(_ request: Hummingbird.Request, _ body: String) -> Request {
    let seen = Request(
      method: request.method.rawValue, path: request.uri.path, key: Self.field("idempotency-key", of: request),
      signature: Self.field("gatewayd-signature", of: request), body: body)
    state.withLock { $0.requests.append(seen) }
    return seen
  }

  private func respond(to request: Hummingbird.Request, body: String) throws -> Response {
    let key = note(request, body).key ?? ""
    let step: Step = state.withLock { $0.posts.isEmpty ? .carryOut : $0.posts.removeFirst() }
    switch step {
    case .answer(let status, let body): return Self.json(status, body)
    case .begin:
      state.withLock { _ = $0.begun.insert(key) }
      return Self.json(202, #"{"status":"in_progress"}"#)
    case .carryOut:
      carryOut(key)
      return Self.json(200, Self.done)
    case .carryOutAndSaySomethingElse(let status, let body):
      carryOut(key)
      return Self.json(status, body)
    case .carryOutAndBreakOff:
      carryOut(key)
      return Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: ResponseBody(contentLength: 1000) { writer in
          try await writer.write(ByteBuffer(string: #"{"status":"#))
          throw Broken()
        })
    }
  }

  private struct Broken: Error {}

  /// No idempotency of its own, so that a second telling shows.
  private func carryOut(_ key: String) { state.withLock { $0.effects[key, default: 0] += 1 } }

  private func inform(_ request: Hummingbird.Request) -> Response {
    let seen = note(request, "")
    return state.withLock { state in
      if let lie = state.lie { return Self.json(lie.status, lie.body) }
      let key = seen.key ?? ""
      if state.effects[key] != nil { return Self.json(200, Self.done) }
      if state.begun.contains(key) { return Self.json(200, #"{"status":"in_progress"}"#) }
      return Self.json(404, #"{"status":"unknown"}"#)
    }
  }

  static let done = #"{"status":"done","result":"refund R-77"}"#

  private static func json(_ status: Int, _ body: String) -> Response {
    Response(
      status: .init(code: status), headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(string: body)))
  }
}
