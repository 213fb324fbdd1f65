import Database
import MailProto

extension Store {
  /// How far this mailbox has been read, in its newest epoch.
  public func cursor(account: String, mailbox: String) async throws -> Cursor? {
    try await read { tx in
      try tx.row(
        "SELECT * FROM cursors WHERE account = $1 AND mailbox = $2 ORDER BY epoch DESC LIMIT 1", account, mailbox
      ).map(Cursor.init)
    }
  }

  /// Moves the cursor. Of the UIDs that it passes over, those in `listed` without a ledger row, and those with an
  /// unfinished row that the server no longer lists, become `vanished`. A cursor never moves back.
  public func advance(_ cursor: Cursor, listed: [UInt32], now: Timestamp) async throws {
    try await write(waking: .nobody) { tx in
      let passed = try tx.passedUID(cursor)
      let range = passed..<max(passed, cursor.lastUID)
      let inside = Set(listed.filter { $0 > range.lowerBound && $0 <= range.upperBound })
      for uid in inside.sorted() { try tx.vanish(cursor, uid, unless: .anyRow, at: now) }
      for uid in try tx.unfinished(cursor, range) where !inside.contains(uid) {
        try tx.vanish(cursor, uid, unless: .outcome, at: now)
      }
      try tx.moveCursor(cursor, at: now)
    }
  }

  /// Counts an attempt to take in this message, on disk, before it is parsed. Returns the count with this one.
  public func countAttempt(_ origin: Origin, now: Timestamp) async throws -> Int {
    try await write(waking: .nobody) { tx in
      if case .imap = origin { _ = try tx.ledgerRow(origin, hash: [], at: now) }
      let row = try tx.row(
        """
        INSERT INTO attempts (origin, count, at) VALUES ($1, 1, $2)
        ON CONFLICT (origin) DO UPDATE SET count = attempts.count + 1, at = excluded.at RETURNING count
        """, origin.key, now)
      return try row?.int("count") ?? 1
    }
  }

  /// Keeps the bytes and the reason; used for poison and oversize messages.
  public func quarantine(
    _ raw: [UInt8], origin: Origin, outcome: LedgerOutcome, reason: String, now: Timestamp
  ) async throws -> Accepted {
    try await write(waking: .desk) { tx in
      let hash = Digest.sha256(raw)
      if let known = try tx.ledgerEntry(origin, hash: hash), let outcome = known.outcome {
        return Accepted(outcome: outcome, caseID: nil, message: known.message, newCase: false, verdict: known.verdict)
      }
      let entry = try tx.settle(origin, hash: hash, outcome, message: nil, reason: reason, at: now)
      try tx.run("INSERT INTO quarantine (ledger_id, bytes) VALUES ($1, $2)", entry, raw)
      try tx.record(
        "message.quarantined", by: "gatewayd", ["ledger": .integer(entry), "why": .string(reason)], at: now)
      return Accepted(outcome: outcome, caseID: nil, message: nil, newCase: false, verdict: nil)
    }
  }

  /// Passes over a message that is there and is not to be read, such as one from before the mailbox's `since`.
  /// One that already ended keeps its outcome. Returns the outcome that stands.
  @discardableResult
  public func skip(_ origin: Origin, reason: String, now: Timestamp) async throws -> LedgerOutcome {
    try await write(waking: .nobody) { tx in
      if let known = try tx.ledgerEntry(origin, hash: [])?.outcome { return known }
      try tx.settle(origin, hash: [], .skipped, message: nil, reason: reason, at: now)
      return .skipped
    }
  }

  /// Counts by outcome, and the UIDs of each epoch that have none.
  public func audit(account: String?) async throws -> [LedgerAudit] {
    try await read { tx in
      var audits: [LedgerAudit] = []
      for row in try tx.rows(
        """
        SELECT account, mailbox, uid_validity FROM ledger WHERE account IS NOT NULL AND ($1 IS NULL OR account = $1)
        UNION SELECT account, mailbox, uid_validity FROM cursors WHERE $1 IS NULL OR account = $1 ORDER BY 1, 2, 3
        """, account)
      { audits.append(try tx.audit(try row.text("account"), try row.text("mailbox"), try row.integer("uid_validity"))) }
      return audits
    }
  }
}

extension Cursor {
  fileprivate init(_ row: Row) throws {
    guard let validity = UInt32(exactly: try row.integer("uid_validity")),
      let last = UInt32(exactly: try row.integer("last_uid"))
    else { throw row.damaged("last_uid") }
    self.init(
      account: try row.text("account"), mailbox: try row.text("mailbox"), uidValidity: validity, lastUID: last)
  }
}

extension Transaction {
  fileprivate enum Unless { case anyRow, outcome }

  fileprivate func passedUID(_ cursor: Cursor) throws -> UInt32 {
    try row(
      "SELECT * FROM cursors WHERE account = $1 AND mailbox = $2 AND uid_validity = $3", cursor.account,
      cursor.mailbox, cursor.uidValidity
    ).map { try Cursor($0).lastUID } ?? 0
  }

  fileprivate func moveCursor(_ cursor: Cursor, at now: Timestamp) throws {
    try run(
      """
      INSERT INTO cursors (account, mailbox, uid_validity, last_uid, epoch, updated_at)
      SELECT $1, $2, $3, $4, coalesce(max(epoch), 0) + 1, $5 FROM cursors WHERE account = $1 AND mailbox = $2
      ON CONFLICT (account, mailbox, uid_validity) DO UPDATE
        SET last_uid = max(cursors.last_uid, excluded.last_uid), updated_at = excluded.updated_at
      """, cursor.account, cursor.mailbox, cursor.uidValidity, cursor.lastUID, now)
  }

  fileprivate func unfinished(_ cursor: Cursor, _ range: Range<UInt32>) throws -> [UInt32] {
    try rows(
      """
      SELECT uid FROM ledger WHERE account = $1 AND mailbox = $2 AND uid_validity = $3 AND outcome IS NULL
        AND uid > $4 AND uid <= $5
      """, cursor.account, cursor.mailbox, cursor.uidValidity, range.lowerBound, range.upperBound
    ).compactMap { UInt32(exactly: try $0.integer("uid")) }
  }

  fileprivate func vanish(_ cursor: Cursor, _ uid: UInt32, unless: Unless, at now: Timestamp) throws {
    let origin = Origin.imap(
      account: cursor.account, mailbox: cursor.mailbox, uidValidity: cursor.uidValidity, uid: uid)
    if let entry = try ledgerEntry(origin, hash: []), unless == .anyRow || entry.outcome != nil { return }
    try settle(
      origin, hash: [], .vanished, message: nil, reason: "gone from the mailbox before it was read", at: now)
  }

  fileprivate func audit(_ account: String, _ mailbox: String, _ validity: Int64) throws -> LedgerAudit {
    let counts = try rows(
      """
      SELECT coalesce(outcome, '') AS outcome, count(*) AS n FROM ledger
      WHERE account = $1 AND mailbox = $2 AND uid_validity = $3 GROUP BY 1
      """, account, mailbox, validity)
    let cursor = try row(
      "SELECT * FROM cursors WHERE account = $1 AND mailbox = $2 AND uid_validity = $3", account, mailbox, validity
    ).map(Cursor.init)
    var table: [String: Int] = [:]
    for row in counts { table[try row.text("outcome")] = try row.int("n") }
    let unaccounted = table.removeValue(forKey: "") ?? 0
    return LedgerAudit(
      account: account, mailbox: mailbox, uidValidity: UInt32(exactly: validity) ?? 0, lastUID: cursor?.lastUID ?? 0,
      counts: table, unaccounted: unaccounted)
  }
}

/// The ledger of one epoch of one mailbox.
public struct LedgerAudit: Sendable, Codable, Hashable {
  public let account: String
  public let mailbox: String
  public let uidValidity: UInt32
  public let lastUID: UInt32
  public let counts: [String: Int]
  public let unaccounted: Int
}
