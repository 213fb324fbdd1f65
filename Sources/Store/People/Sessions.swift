import Database

/// How a session began.
public enum SignInMethod: String, Sendable, Hashable, CaseIterable {
  case password
  /// A password and a code.
  case code
  /// An OpenID Connect provider.
  case provider
  /// A reverse proxy that names the person.
  case proxy
}

/// A session that is not over.
public struct LiveSession: Sendable, Hashable {
  public let user: User
  public let csrf: String
  public let method: SignInMethod
  /// The person has set up a second step.
  public let hasSecondStep: Bool
}

/// A session as its owner sees it.
public struct SessionLine: Sendable, Hashable {
  /// Names it; is not its secret.
  public let handle: String
  public let method: SignInMethod
  public let address: String
  public let agent: String
  public let begun: Timestamp
  public let seen: Timestamp
  /// The one that asks.
  public let isThis: Bool
}

enum SessionTerms {
  static let idleSeconds: Int64 = 8 * 3600
  static let absoluteSeconds: Int64 = 7 * 86_400

  static func hash(_ secret: String) -> [UInt8] { Digest.sha256(secret.utf8) }

  /// Sessions begun after the first moment and seen after the second are alive.
  static func limits(_ now: Timestamp) -> (begun: Timestamp, seen: Timestamp) {
    (now.adding(seconds: -absoluteSeconds), now.adding(seconds: -idleSeconds))
  }
}

extension Store {
  /// The user of a live session (idle 8 h, absolute 7 days), and its CSRF token.
  public func session(secret: String, now: Timestamp) async throws -> LiveSession? {
    let (hash, limits) = (SessionTerms.hash(secret), SessionTerms.limits(now))
    let found = try await read { tx -> (LiveSession, seen: Timestamp)? in
      let row = try tx.row(
        """
        SELECT users.*, sessions.csrf, sessions.seen_at, sessions.method
        FROM sessions JOIN users ON users.id = sessions.user_id
        WHERE sessions.hash = $1 AND users.disabled = 0 AND sessions.created_at > $2 AND sessions.seen_at > $3
        """, hash, limits.begun, limits.seen)
      return try row.map {
        (
          LiveSession(
            user: try User($0), csrf: try $0.text("csrf"), method: try $0.word("method"),
            hasSecondStep: try $0.bytesIfAny("totp") != nil),
          try $0.time("seen_at")
        )
      }
    }
    guard let (session, seen) = found else { return nil }
    // A minute's precision is enough, and spares a commit for every page.
    if seen.adding(seconds: 60) < now {
      do {
        try await write(waking: .nobody) { tx in
          try tx.run("UPDATE sessions SET seen_at = $2 WHERE hash = $1", hash, now)
        }
      } catch StoreError.unavailable {
        // A store that cannot write must not keep people from reading.
      }
    }
    return session
  }

  public func signOut(secret: String) async throws {
    try await write(waking: .nobody) { tx in
      try tx.run("DELETE FROM sessions WHERE hash = $1", SessionTerms.hash(secret))
    }
  }

  /// Everything under which a person is signed in, the newest use first.
  /// - Parameter secret: of the session that asks.
  public func sessions(of user: UserID, asking secret: String, now: Timestamp) async throws -> [SessionLine] {
    let (hash, limits) = (SessionTerms.hash(secret), SessionTerms.limits(now))
    return try await read { tx in
      try tx.rows(
        """
        SELECT * FROM sessions WHERE user_id = $1 AND created_at > $2 AND seen_at > $3
        ORDER BY seen_at DESC, created_at DESC LIMIT 200
        """, user, limits.begun, limits.seen
      ).map { row in
        SessionLine(
          handle: try row.text("handle"), method: try row.word("method"), address: try row.text("address"),
          agent: try row.text("agent"), begun: try row.time("created_at"), seen: try row.time("seen_at"),
          isThis: try row.bytes("hash") == hash)
      }
    }
  }

  /// Ends one session of a person. False if it is over already.
  @discardableResult
  public func endSession(_ handle: String, of user: User, now: Timestamp) async throws -> Bool {
    try await write(waking: .nobody) { tx in
      let ended = try tx.run("DELETE FROM sessions WHERE handle = $1 AND user_id = $2", handle, user.id)
      if ended > 0 { try tx.record("user.session_ended", by: user.name, at: now) }
      return ended > 0
    }
  }

  /// Ends all sessions of a person but one; returns how many.
  @discardableResult
  public func endSessions(of user: User, except secret: String, now: Timestamp) async throws -> Int {
    try await write(waking: .nobody) { tx in
      let ended = try tx.endSessions(of: user.id, except: secret)
      if ended > 0 {
        try tx.record("user.session_ended", by: user.name, ["sessions": .integer(Int64(ended))], at: now)
      }
      return ended
    }
  }
}

extension Transaction {
  /// A session whose secret the caller has made.
  func startSession(
    _ secret: String, of user: User, _ method: SignInMethod, from caller: Caller, at now: Timestamp
  ) throws {
    try run("DELETE FROM sessions WHERE created_at <= $1", SessionTerms.limits(now).begun)
    try run(
      """
      INSERT INTO sessions (hash, user_id, csrf, created_at, seen_at, handle, address, agent, method)
      VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)
      """, SessionTerms.hash(secret), user.id, Random.hex(bytes: 16), now, Random.hex(bytes: 8), caller.address,
      caller.agent, method.rawValue)
    try run("UPDATE users SET signed_in_at = $2 WHERE id = $1", user.id, now)
    try record("user.signed_in", by: user.name, ["method": .string(method.rawValue)], at: now)
  }

  /// Ends what began with a password alone, but for one session, which counts from now on as begun with a code too.
  func endSessionsByPassword(of user: UserID, provenByCode secret: String) throws {
    try run(
      "UPDATE sessions SET method = 'code' WHERE user_id = $1 AND hash = $2 AND method = 'password'", user,
      SessionTerms.hash(secret))
    try run("DELETE FROM sessions WHERE user_id = $1 AND method = 'password'", user)
  }

  @discardableResult
  func endSessions(of user: UserID, except secret: String? = nil) throws -> Int {
    try run(
      "DELETE FROM sessions WHERE user_id = $1 AND hash <> $2", user, secret.map(SessionTerms.hash) ?? [])
  }
}
