import Database

/// What a try to sign in comes to.
public enum SignIn: Sendable, Hashable {
  /// The secret goes into the cookie; the store keeps its hash.
  case signedIn(secret: String, User)
  /// The password is right and a code must follow; `step` says whose.
  case needsCode(step: String)
  case refused
  /// The step is over: from the password again.
  case expired
  case throttled(seconds: Int)
}

/// Where somebody signs in from.
public struct Caller: Sendable, Hashable {
  /// An IP address; attempts are counted by it.
  public let address: String
  /// What the browser calls itself, for the list of sessions.
  public let agent: String

  public init(address: String, agent: String = "") {
    self.address = address
    self.agent = String(agent.prefix(300))
  }
}

extension Store {
  /// By name and password (scrypt), throttled per account and per address.
  public func signIn(name: String, password: String, from caller: Caller, now: Timestamp) async throws -> SignIn {
    let throttles = [Throttle.account(name), .address(caller.address)]
    let (wait, hash) = try await write(waking: .nobody) { tx in
      let wait = try Throttle.begin(throttles, tx, at: now)
      guard wait == 0 else { return (wait, String?.none) }
      let row = try tx.row(
        "SELECT password FROM users WHERE folded = $1 AND disabled = 0", name.trimmed.lowercased())
      return (0, try row?.text("password"))
    }
    if wait > 0 { return .throttled(seconds: wait) }
    guard try await passwords.matches(password, hash), let hash else { return .refused }
    let renewed = passwords.isDearer(than: hash) ? try await passwords.hash(password) : hash
    return try await enter(name, hash: hash, renewed: renewed, throttles, from: caller, now: now)
  }

  /// After a password that was right.
  private func enter(
    _ name: String, hash: String, renewed: String, _ throttles: [Throttle], from caller: Caller, now: Timestamp
  ) async throws -> SignIn {
    let secret = Random.hex(bytes: 32)
    return try await write(waking: .nobody) { tx in
      // Once more, since the password or the account may have changed while the hash was computed.
      guard let user = try tx.user(named: name), !user.disabled,
        let row = try tx.row("SELECT totp FROM users WHERE id = $1 AND password = $2", user.id, hash)
      else { return .refused }
      try Throttle.forgive(throttles, tx)
      if renewed != hash { try tx.run("UPDATE users SET password = $2 WHERE id = $1", user.id, renewed) }
      guard try row.bytesIfAny("totp") == nil else {
        try tx.beginStep(secret, of: user, at: now)
        return .needsCode(step: secret)
      }
      try tx.startSession(secret, of: user, .password, from: caller, at: now)
      return .signedIn(secret: secret, user)
    }
  }

  /// The second step: a code of the authenticator, or one of the codes on paper, which is used up.
  /// - Parameter step: of `SignIn.needsCode`.
  public func signIn(step: String, code: String, from caller: Caller, now: Timestamp) async throws -> SignIn {
    let secret = Random.hex(bytes: 32)
    return try await write(waking: .nobody) { tx in
      guard let user = try tx.user(ofStep: step, at: now) else { return .expired }
      let throttles = [Throttle.code(user.id), .address(caller.address)]
      let wait = try Throttle.begin(throttles, tx, at: now)
      if wait > 0 { return .throttled(seconds: wait) }
      guard let proof = try tx.useCode(code, of: user, at: now) else { return .refused }
      try Throttle.forgive(throttles, tx)
      try tx.run("DELETE FROM sign_in_steps WHERE user_id = $1", user.id)
      if proof == .paper { try tx.record("user.recovery_code", by: user.name, at: now) }
      try tx.startSession(secret, of: user, .code, from: caller, at: now)
      return .signedIn(secret: secret, user)
    }
  }

  /// Whether a code may still follow.
  public func isOpen(step: String, now: Timestamp) async throws -> Bool {
    try await read { try $0.user(ofStep: step, at: now) != nil }
  }
}

/// How long one may look for the telephone.
private let stepSeconds: Int64 = 600

extension Transaction {
  fileprivate func beginStep(_ secret: String, of user: User, at now: Timestamp) throws {
    try run("DELETE FROM sign_in_steps WHERE created_at <= $1", now.adding(seconds: -stepSeconds))
    try run(
      "INSERT INTO sign_in_steps (hash, user_id, created_at) VALUES ($1, $2, $3)", Digest.sha256(secret.utf8), user.id,
      now)
  }

  fileprivate func user(ofStep step: String, at now: Timestamp) throws -> User? {
    try row(
      """
      SELECT users.* FROM sign_in_steps JOIN users ON users.id = sign_in_steps.user_id
      WHERE sign_in_steps.hash = $1 AND sign_in_steps.created_at > $2 AND users.disabled = 0
        AND users.totp IS NOT NULL
      """, Digest.sha256(step.utf8), now.adding(seconds: -stepSeconds)
    ).map(User.init)
  }
}
