import Database
import MailProto

extension Store {
  public func view(_ caseID: CaseID) async throws -> CaseView? {
    try await read { tx in
      guard let found = try tx.findCase(caseID) else { return nil }
      let messages = try tx.rows("SELECT * FROM messages WHERE case_id = $1 ORDER BY id", caseID)
        .map(StoredMessage.init)
      return CaseView(
        case: found, messages: messages.filter { !$0.quarantined }, quarantined: messages.filter(\.quarantined),
        draft: try tx.pendingDraft(caseID), decisions: try tx.all("decisions", of: caseID).map(Decision.init),
        outgoing: try tx.all("outgoing", of: caseID).map(Outgoing.init),
        actions: try tx.all("actions", of: caseID).map(ActionRecord.init), run: try tx.newestRun(of: caseID),
        memory: try tx.memoryTurns(caseID),
        events: try tx.auditEvents(where: "case_id = $1", caseID, limit: 500).reversed(),
        assignee: try tx.assigneeName(found), replyTo: found.party.address.isEmpty ? nil : found.party,
        deadAddress: try tx.deadAddress(found.party))
    }
  }

  /// The run that began last for this case; nil without one, or without the case.
  public func newestRun(of caseID: CaseID) async throws -> Run? { try await read { try $0.newestRun(of: caseID) } }
}

extension Transaction {
  fileprivate func deadAddress(_ address: Address) throws -> DeadAddress? {
    try row("SELECT * FROM dead_addresses WHERE folded = $1", address.folded).map {
      DeadAddress(status: try $0.text("status"), at: try $0.time("at"))
    }
  }

  fileprivate func all(_ table: StaticString, of caseID: CaseID) throws -> [Row] {
    try rows("SELECT * FROM \(table) WHERE case_id = $1 ORDER BY id", caseID)
  }

  fileprivate func newestRun(of caseID: CaseID) throws -> Run? {
    guard let row = try row("SELECT * FROM runs WHERE case_id = $1 ORDER BY id DESC LIMIT 1", caseID) else {
      return nil
    }
    let id: RunID = try row.id("id")
    let nodes = try rows("SELECT node FROM run_nodes WHERE run_id = $1 ORDER BY ordinal", id)
    return try Run(row, nodes: nodes.map { try $0.text("node") })
  }

  func assigneeName(_ found: Case) throws -> String? {
    try found.assignee.flatMap { try row("SELECT name FROM users WHERE id = $1", $0)?.text("name") }
  }
}

/// What happened to a case last.
public struct LastChange: Sendable {
  public let version: Int
  public let state: Case.State
  public let by: String
  public let what: String
  public let at: Timestamp
  /// The newest that was not taken back.
  public let decision: Decision?
}

extension Store {
  /// Cheap enough to be asked every few seconds; nil without the case.
  public func lastChange(of caseID: CaseID) async throws -> LastChange? {
    try await read { tx in
      try tx.row("SELECT version, state, changed_by, change, updated_at FROM cases WHERE id = $1", caseID).map {
        LastChange(
          version: try $0.int("version"), state: try $0.word("state"), by: try $0.text("changed_by"),
          what: try $0.text("change"), at: try $0.time("updated_at"),
          decision: try tx.row(
            "SELECT * FROM decisions WHERE case_id = $1 AND undone_at IS NULL ORDER BY id DESC LIMIT 1", caseID
          ).map(Decision.init))
      }
    }
  }

  /// The cases that this person would decide next, in the order of the queue. Cases that another person took, and those
  /// that rest, are left out.
  public func nextCases(after caseID: CaseID, for user: User, now: Timestamp, limit: Int) async throws -> [CaseID] {
    try await read { tx in
      try tx.rows(
        """
        SELECT id FROM cases WHERE \(QueueLane.review.condition) AND id <> $1
          AND (assignee IS NULL OR assignee = $2 OR claimed_at IS NULL OR claimed_at < $3)
        ORDER BY \(QueueLane.review.order) LIMIT $4
        """, caseID, user.id, now.adding(seconds: -Store.claimSeconds), max(0, limit)
      ).map { try $0.id("id") }
    }
  }
}
