extension Schema {
  /// What a run was told is kept with it, so that it can be played again: what each node changed of the state, and what
  /// the shop answered.
  static let runReads = [
    "ALTER TABLE run_nodes ADD COLUMN change TEXT",
    """
    CREATE TABLE tool_results (
      id INTEGER PRIMARY KEY NOT NULL,
      run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL CHECK (ordinal > 0),
      key BLOB NOT NULL CHECK (length(key) = 32),
      tool TEXT NOT NULL,
      question TEXT NOT NULL,
      answer TEXT,
      same_as INTEGER CHECK (same_as IS NULL OR (same_as < ordinal AND answer IS NULL)),
      UNIQUE (run_id, ordinal, key)
    ) STRICT
    """,
    "CREATE INDEX tool_results_key ON tool_results (run_id, key)",
  ]
}
