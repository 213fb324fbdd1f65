import Database
import MailProto

/// A mail that was kept from the agent: a stranger's beside a case, one that could not be read, one that is too large.
public struct QuarantinedMail: Sendable, Hashable {
  public let id: LedgerID
  /// The way by which it came.
  public let origin: String
  public let at: Timestamp
  public let reason: String?
  /// Above the size limit; nothing of it was kept.
  public let isOversize: Bool
  /// What could be read of it; nil for a mail that could not be read at all.
  public let message: StoredMessage?
  /// Bytes that are kept; nil where there are none.
  public let size: Int?
}

/// Names a row of the ledger.
public typealias LedgerID = RecordID<QuarantinedMail>

extension Store {
  /// What nobody has settled yet, newest first.
  public func quarantine(limit: Int) async throws -> [QuarantinedMail] {
    try await read { tx in
      try tx.rows(
        """
        SELECT ledger.id AS ledger_id, ledger.origin, ledger.at, ledger.reason AS ledger_reason, ledger.outcome,
          ledger.message_id AS kept_message, coalesce(length(quarantine.bytes), length(raw_messages.bytes)) AS size
        FROM ledger LEFT JOIN quarantine ON quarantine.ledger_id = ledger.id
        LEFT JOIN raw_messages ON raw_messages.message_id = ledger.message_id
        WHERE \(Quarantine.open) ORDER BY ledger.at DESC, ledger.id DESC LIMIT $1
        """, max(0, limit)
      ).map { row in
        let kept: MessageRowID? = try row.idIfAny("kept_message")
        return QuarantinedMail(
          id: try row.id("ledger_id"), origin: try row.text("origin"), at: try row.time("at"),
          reason: try row.textIfAny("ledger_reason"), isOversize: try row.text("outcome") == "oversize",
          message: try kept.flatMap { try tx.findMessage($0) }, size: try row.integerIfAny("size").map { Int($0) })
      }
    }
  }

  public func quarantineCount() async throws -> Int {
    try await read { tx in
      try tx.row("SELECT count(*) AS n FROM ledger WHERE \(Quarantine.open)")?.int("n") ?? 0
    }
  }

  /// The bytes of a mail in quarantine, settled or not; nil where none are kept.
  public func quarantinedBytes(_ id: LedgerID) async throws -> [UInt8]? {
    try await read { tx in
      try tx.row(
        """
        SELECT coalesce(quarantine.bytes, raw_messages.bytes) AS bytes FROM ledger
        LEFT JOIN quarantine ON quarantine.ledger_id = ledger.id
        LEFT JOIN raw_messages ON raw_messages.message_id = ledger.message_id
        WHERE ledger.id = $1 AND \(Quarantine.kinds)
        """, id)?.bytesIfAny("bytes")
    }
  }

  /// Takes a mail off the list: somebody has looked at it. Its bytes stay as long as they are kept.
  /// - Throws: `DeskError.notAllowed` for a viewer; `.badAction` if it is not on the list any more.
  public func settleQuarantine(_ id: LedgerID, by reviewer: User, now: Timestamp) async throws {
    try await write(waking: .desk) { tx in
      try tx.mayDecide(reviewer)
      let changed = try tx.run(
        "UPDATE ledger SET settled_at = $2, settled_by = $3 WHERE id = $1 AND \(Quarantine.open)", id, now,
        reviewer.name)
      guard changed == 1 else { throw DeskError.badAction(why: "It is not on the list any more.") }
      let row = try tx.row(
        "SELECT messages.case_id FROM ledger JOIN messages ON messages.id = ledger.message_id WHERE ledger.id = $1", id)
      try tx.record(
        "quarantine.settled", by: reviewer.name, of: try row?.idIfAny("case_id"), ["ledger": .integer(id.value)],
        at: now)
    }
  }
}

private enum Quarantine {
  // As the index has it.
  static let kinds = "(ledger.outcome = 'quarantined' OR ledger.outcome = 'oversize')"
  static let open = "ledger.settled_at IS NULL AND \(kinds)"
}
