import Agent
import Foundation
import Store

/// Anthropic's messages API. An answer is made to follow its schema by a tool that the model has to use.
enum AnthropicAPI: ModelAPI {
  static let path = "/messages"
  private static let version = "2023-06-01"

  static func dialect(_ configuration: Configuration.Model) -> Dialect {
    configuration.json == .schema ? Dialect([.schema, .plainSchema, .words]) : Dialect([.words])
  }

  static func headers(key: String?) -> [(name: String, value: String)] {
    [("anthropic-version", version)] + (key.map { [("x-api-key", $0)] } ?? [])
  }

  static func body(
    _ request: ModelRequest, _ configuration: Configuration.Model, _ dialect: Dialect
  ) throws -> Data {
    try JSONEncoder().encode(MessagesCall(request, configuration, dialect))
  }

  static func reply(_ body: Data) throws -> ModelAnswerText {
    let message = try JSONDecoder().decode(Message.self, from: body)
    var answer = ModelAnswerText(finish: finish(message.stop_reason))
    answer.text = try text(message.content.map { ($0.text ?? "", try $0.input.map(json)) })
    answer.usage = .init(message.usage)
    return answer
  }

  /// What the tool was given, where it was used; else the text.
  fileprivate static func text(_ blocks: [(text: String, input: String?)]) -> String {
    blocks.lazy.compactMap(\.input).first ?? blocks.map(\.text).joined()
  }

  private static func json(_ value: JSONValue) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
  }

  fileprivate static func finish(_ reason: String?) -> ModelReply.Finish {
    switch reason {
    case "end_turn", "tool_use", "stop_sequence": .stop
    case "max_tokens", "model_context_window_exceeded": .length
    case "refusal": .refusal
    default: .other
    }
  }

  struct Stream: ModelStream {
    private var blocks: [Int: (text: String, input: String?)] = [:]
    private var reason: String?
    private var usage = Usage()
    private var isWhole = false

    mutating func take(_ event: Data) throws -> Bool {
      let event = try JSONDecoder().decode(Event.self, from: event)
      switch event.type {
      case "message_start": usage.take(event.message?.usage)
      case "content_block_start":
        let isTool = event.content_block?.type == "tool_use"
        blocks[event.index ?? 0] = (event.content_block?.text ?? "", isTool ? "" : nil)
      case "content_block_delta": take(event.delta, at: event.index ?? 0)
      case "message_delta":
        reason = event.delta?.stop_reason ?? reason
        usage.take(event.usage)
      case "message_stop": isWhole = true
      case "error": throw Self.failure(event.error?.type)
      default: break
      }
      return isWhole
    }

    private mutating func take(_ delta: Event.Delta?, at index: Int) {
      var block = blocks[index] ?? ("", nil)
      block.text += delta?.text ?? ""
      if let part = delta?.partial_json { block.input = (block.input ?? "") + part }
      blocks[index] = block
    }

    private static func failure(_ type: String?) -> ModelError {
      switch type {
      case "invalid_request_error", "authentication_error", "permission_error", "not_found_error",
        "request_too_large":
        .rejected("the server refuses the request in mid-stream")
      default: .transient("the server reports an error in mid-stream", retryAfter: nil)
      }
    }

    var answer: ModelAnswerText? {
      guard isWhole else { return nil }
      let ordered = blocks.sorted { $0.key < $1.key }.map(\.value)
      return ModelAnswerText(text: text(ordered), finish: finish(reason), usage: .init(usage))
    }
  }
}

/// The request's body; names are the API's.
private struct MessagesCall: Encodable {
  struct Turn: Encodable {
    let role: String
    let content: String
  }
  struct Tool: Encodable {
    let name: String
    let description: String
    let input_schema: JSONValue
  }
  struct Choice: Encodable {
    let type: String
    let name: String
  }

  let model: String
  let max_tokens: Int
  let system: String
  let messages: [Turn]
  var temperature: Double?
  var tools: [Tool]?
  var tool_choice: Choice?
  var stream: Bool?

  init(_ request: ModelRequest, _ configuration: Configuration.Model, _ dialect: Dialect) {
    model = configuration.model
    max_tokens = request.maxTokens
    system = request.instructions(dialect)
    messages = [Turn(role: "user", content: request.user)]
    if dialect.sendsTemperature { temperature = request.temperature }
    if dialect.output != .words, let schema = request.schemaValue {
      tools = [
        Tool(name: request.schemaName, description: "Takes the answer.", input_schema: schema.schema(dialect))
      ]
      tool_choice = Choice(type: "tool", name: request.schemaName)
    }
    if configuration.stream { stream = true }
  }
}

/// The reply's body, as far as it is used.
private struct Message: Decodable {
  struct Block: Decodable {
    let type: String
    let text: String?
    let input: JSONValue?
  }
  let content: [Block]
  let stop_reason: String?
  let usage: Usage?
}

private struct Event: Decodable {
  struct Start: Decodable { let usage: Usage? }
  struct Block: Decodable {
    let type: String
    let text: String?
  }
  struct Delta: Decodable {
    let text: String?
    let partial_json: String?
    let stop_reason: String?
  }
  struct Failure: Decodable { let type: String? }
  let type: String
  let index: Int?
  let message: Start?
  let content_block: Block?
  let delta: Delta?
  let usage: Usage?
  let error: Failure?
}

private struct Usage: Decodable {
  var input_tokens: Int?
  var cache_read_input_tokens: Int?
  var cache_creation_input_tokens: Int?
  var output_tokens: Int?

  /// The counts of a later event stand for those before.
  mutating func take(_ later: Usage?) {
    input_tokens = later?.input_tokens ?? input_tokens
    cache_read_input_tokens = later?.cache_read_input_tokens ?? cache_read_input_tokens
    cache_creation_input_tokens = later?.cache_creation_input_tokens ?? cache_creation_input_tokens
    output_tokens = later?.output_tokens ?? output_tokens
  }
}

extension ModelAnswerText.Usage {
  /// This API counts what comes from the cache, and what goes into it, beside the input.
  fileprivate init(_ usage: Usage?) {
    cached = Self.count(usage?.cache_read_input_tokens)
    written = Self.count(usage?.cache_creation_input_tokens)
    input = Self.count(usage?.input_tokens) + cached + written
    output = Self.count(usage?.output_tokens)
  }
}
