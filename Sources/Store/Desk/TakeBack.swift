// Taking a decision back before anything came of it.
//
// Guarantees: what went out or was carried out is never taken back; of two people, or a person and the outbox, who are
// at it in the same moment, one comes first. The decision itself stays on record, with the time at which it ended.
import Database
import MailProto

/// What a case was before a decision, kept with the decision.
struct CaseBefore: Codable {
  /// Of the case once the decision was made: anything later raises it.
  var version: Int
  var draft: DraftID?
  var route: String?
  var reason: String?
  var explanation: String?
  var trouble: String?
  var team: String?
  var assignee: UserID?
  var claimedAt: Timestamp?
  var waitingSince: Timestamp?
}

extension Transaction {
  /// Taken before the decision changes anything.
  func before(_ id: CaseID, draft: DraftID?) throws -> CaseBefore {
    guard let row = try row("SELECT * FROM cases WHERE id = $1", id) else { throw DeskError.notFound }
    return CaseBefore(
      version: try row.int("version"), draft: draft, route: try row.textIfAny("route"),
      reason: try row.textIfAny("reason"), explanation: try row.textIfAny("explanation"),
      trouble: try row.textIfAny("trouble"), team: try row.textIfAny("team"), assignee: try row.idIfAny("assignee"),
      claimedAt: try row.timeIfAny("claimed_at"), waitingSince: try row.timeIfAny("waiting_since"))
  }

  /// Put beside the decision at its end, when the case has its new version.
  func keep(_ before: CaseBefore, with decision: DecisionID, of id: CaseID) throws {
    var before = before
    before.version = try needCase(id).version
    try run("UPDATE decisions SET before = $2 WHERE id = $1", decision, try JSONText.encode(before))
  }
}

extension Store {
  /// The newest decision of this case, if this person made it and may still take it back.
  public func undoable(_ caseID: CaseID, by reviewer: User) async throws -> Decision? {
    try await read { tx in
      guard let row = try tx.newestDecision(caseID) else { return nil }
      let step = TakingBack(
        tx: tx, decision: try Decision(row), row: row, reviewer: reviewer, now: .init(milliseconds: 0))
      return try step.refusal() == nil ? step.decision : nil
    }
  }

  /// Takes back a decision: the reply is not sent, the actions are not carried out, and the case waits again as it did.
  /// - Throws: `DeskError.notAllowed`, which says why, once anything came of it or for another person's decision.
  @discardableResult
  public func takeBack(_ id: DecisionID, by reviewer: User, now: Timestamp) async throws -> CaseID {
    try await write { tx in
      try tx.mayDecide(reviewer)
      guard let row = try tx.row("SELECT * FROM decisions WHERE id = $1", id) else { throw DeskError.notFound }
      let step = TakingBack(tx: tx, decision: try Decision(row), row: row, reviewer: reviewer, now: now)
      if let why = try step.refusal() { throw DeskError.notAllowed(why: why) }
      try step.run()
      return step.decision.caseID
    }
  }
}

private struct TakingBack {
  let tx: Transaction
  let decision: Decision
  let row: Row
  let reviewer: User
  let now: Timestamp

  private func before() throws -> CaseBefore? {
    try row.textIfAny("before").map { try JSONText.decode(CaseBefore.self, from: $0) }
  }

  /// Why it cannot be taken back; nil where it can.
  func refusal() throws -> String? {
    if decision.undoneAt != nil { return "it was taken back already" }
    guard decision.reviewer == reviewer.name else { return "\(decision.reviewer) decided this, not you" }
    guard try before() != nil else { return "what the case was before is not known any more" }
    let newest: DecisionID? = try tx.newestDecision(decision.caseID)?.id("id")
    guard newest == decision.id else { return "the case was decided once more since" }
    let letters = try tx.rows("SELECT * FROM outgoing WHERE decision_id = $1", decision.id).map(Outgoing.init)
    if let gone = letters.first(where: { $0.state != .ready || $0.fence != 0 }) {
      return gone.state == .sending ? "the reply is being sent" : "the reply has left the desk"
    }
    let deeds = try tx.rows("SELECT * FROM actions WHERE decision_id = $1", decision.id).map(ActionRecord.init)
    if deeds.contains(where: { $0.state != .approved || $0.attempts != 0 }) { return "an action was carried out" }
    let found = try tx.needCase(decision.caseID)
    if found.state == .answered { return "the reply was handed over" }
    if letters.isEmpty, try before()?.version != found.version { return "the case has changed since" }
    return nil
  }

  func run() throws {
    guard let before = try before() else { return }
    for row in try tx.rows("SELECT * FROM outgoing WHERE decision_id = $1", decision.id) {
      try tx.move(try Outgoing(row), .givenUp)
    }
    for row in try tx.rows("SELECT * FROM actions WHERE decision_id = $1", decision.id) {
      let action = try ActionRecord(row)
      let next = try edge(action.state, ActionRecord.Event.dismissed, action.state.after(.dismissed))
      try tx.run(
        "UPDATE actions SET state = $2, result = $3 WHERE id = $1", action.id, next.rawValue,
        "taken back by \(reviewer.name)")
    }
    try tx.run("UPDATE decisions SET undone_at = $2, draft_id = NULL WHERE id = $1", decision.id, now)
    // What counts for nothing is not counted either.
    try tx.run("DELETE FROM decision_figures WHERE decision_id = $1", decision.id)
    try restore(before)
    try tx.record(
      "decision.taken_back", by: reviewer.name, of: decision.caseID, ["decision": .integer(decision.id.value)], at: now)
  }

  private func restore(_ before: CaseBefore) throws {
    let found = try tx.needCase(decision.caseID)
    let what = "took a decision back"
    guard found.version == before.version else {
      // The customer wrote meanwhile: the case goes on with that.
      let idle = try found.state == .working && !tx.hasActiveJob(found.id)
      return try tx.change(found.id, idle ? .takenBack : nil, by: reviewer.name, what, at: now)
    }
    if let draft = before.draft,
      let row = try tx.row("SELECT * FROM drafts WHERE id = $1 AND case_id = $2", draft, found.id)
    {
      try tx.move(try Draft(row), .takenBack)
    }
    try tx.change(
      found.id, .takenBack, by: reviewer.name, what, at: now,
      setting: [
        .route: before.route, .reason: before.reason, .explanation: before.explanation, .trouble: before.trouble,
        .team: before.team, .assignee: before.assignee, .claimedAt: before.claimedAt,
        .waitingSince: before.waitingSince, .spamAt: Timestamp?.none,
      ])
  }
}

extension Transaction {
  fileprivate func newestDecision(_ id: CaseID) throws -> Row? {
    try row("SELECT * FROM decisions WHERE case_id = $1 ORDER BY id DESC LIMIT 1", id)
  }
}
