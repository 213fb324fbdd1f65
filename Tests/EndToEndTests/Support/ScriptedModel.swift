import Foundation
import Hummingbird
import Logging
import Synchronization

/// A server that speaks just enough of the chat completions API to fail in a chosen way, and counts who asked.
final class ScriptedModel: Sendable {
  /// How it answers.
  enum Behaviour: String, Sendable, CaseIterable {
    case serverError, garbage, wrongShape, empty
  }

  private final class Seen: Sendable {
    let texts = Mutex<[String]>([])
  }

  let url: String
  private let seen: Seen
  private let server: Task<Void, any Error>

  /// The text of every request so far.
  var requests: [String] { seen.texts.withLock { $0 } }

  static func start(_ behaviour: Behaviour) async throws -> ScriptedModel {
    let seen = Seen()
    let router = Router()
    router.post("**") { request, _ -> Response in
      let body = try await request.body.collect(upTo: 16 << 20)
      seen.texts.withLock { $0.append(String(buffer: body)) }
      return answer(behaviour)
    }
    let (ports, found) = AsyncStream<Int>.makeStream()
    var logger = Logger(label: "scripted model")
    logger.logLevel = .critical
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in found.yield(channel.localAddress?.port ?? 0) }, logger: logger)
    let server = Task { try await application.run() }
    guard let port = await ports.first(where: { _ in true }), port > 0 else {
      throw EndToEndError("the scripted model did not start")
    }
    return ScriptedModel(url: "http://127.0.0.1:\(port)/v1", seen: seen, server: server)
  }

  private init(url: String, seen: Seen, server: Task<Void, any Error>) {
    (self.url, self.seen, self.server) = (url, seen, server)
  }

  func stop() async {
    server.cancel()
    _ = await server.result
  }

  private static func answer(_ behaviour: Behaviour) -> Response {
    switch behaviour {
    case .serverError: Response(status: .internalServerError)
    case .garbage: Response(status: .ok, body: .init(byteBuffer: ByteBuffer(bytes: [0x7B, 0xFF, 0x00, 0x22])))
    case .wrongShape: completion(#"{"answer": ["no", "such", "field"]}"#)
    case .empty: completion("")
    }
  }

  private static func completion(_ content: String) -> Response {
    let object: [String: Any] = [
      "id": "scripted", "object": "chat.completion", "model": "scripted",
      "choices": [["index": 0, "finish_reason": "stop", "message": ["role": "assistant", "content": content]]],
      "usage": ["prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2],
    ]
    let data = (try? JSONSerialization.data(withJSONObject: object)) ?? Data()
    return Response(
      status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(data: data)))
  }
}
