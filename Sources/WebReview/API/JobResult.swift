import Store

/// The result of a job as the API and webhooks tell it: what the agent proposed, and, once a person has decided, what
/// became of it.
struct JobResult {
  let outcome: JobOutcome
  let backend: any APIBackend

  init(_ outcome: JobOutcome, backend: any APIBackend) {
    self.outcome = outcome
    self.backend = backend
  }

  /// What the caller calls the case; of mail, our own number.
  private var caseNumber: Int64 { outcome.request?.externalCase ?? outcome.job.caseID.value }

  func document() throws -> JSONValue {
    guard var fields = try result().fields else { return .null }
    fields["job_id"] = .string(outcome.job.id.value)
    fields["case_id"] = .integer(caseNumber)
    fields["desk_case_id"] = .integer(outcome.job.caseID.value)
    fields["state"] = .string(outcome.job.state.rawValue)
    fields["decision"] = outcome.decision?.document ?? .null
    if let decision = outcome.decision, decision.kind.replies, let text = decision.text { put(text, in: &fields) }
    return .object(fields)
  }

  private func result() throws -> JSONValue {
    if outcome.isUnderWay { return try unfinished() }
    if let proposal = outcome.proposal { return try backend.document(of: proposal) }
    switch (outcome.job.state, outcome.verdict) {
    case (.failed, _), (.cancelled, _):
      let why = outcome.job.error ?? "the agent's work was given up"
      return try without(
        .escalation, "failure", why, Proposal.Failure(kind: outcome.job.state.rawValue, message: why))
    case (_, .person(let reason, let explanation)): return try without(.manual, reason, explanation, nil)
    case (_, .record(let explanation)): return try without(.noReply, "no_reply_needed", explanation, nil)
    default: return try without(.manual, "failure", "What the run ended with is no longer kept.", nil)
    }
  }

  private func without(
    _ route: Proposal.Route, _ reason: String, _ explanation: String, _ error: Proposal.Failure?
  ) throws -> JSONValue {
    try backend.withoutRun(
      job: outcome.job.id, caseID: caseNumber, route: route, reason: reason, explanation: explanation, error: error)
  }

  /// The shape of a result in which nothing is said yet.
  private func unfinished() throws -> JSONValue {
    guard var fields = try without(.manual, "failure", "", nil).fields else { return .null }
    fields["success_status"] = .bool(false)
    for key in ["classification", "route"] { fields[key] = .null }
    for key in ["context", "actions"] { fields[key] = .array([]) }
    return .object(fields)
  }

  /// The approved reply takes the draft's place; statements that are no longer in it, or stand elsewhere now, too.
  private func put(_ text: String, in fields: inout [String: JSONValue]) {
    guard fields["email_response"] != .string(text) else { return }
    fields["email_response"] = .string(text)
    guard case .array(let claims)? = fields["grounding"] else { return }
    fields["grounding"] = .array(claims.compactMap { Self.moved($0, to: text) })
  }

  private static func moved(_ claim: JSONValue, to text: String) -> JSONValue? {
    guard var fields = claim.fields, case .string(let words)? = fields["claim"], !words.isEmpty,
      let range = text.firstRange(of: words)
    else { return nil }
    fields["start"] = .integer(Int64(text.distance(from: text.startIndex, to: range.lowerBound)))
    fields["end"] = .integer(Int64(text.distance(from: text.startIndex, to: range.upperBound)))
    return .object(fields)
  }
}

extension Decision.Kind {
  /// Whether a reply came of it.
  var replies: Bool { self == .approve || self == .edit }
}
