import Agent
import Foundation
import Store

/// The chat completions API, as OpenAI, Azure, vLLM, llama.cpp and Ollama speak it.
enum OpenAIAPI: ModelAPI {
  static let path = "/chat/completions"

  static func dialect(_ configuration: Configuration.Model) -> Dialect {
    switch configuration.json {
    case .schema: Dialect([.schema, .plainSchema, .object, .words])
    case .object: Dialect([.object, .words])
    case .none: Dialect([.words])
    }
  }

  static func headers(key: String?) -> [(name: String, value: String)] {
    key.map { [("Authorization", "Bearer \($0)")] } ?? []
  }

  static func body(
    _ request: ModelRequest, _ configuration: Configuration.Model, _ dialect: Dialect
  ) throws -> Data {
    try JSONEncoder().encode(ChatCall(request, configuration, dialect))
  }

  static func reply(_ body: Data) throws -> ModelAnswerText {
    let completion = try JSONDecoder().decode(Completion.self, from: body)
    guard let choice = completion.choices.first else { throw NoChoice() }
    return ModelAnswerText(
      text: choice.message.content ?? "",
      finish: finish(choice.finish_reason, refusal: choice.message.refusal), usage: .init(completion.usage))
  }

  private struct NoChoice: Error {}

  fileprivate static func finish(_ reason: String?, refusal: String?) -> ModelReply.Finish {
    if refusal?.isEmpty == false { return .refusal }
    switch reason {
    case "stop": return .stop
    case "length": return .length
    case "content_filter": return .refusal
    default: return .other
    }
  }

  struct Stream: ModelStream {
    private var text = ""
    private var refusal = ""
    private var reason: String?
    private var usage: Usage?

    mutating func take(_ event: Data) throws -> Bool {
      if event == Data("[DONE]".utf8) { return true }
      let chunk = try JSONDecoder().decode(Chunk.self, from: event)
      if chunk.error != nil { throw ModelError.transient("the server reports an error in mid-stream", retryAfter: nil) }
      if let usage = chunk.usage { self.usage = usage }
      if let choice = chunk.choices?.first {
        text += choice.delta?.content ?? ""
        refusal += choice.delta?.refusal ?? ""
        reason = choice.finish_reason ?? reason
      }
      return false
    }

    /// Nothing counts before the server has said why it stopped.
    var answer: ModelAnswerText? {
      reason.map {
        ModelAnswerText(text: text, finish: finish($0, refusal: refusal), usage: .init(usage))
      }
    }
  }
}

/// The request's body; names are the API's.
private struct ChatCall: Encodable {
  struct Turn: Encodable {
    let role: String
    let content: String
  }
  struct Format: Encodable {
    struct Schema: Encodable {
      let name: String
      let strict: Bool
      let schema: JSONValue
    }
    let type: String
    var json_schema: Schema?
  }
  struct StreamOptions: Encodable { let include_usage: Bool }

  let model: String
  let messages: [Turn]
  var temperature: Double?
  var max_tokens: Int?
  var max_completion_tokens: Int?
  var response_format: Format?
  var stream: Bool?
  var stream_options: StreamOptions?

  init(_ request: ModelRequest, _ configuration: Configuration.Model, _ dialect: Dialect) {
    model = configuration.model
    messages = [
      Turn(role: "system", content: request.instructions(dialect)), Turn(role: "user", content: request.user),
    ]
    if dialect.sendsTemperature { temperature = request.temperature }
    if dialect.namesCompletionTokens {
      max_completion_tokens = request.maxTokens
    } else {
      max_tokens = request.maxTokens
    }
    switch dialect.output {
    case .schema, .plainSchema:
      response_format = request.schemaValue.map {
        Format(
          type: "json_schema",
          json_schema: Format.Schema(name: request.schemaName, strict: true, schema: $0.schema(dialect)))
      }
    case .object: response_format = Format(type: "json_object")
    case .words: break
    }
    if configuration.stream {
      stream = true
      if dialect.asksForUsage { stream_options = StreamOptions(include_usage: true) }
    }
  }
}

/// The reply's body, as far as it is used.
private struct Completion: Decodable {
  struct Choice: Decodable {
    struct Message: Decodable {
      let content: String?
      let refusal: String?
    }
    let message: Message
    let finish_reason: String?
  }
  let choices: [Choice]
  let usage: Usage?
}

private struct Chunk: Decodable {
  struct Choice: Decodable {
    struct Delta: Decodable {
      let content: String?
      let refusal: String?
    }
    let delta: Delta?
    let finish_reason: String?
  }
  let choices: [Choice]?
  let usage: Usage?
  let error: JSONValue?
}

private struct Usage: Decodable {
  struct Details: Decodable { let cached_tokens: Int? }
  let prompt_tokens: Int?
  let completion_tokens: Int?
  let prompt_tokens_details: Details?
}

extension ModelAnswerText.Usage {
  /// This API counts cached tokens inside the prompt.
  fileprivate init(_ usage: Usage?) {
    input = Self.count(usage?.prompt_tokens)
    cached = min(input, Self.count(usage?.prompt_tokens_details?.cached_tokens))
    output = Self.count(usage?.completion_tokens)
  }
}
