import Agent
import Foundation
import TestSupport
import Testing

@testable import Gatewayd

/// The messages API against a server that answers as scripted.
@Suite struct AnthropicModelTests {
  private static func message(_ content: String, stop: String) -> ScriptedHTTP.Step {
    .answer(
      200,
      """
      {"type":"message","role":"assistant","content":\(content),"stop_reason":"\(stop)","usage":{"input_tokens":500,\
      "cache_read_input_tokens":400,"cache_creation_input_tokens":100,"output_tokens":10}}
      """)
  }

  private static func anthropic(_ model: inout Configuration.Model) { model.api = .anthropic }

  private static let tool = message(
    #"[{"type":"text","text":"Here."},{"type":"tool_use","id":"t","name":"answer","input":{"ok":true}}]"#,
    stop: "tool_use")

  @Test func theSchemaIsAToolThatMustBeUsed() async throws {
    try await ModelHost.with([[Self.tool]], Self.anthropic) { host in
      let reply = try await host.ask().get()
      #expect(reply.text == #"{"ok":true}"# && reply.finish == .stop)
      // This API counts cached tokens outside the input.
      #expect(reply.inputTokens == 1000 && reply.cachedTokens == 400 && reply.outputTokens == 10)
      // 500 × 10 + 400 × 1 + 100 × 20 + 10 × 100, per million.
      #expect(abs(reply.costUSD - 0.0084) < 1e-9)
      let seen = try #require(host.server.requests.first)
      #expect(seen.path == "/v1/messages")
      #expect(seen.headers["x-api-key"] == "hush-hush" && seen.headers["anthropic-version"] == "2023-06-01")
      #expect(seen.headers["authorization"] == nil)
      #expect(seen.json["system"] as? String == "Be brief.")
      let messages = seen.json["messages"] as? [[String: String]]
      #expect(messages == [["role": "user", "content": "Hello"]])
      let tools = seen.json["tools"] as? [[String: Any]]
      #expect(tools?.first?["name"] as? String == "answer")
      #expect((tools?.first?["input_schema"] as? [String: Any])?["type"] as? String == "object")
      #expect(seen.json["tool_choice"] as? [String: String] == ["type": "tool", "name": "answer"])
    }
  }

  @Test func withoutToolsTheSchemaIsSaidInWords() async throws {
    let text = Self.message(#"[{"type":"text","text":"{\"ok\":"},{"type":"text","text":"true}"}]"#, stop: "end_turn")
    try await ModelHost.with(
      [[text]],
      {
        $0.api = .anthropic; $0.json = .none
      }
    ) { host in
      #expect(try await host.ask().get().text == #"{"ok":true}"#)
      let seen = try #require(host.server.requests.first)
      #expect(seen.json["tools"] == nil && seen.json["tool_choice"] == nil)
      #expect((seen.json["system"] as? String)?.contains("one JSON value of this schema") == true)
    }
  }

  @Test func aServerThatRefusesToolsIsAskedWithout() async throws {
    let refusal = ScriptedHTTP.Step.answer(
      400, #"{"type":"error","error":{"type":"invalid_request_error","message":"tool_choice: not supported"}}"#)
    let text = Self.message(#"[{"type":"text","text":"{}"}]"#, stop: "end_turn")
    try await ModelHost.with([[refusal], [refusal], [text]], Self.anthropic) { host in
      let reply = try await host.ask().get()
      #expect(reply.text == "{}")
      #expect(host.server.requests.last?.json["tools"] == nil)
    }
  }

  @Test(arguments: [
    ("end_turn", ModelReply.Finish.stop), ("tool_use", .stop), ("max_tokens", .length), ("refusal", .refusal),
    ("pause_turn", .other),
  ])
  func endsAreToldApart(reason: String, finish: ModelReply.Finish) async throws {
    let script = [Self.message(#"[{"type":"text","text":"x"}]"#, stop: reason)]
    #expect(try await ModelHost.ask(script, Self.anthropic).get().finish == finish)
  }

  @Test func errorsAreTransientOrNot() async throws {
    let overloaded = #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#
    #expect(
      try await ModelHost.ask([.answer(529, overloaded, headers: ["Retry-After: 9"])], Self.anthropic).error
        == .transient("HTTP 529 (overloaded_error)", retryAfter: 9))
    #expect(
      try await ModelHost.ask([.answer(429, headers: ["retry-after: 4"])], Self.anthropic).error
        == .transient("HTTP 429", retryAfter: 4))
    #expect(try await ModelHost.ask([.answer(500)], Self.anthropic).transient == "HTTP 500")
    #expect(try await ModelHost.ask([.answer(400)], Self.anthropic).error == .rejected("HTTP 400"))
    #expect(try await ModelHost.ask([.answer(200, #"{"choices":[]}"#)], Self.anthropic).transient != nil)
  }

  private static func event(_ json: String) -> ScriptedHTTP.Step { .chunk("event: e\ndata: \(json)\n\n") }
  private static let begun: [ScriptedHTTP.Step] = [
    .streamHead,
    event(
      #"{"type":"message_start","message":{"usage":{"input_tokens":500,"cache_read_input_tokens":400,"cache_creation_input_tokens":100,"output_tokens":1}}}"#
    ),
    event(#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#),
    event(#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Here."}}"#),
    event(#"{"type":"ping"}"#),
    event(
      #"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"answer","input":{}}}"#
    ),
    event(#"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"ok\":"}}"#),
  ]

  @Test func aStreamIsPutTogether() async throws {
    let script =
      Self.begun + [
        Self.event(
          #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"true}"}}"#),
        Self.event(#"{"type":"content_block_stop","index":1}"#),
        Self.event(#"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":10}}"#),
        Self.event(#"{"type":"message_stop"}"#), .chunk(""),
      ]
    let reply = try await ModelHost.ask(script) {
      $0.api = .anthropic; $0.stream = true
    }.get()
    #expect(reply.text == #"{"ok":true}"# && reply.finish == .stop)
    #expect(reply.inputTokens == 1000 && reply.cachedTokens == 400 && reply.outputTokens == 10)
    #expect(abs(reply.costUSD - 0.0084) < 1e-9)
  }

  @Test(arguments: [
    begun + [.cut(abruptly: true)], begun + [.chunk("")],
    begun + [event(#"{"type":"message_delta","delta":{"stop_reason":"tool_use"}}"#), .chunk("")],
    begun + [event(#"{"type":"error","error":{"type":"overloaded_error"}}"#), .chunk("")],
  ])
  func aCutStreamIsTransient(script: [ScriptedHTTP.Step]) async throws {
    #expect(
      try await ModelHost.ask(script) {
        $0.api = .anthropic; $0.stream = true
      }.transient != nil)
  }
}
