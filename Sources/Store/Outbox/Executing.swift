// Claims of approved actions, and what became of them. See Sending.swift for what holds of claims and times.
import Database

extension Store {
  /// The next approved action, marked `executing` before the attempt. One whose claim ran out is handed out again: the
  /// executor carries an action out once, by its idempotency key. A fence above 1 says that it was in hand before.
  /// - Parameter uptime: as for `claimOutgoing`.
  public func claimAction(lease seconds: Int64, now: Timestamp, uptime: Int64? = nil) async throws -> ActionRecord? {
    let isDue = try await read { try $0.dueAction(at: now, try $0.leaseClock(now: now, uptime: uptime)) != nil }
    guard isDue else { return nil }
    return try await write(waking: .desk) { tx in
      let clock = try tx.leaseClock(now: now, uptime: uptime)
      guard let action = try tx.dueAction(at: now, clock) else { return nil }
      let state = try edge(action.state, ActionRecord.Event.claimed, action.state.after(.claimed))
      return try tx.row(
        """
        UPDATE actions SET state = $2, attempts = attempts + 1, fence = fence + 1, lease_until = $3, holder = $4
        WHERE id = $1 RETURNING *
        """, action.id, state.rawValue, clock.adding(seconds: seconds), tx.node
      ).map(ActionRecord.init)
    }
  }

  /// Records how the attempt ended that `claim` stands for. `retryAt` nil and not done: failed, and the case comes back
  /// to a person with the reason. Recording the same outcome twice changes nothing.
  /// - Returns: false if the claim was another's by then; the outcome stands in the audit log only, and an effect that
  ///   the record does not know is shown to a person.
  @discardableResult
  public func record(_ outcome: ActionOutcome, of claim: ActionRecord, now: Timestamp) async throws -> Bool {
    try await write { tx in
      guard let action = try tx.row("SELECT * FROM actions WHERE id = $1", claim.id).map(ActionRecord.init) else {
        throw StoreError.notFound("action \(claim.id)")
      }
      guard action.fence == claim.fence, action.state == .executing else {
        return try tx.tooLate(outcome, of: action, same: action.fence == claim.fence, at: now)
      }
      switch outcome {
      case .done(let result): try tx.move(action, .done, result: result, runAfter: now, at: now)
      case .retry(let at, let why): try tx.move(action, .retried, result: why, runAfter: at, at: now)
      case .failed(let why):
        try tx.move(action, .failed, result: why, runAfter: now, at: now)
        try tx.trouble(
          action.caseID, reason: "action_failed", "\(action.action) could not be carried out: \(why)", at: now)
      }
      return true
    }
  }

  /// Newest first.
  public func actions(state: ActionRecord.State?, limit: Int) async throws -> [ActionRecord] {
    try await read { tx in
      try tx.rows(
        "SELECT * FROM actions WHERE \(state.isWanted) ORDER BY id DESC LIMIT $2", state?.rawValue,
        max(0, limit)
      ).map(ActionRecord.init)
    }
  }
}

public enum ActionOutcome: Sendable, Hashable {
  case done(result: String)
  case retry(at: Timestamp, why: String)
  case failed(why: String)

  /// The state to which it leads.
  public var state: ActionRecord.State {
    switch self {
    case .done: .done
    case .retry: .approved
    case .failed: .failed
    }
  }

  fileprivate var words: String {
    switch self {
    case .done(let result): result
    case .retry(_, let why), .failed(let why): why
    }
  }
}

extension Transaction {
  /// The year 9999: no clock wrote that; who waits until then waits for a person.
  private static let farthest = Timestamp(milliseconds: 253_370_764_800_000)

  fileprivate func dueAction(at now: Timestamp, _ clock: Timestamp) throws -> ActionRecord? {
    try row(
      """
      SELECT * FROM actions WHERE
        (state = 'approved' AND held IS NULL AND run_after < $4
          AND (not_before IS NULL OR not_before <= $1 OR not_before > $2) AND (run_after <= $1 OR run_after > $2 OR attempts = 0))
        OR (state = 'executing' AND lease_until <= $3) ORDER BY run_after, id LIMIT 1
      """, now, now.adding(seconds: Store.longestWait), clock, Self.farthest
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

  /// - Parameter same: whether the outcome is of the newest claim, and so was recorded before.
  fileprivate func tooLate(
    _ outcome: ActionOutcome, of action: ActionRecord, same: Bool, at now: Timestamp
  ) throws -> Bool {
    if same, action.state == outcome.state { return true }
    try record(
      "action.late", by: "gatewayd", of: action.caseID,
      [
        "action": .integer(action.id.value), "outcome": .string(outcome.state.rawValue),
        "result": .string(outcome.words),
      ], at: now)
    if case .done(let result) = outcome, action.state == .failed {
      try trouble(
        action.caseID, reason: "action_failed", "\(action.action) stands as failed, but was carried out: \(result)",
        at: now)
    }
    return false
  }
}
