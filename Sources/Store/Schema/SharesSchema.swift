extension Schema {
  /// Rates that all processes share: when each bucket is full again, in nanoseconds since 1970.
  static let rates = [
    """
    CREATE TABLE rates (
      name TEXT PRIMARY KEY NOT NULL CHECK (name <> ''),
      full_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """
  ]

  /// Jobs of different mailboxes take turns: the mailbox stands in the key of the claim, and when each had its last
  /// turn in a table of few rows.
  static let turns = [
    "ALTER TABLE jobs ADD COLUMN mailbox TEXT NOT NULL DEFAULT ''",
    """
    UPDATE jobs SET mailbox = coalesce((SELECT coalesce(ledger.account,
        substr(ledger.origin, 1, instr(ledger.origin, ':') - 1))
      FROM ledger WHERE ledger.message_id = jobs.message_id AND ledger.origin LIKE '%:%' ORDER BY ledger.id LIMIT 1), '')
    WHERE state <> 'done'
    """,
    "DROP INDEX jobs_claim",
    "CREATE INDEX jobs_claim ON jobs (state, run_after, mailbox, rank, message_id)",
    """
    CREATE TABLE turns (
      mailbox TEXT PRIMARY KEY NOT NULL,
      served INTEGER NOT NULL DEFAULT 0 CHECK (served >= 0),
      taken INTEGER NOT NULL DEFAULT 0 CHECK (taken >= 0)
    ) STRICT, WITHOUT ROWID
    """,
    "INSERT INTO turns (mailbox) SELECT DISTINCT mailbox FROM jobs",
  ]
}
