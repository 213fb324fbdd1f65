extension Schema {
  /// What was removed on purpose is told from what is missing; an action can wait for a person's word.
  static let keeping = [
    "ALTER TABLE cases ADD COLUMN erased_at INTEGER",
    "ALTER TABLE messages ADD COLUMN erased_at INTEGER",
    "ALTER TABLE messages ADD COLUMN raw_removed_at INTEGER",
    "ALTER TABLE outgoing ADD COLUMN erased_at INTEGER",
    "ALTER TABLE ledger ADD COLUMN bytes_removed_at INTEGER",
    // Why nobody carries it out until a person says so.
    "ALTER TABLE actions ADD COLUMN held TEXT CHECK (held IS NULL OR state IN ('approved', 'failed'))",
    "CREATE INDEX ledger_message ON ledger (message_id)",
  ]
}
