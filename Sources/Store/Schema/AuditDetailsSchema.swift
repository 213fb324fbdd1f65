import Database
import MailProto

extension Schema {
  /// The details of audit lines move beside the chain, which from now on covers a salted hash of them: so the words
  /// can be erased, and order and existence of the lines are still proven.
  static let auditDetails = [
    """
    CREATE TABLE new_audit (
      sequence INTEGER PRIMARY KEY NOT NULL CHECK (sequence > 0),
      at INTEGER NOT NULL,
      actor TEXT NOT NULL,
      event TEXT NOT NULL,
      case_id INTEGER,
      detail_hash BLOB NOT NULL CHECK (length(detail_hash) = 32),
      previous BLOB NOT NULL CHECK (length(previous) = 32),
      hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32)
    ) STRICT
    """,
    """
    CREATE TABLE audit_details (
      sequence INTEGER PRIMARY KEY NOT NULL REFERENCES new_audit (sequence),
      salt BLOB CHECK (length(salt) = 16),
      detail TEXT,
      erased_by INTEGER REFERENCES new_audit (sequence) CHECK (erased_by > sequence),
      CHECK ((detail IS NULL) = (salt IS NULL) AND (detail IS NULL) = (erased_by IS NOT NULL))
    ) STRICT
    """,
  ]

  /// Writes the lines of before anew. A chain that does not hold is carried over as it stands from the first line
  /// that does not fit, so that the check goes on to name that line.
  static func rechainAudit(_ connection: any Connection) throws {
    var chain = Rechaining(connection: connection)
    try chain.run()
    for statement in endOfRechaining { try connection.execute(statement, []) }
  }

  static let endOfRechaining = [
    "DROP TABLE audit",
    "ALTER TABLE new_audit RENAME TO audit",
    "CREATE INDEX audit_case ON audit (case_id, sequence)",
    """
    CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    """
    CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    """
    CREATE TRIGGER audit_details_no_update BEFORE UPDATE ON audit_details
    WHEN NEW.detail IS NOT NULL OR OLD.detail IS NULL OR NEW.sequence <> OLD.sequence
    BEGIN SELECT RAISE(ABORT, 'details of the audit log are erased, never changed'); END
    """,
    """
    CREATE TRIGGER audit_details_no_delete BEFORE DELETE ON audit_details
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
  ]
}

/// The old chain, followed and written as the new one.
private struct Rechaining {
  let connection: any Connection
  private var oldHead = AuditLine.genesis
  private var newHead = AuditLine.genesis
  private var expected: Int64 = 1
  private var holds = true

  init(connection: any Connection) { self.connection = connection }

  mutating func run() throws {
    while true {
      let batch = try connection.query(
        "SELECT * FROM audit WHERE sequence >= $1 ORDER BY sequence LIMIT 1000", [.integer(expected)])
      guard !batch.isEmpty else { break }
      for row in batch { try carry(row) }
    }
    try end()
  }

  private mutating func carry(_ row: Row) throws {
    let old = OldLine(
      sequence: try row.integer("sequence"), at: try row.time("at"), actor: try row.text("actor"),
      event: try row.text("event"), caseID: try row.idIfAny("case_id"), detail: try row.text("detail"))
    let (storedPrevious, storedHash) = (try row.bytes("previous"), try row.bytes("hash"))
    let fits = try old.sequence == expected && storedPrevious == oldHead && storedHash == old.hash(after: oldHead)
    holds = holds && fits
    let salt = Random.bytes(AuditLine.saltBytes)
    let line = AuditLine(
      sequence: old.sequence, at: old.at, actor: old.actor, event: old.event, caseID: old.caseID,
      detailHash: AuditLine.hash(of: old.detail, salt: salt))
    let previous = holds ? newHead : storedPrevious
    let hash = holds ? try line.hash(after: newHead) : storedHash
    try line.insert(connection, salt: salt, detail: old.detail, previous: previous, hash: hash, into: "new_audit")
    (oldHead, newHead) = (storedHash, hash)
    expected = old.sequence + 1
  }

  /// The head is told anew only if it was that of the last line: lines cut off the end stay missed.
  private func end() throws {
    guard expected > 1, holds else { return }
    try connection.execute(
      "UPDATE settings SET value = $1 WHERE name = 'audit_head' AND value = $2",
      [.text("\(expected - 1):\(Hex.text(newHead))"), .text("\(expected - 1):\(Hex.text(oldHead))")])
  }
}

/// A line of before: its hash covers the detail itself.
private struct OldLine: Encodable {
  let sequence: Int64
  let at: Timestamp
  let actor: String
  let event: String
  let caseID: CaseID?
  let detail: String

  func hash(after previous: [UInt8]) throws -> [UInt8] {
    Digest.sha256(previous + Array(try JSONText.encode(self).utf8))
  }
}
