import CrashPoints
import Database

extension Store {
  /// Commits a node: its name, the state after it, what it changed, what it was told, and the node that comes next. Of
  /// a run's states only the last is kept whole. Throws `StoreError.fenced` for a stale worker.
  /// - Parameter change: what leads from the state before to this one, as text of the asker's making.
  /// - Parameter reads: what the node asked of the shop.
  /// - Parameter gists: what models made of turns of the case's memory.
  /// - Parameter lines: what the log said since the lines before.
  public func checkpoint(
    _ job: ClaimedJob, node: String, next: String? = nil, state: [UInt8], change: [UInt8]? = nil,
    reads: [ToolResult] = [], gists: [MemoryTurn.Gist] = [], lines: [RunLogLine] = [], now: Timestamp
  ) async throws {
    try await write(waking: .nobody) { tx in
      try tx.held(job)
      try tx.keep(gists, in: job.job.caseID)
      try tx.run("UPDATE runs SET state = $2, next_node = $3 WHERE id = $1", job.run, state, next)
      let last = try tx.row("SELECT coalesce(max(ordinal), 0) AS last FROM run_nodes WHERE run_id = $1", job.run)
      let ordinal = (try last?.integer("last") ?? 0) + 1
      try tx.run(
        "INSERT INTO run_nodes (run_id, ordinal, node, at, change) VALUES ($1, $2, $3, $4, $5)", job.run, ordinal, node,
        now, change.map { String(decoding: $0, as: UTF8.self) })
      try tx.keep(reads, of: job.run, at: ordinal)
      try tx.keep(lines, of: job.run)
    }
  }

  /// Draft, actions and context stored, job done, case to a person (or closed, for `no_reply`).
  /// Where the customer has written again meanwhile, the draft is kept as superseded and the case stays as it is.
  public func finish(
    _ job: ClaimedJob, proposal: Proposal, lines: [RunLogLine] = [], now: Timestamp
  ) async throws {
    try await write { tx in
      let current = try tx.held(job)
      try tx.keep(lines, of: job.run)
      let text = try JSONText.encode(proposal)
      try tx.end(current, .finished, error: nil, at: now)
      try tx.run("UPDATE runs SET proposal = $2 WHERE id = $1", job.run, text)
      try tx.tally("runs", proposal.route.rawValue)
      let stale = try !tx.isAboutNewestMail(current)
      if proposal.route != .noReply { try tx.insertDraft(job, text, stale ? .superseded : .pending, at: now) }
      try tx.record("job.done", by: "gatewayd", of: current.caseID, proposal.auditDetail(current.id), at: now)
      if !stale { try tx.present(proposal, current, at: now) }
      CrashPoint.reach(.draftStored)
    }
  }

  /// Retries at `retryAt`, or, if nil, ends the job as failed and hands the case to a person with the reason.
  public func fail(
    _ job: ClaimedJob, error: String, retryAt: Timestamp?, lines: [RunLogLine] = [], now: Timestamp
  ) async throws {
    try await write { tx in
      let current = try tx.held(job)
      try tx.keep(lines, of: job.run)
      guard let retryAt else { return try tx.fail(current, error: error, at: now) }
      // Zero stands for a job that never waited; see `makeDue`.
      try tx.run(
        """
        UPDATE jobs SET state = $2, lease_until = NULL, run_after = $3, error = $4, fence = fence + 1 WHERE id = $1
        """, current.id, try edge(current.state, Job.Event.retried, current.state.after(.retried)).rawValue,
        max(1, min(retryAt, now.adding(seconds: Job.longestWait)).milliseconds), error)
      try tx.record(
        "job.deferred", by: "gatewayd", of: current.caseID,
        ["job": .string(current.id.value), "why": .string(error)], at: now)
    }
  }

  /// Puts a job off that waits for its turn at something: this start does not count, and the run goes on from its last
  /// checkpoint.
  public func postpone(
    _ job: ClaimedJob, why: String, until: Timestamp, lines: [RunLogLine] = [], now: Timestamp
  ) async throws {
    try await write { tx in
      let current = try tx.held(job)
      try tx.keep(lines, of: job.run)
      try tx.run(
        """
        UPDATE jobs SET state = $2, lease_until = NULL, run_after = $3, error = $4, fence = fence + 1, attempts = $5
        WHERE id = $1
        """, current.id, try edge(current.state, Job.Event.released, current.state.after(.released)).rawValue,
        max(1, min(until, now.adding(seconds: Job.longestWait)).milliseconds), why, max(0, current.attempts - 1))
      try tx.record(
        "job.deferred", by: "gatewayd", of: current.caseID,
        ["job": .string(current.id.value), "why": .string(why)], at: now)
    }
  }

  /// Says which customer a case is about; once said it does not change.
  public func setCustomer(_ caseID: CaseID, _ customerID: Int64) async throws {
    try await write(waking: .desk) { tx in
      let known = try tx.needCase(caseID).customerID
      guard known == nil || known == customerID else {
        throw StoreError.invalid("case \(caseID) is about another customer")
      }
      // Not a change that voids what a reviewer has on the screen.
      try tx.run("UPDATE cases SET customer_id = $2 WHERE id = $1", caseID, customerID)
    }
  }
}

extension Proposal {
  fileprivate func auditDetail(_ job: JobID) -> [String: JSONValue] {
    [
      "job": .string(job.value), "route": .string(route.rawValue),
      "topic": classification.map { .string($0.topic) } ?? .null,
      "actions": .array(actions.map { .string($0.action) }), "nodes": .array(trace.nodes.map { .string($0) }),
    ]
  }

  /// Why a person has it, as a code: what the agent's own escalation says.
  fileprivate var reasonCode: String? {
    for action in actions where action.action == Self.escalationAction {
      if case .string(let reason) = action.params["reason"] { return reason }
    }
    return error?.kind
  }

  fileprivate var explanation: String? {
    if let error { return error.message }
    guard let classification, !classification.reasons.isEmpty else { return nil }
    return classification.reasons.joined(separator: " ")
  }

  static let escalationAction = "Human_escalation"
}

extension Transaction {
  fileprivate func insertDraft(_ job: ClaimedJob, _ proposal: String, _ state: Draft.State, at now: Timestamp) throws {
    // A draft that comes too late must not take back the one that answers the newest mail.
    if state == .pending { try supersedeDraft(of: job.job.caseID, because: "a newer draft was made", at: now) }
    try run(
      """
      INSERT INTO drafts (case_id, message_id, run_id, state, proposal, created_at) VALUES ($1, $2, $3, $4, $5, $6)
      """, job.job.caseID, job.job.message, job.run, state.rawValue, proposal, now)
  }

  /// Puts the outcome of a run before a person, or closes a case that needs no reply.
  fileprivate func present(_ proposal: Proposal, _ job: Job, at now: Timestamp) throws {
    var columns: [CaseColumn: any Bind] = [
      .route: proposal.route.rawValue, .reason: proposal.reasonCode, .explanation: proposal.explanation,
    ]
    if let classification = proposal.classification {
      columns[.topic] = classification.topic
      let isKnown = Self.urgencies.contains(classification.urgency)
      columns.updateValue(isKnown ? classification.urgency : String?.none, forKey: .urgency)
      if !classification.summary.isEmpty { columns[.summary] = classification.summary }
    }
    let settled = proposal.route == .noReply
    // Not by subscript, which would take the key away and leave the column as it is.
    if settled { columns.updateValue(Timestamp?.none, forKey: .waitingSince) }
    guard try needCase(job.caseID).state == .working else { return }
    try change(
      job.caseID, settled ? .settled : .drafted, by: "gatewayd", settled ? "no reply is needed" : "a draft came",
      at: now, setting: columns)
  }

  private static let urgencies: Set<String> = ["low", "medium", "high", "urgent"]
}
