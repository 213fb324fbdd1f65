import Agent
import Foundation
import TestSupport
import Testing

@testable import Gatewayd

/// The chat completions API against a server that answers as scripted.
@Suite struct OpenAIModelTests {
  static func completion(_ content: String, finish: String = "stop") -> ScriptedHTTP.Step {
    .answer(
      200,
      """
      {"choices":[{"message":{"content":\(quoted(content))},"finish_reason":"\(finish)"}],
       "usage":{"prompt_tokens":1000,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":400}}}
      """)
  }

  @Test func aCompletionGivesTextUsageAndCost() async throws {
    try await ModelHost.with([[Self.completion(#"{"ok":true}"#)]]) { host in
      let reply = try await host.ask().get()
      #expect(reply.text == #"{"ok":true}"# && reply.finish == .stop)
      #expect(reply.inputTokens == 1000 && reply.cachedTokens == 400 && reply.outputTokens == 10)
      // 600 × 10 + 400 × 1 + 10 × 100, per million.
      #expect(abs(reply.costUSD - 0.0074) < 1e-9)
      let seen = try #require(host.server.requests.first)
      #expect(seen.path == "/v1/chat/completions")
      #expect(seen.headers["authorization"] == "Bearer hush-hush")
      let format = seen.json["response_format"] as? [String: Any]
      let schema = format?["json_schema"] as? [String: Any]
      #expect(format?["type"] as? String == "json_schema")
      #expect(schema?["strict"] as? Bool == true && schema?["name"] as? String == "answer")
      #expect(seen.json["temperature"] as? Double == 0 && seen.json["max_tokens"] as? Int == 1024)
      #expect(seen.json["stream"] == nil)
    }
  }

  @Test func aModelWithoutAPriceCostsNothing() async throws {
    #expect(try await ModelHost.ask([Self.completion("{}")]) { $0.price = nil }.get().costUSD == 0)
  }

  @Test(arguments: [Configuration.Model.JSON.object, .none])
  func aServerWithoutSchemasIsToldTheSchemaInWords(json: Configuration.Model.JSON) async throws {
    try await ModelHost.with([[Self.completion("{}")]], { $0.json = json }) { host in
      _ = await host.ask()
      let seen = try #require(host.server.requests.first)
      #expect(
        (seen.json["response_format"] as? [String: Any])?["type"] as? String == (json == .object ? "json_object" : nil))
      #expect(seen.body.contains("one JSON value of this schema"))
    }
  }

  @Test func endsAreToldApart() async throws {
    #expect(try await ModelHost.ask([Self.completion("{", finish: "length")]).get().finish == .length)
    #expect(try await ModelHost.ask([Self.completion("", finish: "content_filter")]).get().finish == .refusal)
    #expect(try await ModelHost.ask([Self.completion("{}", finish: "tool_calls")]).get().finish == .other)
    let refusal = #"{"choices":[{"message":{"content":null,"refusal":"I will not"},"finish_reason":"stop"}]}"#
    let reply = try await ModelHost.ask([.answer(200, refusal)]).get()
    #expect(reply.finish == .refusal && reply.text == "" && reply.inputTokens == 0)
  }

  /// Each refusal names what is left out the next time; what was learnt holds for later requests.
  @Test func whatAServerRefusesIsLeftOut() async throws {
    func refusal(_ message: String) -> [ScriptedHTTP.Step] {
      [.answer(400, #"{"error":{"message":"\#(message)","type":"invalid_request_error"}}"#)]
    }
    let scripts = [
      refusal("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
      refusal("'temperature' does not support 0 with this model."),
      refusal("Invalid schema for response_format 'answer': 'maximum' is not permitted."),
      refusal("response_format.type json_schema is not supported"), refusal("unknown field response_format"),
      [Self.completion(#"{"ok":true}"#)],
    ]
    try await ModelHost.with(scripts) { host in
      #expect(try await host.ask().get().text == #"{"ok":true}"#)
      let formats = host.server.requests.map { ($0.json["response_format"] as? [String: Any])?["type"] as? String }
      #expect(formats == ["json_schema", "json_schema", "json_schema", "json_schema", "json_object", nil])
      #expect(
        host.server.requests[2].body.contains("\"maximum\"") && !host.server.requests[3].body.contains("\"maximum\""))
      _ = await host.ask()
      let last = try #require(host.server.requests.last)
      #expect(host.server.requests.count == 7)
      #expect(last.json["max_completion_tokens"] as? Int == 1024 && last.json["max_tokens"] == nil)
      #expect(last.json["temperature"] == nil && last.json["response_format"] == nil)
      #expect(last.body.contains("one JSON value of this schema"))
    }
  }

  @Test func aServerThatRefusesEverythingEnds() async throws {
    let body = #"{"error":{"message":"response_format, temperature, max_completion_tokens, stream_options"}}"#
    try await ModelHost.with([[.answer(400, body)]]) { host in
      #expect(await host.ask().error == .rejected("HTTP 400"))
      #expect(host.server.requests.count == 7)
    }
  }

  @Test func aBadRequestIsNeverTriedAgain() async throws {
    let body =
      #"{"error":{"message":"the prompt hush-hush is too long","type":"invalid_request_error","code":"context_length_exceeded"}}"#
    try await ModelHost.with([[.answer(400, body)]]) { host in
      #expect(await host.ask().error == .rejected("HTTP 400 (invalid_request_error, context_length_exceeded)"))
      #expect(host.server.requests.count == 1)
    }
    #expect(try await ModelHost.ask([.answer(401)]).error == .rejected("HTTP 401"))
  }

  @Test func aRedirectionIsNotFollowed() async throws {
    try await ModelHost.with([[.answer(307, headers: ["Location: http://127.0.0.1:1/v1/chat/completions"])]]) { host in
      guard case .rejected(let why)? = await host.ask().error else { return #expect(Bool(false), "not rejected") }
      #expect(why.contains("HTTP 307") && why.contains("set `url`"))
    }
  }
}

/// Answers that come as server-sent events.
@Suite struct StreamedAnswerTests {
  private static func event(_ json: String) -> ScriptedHTTP.Step { .chunk("data: \(json)\n\n") }
  private static let rest: [ScriptedHTTP.Step] = [
    event(#"{"choices":[{"delta":{"content":":true}"},"finish_reason":null}]}"#),
    event(#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#),
  ]
  private static let usage = event(
    #"{"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":400}}}"#
  )
  private static let end: [ScriptedHTTP.Step] = [.chunk("data: [DONE]\n\n"), .chunk("")]

  private static let whole = [
    ScriptedHTTP.Step.streamHead,
    event(#"{"choices":[{"delta":{"role":"assistant","content":"{\"ok\""},"finish_reason":null}]}"#),
  ]

  @Test func piecesArePutTogether() async throws {
    let first: [ScriptedHTTP.Step] = [
      .streamHead, .chunk(": a comment\r\n\r\n"),
      .chunk(#"data: {"choices":[{"delta":{"role":"assistant","content":"{\"o"},"#),
      .chunk(#""finish_reason":null}]}"#),
      .chunk("\n"), .chunk("\n"), Self.event(#"{"choices":[{"delta":{"content":"k\""},"finish_reason":null}]}"#),
    ]
    try await ModelHost.with([first + Self.rest + [Self.usage] + Self.end], { $0.stream = true }) { host in
      let reply = try await host.ask().get()
      #expect(reply.text == #"{"ok":true}"# && reply.finish == .stop)
      #expect(reply.inputTokens == 1000 && reply.cachedTokens == 400 && abs(reply.costUSD - 0.0074) < 1e-9)
      let seen = try #require(host.server.requests.first)
      #expect(seen.json["stream"] as? Bool == true)
      #expect((seen.json["stream_options"] as? [String: Any])?["include_usage"] as? Bool == true)
    }
  }

  @Test func usageIsNotAskedForWhereThatIsRefused() async throws {
    let refusal = #"{"error":{"message":"unknown field stream_options"}}"#
    try await ModelHost.with([[.answer(400, refusal)], Self.whole + Self.rest + Self.end], { $0.stream = true }) {
      host in
      let reply = try await host.ask().get()
      #expect(reply.text == #"{"ok":true}"# && reply.inputTokens == 0)
      #expect(host.server.requests.last?.json["stream_options"] == nil)
    }
  }

  /// Whatever the way in which a stream ends too early, nothing of it is taken.
  @Test(arguments: [
    whole + [.cut(abruptly: false)], whole + [.cut(abruptly: true)], whole + [.chunk("")],
    whole + [
      event(#"{"choices":[{"delta":{"content":":true}"},"finish_reason":null}]}"#), .chunk("data: [DONE]\n\n"),
      .chunk(""),
    ],
    whole + [event("garbage"), .chunk("")], whole + [event(#"{"error":{"message":"overloaded"}}"#), .chunk("")],
    [.streamHead, .chunk("")],
  ])
  func aCutStreamIsTransient(script: [ScriptedHTTP.Step]) async throws {
    #expect(try await ModelHost.ask(script) { $0.stream = true }.transient != nil)
  }

  /// The reason to stop was said; what is lost is the usage at most.
  @Test func aStreamWithoutItsLastLineIsWhole() async throws {
    #expect(
      try await ModelHost.ask(Self.whole + Self.rest + [.chunk("")]) { $0.stream = true }.get().text == #"{"ok":true}"#)
  }

  @Test func aServerThatDoesNotStreamIsUnderstood() async throws {
    let result = try await ModelHost.ask([OpenAIModelTests.completion(#"{"ok":true}"#)]) { $0.stream = true }
    #expect(try result.get().text == #"{"ok":true}"#)
  }

  @Test func aTruncatedStreamedAnswerSaysSo() async throws {
    let script = Self.whole + [Self.event(#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#)] + Self.end
    #expect(try await ModelHost.ask(script) { $0.stream = true }.get().finish == .length)
  }

  @Test func anEndlessStreamIsCutOff() async throws {
    let flood = "data: \(String(repeating: "x", count: 65_536))\n"
    let script: [ScriptedHTTP.Step] = [
      .say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"), .drip(flood, milliseconds: 0),
    ]
    #expect(try await ModelHost.ask(script) { $0.stream = true }.transient?.contains("longer than 4 MiB") == true)
  }

  @Test func eventsAreReadInAnyPieces() {
    let text = "data: a\r\ndata:b\r\n\r\n: x\nevent: y\ndata: c\n\n\ndata: lost"
    for size in 1...text.utf8.count {
      var reader = ServerSentEvents()
      var found: [String] = []
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: size) {
        found += reader.feed(bytes[start..<min(start + size, bytes.count)]).map { String(decoding: $0, as: UTF8.self) }
      }
      #expect(found == ["a\nb", "c"])
    }
  }
}
