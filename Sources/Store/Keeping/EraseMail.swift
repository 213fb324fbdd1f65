// One mail of a case is covered over, and the case goes on without it.
import Database
import MailProto

/// What went with one mail, and where its words may still stand.
public struct MailErasure: Sendable, Hashable, Codable {
  public let mail: MessageRowID
  /// Nil for a mail without a case.
  public let caseID: CaseID?
  /// Replies to it, which quote it.
  public let replies: Int
  /// Later runs that were told its words; what they knew and were told is gone.
  public let runs: Int
  /// Mails of the case that still hold a line of it.
  public let quotedIn: [MessageRowID]
  /// Other places of the case that do: table and rows.
  public let remaining: [String: Int]

  enum CodingKeys: String, CodingKey {
    case mail, replies, runs, remaining
    case caseID = "case_id"
    case quotedIn = "quoted_in"
  }
}

extension Store {
  /// Covers over one mail of a customer in one transaction: its words, its bytes, its turn of the memory, the replies
  /// to it with theirs, and what runs knew of it. The memory of the case is made anew of the turns that are left.
  ///
  /// That the mail was there, when, and what was decided stays, and so does the hash by which a copy of it is known.
  /// - Throws: `StoreError.invalid` for a reply of ours, while a reply or an action of it is on its way, and while the
  ///   agent is at work on later mail of the case; `.notFound` where there is no such mail, or no longer.
  public func erase(mail: MessageRowID, by actor: String, now: Timestamp) async throws -> MailErasure {
    try await write { tx in
      let removal = try MailRemoval(mail, in: tx)
      _ = try Erasure(tx: tx, scope: removal.scope, actor: actor, now: now).run()
      return try removal.finish(at: now)
    }
  }

  /// What `erase` would erase; changes nothing.
  public func erasable(mail: MessageRowID) async throws -> MailErasure {
    try await read { try MailRemoval(mail, in: $0).report() }
  }
}

private struct MailRemoval {
  let tx: Transaction
  let mail: StoredMessage
  let scope: CustomerScope

  init(_ id: MessageRowID, in tx: Transaction) throws {
    self.tx = tx
    guard let row = try tx.row("SELECT * FROM messages WHERE id = $1", id) else {
      throw StoreError.notFound("mail \(id): there is none; `gatewayd cases show CASE` prints the numbers of its mails")
    }
    guard try row.integerIfAny("erased_at") == nil else { throw StoreError.notFound("mail \(id) was erased before") }
    mail = try StoredMessage(row)
    guard mail.direction == .inbound else {
      throw StoreError.invalid("mail \(id) is a reply of ours; it goes with the customer's mail that it answers")
    }
    scope = try CustomerScope(mail: mail, in: tx)
  }

  /// Runs on later mail of the case had this one among their turns.
  private var laterRuns: [Int64] {
    get throws {
      guard let home = mail.caseID else { return [] }
      return try tx.rows(
        """
        SELECT runs.id FROM runs JOIN jobs ON jobs.id = runs.job_id
        WHERE jobs.case_id = $1 AND jobs.message_id > $2 ORDER BY runs.id
        """, home, mail.id
      ).map { try $0.integer("id") }
    }
  }

  func report() throws -> MailErasure {
    let places = try quotes()
    return MailErasure(
      mail: mail.id, caseID: mail.caseID, replies: scope[.outgoing].count, runs: try laterRuns.count,
      quotedIn: places.mails, remaining: places.others)
  }

  /// Behind the covering: what later runs knew goes too, and the case is named by the mail that is left.
  func finish(at now: Timestamp) throws -> MailErasure {
    let done = try report()
    guard let home = mail.caseID else { return done }
    try forgetLaterRuns(home)
    try mend(home, at: now)
    return done
  }

  private func forgetLaterRuns(_ home: CaseID) throws {
    let busy = try tx.row(
      "SELECT message_id FROM jobs WHERE case_id = $1 AND message_id > $2 AND state = 'running' LIMIT 1", home, mail.id)
    if let busy {
      throw StoreError.invalid(
        "the agent is at work on mail \(try busy.integer("message_id")) of case \(home), which knows this one: try again "
          + "in a moment")
    }
    for run in try laterRuns {
      for table in ["run_lines", "tool_results", "model_answers"] {
        try tx.run("DELETE FROM \(table) WHERE run_id = $1", run)
      }
      try tx.run("UPDATE run_nodes SET change = NULL WHERE run_id = $1", run)
      try tx.run("UPDATE runs SET state = NULL WHERE id = $1", run)
    }
  }

  private func mend(_ home: CaseID, at now: Timestamp) throws {
    let found = try tx.needCase(home)
    // What a run said of the case may be in the words of its mail.
    var columns: [CaseColumn: any Bind] = [:]
    columns.updateValue(String?.none, forKey: .explanation)
    if found.subject == mail.subject ?? "" { columns[.subject] = try nextSubject(home) }
    if found.state == .review, found.route == .draft, try tx.pendingDraft(home) == nil {
      columns.merge([.route: Proposal.Route.manual.rawValue, .reason: "erased"]) { $1 }
    }
    try tx.change(home, nil, by: "gatewayd", "a mail was erased", at: now, setting: columns)
  }

  private func nextSubject(_ home: CaseID) throws -> String {
    try tx.row(
      """
      SELECT subject FROM messages WHERE case_id = $1 AND direction = 'inbound' AND erased_at IS NULL
        AND subject IS NOT NULL ORDER BY id LIMIT 1
      """, home)?.textIfAny("subject") ?? ""
  }

  // MARK: What still quotes it

  /// Long enough that nobody else writes the same by chance.
  private static let tellingLength = 20

  private func quotes() throws -> (mails: [MessageRowID], others: [String: Int]) {
    let lines = mail.ownWords.split(whereSeparator: \.isNewline).map { String($0).trimmed }
      .filter { $0.count >= Self.tellingLength }
    guard let home = mail.caseID, !lines.isEmpty else { return ([], [:]) }
    func holding(_ sql: String) throws -> [Int64] {
      try tx.rows(sql, home).filter { row in
        guard let text = try row.textIfAny("words") else { return false }
        return lines.contains { text.contains($0) }
      }.map { try $0.integer("id") }
    }
    let mails = try holding("SELECT id, text AS words FROM messages WHERE case_id = $1 AND direction = 'inbound'")
    var others: [String: Int] = [:]
    for (table, key, column, rows) in Self.places {
      let left = try holding("SELECT \(key) AS id, \(column) AS words FROM \(table) WHERE case_id = $1")
        .filter { !scope[rows].contains(.integer($0)) }
      if !left.isEmpty { others[table] = left.count }
    }
    return (mails.filter { !scope[.messages].contains(.integer($0)) }.map { MessageRowID($0) }, others)
  }

  /// Tables in which people's and the agent's words about a case stand. Nothing of notes and edits goes with a mail.
  private static let places: [(table: String, key: String, column: String, rows: PersonalTable.Rows)] = [
    ("outgoing", "id", "text", .outgoing), ("drafts", "id", "proposal", .drafts),
    ("decisions", "id", "text", .decisions),
    ("notes", "id", "text", .cases), ("edits", "user_id", "text", .cases),
  ]
}
