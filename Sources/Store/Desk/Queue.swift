import Database
import MailProto

/// A page of the queue.
public struct QueueSlice: Sendable {
  public let items: [QueueItem]
  /// Whether more follow.
  public let more: Bool
  /// How many the filter leaves on all pages, counted up to a limit; nil if nobody asked.
  public var found: Int?
}

extension Store {
  /// The first cases of a lane.
  public func queue(_ lane: QueueLane, limit: Int) async throws -> [QueueItem] {
    try await queue(lane, filter: QueueFilter(), rule: nil, offset: 0, limit: limit).items
  }

  /// Some cases of a lane, in its order.
  /// - Parameter rule: which drafts may be approved together; nil: nobody asks.
  /// - Parameter counted: counts what the filter leaves, up to so many; nil: nobody asks.
  public func queue(
    _ lane: QueueLane, filter: QueueFilter, rule: RoutineRule?, offset: Int, limit: Int, counted: Int? = nil
  ) async throws -> QueueSlice {
    let (offset, limit) = (max(0, offset), max(0, min(limit, 10_000)))
    return try await read { tx in
      // A search finds few enough to be counted on the way; what only a column tells may be nearly all cases.
      let onTheWay = counted != nil && filter.words != nil
      let rows = try tx.chosen(lane, filter, offset: offset, limit: limit + 1, counting: onTheWay)
      var slice = QueueSlice(
        items: try rows.prefix(limit).map { try QueueItem($0, rule: rule) }, more: rows.count > limit)
      if let counted {
        let isLast = !slice.more && (offset == 0 || !rows.isEmpty)
        let known = isLast ? offset + rows.count : try rows.first?.integerIfAny("found").map(Int.init)
        slice.found = try known.map { min($0, counted) } ?? tx.count(lane, filter, upTo: counted)
      }
      return slice
    }
  }

  /// Cases in each lane that somebody has to do something about.
  public func counts() async throws -> [QueueLane: Int] {
    try await read { tx in
      try QueueLane.counted.reduce(into: [:]) { counts, lane in
        counts[lane] = try tx.row("SELECT count(*) AS n FROM cases WHERE \(lane.condition)")?.int("n") ?? 0
      }
    }
  }

  public func `case`(_ id: CaseID) async throws -> Case? { try await read { try $0.findCase(id) } }

  /// Newest first.
  public func cases(state: Case.State?, limit: Int) async throws -> [Case] {
    try await read { tx in
      try tx.rows(
        "SELECT * FROM cases WHERE CAST($1 AS TEXT) IS NULL OR state = $1 ORDER BY updated_at DESC, id DESC LIMIT $2",
        state?.rawValue, max(0, limit)
      ).map(Case.init)
    }
  }
}

extension Transaction {
  /// Which ones first, then all that is to be known of them: a search may sort thousands.
  fileprivate func chosen(
    _ lane: QueueLane, _ filter: QueueFilter, offset: Int, limit: Int, counting: Bool
  ) throws -> [Row] {
    var conditions = filter.conditions(lane, in: connection.dialect)
    let places = (conditions.place(offset), conditions.place(limit))
    return try connection.query(
      """
      SELECT cases.*, chosen.found, users.name AS assignee_name, \(DraftGist.columns)
      FROM (
        SELECT cases.id, \(counting ? "count(*) OVER ()" : "NULL") AS found FROM cases
        WHERE \(conditions.text) ORDER BY \(lane.order) LIMIT \(places.1) OFFSET \(places.0)) AS chosen
      JOIN cases ON cases.id = chosen.id
      LEFT JOIN users ON users.id = cases.assignee \(DraftGist.joins)
      ORDER BY \(lane.order)
      """, conditions.arguments)
  }

  fileprivate func count(_ lane: QueueLane, _ filter: QueueFilter, upTo limit: Int) throws -> Int {
    var conditions = filter.conditions(lane, in: connection.dialect)
    let place = conditions.place(limit)
    return try connection.query(
      "SELECT count(*) AS n FROM (SELECT 1 FROM cases WHERE \(conditions.text) LIMIT \(place)) AS found",
      conditions.arguments
    ).first?.int("n") ?? 0
  }
}

extension QueueLane {
  /// Lanes whose number is shown; of the rest nobody has to do anything.
  public static let counted: [QueueLane] = [.review, .drafts, .people, .trouble, .working]

  // Literals of this module; nothing from outside gets in here.
  var condition: String {
    switch self {
    case .review: "cases.state = 'review' AND cases.snoozed_until IS NULL"
    case .drafts: "cases.state = 'review' AND cases.snoozed_until IS NULL AND cases.route = 'draft'"
    case .people: "cases.state = 'review' AND cases.snoozed_until IS NULL AND cases.route IS DISTINCT FROM 'draft'"
    case .working: "cases.state = 'working'"
    // Not the column itself, which keeps the planner at the index of the order: nearly all cases are in here.
    case .done: "coalesce(cases.state, '') IN ('answered', 'closed')"
    case .trouble: "cases.trouble IS NOT NULL"
    case .all: "1 = 1"
    }
  }

  /// What a case's place in the queue goes by: urgent ones before all others, the rest by how long they wait, those of
  /// high urgency as if they had waited eight hours longer. So nothing waits for ever behind what is newer.
  static let key = """
    coalesce(cases.waiting_since, cases.updated_at)
      - CASE cases.urgency WHEN 'urgent' THEN 4000000000000 WHEN 'high' THEN 28800000 ELSE 0 END
    """

  var order: String {
    switch self {
    case .review, .drafts, .people, .working: "\(Self.key), cases.id"
    case .done, .trouble, .all: "cases.updated_at DESC, cases.id DESC"
    }
  }
}

extension QueueItem {
  fileprivate init(_ row: Row, rule: RoutineRule?) throws {
    let found = try Case(row)
    let gist = try DraftGist(row)
    self.init(
      caseID: found.id, subject: found.subject, party: found.party, state: found.state, topic: found.topic,
      urgency: found.urgency, route: found.route, reason: found.reason, explanation: found.explanation,
      summary: try row.text("summary"), version: found.version,
      waitingSince: try row.timeIfAny("waiting_since") ?? found.updatedAt,
      actions: gist?.actions.compactMap(\.line) ?? [], assignee: try row.textIfAny("assignee_name"),
      trouble: try row.textIfAny("trouble"), draftedAt: gist?.createdAt,
      isRoutine: rule.map { $0.obstacle(found, gist) == nil } ?? false)
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
