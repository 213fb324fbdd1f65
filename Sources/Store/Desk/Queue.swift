import Database
import MailProto

extension Store {
  public func queue(_ lane: QueueLane, limit: Int) async throws -> [QueueItem] {
    try await read { tx in
      try tx.rows(
        """
        SELECT cases.*, users.name AS assignee_name, drafts.proposal AS draft_proposal FROM cases
        LEFT JOIN users ON users.id = cases.assignee
        LEFT JOIN drafts ON drafts.case_id = cases.id AND drafts.state = 'pending'
        WHERE \(lane.condition) ORDER BY \(lane.order) LIMIT $1
        """, max(0, limit)
      ).map(QueueItem.init)
    }
  }

  public func counts() async throws -> [QueueLane: Int] {
    try await read { tx in
      var counts: [QueueLane: Int] = [:]
      for lane in QueueLane.allCases {
        counts[lane] = try tx.row("SELECT count(*) AS n FROM cases WHERE \(lane.condition)")?.int("n") ?? 0
      }
      return counts
    }
  }

  public func `case`(_ id: CaseID) async throws -> Case? { try await read { try $0.findCase(id) } }

  /// Newest first.
  public func cases(state: Case.State?, limit: Int) async throws -> [Case] {
    try await read { tx in
      try tx.rows(
        "SELECT * FROM cases WHERE $1 IS NULL OR state = $1 ORDER BY updated_at DESC, id DESC LIMIT $2",
        state?.rawValue, max(0, limit)
      ).map(Case.init)
    }
  }
}

extension QueueLane {
  // Literals of this module; nothing from outside gets in here.
  fileprivate var condition: String {
    switch self {
    case .review: "cases.state = 'review' AND cases.snoozed_until IS NULL"
    case .working: "cases.state = 'working'"
    case .done: "cases.state IN ('answered', 'closed')"
    case .trouble: "cases.trouble IS NOT NULL"
    }
  }

  fileprivate var order: String {
    switch self {
    case .review:
      """
      CASE cases.urgency WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 ELSE 2 END,
        coalesce(cases.waiting_since, cases.updated_at), cases.id
      """
    case .working: "coalesce(cases.waiting_since, cases.updated_at), cases.id"
    case .done, .trouble: "cases.updated_at DESC, cases.id DESC"
    }
  }
}

extension QueueItem {
  fileprivate init(_ row: Row) throws {
    let found = try Case(row)
    let proposal: Proposal? = row["draft_proposal"] == .null ? nil : try row.json("draft_proposal")
    self.init(
      caseID: found.id, subject: found.subject, party: found.party, state: found.state, topic: found.topic,
      urgency: found.urgency, route: found.route, reason: found.reason, explanation: found.explanation,
      summary: try row.text("summary"), version: found.version,
      waitingSince: try row.timeIfAny("waiting_since") ?? found.updatedAt,
      actions: proposal?.actions.compactMap(\.line) ?? [], assignee: try row.textIfAny("assignee_name"),
      trouble: try row.textIfAny("trouble"))
  }
}

extension Proposal.ProposedAction {
  /// Name and, where it is known, amount in minor units; nil for the escalation, which is no action to tick.
  fileprivate var line: String? {
    if action == Proposal.escalationAction { return nil }
    guard case .integer(let amount) = params["amount"] else { return action }
    return "\(action) \(amount)"
  }
}
