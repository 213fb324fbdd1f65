/// What a run ends with; encodes to exactly the JSON of a result (snake_case keys, absent values as null).
public struct RunResult: Codable, Hashable, Sendable {
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
    /// 0 to 1.
    public var confidence: Double
    /// Sentences for reviewers; no codes, no model names.
    public var reasons: [String]
  }
  public enum Route: String, Codable, Sendable { case draft, manual, escalation, noReply = "no_reply" }
  /// A fact of this run, with the row that it came from in the shop's column names.
  public struct ContextItem: Codable, Hashable, Sendable {
    public var id: String
    public var text: String
    public var source: String
    public var row: [String: JSON]
  }
  public struct ProposedAction: Codable, Hashable, Sendable {
    public var action: String
    public var params: [String: JSON]
    public var premises: [String]
    public var requiresApproval = true
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
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(claim, forKey: .claim)
      try container.encode(start, forKey: .start)
      try container.encode(end, forKey: .end)
      try container.encode(context, forKey: .context)
    }
  }
  public struct Trace: Codable, Hashable, Sendable {
    public var nodes: [String] = []
    public var modelCalls = 0
    public var inputTokens = 0
    public var outputTokens = 0
    public var costUSD = 0.0
    public var milliseconds = 0
    /// Nil where the case has no earlier mail.
    public var memory: MemoryUse?
    public init() {}
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

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(jobID, forKey: .jobID)
    try container.encode(caseID, forKey: .caseID)
    try container.encode(successStatus, forKey: .successStatus)
    try container.encode(error, forKey: .error)
    try container.encode(classification, forKey: .classification)
    try container.encode(route, forKey: .route)
    try container.encode(emailResponse, forKey: .emailResponse)
    try container.encode(emailResponseSummary, forKey: .emailResponseSummary)
    try container.encode(context, forKey: .context)
    try container.encode(actions, forKey: .actions)
    try container.encode(grounding, forKey: .grounding)
    try container.encode(closestProductSQLQuery, forKey: .closestProductSQLQuery)
    try container.encode(productIDs, forKey: .productIDs)
    try container.encode(trace, forKey: .trace)
  }
}

extension RunResult {
  /// A result without a run: a guard stopped the mail at the door (`manual`), or the run itself failed for good.
  public static func withoutRun(
    jobID: String, caseID: Int64, route: Route, reason: Reason, explanation: String, error: Failure? = nil
  ) -> RunResult {
    RunResult(
      jobID: jobID, caseID: caseID, successStatus: error == nil, error: error,
      classification: Classification(
        topic: Topic.other.rawValue, urgency: Urgency.medium.rawValue, summary: explanation, confidence: 1,
        reasons: [explanation]),
      route: route, emailResponse: nil, emailResponseSummary: nil,
      context: [ContextItem(id: "c1", text: explanation, source: "guard", row: [:])],
      actions: [
        ProposedAction(action: "Human_escalation", params: ["reason": .string(reason.rawValue)], premises: ["c1"])
      ],
      grounding: [], closestProductSQLQuery: nil, productIDs: [], trace: Trace())
  }
}
