extension Schema {
  /// The ledger learns the outcome `skipped`. SQLite cannot change a CHECK, so both tables are written anew; the
  /// reference between them follows the new names.
  static let skipped = [
    """
    CREATE TABLE new_ledger (
      id INTEGER PRIMARY KEY NOT NULL,
      origin TEXT NOT NULL UNIQUE,
      account TEXT,
      mailbox TEXT,
      uid_validity INTEGER,
      uid INTEGER,
      outcome TEXT CHECK (outcome IN
        ('case', 'duplicate', 'automatic', 'bounce', 'quarantined', 'oversize', 'vanished', 'skipped')),
      reason TEXT,
      message_id INTEGER REFERENCES messages (id),
      verdict TEXT CHECK (verdict IN ('agent', 'person', 'record')),
      verdict_reason TEXT,
      explanation TEXT,
      at INTEGER NOT NULL,
      CHECK ((account IS NULL) = (uid IS NULL) AND (account IS NULL) = (mailbox IS NULL)
        AND (account IS NULL) = (uid_validity IS NULL)),
      UNIQUE (account, mailbox, uid_validity, uid)
    ) STRICT
    """,
    """
    INSERT INTO new_ledger (id, origin, account, mailbox, uid_validity, uid, outcome, reason, message_id, verdict,
      verdict_reason, explanation, at)
    SELECT id, origin, account, mailbox, uid_validity, uid, outcome, reason, message_id, verdict,
      verdict_reason, explanation, at FROM ledger
    """,
    """
    CREATE TABLE new_quarantine (
      ledger_id INTEGER PRIMARY KEY NOT NULL REFERENCES new_ledger (id),
      bytes BLOB NOT NULL
    ) STRICT
    """,
    "INSERT INTO new_quarantine (ledger_id, bytes) SELECT ledger_id, bytes FROM quarantine",
    "DROP TABLE quarantine",
    "DROP TABLE ledger",
    "ALTER TABLE new_ledger RENAME TO ledger",
    "ALTER TABLE new_quarantine RENAME TO quarantine",
  ]
}
