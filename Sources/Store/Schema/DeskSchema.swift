extension Schema {
  /// The desk finds its rows by index: the queue in its order, what was changed last, what came when.
  static let deskQueue = [
    "DROP INDEX cases_queue",
    // The key is `QueueLane.key`, word for word, else the index is not used.
    """
    CREATE INDEX cases_desk ON cases (state, (coalesce(waiting_since, updated_at)
      - CASE urgency WHEN 'urgent' THEN 4000000000000 WHEN 'high' THEN 28800000 ELSE 0 END), id, route)
    """,
    "CREATE INDEX cases_updated ON cases (updated_at, id, state)",
    "CREATE INDEX cases_opened ON cases (opened_at, topic, route, reason)",
    """
    CREATE INDEX messages_received ON messages (received_at)
    WHERE direction = 'inbound' AND quarantined = 0 AND automatic_kind IS NULL
    """,
    """
    CREATE TABLE saved_views (
      id INTEGER PRIMARY KEY NOT NULL,
      user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      name TEXT NOT NULL CHECK (name <> ''),
      query TEXT NOT NULL,
      shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
      created_at INTEGER NOT NULL,
      UNIQUE (user_id, name)
    ) STRICT
    """,
  ]

  /// The words of every mail. The text itself stays in `messages`; see `MailSearch` for what is put in and when.
  static let mailSearch = [
    """
    CREATE VIRTUAL TABLE mail_search USING fts5(
      subject, people, body, content='', tokenize='unicode61 remove_diacritics 2')
    """
  ]

  /// What the dashboard counts of each decision: how long the customer had waited, and how long the person looked.
  static let deskFigures = [
    """
    CREATE TABLE decision_figures (
      decision_id INTEGER PRIMARY KEY NOT NULL REFERENCES decisions (id),
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      drafted INTEGER NOT NULL CHECK (drafted IN (0, 1)),
      waited INTEGER CHECK (waited >= 0),
      looked INTEGER CHECK (looked >= 0),
      topic TEXT,
      reason TEXT
    ) STRICT
    """,
    // Of decisions made before, the time from the mail that the draft answered.
    """
    INSERT INTO decision_figures (decision_id, at, kind, drafted, waited, topic)
    SELECT decisions.id, decisions.at, decisions.kind, decisions.draft_id IS NOT NULL,
      CASE WHEN decisions.at >= messages.received_at THEN decisions.at - messages.received_at END, cases.topic
    FROM decisions JOIN cases ON cases.id = decisions.case_id
    LEFT JOIN drafts ON drafts.id = decisions.draft_id LEFT JOIN messages ON messages.id = drafts.message_id
    """,
    "CREATE INDEX decision_figures_at ON decision_figures (at)",
  ]

  /// Whether a mail has HTML that can be looked at; null for those that were taken in before somebody asked.
  static let mailHTML = ["ALTER TABLE messages ADD COLUMN has_html INTEGER CHECK (has_html = 0 OR has_html = 1)"]

  /// What staff were told of, and what of the quarantine a person has looked at.
  static let deskAlerts = [
    """
    CREATE TABLE alerts (
      matter TEXT PRIMARY KEY NOT NULL CHECK (matter <> ''),
      told_at INTEGER NOT NULL
    ) STRICT
    """,
    "ALTER TABLE ledger ADD COLUMN settled_at INTEGER",
    "ALTER TABLE ledger ADD COLUMN settled_by TEXT CHECK ((settled_by IS NULL) = (settled_at IS NULL))",
    """
    CREATE INDEX ledger_quarantine ON ledger (at)
    WHERE settled_at IS NULL AND (outcome = 'quarantined' OR outcome = 'oversize')
    """,
  ]
}
