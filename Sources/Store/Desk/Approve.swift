import CrashPoints
import Database
import MailProto

extension Store {
  /// Throws `DeskError`. Builds the reply's bytes and Message-ID, and writes decision, outgoing message, actions and
  /// audit row in one transaction. `edit` or `approve` is told from the text.
  ///
  /// A ticked `Human_escalation` is the desk's own business and becomes no action. Where a person writes alone
  /// (`draft` nil), a pending draft is superseded.
  public func approve(_ approval: Approval, by reviewer: User, now: Timestamp) async throws -> Decision {
    let decision = try await write { tx in
      let decision = try ApprovalStep(tx: tx, approval: approval, reviewer: reviewer, now: now).run()
      CrashPoint.reach(.approvalCommitting)
      return decision
    }
    CrashPoint.reach(.approvalCommitted)
    return decision
  }
}

extension Store {
  /// Seconds; no decision waits longer for its reviewer to take it back.
  public static let longestUndo: Int64 = 600

  /// The mail that `approve` would send, checked as there; its Message-ID and date are made anew when it is approved.
  /// Nil where the caller of the API delivers. Changes nothing.
  public func preview(_ approval: Approval, by reviewer: User, now: Timestamp) async throws -> [UInt8]? {
    try await read { try ApprovalStep(tx: $0, approval: approval, reviewer: reviewer, now: now).preview() }
  }
}

/// One approval on its way: everything is checked before anything is written.
struct ApprovalStep {
  let tx: Transaction
  let approval: Approval
  let reviewer: User
  let now: Timestamp

  /// What stands to be written, once everything is checked.
  private struct Plan {
    let found: Case
    let draft: Draft?
    let text: String
    let actions: [CheckedAction]
    /// Nil where the caller of the API fetches the text.
    let reply: ReplyPlan?
  }

  private func plan() throws -> Plan {
    try checkUndecided()
    let found = try tx.decidable(approval.caseID, version: approval.version, by: reviewer)
    guard found.state.after(.approved) != nil else {
      throw DeskError.notAllowed(why: found.state == .closed ? "the case is closed" : "the agent is at work on it")
    }
    let draft = try shownDraft()
    let text = try checkedText(draft)
    let actions = try ActionChoices(tx: tx, found: found, draft: draft).check(approval.actions)
    let answered = try answeredMessage(found, draft)
    let copies = try CopyCandidates(tx: tx, found: found, answered: answered).check(approval.copies)
    let reply =
      found.isAnsweredByCaller
      ? nil : try ReplyPlan(tx: tx, found: found, answered: answered, text: text, copies: copies, now: now)
    return Plan(found: found, draft: draft, text: text, actions: actions, reply: reply)
  }

  /// The reply as it would leave now.
  func preview() throws -> [UInt8]? { try plan().reply?.bytes }

  func run() throws -> Decision {
    let plan = try plan()
    let (found, draft, text, actions, reply) = (plan.found, plan.draft, plan.text, plan.actions, plan.reply)
    let before = try tx.before(found.id, draft: try tx.pendingDraft(found.id)?.id)
    let kind: Decision.Kind = draft?.proposal.emailResponse?.trimmed == text.trimmed ? .approve : .edit
    let decision = try tx.insertDecision(
      found.id, draft: draft?.id, kind, by: reviewer, reason: approval.reason,
      text: text, detail: detail(reply, actions), at: now)
    if let draft {
      try tx.move(draft, .approved)
    } else {
      try tx.supersedeDraft(of: found.id, because: "a person wrote the reply", at: now)
    }
    let start = approval.undoSeconds > 0 ? now.adding(seconds: min(approval.undoSeconds, Store.longestUndo)) : nil
    try reply?.insert(decision: decision.id, notBefore: start)
    for action in actions { try action.insert(tx, decision: decision, notBefore: start, at: now) }
    try tx.dropEdit(of: found.id, by: reviewer)
    try tx.change(
      found.id, .approved, by: reviewer.name, "approved a reply", at: now, setting: [.trouble: String?.none])
    if reply == nil { try handedToCaller(found, text) }
    try tx.keep(before, with: decision.id, of: found.id)
    return decision
  }

  /// Whoever comes late is told who decided, whatever else has happened to the case since.
  private func checkUndecided() throws {
    guard let id = approval.draft,
      let row = try tx.row("SELECT * FROM decisions WHERE draft_id = $1 AND case_id = $2", id, approval.caseID)
    else { return }
    let decision = try Decision(row)
    throw DeskError.stale(by: decision.reviewer, what: decision.kind.done, at: decision.at)
  }

  /// The pending draft that the page showed.
  private func shownDraft() throws -> Draft? {
    guard let id = approval.draft else { return nil }
    guard let draft = try tx.pendingDraft(approval.caseID), draft.id == id else {
      throw DeskError.stale(by: "gatewayd", what: "the draft is no longer the one that was shown", at: now)
    }
    return draft
  }

  private func checkedText(_ draft: Draft?) throws -> String {
    let text = approval.text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    guard !text.trimmed.isEmpty else { throw DeskError.emptyReply }
    // A claim that the reviewer took out of the text needs no confirmation; one without words is about all of it.
    let open =
      draft?.proposal.grounding.filter { $0.context == nil && ($0.claim.isEmpty || text.contains($0.claim)) } ?? []
    guard open.isEmpty || approval.confirmUngrounded else {
      var seen: Set<String> = []
      throw DeskError.ungrounded(claims: open.map(\.shown).filter { seen.insert($0).inserted })
    }
    return text
  }

  private func answeredMessage(_ found: Case, _ draft: Draft?) throws -> StoredMessage? {
    if let draft { return try tx.findMessage(draft.message) }
    return try tx.newestCustomerMail(found.id)
  }

  /// The caller of the API fetches the approved text: with that it is said.
  private func handedToCaller(_ found: Case, _ text: String) throws {
    try tx.remember(.shop, in: found.id, approvedBy: reviewer.name, text: text, facts: [], at: now)
    try tx.change(
      found.id, .replySent, by: reviewer.name, "approved a reply", at: now, setting: [.waitingSince: Timestamp?.none])
  }

  private func detail(_ reply: ReplyPlan?, _ actions: [CheckedAction]) -> [String: JSONValue] {
    [
      "message_id": reply.map { .string($0.messageID.value) } ?? .null,
      "to": .array(reply?.envelope.to.map { .string($0) } ?? []),
      "sha256": .string(Hex.text(Digest.sha256(reply?.bytes ?? Array(approval.text.utf8)))),
      "confirmed_ungrounded": .bool(approval.confirmUngrounded),
      "actions": .array(actions.map { .object(["action": .string($0.action), "params": .object($0.params)]) }),
    ]
  }
}

extension Decision.Kind {
  /// What the reviewer did, behind the name: “approved a reply”.
  public var done: String {
    switch self {
    case .approve, .edit: "approved a reply"
    case .reject: "rejected the draft"
    case .escalate: "escalated the case"
    case .close: "closed the case"
    }
  }
}

extension Case {
  /// A request of the API without an address: whoever asked fetches the reply and delivers it.
  fileprivate var isAnsweredByCaller: Bool { party.address.isEmpty && customerID != nil }
}
