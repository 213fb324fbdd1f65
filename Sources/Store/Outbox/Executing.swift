import Database

extension Store {
  /// The next approved action, marked `executing` before the attempt. One whose process was lost is handed out again:
  /// the executor carries an action out once, by its idempotency key.
  public func claimAction(lease seconds: Int64, now: Timestamp) async throws -> ActionRecord? {
    guard try await read({ try $0.dueAction(at: now) }) != nil else { return nil }
    return try await write(waking: .desk) { tx in
      guard let action = try tx.dueAction(at: now) else { return nil }
      let state = try edge(action.state, ActionRecord.Event.claimed, action.state.after(.claimed))
      return try tx.row(
        "UPDATE actions SET state = $2, attempts = attempts + 1, lease_until = $3 WHERE id = $1 RETURNING *",
        action.id, state.rawValue, now.adding(seconds: seconds)
      ).map(ActionRecord.init)
    }
  }

  /// `retryAt` nil and not done: failed, and the case comes back to a person with the reason.
  public func record(_ outcome: ActionOutcome, of id: ActionID, now: Timestamp) async throws {
    try await write { tx in
      guard let action = try tx.row("SELECT * FROM actions WHERE id = $1", id).map(ActionRecord.init) else {
        throw StoreError.notFound("action \(id)")
      }
      switch outcome {
      case .done(let result): try tx.move(action, .done, result: result, runAfter: now, at: now)
      case .retry(let at, let why): try tx.move(action, .retried, result: why, runAfter: at, at: now)
      case .failed(let why):
        try tx.move(action, .failed, result: why, runAfter: now, at: now)
        try tx.trouble(
          action.caseID, reason: "action_failed", "\(action.action) could not be carried out: \(why)", at: now)
      }
    }
  }

  /// Newest first.
  public func actions(state: ActionRecord.State?, limit: Int) async throws -> [ActionRecord] {
    try await read { tx in
      try tx.rows(
        "SELECT * FROM actions WHERE $1 IS NULL OR state = $1 ORDER BY id DESC LIMIT $2", state?.rawValue,
        max(0, limit)
      ).map(ActionRecord.init)
    }
  }
}

public enum ActionOutcome: Sendable, Hashable {
  case done(result: String)
  case retry(at: Timestamp, why: String)
  case failed(why: String)
}

extension Transaction {
  fileprivate func dueAction(at now: Timestamp) throws -> ActionRecord? {
    try row(
      """
      SELECT * FROM actions WHERE (state = 'approved' AND run_after <= $1)
        OR (state = 'executing' AND lease_until <= $1) ORDER BY run_after, id LIMIT 1
      """, now
    ).map(ActionRecord.init)
  }

  fileprivate func move(
    _ action: ActionRecord, _ event: ActionRecord.Event, result: String, runAfter: Timestamp, at now: Timestamp
  ) throws {
    let next = try edge(action.state, event, action.state.after(event))
    try run(
      "UPDATE actions SET state = $2, lease_until = NULL, result = $3, run_after = $4 WHERE id = $1", action.id,
      next.rawValue, result, runAfter)
    try record(
      "action.\(event.rawValue)", by: "gatewayd", of: action.caseID,
      ["action": .integer(action.id.value), "name": .string(action.action), "result": .string(result)], at: now)
  }
}
