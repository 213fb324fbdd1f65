// What has happened so far and what waits now, for monitoring. Nothing here reads more rows than there are kinds of
// things, or than wait: a look costs the same however much the store holds.
import Database

/// What the store has counted, and what waits in it.
public struct StoreFigures: Sendable {
  /// A count by what it is of, in the words of the store: `mail` by outcome and way, `sends` by outcome.
  public struct Tally: Sendable, Hashable {
    public let first: String
    public let second: String
    public let value: Double
  }
  /// How many of a kind wait, and since when the oldest does.
  public struct Waiting: Sendable, Hashable {
    public let kind: String
    public let count: Int
    public let oldest: Timestamp?
  }

  /// By name.
  public let tallies: [String: [Tally]]
  /// Queued jobs by priority.
  public let jobs: [Waiting]
  public let running: Int
  /// Cases before a person that are not put off: drafts, and those for people.
  public let lanes: [Waiting]
  /// Replies and actions that are not out, by state.
  public let outbox: [Waiting]
  public let actions: [Waiting]
  /// UIDs whose attempt began `gapAge` seconds ago or earlier and that have no outcome.
  public let ledgerGaps: Int
  /// Mail on the list of the quarantine.
  public let quarantined: Int
  public let mailboxes: [MailboxStanding]

  /// Seconds; younger ones are under way.
  public static let gapAge: Int64 = 600

  /// Upper bounds of the buckets in which the store counts seconds.
  public static let quickBounds = Schema.quick
  public static let slowBounds = Schema.slow

  /// Buckets of a histogram in the order of `bounds` with what lies above the last, and the sum; by `first`.
  public func buckets(_ name: String, bounds: [Double]) -> [String: (counts: [Double], sum: Double)] {
    Dictionary(grouping: tallies[name] ?? [], by: \.first).mapValues { found in
      let values = Dictionary(found.map { ($0.second, $0.value) }, uniquingKeysWith: +)
      return (bounds.map { values["\($0)"] ?? 0 } + [values["more"] ?? 0], values["sum"] ?? 0)
    }
  }
}

extension Store {
  public func figures(now: Timestamp) async throws -> StoreFigures {
    let (mailboxes, quarantined) = (try await mailboxStandings(), try await quarantineCount())
    return try await read { tx in
      let queued = try Job.Priority.allCases.map { try tx.queued($0) }
      return StoreFigures(
        tallies: try tx.tallies(), jobs: queued,
        running: try tx.count("SELECT count(*) AS n FROM jobs WHERE state = 'running'"),
        lanes: [try tx.lane("drafts", "="), try tx.lane("people", "<>")],
        outbox: try tx.waiting(
          """
          SELECT state AS kind, count(*) AS n, min(created_at) AS oldest FROM outgoing
          WHERE state IN ('ready', 'sending', 'deferred', 'bounced', 'uncertain') GROUP BY state
          """),
        actions: try tx.waiting(
          """
          SELECT state AS kind, count(*) AS n, min(approved_at) AS oldest FROM actions
          WHERE state IN ('approved', 'executing', 'failed') GROUP BY state
          """),
        ledgerGaps: try tx.row(
          "SELECT count(*) AS n FROM ledger WHERE outcome IS NULL AND at <= $1",
          now.adding(seconds: -StoreFigures.gapAge))?.int("n") ?? 0,
        quarantined: quarantined, mailboxes: mailboxes)
    }
  }
}

extension Transaction {
  /// Counts what no trigger can.
  func tally(_ name: String, _ first: String) throws {
    try run(
      """
      INSERT INTO tallies (name, first, second, value) VALUES ($1, $2, '', 1)
      ON CONFLICT (name, first, second) DO UPDATE SET value = tallies.value + excluded.value
      """, name, first)
  }

  fileprivate func tallies() throws -> [String: [StoreFigures.Tally]] {
    var found: [String: [StoreFigures.Tally]] = [:]
    for row in try rows("SELECT name, first, second, value FROM tallies") {
      found[try row.text("name"), default: []].append(
        StoreFigures.Tally(first: try row.text("first"), second: try row.text("second"), value: try row.real("value")))
    }
    return found
  }

  fileprivate func count(_ sql: String) throws -> Int { try row(sql)?.int("n") ?? 0 }

  fileprivate func queued(_ priority: Job.Priority) throws -> StoreFigures.Waiting {
    let condition = "state = 'queued' AND coalesce(priority, '') = $1"
    return StoreFigures.Waiting(
      kind: priority.rawValue,
      count: try row("SELECT count(*) AS n FROM jobs WHERE \(condition)", priority.rawValue)?.int("n") ?? 0,
      oldest: try row("SELECT min(queued_at) AS oldest FROM jobs WHERE \(condition)", priority.rawValue)?
        .timeIfAny("oldest"))
  }

  /// - Parameter isDraft: `=` or `<>`, between the route and `draft`.
  fileprivate func lane(_ name: String, _ isDraft: String) throws -> StoreFigures.Waiting {
    let since = "coalesce(waiting_since, updated_at)"
    let condition = "state = 'review' AND coalesce(route, '') \(isDraft) 'draft' AND snoozed_until IS NULL"
    return StoreFigures.Waiting(
      kind: name, count: try count("SELECT count(*) AS n FROM cases WHERE \(condition)"),
      oldest: try row("SELECT min(\(since)) AS oldest FROM cases WHERE \(condition)")?.timeIfAny("oldest"))
  }

  fileprivate func waiting(_ sql: String) throws -> [StoreFigures.Waiting] {
    try rows(sql).map {
      StoreFigures.Waiting(kind: try $0.text("kind"), count: try $0.int("n"), oldest: try $0.timeIfAny("oldest"))
    }
  }
}
