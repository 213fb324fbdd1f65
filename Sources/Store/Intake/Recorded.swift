import Database

extension Store {
  /// The outcomes of those of these UIDs that already have one, so that a scan after a crash or a lost connection
  /// does not fetch them again.
  public func recorded(in cursor: Cursor, uids: [UInt32]) async throws -> [UInt32: LedgerOutcome] {
    guard let first = uids.min(), let last = uids.max() else { return [:] }
    let rows = try await read { tx in
      try tx.rows(
        """
        SELECT uid, outcome FROM ledger WHERE account = $1 AND mailbox = $2 AND uid_validity = $3
          AND uid >= $4 AND uid <= $5 AND outcome IS NOT NULL
        """, cursor.account, cursor.mailbox, cursor.uidValidity, first, last
      ).map { (uid: UInt32(exactly: try $0.integer("uid")), outcome: LedgerOutcome(rawValue: try $0.text("outcome"))) }
    }
    var recorded: [UInt32: LedgerOutcome] = [:]
    for case (let uid?, let outcome?) in rows.map({ ($0.uid, $0.outcome) }) { recorded[uid] = outcome }
    return recorded
  }
}
