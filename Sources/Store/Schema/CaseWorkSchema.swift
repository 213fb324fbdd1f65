extension Schema {
  /// What people do with a case beside deciding it: put it off, hand it on, talk about it, try an answer, say how good
  /// the agent's work was.
  static let desk = [
    "ALTER TABLE cases ADD COLUMN snoozed_until INTEGER",
    "ALTER TABLE cases ADD COLUMN team TEXT CHECK (team <> '')",
    "ALTER TABLE cases ADD COLUMN spam_at INTEGER",
    "CREATE INDEX cases_snoozed ON cases (snoozed_until) WHERE snoozed_until IS NOT NULL",
    // The lanes leave out what was put off; their counts are still read from the index alone.
    "DROP INDEX cases_desk",
    """
    CREATE INDEX cases_desk ON cases (state, (coalesce(waiting_since, updated_at)
      - CASE urgency WHEN 'urgent' THEN 4000000000000 WHEN 'high' THEN 28800000 ELSE 0 END), id, route, snoozed_until)
    """,
    """
    CREATE TABLE notes (
      id INTEGER PRIMARY KEY NOT NULL,
      case_id INTEGER NOT NULL REFERENCES cases (id),
      user_id INTEGER NOT NULL REFERENCES users (id),
      author TEXT NOT NULL,
      text TEXT NOT NULL CHECK (text <> ''),
      at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX notes_case ON notes (case_id, id)",
    """
    CREATE TABLE mentions (
      note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
      user_id INTEGER NOT NULL REFERENCES users (id),
      seen_at INTEGER,
      PRIMARY KEY (note_id, user_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX mentions_unseen ON mentions (user_id) WHERE seen_at IS NULL",
    // One for each person and case: what they typed and have not sent.
    """
    CREATE TABLE edits (
      case_id INTEGER NOT NULL REFERENCES cases (id),
      user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      draft_id INTEGER,
      text TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (case_id, user_id)
    ) STRICT, WITHOUT ROWID
    """,
    // Run 0 stands for the case as a whole: a key does not hold NULL apart.
    """
    CREATE TABLE labels (
      case_id INTEGER NOT NULL REFERENCES cases (id),
      run_id INTEGER NOT NULL CHECK (run_id >= 0),
      user_id INTEGER NOT NULL REFERENCES users (id),
      reviewer TEXT NOT NULL,
      good INTEGER NOT NULL CHECK (good IN (0, 1)),
      reason TEXT,
      at INTEGER NOT NULL,
      PRIMARY KEY (case_id, run_id, user_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE snippets (
      id INTEGER PRIMARY KEY NOT NULL,
      name TEXT NOT NULL CHECK (name <> ''),
      folded TEXT NOT NULL UNIQUE,
      text TEXT NOT NULL CHECK (text <> ''),
      changed_by TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT
    """,
  ]

  /// A decision can be taken back while nothing has come of it: it keeps what the case was before, and what it allows
  /// waits that long.
  static let takingBack = [
    "ALTER TABLE decisions ADD COLUMN before TEXT",
    "ALTER TABLE decisions ADD COLUMN undone_at INTEGER",
    "ALTER TABLE outgoing ADD COLUMN not_before INTEGER",
    "ALTER TABLE actions ADD COLUMN not_before INTEGER",
  ]
}
