import Agent
import AsyncHTTPClient
import Foundation
import Logging
import Store

/// What an API makes of a request, and of a reply.
protocol ModelAPI: Sendable {
  /// The last part of the address.
  static var path: String { get }
  /// What to begin with.
  static func dialect(_ configuration: Configuration.Model) -> Dialect
  static func headers(key: String?) -> [(name: String, value: String)]
  static func body(_ request: ModelRequest, _ configuration: Configuration.Model, _ dialect: Dialect) throws -> Data
  /// Throws anything for what is not a reply.
  static func reply(_ body: Data) throws -> ModelAnswerText
  associatedtype Stream: ModelStream
}

/// Puts a streamed reply together.
protocol ModelStream: Sendable {
  init()
  /// Takes the data of one event; true when the reply is whole. Throws `ModelError` for an error that the server reports
  /// in mid-stream, anything else for what is not an event of this API.
  mutating func take(_ event: Data) throws -> Bool
  /// The reply, if the stream came to an end that makes it one.
  var answer: ModelAnswerText? { get }
}

/// What a model said, before it is priced.
struct ModelAnswerText: Sendable, Equatable {
  var text = ""
  var finish = ModelReply.Finish.other
  var usage = Usage()

  struct Usage: Sendable, Equatable {
    /// All tokens of the prompt, cached ones among them, whatever the API counts.
    var input = 0
    /// Read from the cache, and written to it.
    var cached = 0
    var written = 0
    var output = 0

    /// Counts from outside: never negative, and no sum of them overflows.
    static func count(_ number: Int?) -> Int { min(max(0, number ?? 0), 1 << 40) }
  }
}

extension ModelPrice {
  /// US dollars.
  func cost(_ usage: ModelAnswerText.Usage) -> Double {
    let cached = min(usage.cached, usage.input)
    let written = min(usage.written, usage.input - cached)
    let plain = usage.input - cached - written
    return
      (Double(plain) * input + Double(cached) * self.cached + Double(written) * cacheWrite
      + Double(usage.output) * output) / 1e6
  }
}

/// A model behind HTTP. What the server refuses of a request is left out the next time (`Dialect`).
struct HTTPModel<API: ModelAPI>: ChatModel {
  private let configuration: Configuration.Model
  private let server: ModelServer
  private let learnt: LearntDialect
  private let logger: Logger

  var name: String { configuration.name }

  init(configuration: Configuration.Model, apiKey: String?, http: HTTPClient, logger: Logger) {
    self.configuration = configuration
    self.logger = logger
    let base = configuration.url.hasSuffix("/") ? String(configuration.url.dropLast()) : configuration.url
    server = ModelServer(
      url: base + API.path, headers: API.headers(key: apiKey),
      timeout: configuration.timeout, http: http)
    learnt = LearntDialect(API.dialect(configuration))
  }

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    let started = SystemClock.monotonic()
    for _ in 0..<Dialect.mostChanges {
      let dialect = learnt.current
      switch try await server.post(try body(request, dialect), read: read) {
      case .value(let answer): return reply(answer, milliseconds: SystemClock.monotonic() - started)
      case .refused(let complaint, let error):
        guard let next = dialect.adapted(to: complaint) else { throw error }
        learnt.learn(next)
        logger.notice(
          "the model server refuses a part of our requests; going on without it",
          metadata: ["model": "\(name)", "complaint": "\(complaint.label)", "output": "\(next.output)"])
      }
    }
    throw .rejected("the server refuses every form of the request")
  }

  private func body(_ request: ModelRequest, _ dialect: Dialect) throws(ModelError) -> Data {
    do { return try API.body(request, configuration, dialect) } catch {
      throw .rejected("the request cannot be encoded")
    }
  }

  private func read(_ response: HTTPClientResponse) async throws -> ModelAnswerText {
    guard response.isEventStream else {
      let body = try await response.whole()
      do { return try API.reply(body) } catch { throw broken("the reply is not one of this API") }
    }
    var stream = API.Stream()
    try await response.events { event in
      do { return try stream.take(event) } catch let error as ModelError { throw error } catch {
        throw broken("an event of the stream is not one of this API")
      }
    }
    guard let answer = stream.answer else { throw broken("the stream ended in the middle of the answer") }
    return answer
  }

  private func broken(_ what: String) -> ModelError { .transient(what, retryAfter: nil) }

  private func reply(_ answer: ModelAnswerText, milliseconds: Int64) -> ModelReply {
    ModelReply(
      text: answer.text, finish: answer.finish, inputTokens: answer.usage.input,
      cachedTokens: min(answer.usage.cached, answer.usage.input), outputTokens: answer.usage.output,
      costUSD: configuration.price?.cost(answer.usage) ?? 0, milliseconds: Int(clamping: milliseconds))
  }
}

extension ModelRequest {
  /// The schema as JSON; nil where it is none.
  var schemaValue: JSONValue? { try? JSONDecoder().decode(JSONValue.self, from: Data(schema.utf8)) }

  /// The instructions, with the schema in words where the server is not given it.
  func instructions(_ dialect: Dialect) -> String {
    switch dialect.output {
    case .schema, .plainSchema: system
    case .object, .words: system + "\n\nAnswer with one JSON value of this schema, and nothing else:\n\(schema)"
    }
  }
}

extension JSONValue {
  private static let bounds: Set<String> = ["minimum", "maximum", "maxLength", "maxItems"]

  /// A schema without the bounds of its values; names of properties are not touched.
  var withoutBounds: JSONValue {
    guard case .object(let fields) = self else { return self }
    var kept = fields.filter { !Self.bounds.contains($0.key) }
    if let items = kept["items"] { kept["items"] = items.withoutBounds }
    if case .object(let properties)? = kept["properties"] {
      kept["properties"] = .object(properties.mapValues(\.withoutBounds))
    }
    return .object(kept)
  }

  /// As the dialect wants it.
  func schema(_ dialect: Dialect) -> JSONValue { dialect.output == .plainSchema ? withoutBounds : self }
}
