import Database

/// Cases that have waited too long, for telling staff.
public struct Overdue: Sendable, Hashable {
  public struct Item: Sendable, Hashable {
    public let caseID: CaseID
    public let since: Timestamp
    /// A code, if the agent has said.
    public let topic: String?
  }
  /// The oldest of them.
  public let items: [Item]
  /// How many there are.
  public let count: Int
}

extension Store {
  /// Urgent cases before a person, none of them put off, that have waited since `limit` or longer.
  public func overdueUrgent(since limit: Timestamp, items: Int = 10) async throws -> Overdue {
    try await read { tx in
      let all = try tx.rows(
        """
        SELECT id, topic, coalesce(waiting_since, updated_at) AS since FROM cases
        WHERE state = 'review' AND snoozed_until IS NULL AND urgency = 'urgent'
          AND coalesce(waiting_since, updated_at) <= $1
        ORDER BY since, id LIMIT 1000
        """, limit)
      return Overdue(items: try all.prefix(items).map(Overdue.Item.init), count: all.count)
    }
  }

  /// Drafts of cases that are not put off, which have waited for a decision since `limit` or longer.
  public func overdueDrafts(since limit: Timestamp, items: Int = 10) async throws -> Overdue {
    try await read { tx in
      let all = try tx.rows(
        """
        SELECT cases.id, cases.topic, drafts.created_at AS since FROM drafts JOIN cases ON cases.id = drafts.case_id
        WHERE drafts.state = 'pending' AND cases.state = 'review' AND cases.snoozed_until IS NULL
          AND drafts.created_at <= $1
        ORDER BY since, cases.id LIMIT 1000
        """, limit)
      return Overdue(items: try all.prefix(items).map(Overdue.Item.init), count: all.count)
    }
  }

  /// Whether staff are to be told of a matter now: false if they were within the window. The answer true is on disk
  /// before it is given, so a matter is told of once at most, whatever happens to the telling.
  public func mayTell(_ matter: String, window seconds: Int64, now: Timestamp) async throws -> Bool {
    try await write(waking: .nobody) { tx in
      if let told = try tx.row("SELECT told_at FROM alerts WHERE matter = $1", matter)?.time("told_at"),
        told <= now, now < told.adding(seconds: seconds)
      {
        return false
      }
      try tx.run(
        """
        INSERT INTO alerts (matter, told_at) VALUES ($1, $2)
        ON CONFLICT (matter) DO UPDATE SET told_at = excluded.told_at
        """, matter, now)
      return true
    }
  }

  /// Takes `mayTell` back: the telling certainly came to nothing.
  public func notTold(_ matter: String) async throws {
    try await write(waking: .nobody) { try $0.run("DELETE FROM alerts WHERE matter = $1", matter) }
  }
}

extension Overdue.Item {
  fileprivate init(_ row: Row) throws {
    self.init(caseID: try row.id("id"), since: try row.time("since"), topic: try row.textIfAny("topic"))
  }
}
