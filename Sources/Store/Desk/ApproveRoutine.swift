import Database
import MailProto

/// A draft as a page showed it among others.
public struct ShownDraft: Sendable, Hashable {
  public let shown: ShownCase
  public let draft: DraftID

  public init(_ shown: ShownCase, draft: DraftID) {
    self.shown = shown
    self.draft = draft
  }
}

/// A draft to be approved with others, with what stands in its way.
public struct RoutineDraft: Sendable {
  public let `case`: Case
  /// Nil where the case waits for no approval any more.
  public let draft: Draft?
  /// The mail that the draft answers.
  public let answers: StoredMessage?
  /// Why it needs a look of its own, as a sentence; nil if it does not.
  public let obstacle: String?
}

/// What became of one of several approvals.
public enum RoutineOutcome: Sendable {
  case approved(Decision)
  /// Nothing was changed, and why.
  case refused(DeskError)
}

extension Store {
  /// These cases with their drafts, in the order asked for; numbers without a case are left out.
  public func routineDrafts(_ ids: [CaseID], rule: RoutineRule) async throws -> [RoutineDraft] {
    try await read { tx in
      try ids.compactMap { id in
        guard let found = try tx.findCase(id) else { return nil }
        let draft = try tx.pendingDraft(id)
        return RoutineDraft(
          case: found, draft: draft, answers: try draft.flatMap { try tx.findMessage($0.message) },
          obstacle: rule.obstacle(found, try tx.gist(of: id)))
      }
    }
  }

  /// Approves drafts exactly as they are, each with all of its actions. One that changed since it was shown, or that the
  /// rule refuses, is left as it is and does not keep the others back.
  /// - Returns: one outcome for each, in their order.
  public func approveRoutine(
    _ shown: [ShownDraft], rule: RoutineRule, by reviewer: User, now: Timestamp
  ) async throws -> [RoutineOutcome] {
    try await write { tx in
      try tx.mayDecide(reviewer)
      let outcomes = try shown.map { try tx.approve($0, rule: rule, by: reviewer, at: now) }
      let done = zip(shown, outcomes).compactMap { one, outcome -> JSONValue? in
        if case .approved = outcome { .integer(one.shown.id.value) } else { nil }
      }
      if !done.isEmpty { try tx.record("decisions.together", by: reviewer.name, ["cases": .array(done)], at: now) }
      return outcomes
    }
  }
}

extension Transaction {
  fileprivate func approve(
    _ one: ShownDraft, rule: RoutineRule, by reviewer: User, at now: Timestamp
  ) throws -> RoutineOutcome {
    let result = try attempt {
      let found = try decidable(one.shown.id, version: one.shown.version, by: reviewer)
      guard let draft = try pendingDraft(found.id), draft.id == one.draft else {
        throw DeskError.stale(by: "gatewayd", what: "the draft is no longer the one that was shown", at: now)
      }
      if let why = rule.obstacle(found, try gist(of: found.id)) { throw DeskError.badAction(why: why) }
      let approval = Approval(
        caseID: found.id, draft: draft.id, version: found.version, text: draft.proposal.emailResponse ?? "",
        actions: draft.proposal.actions.indices.map { Approval.Choice(index: $0) })
      return try ApprovalStep(tx: self, approval: approval, reviewer: reviewer, now: now).run()
    }
    switch result {
    case .success(let decision): return .approved(decision)
    case .failure(let error as DeskError): return .refused(error)
    case .failure(let error): throw error
    }
  }

  fileprivate func gist(of id: CaseID) throws -> DraftGist? {
    try row("SELECT \(DraftGist.columns) FROM cases \(DraftGist.joins) WHERE cases.id = $1", id).flatMap(DraftGist.init)
  }
}
