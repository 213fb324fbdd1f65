import Database

/// Counts what `DeskFigures` holds; each statement reads only the rows of its time, by an index.
struct DeskCounting {
  let tx: Transaction
  /// Days since 1970, both included.
  let first: Int64
  let last: Int64

  private var start: Int64 { first * Timestamp.dayLength }

  func run() throws -> DeskFigures {
    var days = (first...max(first, last)).map {
      DeskFigures.Day(start: Timestamp(milliseconds: $0 * Timestamp.dayLength))
    }
    func day(_ row: Row, _ change: (inout DeskFigures.Day) throws -> Void) throws {
      let index = Int(try row.integer("day") - first)
      if days.indices.contains(index) { try change(&days[index]) }
    }
    for row in try received() { try day(row) { $0.received = try row.int("n") } }
    for row in try costs() { try day(row) { $0.dollars = try row.real("dollars") } }
    for row in try decisions() { try day(row) { try $0.count(row) } }
    var topics: [String?: Int] = [:]
    var reasons: [String?: Int] = [:]
    for row in try opened() {
      let count = try row.int("n")
      try day(row) { $0.opened += count }
      let (topic, reason) = (try row.textIfAny("topic"), try row.textIfAny("reason"))
      topics[topic, default: 0] += count
      let route = try row.textIfAny("route")
      if route == Proposal.Route.manual.rawValue || route == Proposal.Route.escalation.rawValue {
        reasons[reason, default: 0] += count
      }
    }
    return DeskFigures(days: days, topics: Self.sorted(topics), reasons: Self.sorted(reasons), total: .sum(days))
  }

  private func received() throws -> [Row] {
    try tx.rows(
      """
      SELECT received_at / \(Timestamp.dayLength) AS day, count(*) AS n FROM messages
      WHERE direction = 'inbound' AND quarantined = 0 AND automatic_kind IS NULL AND received_at >= $1 GROUP BY day
      """, start)
  }

  private func opened() throws -> [Row] {
    try tx.rows(
      """
      SELECT opened_at / \(Timestamp.dayLength) AS day, topic, route, reason, count(*) AS n FROM cases
      WHERE opened_at >= $1 GROUP BY day, topic, route, reason
      """, start)
  }

  private func decisions() throws -> [Row] {
    try tx.rows(
      """
      SELECT at / \(Timestamp.dayLength) AS day, kind, drafted, waited, looked FROM decision_figures WHERE at >= $1
      """, start)
  }

  /// From the index alone: the rows hold whole prompts.
  private func costs() throws -> [Row] {
    try tx.rows(
      """
      SELECT at / \(Timestamp.dayLength) AS day, sum(cost_usd) AS dollars FROM model_answers
      WHERE at >= $1 GROUP BY day
      """, start)
  }

  private static func sorted(_ counts: [String?: Int]) -> [DeskFigures.Count] {
    counts.map { DeskFigures.Count(code: $0.key, cases: $0.value) }
      .sorted { ($1.cases, $0.code ?? "") < ($0.cases, $1.code ?? "") }
  }
}

extension DeskFigures {
  /// The days by seven, the newest seven together; the oldest week may be shorter.
  public var weeks: [Day] {
    stride(from: days.count, to: 0, by: -7).reversed().map { Day.sum(days[max(0, $0 - 7)..<$0]) }
  }
}

extension DeskFigures.Day {
  /// All of them as one, which starts with the first.
  static func sum(_ days: some Collection<Self>) -> Self {
    var total = Self(start: days.first?.start ?? Timestamp(milliseconds: 0))
    for day in days {
      total.received += day.received
      total.opened += day.opened
      total.decisions.merge(day.decisions, uniquingKeysWith: +)
      total.waited.values += day.waited.values
      total.looked.values += day.looked.values
      total.approvals += day.approvals
      total.unedited += day.unedited
      total.dollars += day.dollars
    }
    return total
  }

  /// Adds a row of `decision_figures`.
  fileprivate mutating func count(_ row: Row) throws {
    let kind = try row.text("kind")
    decisions[kind, default: 0] += 1
    if let time = try row.integerIfAny("waited") { waited.values.append(time) }
    if let time = try row.integerIfAny("looked") { looked.values.append(time) }
    guard try row.flag("drafted"), kind == Decision.Kind.approve.rawValue || kind == Decision.Kind.edit.rawValue else {
      return
    }
    approvals += 1
    if kind == Decision.Kind.approve.rawValue { unedited += 1 }
  }
}
