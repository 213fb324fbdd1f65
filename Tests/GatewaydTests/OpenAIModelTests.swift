import Agent
import AsyncHTTPClient
import Foundation
import Hummingbird
import Testing

@testable import Gatewayd

/// The HTTP model against a server that answers as scripted.
@Suite struct OpenAIModelTests {
  private static let request = ModelRequest(
    step: "classify", system: "Be brief.", user: "Hello", schema: #"{"type":"object"}"#, schemaName: "answer")

  /// Serves `answer` to one call of `complete`; returns what came of it, and the request that was seen.
  private func ask(
    json: Configuration.Model.JSON = .schema, _ answer: @escaping @Sendable () -> Response
  ) async throws -> (result: Result<ModelReply, ModelError>, seen: Seen) {
    let seen = Seen()
    let router = Router()
    router.post("v1/chat/completions") { request, context in
      let body = try await request.body.collect(upTo: 1 << 20)
      await seen.set(String(buffer: body), authorization: request.headers[.authorization])
      return answer()
    }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let server = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) })
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.runService(gracefulShutdownSignals: []) }
      var iterator = ports.makeAsyncIterator()
      let number = await iterator.next() ?? 0
      let http = HTTPClient(eventLoopGroupProvider: .singleton)
      let model = OpenAIModel(
        configuration: Configuration.Model(
          name: "m", url: "http://127.0.0.1:\(number)/v1/", model: "some-model", timeout: 20, json: json,
          inputPrice: 10, cachedPrice: 1, outputPrice: 100), apiKey: "hush", http: http)
      let result: Result<ModelReply, ModelError>
      do throws(ModelError) { result = .success(try await model.complete(Self.request)) } catch {
        result = .failure(error)
      }
      try await http.shutdown()
      group.cancelAll()
      return (result, seen)
    }
  }

  actor Seen {
    var body = ""
    var authorization: String?
    func set(_ body: String, authorization: String?) {
      self.body = body
      self.authorization = authorization
    }
    var json: [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
    }
    var format: String? { (json["response_format"] as? [String: Any])?["type"] as? String }
  }

  private static func completion(_ content: String, finish: String = "stop") -> Response {
    let text = """
      {"choices":[{"message":{"content":\(quoted(content))},"finish_reason":"\(finish)"}],
       "usage":{"prompt_tokens":1000,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":400}}}
      """
    return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  private static func quoted(_ text: String) -> String {
    String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
  }

  private func failure(_ result: Result<ModelReply, ModelError>) -> ModelError? {
    if case .failure(let error) = result { error } else { nil }
  }

  @Test func aCompletionGivesTextUsageAndCost() async throws {
    let (result, seen) = try await ask { Self.completion(#"{"ok":true}"#) }
    let reply = try result.get()
    #expect(reply.text == #"{"ok":true}"#)
    #expect(reply.finish == .stop)
    #expect(reply.inputTokens == 1000)
    #expect(reply.cachedTokens == 400)
    #expect(reply.outputTokens == 10)
    // 600 × 10 + 400 × 1 + 10 × 100, per million.
    #expect(abs(reply.costUSD - 0.0074) < 1e-9)
    #expect(await seen.authorization == "Bearer hush")
    #expect(await seen.format == "json_schema")
  }

  @Test func aServerWithoutSchemasIsToldTheSchemaInWords() async throws {
    let (_, seen) = try await ask(json: .object) { Self.completion("{}") }
    #expect(await seen.format == "json_object")
    #expect(await seen.body.contains("one JSON value of this schema"))
  }

  @Test func anAnswerThatWasCutOffSaysSo() async throws {
    let (result, _) = try await ask { Self.completion("{", finish: "length") }
    #expect(try result.get().finish == .length)
  }

  @Test func tooManyRequestsAreTriedAgainWhenTheServerSays() async throws {
    let (result, _) = try await ask { Response(status: .tooManyRequests, headers: [.retryAfter: "7"]) }
    #expect(failure(result) == .transient("HTTP 429", retryAfter: 7))
  }

  @Test func aBadRequestIsNeverTriedAgain() async throws {
    let (result, _) = try await ask { Response(status: .badRequest) }
    #expect(failure(result) == .rejected("HTTP 400"))
  }

  @Test(arguments: ["", "not json", "{}", #"{"choices":[]}"#])
  func rubbishIsTransient(_ body: String) async throws {
    let (result, _) = try await ask { Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: body))) }
    #expect(failure(result) == .transient("m: the reply is not a chat completion", retryAfter: nil))
  }

  @Test func nobodyListeningIsTransientAndNamesNoKey() async throws {
    let http = HTTPClient(eventLoopGroupProvider: .singleton)
    let model = OpenAIModel(
      configuration: Configuration.Model(
        name: "m", url: "http://127.0.0.1:1/v1", model: "x", timeout: 2, json: .none, inputPrice: 0, cachedPrice: 0,
        outputPrice: 0), apiKey: "hush", http: http)
    await #expect { _ = try await model.complete(Self.request) } throws: { error in
      guard case ModelError.transient(let why, _)? = error as? ModelError else { return false }
      return !why.contains("hush")
    }
    try await http.shutdown()
  }
}
