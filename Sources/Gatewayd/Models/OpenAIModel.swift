import Agent
import AsyncHTTPClient
import Foundation

/// Any server that speaks the OpenAI chat completions API: OpenAI, Azure, vLLM, llama.cpp, Ollama.
struct OpenAIModel: ChatModel {
  let configuration: Configuration.Model
  let apiKey: String?
  let http: HTTPClient

  var name: String { configuration.name }

  /// No model answers with more; a larger body is a broken server.
  private static let maximumReplyBytes = 4 << 20

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    let started = SystemClock.monotonic()
    let (status, retryAfter, body) = try await post(request)
    guard status == 200 else { throw Self.failure(status: status, retryAfter: retryAfter) }
    guard let completion = try? JSONDecoder().decode(Completion.self, from: body), let choice = completion.choices.first
    else { throw .transient("\(name): the reply is not a chat completion", retryAfter: nil) }
    return reply(choice, usage: completion.usage, milliseconds: Int(SystemClock.monotonic() - started))
  }

  private func post(_ request: ModelRequest) async throws(ModelError) -> (status: UInt, retryAfter: Int?, body: Data) {
    do {
      var call = HTTPClientRequest(url: trimmedURL + "/chat/completions")
      call.method = .POST
      call.headers.add(name: "Content-Type", value: "application/json")
      if let apiKey { call.headers.add(name: "Authorization", value: "Bearer \(apiKey)") }
      call.body = .bytes(try JSONEncoder().encode(ChatCall(request, configuration: configuration)))
      let response = try await http.execute(call, timeout: .seconds(Int64(configuration.timeout)))
      let body = try await response.body.collect(upTo: Self.maximumReplyBytes)
      let retryAfter = response.headers.first(name: "Retry-After").flatMap { Int($0) }
      return (response.status.code, retryAfter, Data(body.readableBytesView))
    } catch let error as EncodingError {
      throw .rejected("\(name): the request cannot be encoded: \(error)")
    } catch {
      // The error's own text names the address at most; keys travel in headers, which it does not print.
      throw .transient("\(name): \(error)", retryAfter: nil)
    }
  }

  private var trimmedURL: String {
    configuration.url.hasSuffix("/") ? String(configuration.url.dropLast()) : configuration.url
  }

  private static func failure(status: UInt, retryAfter: Int?) -> ModelError {
    switch status {
    case 408, 409, 425, 429, 500...599: .transient("HTTP \(status)", retryAfter: retryAfter)
    default: .rejected("HTTP \(status)")
    }
  }

  private func reply(_ choice: Completion.Choice, usage: Completion.Usage?, milliseconds: Int) -> ModelReply {
    let input = max(0, usage?.prompt_tokens ?? 0)
    let cached = min(input, max(0, usage?.prompt_tokens_details?.cached_tokens ?? 0))
    let output = max(0, usage?.completion_tokens ?? 0)
    // This API counts cached tokens inside the input.
    let cost =
      (Double(input - cached) * configuration.inputPrice + Double(cached) * configuration.cachedPrice
        + Double(output) * configuration.outputPrice) / 1e6
    return ModelReply(
      text: choice.message.content ?? "", finish: finish(choice), inputTokens: input, cachedTokens: cached,
      outputTokens: output, costUSD: cost, milliseconds: milliseconds)
  }

  private func finish(_ choice: Completion.Choice) -> ModelReply.Finish {
    if choice.message.refusal?.isEmpty == false { return .refusal }
    switch choice.finish_reason {
    case "stop": return .stop
    case "length": return .length
    case "content_filter": return .refusal
    default: return .other
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
      let schema: AnyJSON
    }
    let type: String
    let json_schema: Schema?
  }
  let model: String
  let messages: [Turn]
  let temperature: Double
  let max_tokens: Int
  let response_format: Format?

  init(_ request: ModelRequest, configuration: Configuration.Model) {
    model = configuration.model
    temperature = request.temperature
    max_tokens = request.maxTokens
    let schema = try? JSONDecoder().decode(AnyJSON.self, from: Data(request.schema.utf8))
    switch (configuration.json, schema) {
    case (.schema, let schema?):
      let format = Format.Schema(name: request.schemaName, strict: true, schema: schema)
      response_format = Format(type: "json_schema", json_schema: format)
    case (.object, _): response_format = Format(type: "json_object", json_schema: nil)
    default: response_format = nil
    }
    var system = request.system
    if configuration.json != .schema { system += "\n\nAnswer with one JSON value of this schema:\n\(request.schema)" }
    messages = [Turn(role: "system", content: system), Turn(role: "user", content: request.user)]
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
  struct Usage: Decodable {
    struct Details: Decodable { let cached_tokens: Int? }
    let prompt_tokens: Int?
    let completion_tokens: Int?
    let prompt_tokens_details: Details?
  }
  let choices: [Choice]
  let usage: Usage?
}
