import Database
import MailProto

extension Case {
  init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), state: try row.word("state"), subject: try row.text("subject"),
      party: Address(name: try row.textIfAny("party_name"), address: try row.text("party_address")),
      customerID: try row.integerIfAny("customer_id"), topic: try row.textIfAny("topic"),
      urgency: try row.textIfAny("urgency"), route: try row.wordIfAny("route"),
      reason: try row.textIfAny("reason"), explanation: try row.textIfAny("explanation"),
      token: try row.text("token"), externalID: try row.integerIfAny("external_id"),
      linkedCase: try row.idIfAny("linked_case"), assignee: try row.idIfAny("assignee"),
      version: try row.int("version"), openedAt: try row.time("opened_at"), updatedAt: try row.time("updated_at"),
      mergedInto: try row.idIfAny("merged_into"), snoozedUntil: try row.timeIfAny("snoozed_until"),
      team: try row.textIfAny("team"), spamAt: try row.timeIfAny("spam_at"))
  }
}

/// A column of a case that a change may set.
enum CaseColumn: String {
  case subject, topic, urgency, route, reason, explanation, summary, trouble, assignee, team
  case customerID = "customer_id"
  case claimedAt = "claimed_at"
  case waitingSince = "waiting_since"
  case snoozedUntil = "snoozed_until"
  case spamAt = "spam_at"
}

extension Transaction {
  func findCase(_ id: CaseID) throws -> Case? {
    try row("SELECT * FROM cases WHERE id = $1", id).map(Case.init)
  }

  func needCase(_ id: CaseID) throws -> Case {
    guard let found = try findCase(id) else { throw StoreError.notFound("case \(id)") }
    return found
  }

  /// Changes a case: the event moves its state, the version rises, and who did what is kept for those who come late.
  func change(
    _ id: CaseID, _ event: Case.Event?, by actor: String, _ what: String, at now: Timestamp,
    setting columns: [CaseColumn: any Bind] = [:]
  ) throws {
    let state = try needCase(id).state
    let next = try event.map { try edge(state, $0, state.after($0)) } ?? state
    var columns = columns
    // What happens to a case ends its rest.
    if event != nil { columns.updateValue(Timestamp?.none, forKey: .snoozedUntil) }
    var arguments: [any Bind] = [id, next.rawValue, actor, what, now]
    var sets = ""
    for (column, value) in columns {
      arguments.append(value)
      sets += ", \(column.rawValue) = $\(arguments.count)"
    }
    _ = try connection.execute(
      """
      UPDATE cases SET state = $2, version = version + 1, changed_by = $3, change = $4,
        updated_at = $5\(sets) WHERE id = $1
      """, arguments.map(\.bound))
  }

  /// Whether the agent is, or will be, at the newest mail of this case. Work on an earlier one comes to nothing.
  func hasActiveJob(_ id: CaseID) throws -> Bool {
    let newest = try newestCustomerMail(id)?.id
    return try row(
      "SELECT 1 FROM jobs WHERE case_id = $1 AND state IN ('queued', 'running') AND message_id >= $2 LIMIT 1", id,
      newest?.value ?? 0) != nil
  }

  /// Brings a case before a person because a reply or an action failed; a case that the agent works on stays with
  /// it and shows the trouble beside.
  func trouble(_ id: CaseID, reason: String, _ explanation: String, at now: Timestamp) throws {
    var columns: [CaseColumn: any Bind] = [.trouble: explanation]
    let working = try hasActiveJob(id)
    if !working { columns.merge([.reason: reason, .explanation: explanation, .waitingSince: now]) { $1 } }
    try change(id, working ? nil : .troubled, by: "gatewayd", explanation, at: now, setting: columns)
  }

  /// Takes back a draft that no longer answers everything.
  func supersedeDraft(of id: CaseID, because why: String, at now: Timestamp) throws {
    guard let draft = try pendingDraft(id) else { return }
    try move(draft, .superseded)
    try record(
      "draft.superseded", by: "gatewayd", of: id, ["draft": .integer(draft.id.value), "why": .string(why)], at: now)
  }
}
