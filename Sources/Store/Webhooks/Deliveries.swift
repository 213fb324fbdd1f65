// Telling a webhook of events, and the log of it.
//
// Guarantees: of one case, an event is told only after those before it were told or given up; an event is told at least
// once: where the process ends between the answer and its record, it is told again, with the same id.
import Database

/// One event on its way to one webhook.
public struct HookDelivery: Sendable, Hashable {
  public enum State: String, Sendable, Codable, CaseIterable {
    case waiting, delivered
    /// Given up.
    case failed
  }
  public let id: HookDeliveryID
  public let hook: String
  /// The line of the audit log.
  public let sequence: Int64
  public let eventID: String
  public let event: HookEvent
  public let caseID: CaseID
  public let state: State
  public let attempts: Int
  public let nextAttempt: Timestamp
  /// What came of the last attempt, in our own words.
  public let said: String?
  public let createdAt: Timestamp
  public let endedAt: Timestamp?
}

public typealias HookDeliveryID = RecordID<HookDelivery>

/// How an attempt to tell ended.
public enum HookOutcome: Sendable, Hashable {
  case delivered(String)
  case deferred(String, retryAt: Timestamp)
  case failed(String)
}

extension Store {
  /// Longer than any wait: one that ends later was written by a clock that has been set back since.
  public static let longestHookWait: Int64 = 7 * 3600

  /// What is to be told next; nil while nothing is due.
  public func nextDelivery(of hook: String, now: Timestamp) async throws -> HookDelivery? {
    try await read { tx in
      try tx.row(
        """
        SELECT * FROM webhook_deliveries AS due WHERE hook = $1 AND state = 'waiting'
          AND (next_attempt <= $2 OR next_attempt > $3)
          AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS earlier
            WHERE earlier.hook = due.hook AND earlier.case_id = due.case_id AND earlier.state = 'waiting'
              AND earlier.sequence < due.sequence)
        ORDER BY sequence LIMIT 1
        """, hook, now, now.adding(seconds: Self.longestHookWait)
      ).map(HookDelivery.init)
    }
  }

  /// All that is to be told, oldest first, at most so many: for one who is told of many at once and keeps their order.
  public func nextDeliveries(of hook: String, limit: Int) async throws -> [HookDelivery] {
    try await read { tx in
      try tx.rows(
        "SELECT * FROM webhook_deliveries WHERE hook = $1 AND state = 'waiting' ORDER BY sequence LIMIT $2", hook,
        max(0, limit)
      ).map(HookDelivery.init)
    }
  }

  /// How many are to be told.
  public func waitingDeliveries(of hook: String) async throws -> Int {
    try await read { tx in
      try tx.row("SELECT count(*) AS n FROM webhook_deliveries WHERE hook = $1 AND state = 'waiting'", hook)?
        .int("n") ?? 0
    }
  }

  public func record(_ outcome: HookOutcome, of delivery: HookDelivery, now: Timestamp) async throws {
    try await record([(outcome, delivery)], now: now)
  }

  /// How several ended, in one commit.
  public func record(_ ended: [(outcome: HookOutcome, delivery: HookDelivery)], now: Timestamp) async throws {
    guard !ended.isEmpty else { return }
    try await write(waking: .nobody) { tx in
      for end in ended { try tx.record(end.outcome, of: end.delivery, now: now) }
    }
  }

  /// The newest first.
  public func deliveries(
    of hook: String? = nil, state: HookDelivery.State? = nil, limit: Int
  ) async throws -> [HookDelivery] {
    try await read { tx in
      try tx.rows(
        """
        SELECT * FROM webhook_deliveries WHERE (CAST($1 AS TEXT) IS NULL OR hook = $1) AND (CAST($2 AS TEXT) IS NULL OR state = $2)
        ORDER BY id DESC LIMIT $3
        """, hook, state?.rawValue, max(0, limit)
      ).map(HookDelivery.init)
    }
  }

  /// Tells of an event once more: one that was given up, or that waits for its time.
  /// - Throws: `StoreError.notFound`; `.invalid` for one that was delivered.
  public func retryDelivery(_ id: HookDeliveryID, by actor: String, now: Timestamp) async throws {
    try await write { tx in
      guard let row = try tx.row("SELECT * FROM webhook_deliveries WHERE id = $1", id) else {
        throw StoreError.notFound("delivery \(id)")
      }
      let delivery = try HookDelivery(row)
      guard delivery.state != .delivered else { throw StoreError.invalid("delivery \(id) was delivered") }
      // It has its whole time again.
      try tx.run(
        """
        UPDATE webhook_deliveries SET state = 'waiting', next_attempt = 0, created_at = $2, ended_at = NULL WHERE id = $1
        """, id, now)
      try tx.record("webhook.retried", by: actor, ["delivery": .integer(id.value)], at: now)
    }
  }
}

extension Transaction {
  fileprivate func record(_ outcome: HookOutcome, of delivery: HookDelivery, now: Timestamp) throws {
    let (state, said, next): (HookDelivery.State, String, Timestamp) =
      switch outcome {
      case .delivered(let said): (.delivered, said, now)
      case .failed(let said): (.failed, said, now)
      case .deferred(let said, let retryAt): (.waiting, said, retryAt)
      }
    try run(
      """
      UPDATE webhook_deliveries SET state = $2, said = $3, next_attempt = $4, attempts = attempts + 1, ended_at = $5
      WHERE id = $1 AND state = 'waiting'
      """, delivery.id, state.rawValue, said, next, state == .waiting ? Timestamp?.none : now)
  }
}

extension HookDelivery {
  init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), hook: try row.text("hook"), sequence: try row.integer("sequence"),
      eventID: try row.text("event_id"), event: try row.word("event"), caseID: try row.id("case_id"),
      state: try row.word("state"), attempts: try row.int("attempts"), nextAttempt: try row.time("next_attempt"),
      said: try row.textIfAny("said"), createdAt: try row.time("created_at"), endedAt: try row.timeIfAny("ended_at"))
  }
}
