import Database

/// gatewayd's own schema. Migrations are append-only and frozen once shipped: the words of a CHECK are written out
/// here, and a test compares them with the enums.
enum Schema {
  static let migrations: [Migration] = [
    Migration("0001-people", people),
    Migration("0002-cases", cases),
    Migration("0003-ledger", ledger),
    Migration("0004-work", work),
    Migration("0005-decisions", decisions),
    Migration("0006-audit", audit),
    Migration("0007-skipped", skipped),
    Migration("0008-merged", merged),
    Migration("0009-copies", copies),
    Migration("0010-queue", queue),
    Migration("0011-answers", answers),
    Migration("0012-fences", fences),
    Migration("0013-searches", searches),
    Migration("0014-audit-details", auditDetails, then: rechainAudit),
    Migration("0015-keeping", keeping),
    Migration("0016-run-reads", runReads),
    Migration("0017-checks", [], then: spellOutChecks),
    Migration("0018-gists", gists),
    Migration("0020-desk-queue", deskQueue),
    Migration("0021-mail-search", mailSearch),
    Migration("0022-desk-figures", deskFigures),
    Migration("0023-desk-alerts", deskAlerts),
    Migration("0025-desk", desk),
    Migration("0026-taking-back", takingBack),
    Migration("0030-sign-in", signIn),
    Migration("0031-tokens", tokens),
    Migration("0040-run-lines", runLines),
    Migration("0041-tallies", tallies),
    Migration("0042-api", api),
    Migration("0043-webhooks", webhooks),
    Migration("0055-tracing", tracing),
    Migration("0065-holders", holders),
    Migration("0070-mail-html", mailHTML),
    Migration("0080-rates", rates),
    Migration("0081-turns", turns),
    Migration("0090-large-stores", largeStores),
  ]

  /// A copy is found by id and body together: many mails can bear one id.
  private static let copies = [
    "CREATE INDEX messages_copies ON messages (message_id, body_hash)",
    "DROP INDEX messages_message_id",
  ]

  private static let people = [
    """
    CREATE TABLE settings (
      name TEXT PRIMARY KEY NOT NULL,
      value TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE thread_keys (
      version INTEGER PRIMARY KEY NOT NULL CHECK (version > 0),
      secret BLOB NOT NULL CHECK (length(secret) = 32),
      created_at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE users (
      id INTEGER PRIMARY KEY NOT NULL,
      name TEXT NOT NULL CHECK (name <> ''),
      folded TEXT NOT NULL UNIQUE,
      role TEXT NOT NULL CHECK (role IN ('viewer', 'reviewer', 'admin')),
      password TEXT NOT NULL,
      disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
      created_at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE sessions (
      hash BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
      user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      csrf TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      seen_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX sessions_user ON sessions (user_id)",
    """
    CREATE TABLE sign_in_failures (
      scope TEXT PRIMARY KEY NOT NULL,
      failures INTEGER NOT NULL CHECK (failures >= 0),
      last_at INTEGER NOT NULL,
      blocked_until INTEGER NOT NULL
    ) STRICT
    """,
  ]

  private static let cases = [
    """
    CREATE TABLE cases (
      id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('working', 'review', 'answered', 'closed')),
      subject TEXT NOT NULL,
      party_name TEXT,
      party_address TEXT NOT NULL,
      party_folded TEXT NOT NULL,
      customer_id INTEGER,
      external_id INTEGER,
      topic TEXT,
      urgency TEXT CHECK (urgency IN ('low', 'medium', 'high', 'urgent')),
      route TEXT CHECK (route IN ('draft', 'manual', 'escalation', 'no_reply')),
      reason TEXT,
      explanation TEXT,
      summary TEXT NOT NULL,
      trouble TEXT,
      token TEXT NOT NULL UNIQUE,
      assignee INTEGER REFERENCES users (id),
      claimed_at INTEGER,
      linked_case INTEGER REFERENCES cases (id),
      version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
      changed_by TEXT NOT NULL,
      change TEXT NOT NULL,
      waiting_since INTEGER,
      opened_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX cases_queue ON cases (state, urgency, waiting_since)",
    "CREATE INDEX cases_trouble ON cases (updated_at) WHERE trouble IS NOT NULL",
    "CREATE INDEX cases_party ON cases (party_folded)",
    "CREATE INDEX cases_customer ON cases (customer_id)",
    "CREATE UNIQUE INDEX cases_external ON cases (customer_id, external_id) WHERE external_id IS NOT NULL",
    """
    CREATE TABLE messages (
      id INTEGER PRIMARY KEY NOT NULL,
      case_id INTEGER REFERENCES cases (id),
      direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
      message_id TEXT,
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),
      from_name TEXT,
      from_address TEXT,
      to_json TEXT NOT NULL,
      cc_json TEXT NOT NULL,
      references_json TEXT NOT NULL,
      subject TEXT,
      date_seconds INTEGER,
      date_zone INTEGER,
      received_at INTEGER NOT NULL,
      text TEXT NOT NULL,
      new_text TEXT NOT NULL,
      quoted_text TEXT NOT NULL,
      has_hidden_text INTEGER NOT NULL CHECK (has_hidden_text IN (0, 1)),
      trim TEXT NOT NULL CHECK (trim IN ('none', 'certain', 'uncertain')),
      characters INTEGER NOT NULL CHECK (characters >= 0),
      tier INTEGER NOT NULL CHECK (tier IN (0, 1, 2)),
      tier_reason TEXT NOT NULL,
      automatic_kind TEXT CHECK (automatic_kind IN ('own', 'bounce', 'auto-reply', 'list', 'bulk')),
      automatic_reason TEXT,
      quarantined INTEGER NOT NULL CHECK (quarantined IN (0, 1)),
      twin_of INTEGER REFERENCES messages (id),
      attachments_json TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX messages_case ON messages (case_id, id)",
    "CREATE INDEX messages_hash ON messages (hash)",
    "CREATE INDEX messages_message_id ON messages (message_id)",
    """
    CREATE TABLE raw_messages (
      message_id INTEGER PRIMARY KEY NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
      bytes BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE known_ids (
      value TEXT NOT NULL,
      case_id INTEGER NOT NULL REFERENCES cases (id),
      PRIMARY KEY (value, case_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE dead_addresses (
      folded TEXT PRIMARY KEY NOT NULL,
      status TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT
    """,
  ]

  private static let ledger = [
    """
    CREATE TABLE ledger (
      id INTEGER PRIMARY KEY NOT NULL,
      origin TEXT NOT NULL UNIQUE,
      account TEXT,
      mailbox TEXT,
      uid_validity INTEGER,
      uid INTEGER,
      outcome TEXT CHECK (outcome IN
        ('case', 'duplicate', 'automatic', 'bounce', 'quarantined', 'oversize', 'vanished')),
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
    CREATE TABLE attempts (
      origin TEXT PRIMARY KEY NOT NULL,
      count INTEGER NOT NULL CHECK (count > 0),
      at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE quarantine (
      ledger_id INTEGER PRIMARY KEY NOT NULL REFERENCES ledger (id),
      bytes BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE cursors (
      account TEXT NOT NULL,
      mailbox TEXT NOT NULL,
      uid_validity INTEGER NOT NULL,
      last_uid INTEGER NOT NULL CHECK (last_uid >= 0),
      epoch INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      PRIMARY KEY (account, mailbox, uid_validity)
    ) STRICT, WITHOUT ROWID
    """,
  ]
}
