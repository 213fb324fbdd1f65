extension Schema {
  static let work = [
    """
    CREATE TABLE jobs (
      id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
      case_id INTEGER NOT NULL REFERENCES cases (id),
      message_id INTEGER NOT NULL UNIQUE REFERENCES messages (id),
      state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
      attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      run_after INTEGER NOT NULL,
      lease_until INTEGER,
      fence INTEGER NOT NULL DEFAULT 0 CHECK (fence >= 0),
      error TEXT,
      created_at INTEGER NOT NULL,
      CHECK ((state = 'running') = (lease_until IS NOT NULL))
    ) STRICT
    """,
    "CREATE INDEX jobs_claim ON jobs (state, run_after)",
    "CREATE INDEX jobs_case ON jobs (case_id)",
    "CREATE UNIQUE INDEX jobs_one_running ON jobs (case_id) WHERE state = 'running'",
    """
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY NOT NULL,
      job_id TEXT NOT NULL REFERENCES jobs (id),
      case_id INTEGER NOT NULL REFERENCES cases (id),
      model TEXT NOT NULL,
      state BLOB,
      proposal TEXT,
      started_at INTEGER NOT NULL,
      ended_at INTEGER
    ) STRICT
    """,
    "CREATE UNIQUE INDEX runs_one_open ON runs (job_id) WHERE ended_at IS NULL",
    "CREATE INDEX runs_case ON runs (case_id)",
    """
    CREATE TABLE run_nodes (
      run_id INTEGER NOT NULL REFERENCES runs (id),
      ordinal INTEGER NOT NULL,
      node TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (run_id, ordinal)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE drafts (
      id INTEGER PRIMARY KEY NOT NULL,
      case_id INTEGER NOT NULL REFERENCES cases (id),
      message_id INTEGER NOT NULL REFERENCES messages (id),
      run_id INTEGER NOT NULL UNIQUE REFERENCES runs (id),
      state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'escalated', 'superseded')),
      proposal TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX drafts_one_pending ON drafts (case_id) WHERE state = 'pending'",
    "CREATE INDEX drafts_case ON drafts (case_id)",
  ]

  static let decisions = [
    """
    CREATE TABLE decisions (
      id INTEGER PRIMARY KEY NOT NULL,
      case_id INTEGER NOT NULL REFERENCES cases (id),
      draft_id INTEGER UNIQUE REFERENCES drafts (id),
      kind TEXT NOT NULL CHECK (kind IN ('approve', 'edit', 'reject', 'escalate', 'close')),
      user_id INTEGER NOT NULL REFERENCES users (id),
      reviewer TEXT NOT NULL,
      reason TEXT,
      text TEXT,
      at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX decisions_case ON decisions (case_id)",
    """
    CREATE TABLE outgoing (
      id INTEGER PRIMARY KEY NOT NULL,
      case_id INTEGER NOT NULL REFERENCES cases (id),
      decision_id INTEGER NOT NULL UNIQUE REFERENCES decisions (id),
      answers INTEGER REFERENCES messages (id),
      state TEXT NOT NULL CHECK (state IN
        ('ready', 'sending', 'sent', 'deferred', 'bounced', 'uncertain', 'cancelled')),
      envelope TEXT NOT NULL,
      message_id TEXT NOT NULL UNIQUE,
      subject TEXT NOT NULL,
      bytes BLOB NOT NULL CHECK (length(bytes) > 0),
      text TEXT NOT NULL CHECK (text <> ''),
      attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      next_attempt INTEGER NOT NULL,
      lease_until INTEGER,
      last_reply TEXT,
      created_at INTEGER NOT NULL,
      sent_at INTEGER,
      CHECK ((state = 'sending') = (lease_until IS NOT NULL))
    ) STRICT
    """,
    "CREATE INDEX outgoing_claim ON outgoing (state, next_attempt)",
    "CREATE INDEX outgoing_case ON outgoing (case_id)",
    """
    CREATE TABLE actions (
      id INTEGER PRIMARY KEY NOT NULL,
      case_id INTEGER NOT NULL REFERENCES cases (id),
      decision_id INTEGER NOT NULL REFERENCES decisions (id),
      state TEXT NOT NULL CHECK (state IN ('approved', 'executing', 'done', 'failed')),
      action TEXT NOT NULL,
      params TEXT NOT NULL,
      premises TEXT NOT NULL,
      customer_id INTEGER,
      idempotency_key TEXT NOT NULL UNIQUE,
      attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      run_after INTEGER NOT NULL,
      lease_until INTEGER,
      result TEXT,
      approved_by TEXT NOT NULL,
      approved_at INTEGER NOT NULL,
      CHECK ((state = 'executing') = (lease_until IS NOT NULL))
    ) STRICT
    """,
    "CREATE INDEX actions_claim ON actions (state, run_after)",
    "CREATE INDEX actions_case ON actions (case_id)",
    "CREATE INDEX actions_customer ON actions (customer_id)",
    """
    CREATE TABLE memory (
      case_id INTEGER NOT NULL REFERENCES cases (id),
      turn INTEGER NOT NULL CHECK (turn >= 0),
      party TEXT NOT NULL CHECK (party IN ('customer', 'shop')),
      message_id INTEGER UNIQUE REFERENCES messages (id),
      outgoing_id INTEGER UNIQUE REFERENCES outgoing (id),
      approved_by TEXT,
      text TEXT NOT NULL,
      facts TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (case_id, turn),
      CHECK ((party = 'shop') = (approved_by IS NOT NULL))
    ) STRICT
    """,
  ]

  static let audit = [
    """
    CREATE TABLE audit (
      sequence INTEGER PRIMARY KEY NOT NULL CHECK (sequence > 0),
      at INTEGER NOT NULL,
      actor TEXT NOT NULL,
      event TEXT NOT NULL,
      case_id INTEGER,
      detail TEXT NOT NULL,
      previous BLOB NOT NULL CHECK (length(previous) = 32),
      hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32)
    ) STRICT
    """,
    "CREATE INDEX audit_case ON audit (case_id, sequence)",
    """
    CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    """
    CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
  ]
}
