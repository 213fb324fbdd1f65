// Everything that the store keeps of one customer is covered over, and stays countable.
import Database
import MailProto

/// What was erased, and where the customer may still be named.
public struct ErasureReport: Sendable, Hashable, Codable {
  public let cases: [CaseID]
  public let messages: Int
  public let replies: Int
  /// Cases of others in which the customer had written: their own words stay.
  public let touchedCases: [CaseID]
  /// Places that still name an address of the customer, such as mail of others that quotes it: table and rows.
  public let remaining: [String: Int]

  enum CodingKeys: String, CodingKey {
    case cases, messages, replies, remaining
    case touchedCases = "touched_cases"
  }
}

extension Store {
  /// Covers over everything of one customer, in one transaction. What the file still holds on its free pages and in its
  /// log goes with `purge`.
  ///
  /// That an action was done stays, with amount and key and who approved it; so do counts, times, and the hash by
  /// which a copy of an erased mail is known again and makes no new case. Mail in the mailbox itself is not touched.
  /// - Throws: `StoreError.invalid` while a reply or an action of a case is on its way; `.notFound` if nothing is kept.
  public func erase(_ customer: CustomerKey, by actor: String, now: Timestamp) async throws -> ErasureReport {
    try await write { tx in
      let scope = try CustomerScope(customer, in: tx)
      guard !scope.isEmpty else { throw StoreError.notFound("nothing is kept of this customer") }
      return try Erasure(tx: tx, scope: scope, actor: actor, now: now).run()
    }
  }

  /// What `erase` would erase; changes nothing.
  public func erasable(_ customer: CustomerKey) async throws -> ErasureReport {
    try await read { tx in
      let scope = try CustomerScope(customer, in: tx)
      return ErasureReport(scope, remaining: [:])
    }
  }
}

extension ErasureReport {
  init(_ scope: CustomerScope, remaining: [String: Int]) {
    self.init(
      cases: scope.caseIDs, messages: scope[.messages].count, replies: scope[.outgoing].count,
      touchedCases: scope.touchedCases.sorted { $0.value < $1.value }, remaining: remaining)
  }
}

struct Erasure {
  let tx: Transaction
  let scope: CustomerScope
  let actor: String
  let now: Timestamp

  func run() throws -> ErasureReport {
    try refuseWhatIsOnItsWay()
    try endWork()
    try giveUpUncertain()
    try tx.forgetWords(of: scope.json(.messages))
    // Marks first: the cover of a mailbox's ledger row would hide which rows they are.
    try mark()
    for table in PersonalData.tables { try cover(table) }
    for id in scope.caseIDs { try tx.change(id, .erased, by: "gatewayd", "erased", at: now) }
    for id in scope.touchedCases { try mend(id) }
    let line = try tx.record(
      AuditLine.erasure, by: actor,
      [
        "cases": .array(scope.caseIDs.map { .integer($0.value) }),
        "messages": .integer(Int64(scope[.messages].count)), "replies": .integer(Int64(scope[.outgoing].count)),
      ], at: now)
    try tx.eraseAuditDetails(scope.auditLines.sorted(), by: line)
    try tx.setting("purge", to: String(now.milliseconds))
    return ErasureReport(scope, remaining: try tx.places(naming: scope.addresses))
  }

  private var dialect: SQLDialect { tx.connection.dialect }

  private func refuseWhatIsOnItsWay() throws {
    let reply = try tx.row(
      """
      SELECT id, case_id FROM outgoing WHERE id IN \(dialect.integers("$1"))
        AND state IN ('ready', 'sending', 'deferred') LIMIT 1
      """, scope.json(.outgoing))
    if let reply {
      throw StoreError.invalid(
        "reply \(try reply.integer("id")) of case \(try reply.integer("case_id")) is on its way: wait for it, or give it "
          + "up (gatewayd outbox resolve)")
    }
    let action = try tx.row(
      """
      SELECT id, case_id FROM actions WHERE id IN \(dialect.integers("$1"))
        AND state NOT IN ('done', 'failed') LIMIT 1
      """, scope.json(.actions))
    if let action {
      throw StoreError.invalid(
        "action \(try action.integer("id")) of case \(try action.integer("case_id")) is approved and not done yet: wait "
          + "for it, or settle it on the case's page")
    }
  }

  /// The agent's work on what goes, and drafts made of it.
  private func endWork() throws {
    for id in scope[.jobs].map({ JobID($0.text) }) {
      guard let job = try tx.findJob(id), job.state.after(.cancelled) != nil else { continue }
      try tx.end(job, .cancelled, error: nil, at: now)
    }
    for row in try tx.rows(
      "SELECT * FROM drafts WHERE state = 'pending' AND id IN \(dialect.integers("$1"))", scope.json(.drafts))
    { try tx.move(try Draft(row), .superseded) }
  }

  /// What nobody knows about cannot be sent again once its bytes are gone.
  private func giveUpUncertain() throws {
    for row in try tx.rows(
      "SELECT * FROM outgoing WHERE state = 'uncertain' AND id IN \(dialect.integers("$1"))",
      scope.json(.outgoing))
    { try tx.move(try Outgoing(row), .givenUp) }
  }

  private func mark() throws {
    let places: [(sql: String, rows: PersonalTable.Rows)] = [
      ("UPDATE cases SET erased_at = $2", .cases),
      ("UPDATE messages SET erased_at = $2, raw_removed_at = coalesce(raw_removed_at, $2)", .messages),
      ("UPDATE outgoing SET erased_at = $2", .outgoing),
      ("UPDATE ledger SET bytes_removed_at = coalesce(bytes_removed_at, $2)", .ledger),
    ]
    for (sql, rows) in places {
      try tx.run("\(sql) WHERE id IN \(dialect.integers("$1"))", scope.json(rows), now)
    }
  }

  private func cover(_ table: PersonalTable) throws {
    let condition = table.condition(dialect, "$1")
    let values = try scope.json(table.rows)
    switch table.treatment {
    case .delete: try tx.run("DELETE FROM \(table.table) WHERE \(condition)", values)
    case .cover(let columns):
      let sets = columns.map { "\($0.column) = \($0.with)" }.joined(separator: ", ")
      try tx.run("UPDATE \(table.table) SET \(sets) WHERE \(condition)", values)
    }
  }

  /// A case of somebody else's, without this customer's mail: its memory and its summary are made anew from what is
  /// left, and a person sees to it if the agent was at work on what went.
  private func mend(_ id: CaseID) throws {
    let found = try tx.needCase(id)
    try tx.renumberMemory(of: id)
    let newest = try tx.newestCustomerMail(id).map { Case.summary(of: $0.ownWords) } ?? ""
    var columns: [CaseColumn: any Bind] = [.summary: newest]
    for (column, text) in [(CaseColumn.explanation, found.explanation), (.reason, found.reason)] {
      if let text, names(text) { columns.updateValue(String?.none, forKey: column) }
    }
    if let trouble = try tx.row("SELECT trouble FROM cases WHERE id = $1", id)?.textIfAny("trouble"), names(trouble) {
      columns.updateValue(String?.none, forKey: .trouble)
    }
    let isIdle = try found.state == .working && !tx.hasActiveJob(id)
    if isIdle {
      columns.merge([.route: Proposal.Route.manual.rawValue, .reason: "erased"]) { $1 }
    }
    try tx.change(id, isIdle ? .parted : nil, by: "gatewayd", "a mail was erased", at: now, setting: columns)
  }

  private func names(_ text: String) -> Bool {
    let text = text.lowercased()
    return scope.addresses.contains { text.contains($0) }
  }
}

extension Transaction {
  /// Turns count from 0 without a gap, in their order.
  fileprivate func renumberMemory(of id: CaseID) throws {
    for (number, row) in try rows("SELECT turn FROM memory WHERE case_id = $1 ORDER BY turn", id).enumerated() {
      try run("UPDATE memory SET turn = $3 WHERE case_id = $1 AND turn = $2", id, try row.integer("turn"), number)
    }
  }

  /// Rows of each table that hold one of these addresses anywhere, as it is or in lower case.
  func places(naming addresses: [String]) throws -> [String: Int] {
    var found: [String: Int] = [:]
    for name in try rows(connection.dialect.tables).map({ try $0.text("name") }) {
      let columns = try connection.columns(of: name).compactMap { connection.dialect.holds($0, "$1") }
      guard !columns.isEmpty, !addresses.isEmpty else { continue }
      let condition = columns.joined(separator: " OR ")
      for address in addresses {
        let count = try row("SELECT count(*) AS n FROM \"\(name)\" WHERE \(condition)", address)?.int("n") ?? 0
        if count > 0 { found[name, default: 0] += count }
      }
    }
    return found
  }
}

extension Store {
  /// Whether what was erased may still lie on free pages of the file or in its log.
  public func wantsPurge() async throws -> Bool { try await read { try $0.setting("purge") != nil } }

  /// Writes the file anew and empties its log, so that what was erased is in neither. Only for the process that holds
  /// the store's lock. Of a PostgreSQL store the tables are written anew; its log and its backups are the server's.
  /// - Throws: `StoreError.unavailable` where the disk lacks the room, or a reader holds an old state.
  public func purge() async throws {
    try await packSearch()
    if let file = database as? SQLiteDatabase { try await purge(file) }
    #if Postgres
      if let server = database as? PostgresDatabase {
        let tables = Set(PersonalData.tables.map { "\($0.table)" }).union(["audit_details", "mail_search"])
        try await Store.translating { try await server.maintain(tables.sorted().map { "VACUUM FULL \($0)" }) }
      }
    #endif
    try await write(waking: .nobody) { try $0.run("DELETE FROM settings WHERE name = 'purge'") }
  }

  private func purge(_ file: SQLiteDatabase) async throws {
    try await Store.translating {
      try await file.rewrite()
      guard try await file.emptyLog() else {
        throw StoreError.unavailable("somebody reads an old state of the store; the log was not emptied")
      }
    }
  }
}
