import Database
import MailProto

extension Store {
  /// How far this mailbox has been read, in its newest epoch.
  public func cursor(account: String, mailbox: String) async throws -> Cursor? {
    try await read { tx in try tx.newestCursor(account: account, mailbox: mailbox) }
  }

  /// How far this mailbox has been read in one epoch; nil if that epoch has not been met yet.
  public func cursor(account: String, mailbox: String, uidValidity: UInt32) async throws -> Cursor? {
    try await read { tx in
      try tx.cursor(Cursor(account: account, mailbox: mailbox, uidValidity: uidValidity, lastUID: 0))
    }
  }

  /// Moves the cursor. Of the UIDs that it passes over, those in `listed` without a ledger row, and those with an
  /// unfinished row that the server no longer lists, become `vanished`. A cursor never moves back.
  public func advance(_ cursor: Cursor, listed: [UInt32], now: Timestamp) async throws {
    try await write(waking: .nobody) { tx in
      let passed = try tx.cursor(cursor)?.lastUID ?? 0
      let range = passed..<max(passed, cursor.lastUID)
      let inside = Set(listed.filter { $0 > range.lowerBound && $0 <= range.upperBound })
      let rows = try tx.ledgerRows(cursor, range)
      for uid in inside.subtracting(rows.keys).sorted() { try tx.vanish(cursor, uid, at: now) }
      for uid in rows.filter({ !$0.value && !inside.contains($0.key) }).keys.sorted() {
        try tx.vanish(cursor, uid, at: now)
      }
      try tx.moveCursor(cursor, at: now)
    }
  }

  /// Whether a mail with this id has come into a mailbox and is stored.
  public func hasReceived(_ id: MessageID, account: String) async throws -> Bool {
    try await read { tx in
      try tx.row(
        """
        SELECT 1 FROM messages JOIN ledger ON ledger.message_id = messages.id
        WHERE messages.message_id = $1 AND messages.direction = 'inbound' AND ledger.account = $2 LIMIT 1
        """, id.value, account) != nil
    }
  }

  /// Counts by outcome, and the UIDs of each epoch that have none.
  public func audit(account: String?) async throws -> [LedgerAudit] {
    try await read { tx in
      var audits: [LedgerAudit] = []
      for row in try tx.rows(
        """
        SELECT account, mailbox, uid_validity FROM ledger WHERE account IS NOT NULL AND (CAST($1 AS TEXT) IS NULL OR account = $1)
        UNION SELECT account, mailbox, uid_validity FROM cursors WHERE CAST($1 AS TEXT) IS NULL OR account = $1 ORDER BY 1, 2, 3
        """, account)
      { audits.append(try tx.audit(try row.text("account"), try row.text("mailbox"), try row.integer("uid_validity"))) }
      return audits
    }
  }
}

extension Cursor {
  /// A message of this mailbox in this epoch.
  public func origin(_ uid: UInt32) -> Origin {
    .imap(account: account, mailbox: mailbox, uidValidity: uidValidity, uid: uid)
  }

  fileprivate init(_ row: Row) throws {
    guard let validity = UInt32(exactly: try row.integer("uid_validity")),
      let last = UInt32(exactly: try row.integer("last_uid"))
    else { throw row.damaged("last_uid") }
    self.init(
      account: try row.text("account"), mailbox: try row.text("mailbox"), uidValidity: validity, lastUID: last)
  }
}

extension Transaction {
  fileprivate func newestCursor(account: String, mailbox: String) throws -> Cursor? {
    try row(
      "SELECT * FROM cursors WHERE account = $1 AND mailbox = $2 ORDER BY epoch DESC LIMIT 1", account, mailbox
    ).map(Cursor.init)
  }

  /// The stored cursor of the same epoch.
  fileprivate func cursor(_ cursor: Cursor) throws -> Cursor? {
    try row(
      "SELECT * FROM cursors WHERE account = $1 AND mailbox = $2 AND uid_validity = $3", cursor.account,
      cursor.mailbox, cursor.uidValidity
    ).map(Cursor.init)
  }

  fileprivate func moveCursor(_ cursor: Cursor, at now: Timestamp) throws {
    let newest = try newestCursor(account: cursor.account, mailbox: cursor.mailbox)
    if let newest, try self.cursor(cursor) == nil {
      try record(
        "mailbox.epoch", by: "gatewayd",
        [
          "account": .string(cursor.account), "mailbox": .string(cursor.mailbox),
          "uid_validity": .integer(Int64(cursor.uidValidity)), "was": .integer(Int64(newest.uidValidity)),
        ], at: now)
    }
    try run(
      """
      INSERT INTO cursors (account, mailbox, uid_validity, last_uid, epoch, updated_at)
      SELECT $1, $2, $3, $4, coalesce(max(epoch), 0) + 1, $5 FROM cursors WHERE account = $1 AND mailbox = $2
      ON CONFLICT (account, mailbox, uid_validity) DO UPDATE
        SET last_uid = max(cursors.last_uid, excluded.last_uid), updated_at = excluded.updated_at
      """, cursor.account, cursor.mailbox, cursor.uidValidity, cursor.lastUID, now)
  }

  /// The UIDs of the range that have a ledger row, and whether it names an outcome.
  fileprivate func ledgerRows(_ cursor: Cursor, _ range: Range<UInt32>) throws -> [UInt32: Bool] {
    let found = try rows(
      """
      SELECT uid, outcome IS NOT NULL AS ended FROM ledger
      WHERE account = $1 AND mailbox = $2 AND uid_validity = $3 AND uid > $4 AND uid <= $5
      """, cursor.account, cursor.mailbox, cursor.uidValidity, range.lowerBound, range.upperBound)
    return try found.reduce(into: [:]) { ended, row in
      guard let uid = UInt32(exactly: try row.integer("uid")) else { throw row.damaged("uid") }
      ended[uid] = try row.flag("ended")
    }
  }

  fileprivate func vanish(_ cursor: Cursor, _ uid: UInt32, at now: Timestamp) throws {
    try settle(
      cursor.origin(uid), hash: [], .vanished, message: nil, reason: "gone from the mailbox before it was read",
      at: now)
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
