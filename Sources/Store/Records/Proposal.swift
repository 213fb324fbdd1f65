/// The result of a run, in the shape that the API, webhooks and `gatewayd draft --json` print (snake_case keys).
/// Stored as JSON beside the draft: what a reviewer is shown comes from here.
public struct Proposal: Codable, Hashable, Sendable {
  public var jobID: String
  public var caseID: Int64
  public var successStatus: Bool
  public var error: Failure?
  public var classification: Classification?
  public var route: Route
  public var emailResponse: String?
  public var emailResponseSummary: String?
  public var context: [ContextItem]
  public var actions: [ProposedAction]
  public var grounding: [Claim]
  public var closestProductSQLQuery: String?
  public var productIDs: [Int64]
  public var trace: Trace

  public struct Failure: Codable, Hashable, Sendable {
    public var kind: String
    public var message: String
    public init(kind: String, message: String) {
      self.kind = kind
      self.message = message
    }
  }
  public struct Classification: Codable, Hashable, Sendable {
    public var topic: String
    public var urgency: String
    public var summary: String
    public var confidence: Double
    public var reasons: [String]
  }
  public enum Route: String, Codable, Sendable { case draft, manual, escalation, noReply = "no_reply" }
  /// A fact that justifies the draft or an action, with the row that it came from.
  public struct ContextItem: Codable, Hashable, Sendable {
    public var id: String
    public var text: String
    public var source: String
    public var row: [String: JSONValue]
  }
  public struct ProposedAction: Codable, Hashable, Sendable {
    public var action: String
    public var params: [String: JSONValue]
    public var premises: [String]
    public var requiresApproval: Bool
    enum CodingKeys: String, CodingKey {
      case action, params, premises
      case requiresApproval = "requires_approval"
    }
  }
  /// A checkable claim of the draft: grapheme offsets into `emailResponse`; `context` nil means ungrounded.
  public struct Claim: Codable, Hashable, Sendable {
    public var claim: String
    public var start: Int
    public var end: Int
    public var context: String?
    /// What is claimed, such as `amount` or `promise`; nil in results of earlier versions.
    public var kind: String? = nil
    /// Why no fact supports it, or why it must not stand there: a sentence.
    public var problem: String? = nil

    /// What a person is shown of it.
    public var shown: String { claim.isEmpty ? problem ?? "" : claim }
  }
  public struct Trace: Codable, Hashable, Sendable {
    public var nodes: [String]
    public var modelCalls: Int
    public var inputTokens: Int
    public var outputTokens: Int
    public var costUSD: Double
    public var milliseconds: Int
    /// What the memory of the case saved; nil where the case had no earlier mail.
    public var memory: Memory?

    /// Estimated tokens; see `Agent.MemoryUse`.
    public struct Memory: Codable, Hashable, Sendable {
      public var turns: Int
      public var memoryTokens: Int
      public var threadTokens: Int
      public var prompts: Int
      public var promptTokens: Int
      public var wholePromptTokens: Int
      enum CodingKeys: String, CodingKey {
        case turns, prompts
        case memoryTokens = "memory_tokens"
        case threadTokens = "thread_tokens"
        case promptTokens = "prompt_tokens"
        case wholePromptTokens = "whole_prompt_tokens"
      }
    }
    enum CodingKeys: String, CodingKey {
      case nodes, milliseconds, memory
      case modelCalls = "model_calls"
      case inputTokens = "input_tokens"
      case outputTokens = "output_tokens"
      case costUSD = "cost_usd"
    }
  }
  enum CodingKeys: String, CodingKey {
    case error, classification, route, context, actions, grounding, trace
    case jobID = "job_id"
    case caseID = "case_id"
    case successStatus = "success_status"
    case emailResponse = "email_response"
    case emailResponseSummary = "email_response_summary"
    case closestProductSQLQuery = "closest_product_sql_query"
    case productIDs = "product_ids"
  }
}

/// Any JSON value; integers stay integers.
public enum JSONValue: Codable, Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}
