import Database

// What is counted of each decision at the moment it is made, since later nothing tells it any more.

extension Transaction {
  /// Longer than this nobody looks at one case; they left it open.
  private static let longestLook: Int64 = 3_600_000

  /// To be called before the decision changes its case.
  func countDecision(_ id: DecisionID, of caseID: CaseID, by reviewer: User, at now: Timestamp) throws {
    let found = try row("SELECT topic, reason, waiting_since FROM cases WHERE id = $1", caseID)
    let seen = try row(
      """
      SELECT at FROM audit WHERE case_id = $1 AND event = 'case.seen' AND actor = $2 ORDER BY sequence DESC LIMIT 1
      """, caseID, reviewer.name)?.time("at")
    let looked = seen.map { now.milliseconds - $0.milliseconds }.flatMap {
      (0...Self.longestLook).contains($0) ? $0 : nil
    }
    let waited = try found?.timeIfAny("waiting_since").map { max(0, now.milliseconds - $0.milliseconds) }
    try run(
      """
      INSERT INTO decision_figures (decision_id, at, kind, drafted, waited, looked, topic, reason)
      SELECT id, at, kind, CASE WHEN draft_id IS NULL THEN 0 ELSE 1 END, $2, $3, $4, $5 FROM decisions WHERE id = $1
      """, id, waited, looked, try found?.textIfAny("topic"), try found?.textIfAny("reason"))
  }
}

/// How the desk did, day by day.
public struct DeskFigures: Sendable {
  /// Every day of the time asked for, oldest first.
  public let days: [Day]
  /// Cases begun, by topic and by the reason why a person has them; most first.
  public let topics: [Count]
  public let reasons: [Count]
  /// Of all days together.
  public let total: Day

  public struct Count: Sendable, Hashable {
    /// A code; nil where there is none yet.
    public let code: String?
    public let cases: Int
  }

  /// A day of UTC.
  public struct Day: Sendable {
    /// Its first moment.
    public let start: Timestamp
    /// Customers' mails that came.
    public internal(set) var received = 0
    /// Cases that began.
    public internal(set) var opened = 0
    public internal(set) var decisions: [String: Int] = [:]
    /// Milliseconds from the customer's oldest unanswered mail to the decision.
    public internal(set) var waited = Spread()
    /// Milliseconds from opening the case's page to the decision.
    public internal(set) var looked = Spread()
    /// Approvals of drafts, and those of them whose text was not changed.
    public internal(set) var approvals = 0
    public internal(set) var unedited = 0
    /// Of models, in US dollars.
    public internal(set) var dollars = 0.0

    public var decided: Int { decisions.values.reduce(0, +) }
    /// Nil without an approval of a draft.
    public var uneditedShare: Double? { approvals > 0 ? Double(unedited) / Double(approvals) : nil }
  }

  /// Durations, for their median and the like.
  public struct Spread: Sendable {
    var values: [Int64] = []

    public var isEmpty: Bool { values.isEmpty }

    /// The value that so many percent do not exceed (nearest rank); nil without values.
    public func percentile(_ percent: Int) -> Int64? {
      let sorted = values.sorted()
      guard !sorted.isEmpty else { return nil }
      let rank = (sorted.count * max(0, min(100, percent)) + 99) / 100
      return sorted[max(0, rank - 1)]
    }
  }
}

extension Store {
  /// - Parameter days: how many, this one included; 1 to 366.
  public func deskFigures(days: Int, now: Timestamp) async throws -> DeskFigures {
    let today = Timestamp.day(of: now.milliseconds)
    let first = today - Int64(max(1, min(days, 366)) - 1)
    return try await read { tx in try DeskCounting(tx: tx, first: first, last: today).run() }
  }
}

extension Timestamp {
  static let dayLength: Int64 = 86_400_000

  /// Days since 1970.
  static func day(of milliseconds: Int64) -> Int64 {
    milliseconds / dayLength - (milliseconds % dayLength < 0 ? 1 : 0)
  }
}
