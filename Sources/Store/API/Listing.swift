import Database

/// Where a page of a list begins and how long it is. Lists go from the newest to the oldest, and each row bears a number
/// that stays: rows that come meanwhile change no page behind them.
public struct Paging: Sendable, Hashable {
  /// The number of the last row of the page before; nil for the first page.
  public var before: Int64?
  public var limit: Int

  public init(before: Int64? = nil, limit: Int) {
    self.before = before
    self.limit = limit
  }
}

/// A part of a list.
public struct Page<Item: Sendable>: Sendable {
  public let items: [Item]
  /// Where the next page begins; nil on the last one.
  public let next: Int64?
}

/// Which cases a list shows; what is nil is not asked for.
public struct CaseSelection: Sendable, Hashable {
  public var state: Case.State?
  public var route: Proposal.Route?
  public var topic: String?
  public var urgency: String?
  public var customerID: Int64?
  /// What the caller of the API calls it.
  public var externalID: Int64?
  public init() {}
}

extension Store {
  public func cases(_ filter: CaseSelection, _ paging: Paging) async throws -> Page<Case> {
    var wanted = Conditions("erased_at IS NULL")
    let words = [
      ("state", filter.state?.rawValue), ("route", filter.route?.rawValue), ("topic", filter.topic),
      ("urgency", filter.urgency),
    ]
    for (column, value) in words {
      if let value { wanted.add("\(column) = \(wanted.place(value))") }
    }
    for (column, value) in [("customer_id", filter.customerID), ("external_id", filter.externalID)] {
      if let value { wanted.add("\(column) = \(wanted.place(value))") }
    }
    return try await page("cases", by: "id", wanted, paging, Case.init)
  }

  /// - Parameter tokenName: only jobs that came in under this name; nil for all.
  public func jobs(state: Job.State?, of tokenName: String? = nil, _ paging: Paging) async throws -> Page<Job> {
    var wanted = Conditions("1 = 1")
    if let state { wanted.add("state = \(wanted.place(state.rawValue))") }
    if let tokenName {
      wanted.add(
        """
        id IN (SELECT job_id FROM api_requests JOIN api_tokens ON api_tokens.id = api_requests.token_id
          WHERE api_tokens.name = \(wanted.place(tokenName)))
        """)
    }
    return try await page("jobs", by: "message_id", wanted, paging, Job.init)
  }

  public func drafts(state: Draft.State?, caseID: CaseID? = nil, _ paging: Paging) async throws -> Page<Draft> {
    var wanted = Conditions("1 = 1")
    if let state { wanted.add("state = \(wanted.place(state.rawValue))") }
    if let caseID { wanted.add("case_id = \(wanted.place(caseID))") }
    return try await page("drafts", by: "id", wanted, paging, Draft.init)
  }

  public func draft(_ id: DraftID) async throws -> Draft? {
    try await read { try $0.row("SELECT * FROM drafts WHERE id = $1", id).map(Draft.init) }
  }

  public func decisions(caseID: CaseID?, _ paging: Paging) async throws -> Page<Decision> {
    var wanted = Conditions("1 = 1")
    if let caseID { wanted.add("case_id = \(wanted.place(caseID))") }
    return try await page("decisions", by: "id", wanted, paging, Decision.init)
  }

  public func outgoing(state: Outgoing.State?, caseID: CaseID? = nil, _ paging: Paging) async throws -> Page<Outgoing> {
    var wanted = Conditions("1 = 1")
    if let state { wanted.add("state = \(wanted.place(state.rawValue))") }
    if let caseID { wanted.add("case_id = \(wanted.place(caseID))") }
    return try await page("outgoing", by: "id", wanted, paging, Outgoing.init)
  }

  private func page<Item: Sendable>(
    _ table: String, by key: String, _ wanted: Conditions, _ paging: Paging,
    _ make: @Sendable @escaping (Row) throws -> Item
  ) async throws -> Page<Item> {
    var wanted = wanted
    if let before = paging.before { wanted.add("\(key) < \(wanted.place(before))") }
    let limit = max(1, min(paging.limit, 1000))
    let sql = "SELECT * FROM \(table) WHERE \(wanted.text) ORDER BY \(key) DESC LIMIT \(limit + 1)"
    let arguments = wanted.arguments
    return try await read { tx in
      let rows = try tx.connection.query(sql, arguments)
      let shown = rows.prefix(limit)
      return Page(
        items: try shown.map(make), next: rows.count > limit ? try shown.last?.integer(key) : nil)
    }
  }
}
