extension Schema {
  /// Programs that use the API: what each token may do, the requests that came in with it, what was answered to requests
  /// that may be sent twice, and the person in whose place a token decides.
  static let api = [
    // Words with blanks between; NULL: as the role says.
    "ALTER TABLE api_tokens ADD COLUMN scopes TEXT CHECK (scopes <> '')",
    "ALTER TABLE users ADD COLUMN token_id INTEGER REFERENCES api_tokens (id)",
    "CREATE UNIQUE INDEX users_token ON users (token_id) WHERE token_id IS NOT NULL",
    """
    CREATE TABLE api_requests (
      job_id TEXT PRIMARY KEY NOT NULL REFERENCES jobs (id),
      token_id INTEGER REFERENCES api_tokens (id),
      digest BLOB NOT NULL CHECK (length(digest) = 32),
      external_case INTEGER,
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE api_replies (
      token_id INTEGER NOT NULL REFERENCES api_tokens (id),
      key TEXT NOT NULL CHECK (key <> ''),
      digest BLOB NOT NULL CHECK (length(digest) = 32),
      status INTEGER NOT NULL,
      body TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (token_id, key)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX api_replies_at ON api_replies (at)",
  ]
}
