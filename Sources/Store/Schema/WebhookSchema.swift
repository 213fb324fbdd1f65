extension Schema {
  /// How far the audit log was read for each webhook, and what became of telling each of what it says.
  static let webhooks = [
    """
    CREATE TABLE webhook_cursors (
      hook TEXT PRIMARY KEY NOT NULL CHECK (hook <> ''),
      sequence INTEGER NOT NULL CHECK (sequence >= 0)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE webhook_deliveries (
      id INTEGER PRIMARY KEY NOT NULL,
      hook TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      event_id TEXT NOT NULL,
      event TEXT NOT NULL,
      case_id INTEGER NOT NULL REFERENCES cases (id),
      state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'delivered' OR state = 'failed'),
      attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      next_attempt INTEGER NOT NULL,
      said TEXT,
      created_at INTEGER NOT NULL,
      ended_at INTEGER,
      CHECK ((state = 'waiting') = (ended_at IS NULL)),
      UNIQUE (hook, sequence)
    ) STRICT
    """,
    "CREATE INDEX webhook_deliveries_due ON webhook_deliveries (hook, sequence) WHERE state = 'waiting'",
    "CREATE INDEX webhook_deliveries_case ON webhook_deliveries (case_id, sequence) WHERE state = 'waiting'",
    "CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at) WHERE ended_at IS NOT NULL",
  ]
}
