import Database
import MailProto

extension Store {
  /// How long a claim keeps others from claiming the same case.
  static let claimSeconds: Int64 = 1800

  public func reject(
    _ caseID: CaseID, version: Int, reason: String, by reviewer: User, now: Timestamp
  ) async throws -> Decision {
    try await turnDown(caseID, version: version, .reject, reason: reason, by: reviewer, now: now)
  }

  /// - Parameter receiver: whose turn it is now; nil: anybody's.
  public func escalate(
    _ caseID: CaseID, version: Int, reason: String, to receiver: Handover? = nil, by reviewer: User, now: Timestamp
  ) async throws -> Decision {
    try await turnDown(caseID, version: version, .escalate, reason: reason, to: receiver, by: reviewer, now: now)
  }

  private func turnDown(
    _ caseID: CaseID, version: Int, _ kind: Decision.Kind, reason: String, to receiver: Handover? = nil,
    by reviewer: User, now: Timestamp
  ) async throws -> Decision {
    try await write(waking: .desk) { tx in
      let found = try tx.decidable(caseID, version: version, by: reviewer)
      let reason = reason.trimmed
      guard !reason.isEmpty else { throw DeskError.notAllowed(why: "a reason is needed") }
      guard found.state == .review else { throw DeskError.notAllowed(why: "the case does not wait for a decision") }
      let draft = try tx.pendingDraft(caseID)
      let before = try tx.before(caseID, draft: draft?.id)
      if let draft { try tx.move(draft, kind == .reject ? .rejected : .escalated) }
      var columns: [CaseColumn: any Bind] = [:]
      if kind == .escalate {
        columns = [
          .route: Proposal.Route.escalation.rawValue, .reason: "escalated", .explanation: reason,
        ]
        columns.merge(try tx.columns(of: receiver, at: now)) { $1 }
      }
      let what = kind == .reject ? "rejected the draft" : "escalated the case"
      try tx.change(caseID, .turnedDown, by: reviewer.name, what, at: now, setting: columns)
      let decision = try tx.insertDecision(
        caseID, draft: draft?.id, kind, by: reviewer, reason: reason, detail: try tx.detail(of: receiver), at: now)
      try tx.keep(before, with: decision.id, of: caseID)
      return decision
    }
  }

  /// Closes without a reply; as unwanted mail, if so said, which a decision on a case can be counted by.
  public func closeCase(
    _ caseID: CaseID, version: Int, asSpam: Bool = false, by reviewer: User, now: Timestamp
  ) async throws -> Decision {
    try await write(waking: .desk) { tx in
      let found = try tx.decidable(caseID, version: version, by: reviewer)
      guard found.state.after(.closed) != nil else {
        throw DeskError.notAllowed(why: found.state == .closed ? "the case is closed" : "the agent is at work on it")
      }
      let before = try tx.before(caseID, draft: try tx.pendingDraft(caseID)?.id)
      try tx.supersedeDraft(of: caseID, because: "the case was closed", at: now)
      // Before the change: figures tell how long the customer had waited.
      let decision = try tx.insertDecision(
        caseID, draft: nil, .close, by: reviewer, reason: asSpam ? "spam" : nil, at: now)
      try tx.change(
        caseID, .closed, by: reviewer.name, asSpam ? "closed the case as spam" : "closed the case", at: now,
        setting: [
          .trouble: String?.none, .waitingSince: Timestamp?.none, .spamAt: asSpam ? now : Timestamp?.none,
        ])
      try tx.dropEdit(of: caseID, by: reviewer)
      try tx.keep(before, with: decision.id, of: caseID)
      return decision
    }
  }

  /// Tells the others who is at it. Another reviewer's claim holds for half an hour.
  public func claim(_ caseID: CaseID, by reviewer: User, now: Timestamp) async throws {
    try await write(waking: .desk) { tx in
      try tx.mayDecide(reviewer)
      guard let row = try tx.row("SELECT * FROM cases WHERE id = $1", caseID) else { throw DeskError.notFound }
      let found = try Case(row)
      let claimedAt = try row.timeIfAny("claimed_at")
      if let holder = found.assignee, holder != reviewer.id, let claimedAt,
        now < claimedAt.adding(seconds: Self.claimSeconds)
      {
        throw DeskError.stale(by: try tx.assigneeName(found) ?? "somebody", what: "claimed the case", at: claimedAt)
      }
      if found.assignee == reviewer.id {
        try tx.run("UPDATE cases SET claimed_at = $2 WHERE id = $1", caseID, now)
        return
      }
      try tx.change(
        caseID, nil, by: reviewer.name, "claimed the case", at: now,
        setting: [.assignee: reviewer.id, .claimedAt: now])
      try tx.record("case.claimed", by: reviewer.name, of: caseID, at: now)
    }
  }
}

extension Transaction {
  /// The case, if this reviewer may decide it and nobody changed it since the page was shown.
  func decidable(_ id: CaseID, version: Int, by reviewer: User) throws -> Case {
    try mayDecide(reviewer)
    guard let row = try row("SELECT * FROM cases WHERE id = $1", id) else { throw DeskError.notFound }
    let found = try Case(row)
    guard found.version == version else {
      throw DeskError.stale(by: try row.text("changed_by"), what: try row.text("change"), at: found.updatedAt)
    }
    return found
  }

  /// The user as the store knows them now, not as the page did.
  func mayDecide(_ reviewer: User) throws {
    let current = try row("SELECT * FROM users WHERE id = $1", reviewer.id).map(User.init)
    guard let current, !current.disabled else { throw DeskError.notAllowed(why: "this account is disabled") }
    guard current.role != .viewer else { throw DeskError.notAllowed(why: "viewers do not decide") }
  }

  func insertDecision(
    _ caseID: CaseID, draft: DraftID?, _ kind: Decision.Kind, by reviewer: User, reason: String?,
    text: String? = nil, detail: [String: JSONValue] = [:], at now: Timestamp
  ) throws -> Decision {
    let id: DecisionID = try insert(
      "decisions",
      [
        ("case_id", caseID), ("draft_id", draft), ("kind", kind.rawValue), ("user_id", reviewer.id),
        ("reviewer", reviewer.name), ("reason", reason), ("text", text), ("at", now),
      ])
    try countDecision(id, of: caseID, by: reviewer, at: now)
    var detail = detail
    detail["decision"] = .integer(id.value)
    if let reason { detail["reason"] = .string(reason) }
    if let draft { detail["draft"] = .integer(draft.value) }
    try record("decision.\(kind.rawValue)", by: reviewer.name, of: caseID, detail, at: now)
    return Decision(
      id: id, caseID: caseID, draft: draft, kind: kind, reviewer: reviewer.name, reason: reason, text: text, at: now)
  }
}

extension String {
  /// Without blank space at its ends.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
