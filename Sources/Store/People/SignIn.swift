import Database

public enum SignIn: Sendable, Hashable {
  case signedIn(secret: String, User)
  case refused
  case throttled(seconds: Int)
}

extension Store {
  /// Throttled per account and per address (scrypt). The secret goes into the cookie; the store keeps its hash.
  ///
  /// An attempt is counted before the password is looked at and forgiven when it is right, so guesses made at the
  /// same time count too.
  public func signIn(name: String, password: String, address: String, now: Timestamp) async throws -> SignIn {
    let throttles = [
      Throttle(scope: "account:\(name.trimmed.lowercased())", free: 5),
      Throttle(scope: "address:\(address)", free: 20),
    ]
    let (wait, hash) = try await write(waking: .nobody) { tx in
      let wait = try throttles.map { try tx.wait($0, at: now) }.max() ?? 0
      if wait > 0 { return (wait, String?.none) }
      for throttle in throttles { try tx.count(throttle, at: now) }
      let row = try tx.row(
        "SELECT password FROM users WHERE folded = $1 AND disabled = 0", name.trimmed.lowercased())
      return (0, try row?.text("password"))
    }
    if wait > 0 { return .throttled(seconds: wait) }
    guard try await passwords.matches(password, hash), let hash else { return .refused }
    return try await startSession(name, hash, throttles, now: now)
  }

  private func startSession(
    _ name: String, _ hash: String, _ throttles: [Throttle], now: Timestamp
  ) async throws -> SignIn {
    let secret = Random.hex(bytes: 32)
    return try await write(waking: .nobody) { tx in
      // Once more, since the password or the account may have changed while the hash was computed.
      guard let user = try tx.user(named: name), !user.disabled,
        try tx.row("SELECT 1 FROM users WHERE id = $1 AND password = $2", user.id, hash) != nil
      else { return .refused }
      for throttle in throttles { try tx.forgive(throttle) }
      try tx.run("DELETE FROM sessions WHERE created_at <= $1", now.adding(seconds: -Session.absoluteSeconds))
      try tx.run(
        "INSERT INTO sessions (hash, user_id, csrf, created_at, seen_at) VALUES ($1, $2, $3, $4, $4)",
        Session.hash(secret), user.id, Random.hex(bytes: 16), now)
      try tx.record("user.signed_in", by: user.name, at: now)
      return .signedIn(secret: secret, user)
    }
  }

  /// The user of a live session (idle 8 h, absolute 7 days), and its CSRF token.
  public func session(secret: String, now: Timestamp) async throws -> (user: User, csrf: String)? {
    let hash = Session.hash(secret)
    let found = try await read { tx -> (user: User, csrf: String, seen: Timestamp)? in
      let row = try tx.row(
        """
        SELECT users.*, sessions.csrf, sessions.seen_at FROM sessions JOIN users ON users.id = sessions.user_id
        WHERE sessions.hash = $1 AND users.disabled = 0 AND sessions.created_at > $2 AND sessions.seen_at > $3
        """, hash, now.adding(seconds: -Session.absoluteSeconds), now.adding(seconds: -Session.idleSeconds))
      return try row.map { (try User($0), try $0.text("csrf"), try $0.time("seen_at")) }
    }
    guard let found else { return nil }
    // A minute's precision is enough, and spares a commit for every page.
    if found.seen.adding(seconds: 60) < now {
      do {
        try await write(waking: .nobody) { tx in
          try tx.run("UPDATE sessions SET seen_at = $2 WHERE hash = $1", hash, now)
        }
      } catch StoreError.unavailable {
        // A store that cannot write must not keep people from reading.
      }
    }
    return (found.user, found.csrf)
  }

  public func signOut(secret: String) async throws {
    try await write(waking: .nobody) { tx in
      try tx.run("DELETE FROM sessions WHERE hash = $1", Session.hash(secret))
    }
  }
}

private enum Session {
  static let idleSeconds: Int64 = 8 * 3600
  static let absoluteSeconds: Int64 = 7 * 86_400

  static func hash(_ secret: String) -> [UInt8] { Digest.sha256(secret.utf8) }
}

/// Failed attempts of one account or from one address: some are free, then each doubles the wait.
private struct Throttle: Sendable {
  let scope: String
  let free: Int
  static let longestSeconds: Int64 = 900
  /// Failures are forgotten after a quiet day.
  static let memorySeconds: Int64 = 86_400

  func blockedSeconds(after failures: Int) -> Int64 {
    guard failures >= free else { return 0 }
    return min(Self.longestSeconds, 1 << Int64(min(20, failures - free)))
  }
}

extension Transaction {
  /// Seconds until the next attempt is allowed.
  fileprivate func wait(_ throttle: Throttle, at now: Timestamp) throws -> Int {
    let row = try row("SELECT blocked_until FROM sign_in_failures WHERE scope = $1", throttle.scope)
    guard let until = try row?.time("blocked_until"), now < until else { return 0 }
    return Int((until.milliseconds - now.milliseconds + 999) / 1000)
  }

  fileprivate func count(_ throttle: Throttle, at now: Timestamp) throws {
    try run(
      "DELETE FROM sign_in_failures WHERE scope = $1 AND last_at < $2", throttle.scope,
      now.adding(seconds: -Throttle.memorySeconds))
    let row = try row("SELECT failures FROM sign_in_failures WHERE scope = $1", throttle.scope)
    let failures = try (row?.int("failures") ?? 0) + 1
    try run(
      """
      INSERT INTO sign_in_failures (scope, failures, last_at, blocked_until) VALUES ($1, $2, $3, $4)
      ON CONFLICT (scope) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at,
        blocked_until = excluded.blocked_until
      """, throttle.scope, failures, now, now.adding(seconds: throttle.blockedSeconds(after: failures)))
  }

  /// The attempt that was right is not held against anybody. An account starts anew; an address keeps the others'.
  fileprivate func forgive(_ throttle: Throttle) throws {
    if throttle.scope.hasPrefix("account:") {
      try run("DELETE FROM sign_in_failures WHERE scope = $1", throttle.scope)
    } else {
      try run(
        "UPDATE sign_in_failures SET failures = max(0, failures - 1), blocked_until = 0 WHERE scope = $1",
        throttle.scope)
    }
  }
}
