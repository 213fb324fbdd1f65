import Database

/// A person as an issuer knows them (OpenID Connect Core 1.0 §2).
public struct Identity: Sendable, Hashable {
  public let issuer: String
  /// Unique and never given again at the issuer.
  public let subject: String
  /// What the person is called here, from the configured claim.
  public let name: String

  public init(issuer: String, subject: String, name: String) {
    (self.issuer, self.subject, self.name) = (issuer, subject, name)
  }
}

extension Store {
  /// Signs in whom a provider vouches for.
  ///
  /// The first time the person is found by name, and from then on by subject alone: a name that is given to somebody
  /// else at the provider does not open the account.
  /// - Parameter role: of people who are not known yet; nil refuses them.
  public func signIn(
    _ identity: Identity, addingAs role: User.Role?, from caller: Caller, now: Timestamp
  ) async throws -> SignIn {
    let secret = Random.hex(bytes: 32)
    let allowed = role != nil && Self.isName(identity.name)
    return try await write(waking: .nobody) { tx in
      guard let user = try tx.user(identity, addingAs: allowed ? role : nil, at: now), !user.disabled else {
        return .refused
      }
      try tx.startSession(secret, of: user, .provider, from: caller, at: now)
      return .signedIn(secret: secret, user)
    }
  }

  /// Signs in whom a trusted proxy names; nobody is added by it.
  public func signIn(proxyUser name: String, from caller: Caller, now: Timestamp) async throws -> SignIn {
    let secret = Random.hex(bytes: 32)
    return try await write(waking: .nobody) { tx in
      guard let user = try tx.user(named: name), !user.disabled else { return .refused }
      try tx.startSession(secret, of: user, .proxy, from: caller, at: now)
      return .signedIn(secret: secret, user)
    }
  }
}

extension Transaction {
  fileprivate func user(_ identity: Identity, addingAs role: User.Role?, at now: Timestamp) throws -> User? {
    let known = try row(
      """
      SELECT users.* FROM identities JOIN users ON users.id = identities.user_id
      WHERE identities.issuer = $1 AND identities.subject = $2
      """, identity.issuer, identity.subject)
    if let known { return try User(known) }
    let found: User
    if let user = try user(named: identity.name) {
      // The name is bound to another subject of this issuer already.
      let bound = try row(
        "SELECT 1 FROM identities WHERE user_id = $1 AND issuer = $2", user.id, identity.issuer)
      guard bound == nil, !user.disabled else { return nil }
      found = user
    } else if let role {
      found = try add(identity.name, role, password: Passwords.none, mustChange: false, by: "gatewayd", at: now)
    } else {
      return nil
    }
    try run(
      "INSERT INTO identities (issuer, subject, user_id, created_at) VALUES ($1, $2, $3, $4)", identity.issuer,
      identity.subject, found.id, now)
    try record(
      "user.identity", by: found.name, ["issuer": .string(identity.issuer), "subject": .string(identity.subject)],
      at: now)
    return found
  }
}
