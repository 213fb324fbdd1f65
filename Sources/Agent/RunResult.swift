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
  /// A checkable statement of the draft, or something in it that must not stand there.
  public struct Claim: Codable, Hashable, Sendable {
    /// What is claimed; the raw values are those of the JSON.
    public enum Kind: String, Codable, Sendable, CaseIterable {
      case number, date, amount, size, product, name, link, promise
      case trackingNumber = "tracking_number"
      case internalID = "internal_id"
      case promptEcho = "prompt_echo"
      case foreignData = "foreign_data"
      case disguised, admission, insult, markup
      case medicalAdvice = "medical_advice"
      case cardNumber = "card_number"
      case asksSecret = "asks_secret"

      /// Must not leave at all: a draft that holds it goes to a person, whoever worded it.
      public var isForbidden: Bool {
        switch self {
        case .number, .date, .amount, .size, .product, .name, .link, .promise, .trackingNumber: false
        case .internalID, .promptEcho, .foreignData, .disguised, .admission, .insult, .markup, .medicalAdvice,
          .cardNumber, .asksSecret:
          true
        }
      }
    }
    /// The words of the draft.
    public var claim: String
    /// Grapheme offsets into `emailResponse`.
    public var start: Int
    public var end: Int
    /// The fact that it rests on; nil means that it rests on none, and `problem` says what is wrong.
    public var context: String?
    public var kind: Kind
    /// A sentence for reviewers; nil exactly where `context` is not.
    public var problem: String?

    init(claim: String, start: Int, end: Int, context: String?, kind: Kind, problem: String? = nil) {
      self.claim = claim
      self.start = start
      self.end = end
      self.context = context
      self.kind = kind
      self.problem = context == nil ? problem ?? kind.sentence : nil
    }

    enum CodingKeys: String, CodingKey { case claim, start, end, context, kind, problem }

    /// Results of earlier versions have neither kind nor problem.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        claim: try container.decode(String.self, forKey: .claim), start: try container.decode(Int.self, forKey: .start),
        end: try container.decode(Int.self, forKey: .end),
        context: try container.decodeIfPresent(String.self, forKey: .context),
        kind: try container.decodeIfPresent(Kind.self, forKey: .kind) ?? .number,
        problem: try container.decodeIfPresent(String.self, forKey: .problem))
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(claim, forKey: .claim)
      try container.encode(start, forKey: .start)
      try container.encode(end, forKey: .end)
      try container.encode(context, forKey: .context)
      try container.encode(kind, forKey: .kind)
      try container.encode(problem, forKey: .problem)
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
