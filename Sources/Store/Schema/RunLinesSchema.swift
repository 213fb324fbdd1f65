extension Schema {
  /// What the log said of a run stands with it.
  static let runLines = [
    """
    CREATE TABLE run_lines (
      run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL CHECK (ordinal > 0),
      at INTEGER NOT NULL,
      level TEXT NOT NULL
        CHECK (level = 'debug' OR level = 'info' OR level = 'notice' OR level = 'warning' \
    OR level = 'error' OR level = 'critical'),
      message TEXT NOT NULL,
      facts TEXT NOT NULL,
      PRIMARY KEY (run_id, ordinal)
    ) STRICT, WITHOUT ROWID
    """
  ]
}
