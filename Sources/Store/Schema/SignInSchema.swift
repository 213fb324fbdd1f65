extension Schema {
  /// A second step at sign-in, people whom another provider signs in, and sessions that their owner can tell apart.
  static let signIn = [
    // Of authenticator apps (RFC 6238): the key in use, the one being set up, and the step of the last code taken.
    "ALTER TABLE users ADD COLUMN totp BLOB CHECK (totp IS NULL OR length(totp) = 20)",
    "ALTER TABLE users ADD COLUMN totp_pending BLOB CHECK (totp_pending IS NULL OR length(totp_pending) = 20)",
    "ALTER TABLE users ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0",
    // Somebody else has chosen the password.
    "ALTER TABLE users ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1))",
    "ALTER TABLE users ADD COLUMN signed_in_at INTEGER",
    // Codes for a lost authenticator, hashed; one that was used is gone.
    """
    CREATE TABLE recovery_codes (
      user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      PRIMARY KEY (user_id, hash)
    ) STRICT, WITHOUT ROWID
    """,
    // Between the password and the code.
    """
    CREATE TABLE sign_in_steps (
      hash BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
      user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      created_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX sign_in_steps_user ON sign_in_steps (user_id)",
    // Whom an issuer means by a subject (OpenID Connect Core 1.0 §2, `iss` and `sub`).
    """
    CREATE TABLE identities (
      issuer TEXT NOT NULL CHECK (issuer <> ''),
      subject TEXT NOT NULL CHECK (subject <> ''),
      user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (issuer, subject)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE UNIQUE INDEX identities_user ON identities (user_id, issuer)",
    "ALTER TABLE sessions ADD COLUMN handle TEXT",
    "ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT ''",
    """
    ALTER TABLE sessions ADD COLUMN method TEXT NOT NULL DEFAULT 'password'
      CHECK (method = 'password' OR method = 'code' OR method = 'provider' OR method = 'proxy')
    """,
    "UPDATE sessions SET handle = lower(hex(randomblob(8)))",
    "CREATE UNIQUE INDEX sessions_handle ON sessions (handle)",
  ]

  /// Keys of programs that use the API.
  static let tokens = [
    """
    CREATE TABLE api_tokens (
      id INTEGER PRIMARY KEY NOT NULL,
      name TEXT NOT NULL CHECK (name <> ''),
      hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
      role TEXT NOT NULL CHECK (role = 'viewer' OR role = 'reviewer' OR role = 'admin'),
      created_by TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      used_at INTEGER,
      revoked_at INTEGER
    ) STRICT
    """,
    // A name may be given again once its token was revoked.
    "CREATE UNIQUE INDEX api_tokens_name ON api_tokens (name) WHERE revoked_at IS NULL",
  ]
}
