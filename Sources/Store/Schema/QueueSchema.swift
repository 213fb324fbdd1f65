extension Schema {
  /// The order in which jobs are claimed becomes a stored key under an index, and failed jobs are kept in groups.
  static let queue = [
    """
    ALTER TABLE jobs ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal'
      CHECK (priority IN ('urgent', 'again', 'normal', 'low'))
    """,
    "ALTER TABLE jobs ADD COLUMN queued_at INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN rank INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN lost INTEGER NOT NULL DEFAULT 0 CHECK (lost >= 0)",
    "UPDATE jobs SET queued_at = created_at, rank = created_at",
    "DROP INDEX jobs_claim",
    "CREATE INDEX jobs_claim ON jobs (state, run_after, rank, message_id)",
    "ALTER TABLE runs ADD COLUMN next_node TEXT",
    "CREATE INDEX runs_job ON runs (job_id)",
    """
    CREATE TABLE failures (
      job_id TEXT PRIMARY KEY NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
      fingerprint TEXT NOT NULL CHECK (fingerprint <> ''),
      node TEXT,
      error TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX failures_fingerprint ON failures (fingerprint, at)",
    """
    INSERT INTO failures (job_id, fingerprint, error, at)
    SELECT id, 'older', coalesce(error, ''), created_at FROM jobs WHERE state = 'failed'
    """,
  ]

  /// What models answered, kept before anything is made of it: a run that goes on does not pay twice.
  static let answers = [
    """
    CREATE TABLE model_answers (
      id INTEGER PRIMARY KEY NOT NULL,
      run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      node TEXT NOT NULL,
      key BLOB NOT NULL CHECK (length(key) = 32),
      model TEXT NOT NULL,
      request TEXT NOT NULL,
      reply TEXT NOT NULL,
      input_tokens INTEGER NOT NULL CHECK (input_tokens >= 0),
      cached_tokens INTEGER NOT NULL CHECK (cached_tokens >= 0),
      output_tokens INTEGER NOT NULL CHECK (output_tokens >= 0),
      cost_usd REAL NOT NULL,
      milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0),
      at INTEGER NOT NULL,
      UNIQUE (run_id, node, key)
    ) STRICT
    """
  ]
}
