/// A model that speaks in messages. Implementations: the offline model here; HTTP ones in Gatewayd.
public protocol ChatModel: Sendable {
  /// The name from the configuration, for traces.
  var name: String { get }
  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply
}

public struct ModelRequest: Codable, Hashable, Sendable {
  /// What the step is called, such as `classify`; the offline model and traces go by it.
  public var step: String
  public var system: String
  public var user: String
  /// The JSON schema that the reply must satisfy, as JSON text.
  public var schema: String
  public var schemaName: String
  public var temperature: Double
  public var maxTokens: Int
  /// `NAME@VERSION` of a fetched prompt; nil for the built-in one.
  public var prompt: String?
  public init(
    step: String, system: String, user: String, schema: String, schemaName: String, temperature: Double = 0,
    maxTokens: Int = 1024
  ) {
    self.step = step
    self.system = system
    self.user = user
    self.schema = schema
    self.schemaName = schemaName
    self.temperature = temperature
    self.maxTokens = maxTokens
  }
}

public struct ModelReply: Codable, Hashable, Sendable {
  /// The model's text; should be one JSON value, and is validated by whoever asked.
  public var text: String
  public var finish: Finish
  /// All tokens of the prompt, those read from or written to a cache among them.
  public var inputTokens: Int
  /// Those of `inputTokens` that came from the provider's cache.
  public var cachedTokens: Int
  public var outputTokens: Int
  public var costUSD: Double
  public var milliseconds: Int
  public enum Finish: String, Codable, Sendable { case stop, length, refusal, other }
  public init(
    text: String, finish: Finish = .stop, inputTokens: Int = 0, cachedTokens: Int = 0, outputTokens: Int = 0,
    costUSD: Double = 0, milliseconds: Int = 0
  ) {
    self.text = text
    self.finish = finish
    self.inputTokens = inputTokens
    self.cachedTokens = cachedTokens
    self.outputTokens = outputTokens
    self.costUSD = costUSD
    self.milliseconds = milliseconds
  }
}

/// Why a model gave no reply. Messages never hold keys or prompts.
public enum ModelError: Error, Sendable, Hashable {
  /// 429, 5xx, connection: try again, not before `retryAfter` seconds.
  case transient(String, retryAfter: Int?)
  /// 400 and the like: never tried again unchanged.
  case rejected(String)
  /// Not asked at all, for a while: the circuit is open, or it is not our turn within the time there is.
  case skipped(String, retryAfter: Int?)
  /// Not asked: the rates that it may be asked at are used up for so many seconds.
  case limited(retryAfter: Int)
  /// Not asked, since the money or the tokens for it are used up; waiting does not help this run.
  case budget(String)
}
