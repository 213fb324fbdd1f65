import Database

/// A person with what an administrator sees of the account.
public struct Account: Sendable, Hashable {
  public let user: User
  public let hasPassword: Bool
  public let hasSecondFactor: Bool
  /// Providers that sign the person in.
  public let issuers: [String]
  public let sessions: Int
  public let signedInAt: Timestamp?
  public let createdAt: Timestamp
}

extension Store {
  /// The shortest password that is taken.
  public static let passwordLength = 10

  /// - Parameters:
  ///   - password: nil for somebody who signs in through a provider or a proxy only.
  ///   - mustChange: the person chooses another one at the first sign-in.
  public func addUser(
    name: String, password: String?, role: User.Role, mustChange: Bool = false, by actor: String = "gatewayd",
    now: Timestamp
  ) async throws -> User {
    let name = name.trimmed
    guard Self.isName(name) else { throw StoreError.invalid("a user name has 1 to 64 characters on one line") }
    let hash = if let password { try await hash(password, of: name) } else { Passwords.none }
    return try await write(waking: .nobody) { tx in
      guard try tx.user(named: name) == nil else { throw StoreError.invalid("there is a user “\(name)” already") }
      return try tx.add(name, role, password: hash, mustChange: mustChange, by: actor, at: now)
    }
  }

  /// One that nobody chose, to be told to somebody and changed by them: 75 random bits in groups of letters.
  public static func newPassword() -> String {
    let text = Array(TOTP.base32(Random.bytes(10)).lowercased().prefix(15))
    return stride(from: 0, to: text.count, by: 5).map { String(text[$0..<min($0 + 5, text.count)]) }
      .joined(separator: "-")
  }

  static func isName(_ name: String) -> Bool {
    !name.trimmed.isEmpty && name.count <= 64 && !name.contains(where: \.isNewline)
  }

  public func users() async throws -> [User] {
    try await read { try $0.rows("SELECT * FROM users WHERE token_id IS NULL ORDER BY folded").map(User.init) }
  }

  public func user(named name: String) async throws -> User? { try await read { try $0.user(named: name) } }

  public func user(_ id: UserID) async throws -> User? {
    try await read { try $0.row("SELECT * FROM users WHERE id = $1", id).map(User.init) }
  }

  /// Everybody, those who may sign in first.
  public func accounts(now: Timestamp) async throws -> [Account] {
    try await read { try $0.accounts(where: "token_id IS NULL", now: now) }
  }

  public func account(_ id: UserID, now: Timestamp) async throws -> Account? {
    try await read { try $0.accounts(where: "users.id = \(id.value)", now: now).first }
  }

  /// Ends the user's sessions too.
  public func setPassword(
    _ name: String, password: String, mustChange: Bool = false, by actor: String = "gatewayd", now: Timestamp
  ) async throws {
    let hash = try await hash(password, of: name)
    try await change(name, "user.password", by: actor, now: now) { tx, user in
      try tx.run("UPDATE users SET password = $2, must_change = $3 WHERE id = $1", user.id, hash, mustChange)
      try tx.endSessions(of: user.id)
      try tx.run("DELETE FROM sign_in_steps WHERE user_id = $1", user.id)
    }
  }

  /// The last administrator keeps the role.
  public func setRole(
    _ name: String, role: User.Role, by actor: String = "gatewayd", now: Timestamp
  ) async throws {
    try await change(name, "user.role", ["role": .string(role.rawValue)], by: actor, now: now) { tx, user in
      if role != .admin { try tx.requireAnotherAdministrator(than: user) }
      try tx.run("UPDATE users SET role = $2 WHERE id = $1", user.id, role.rawValue)
    }
  }

  /// Ends the user's sessions and frees the cases that they had claimed. The last administrator stays.
  public func disableUser(_ name: String, by actor: String = "gatewayd", now: Timestamp) async throws {
    try await change(name, "user.disabled", by: actor, now: now) { tx, user in
      try tx.requireAnotherAdministrator(than: user)
      try tx.run("UPDATE users SET disabled = 1 WHERE id = $1", user.id)
      try tx.endSessions(of: user.id)
      try tx.run("DELETE FROM sign_in_steps WHERE user_id = $1", user.id)
      try tx.run("UPDATE cases SET assignee = NULL, claimed_at = NULL WHERE assignee = $1", user.id)
    }
  }

  public func enableUser(_ name: String, by actor: String = "gatewayd", now: Timestamp) async throws {
    try await change(name, "user.enabled", by: actor, now: now) { tx, user in
      try tx.run("UPDATE users SET disabled = 0 WHERE id = $1", user.id)
    }
  }

  /// Signs somebody out everywhere.
  public func endSessions(of name: String, by actor: String, now: Timestamp) async throws {
    try await change(name, "user.sessions_ended", by: actor, now: now) { tx, user in
      try tx.endSessions(of: user.id)
    }
  }

  func change(
    _ name: String, _ event: String, _ detail: [String: JSONValue] = [:], by actor: String, now: Timestamp,
    _ body: @Sendable @escaping (Transaction, User) throws -> Void
  ) async throws {
    try await write(waking: .desk) { tx in
      guard let user = try tx.user(named: name) else { throw StoreError.notFound("user “\(name)”") }
      try body(tx, user)
      try tx.record(event, by: actor, detail.merging(["name": .string(user.name)]) { $1 }, at: now)
    }
  }
}

extension Transaction {
  /// Names are the same whatever their case.
  func user(named name: String) throws -> User? {
    try row("SELECT * FROM users WHERE folded = $1", name.trimmed.lowercased()).map(User.init)
  }

  /// - Parameter hash: as `Passwords` makes it, or `Passwords.none`.
  func add(
    _ name: String, _ role: User.Role, password hash: String, mustChange: Bool, by actor: String, at now: Timestamp
  ) throws -> User {
    let name = name.trimmed
    let id: UserID = try insert(
      "users",
      [
        ("name", name), ("folded", name.lowercased()), ("role", role.rawValue), ("password", hash),
        ("must_change", mustChange), ("created_at", now),
      ])
    try record("user.added", by: actor, ["name": .string(name), "role": .string(role.rawValue)], at: now)
    return User(id: id, name: name, role: role, disabled: false, mustChangePassword: mustChange)
  }

  fileprivate func requireAnotherAdministrator(than user: User) throws {
    guard user.role == .admin, !user.disabled else { return }
    let others = try row(
      "SELECT 1 FROM users WHERE role = 'admin' AND disabled = 0 AND id <> $1 LIMIT 1", user.id)
    guard others != nil else {
      throw StoreError.invalid("“\(user.name)” is the only administrator; make somebody else one first")
    }
  }

  /// `condition` is of this module.
  fileprivate func accounts(where condition: String, now: Timestamp) throws -> [Account] {
    let limits = SessionTerms.limits(now)
    return try rows(
      """
      SELECT users.*,
        (SELECT count(*) FROM sessions WHERE user_id = users.id AND created_at > $1 AND seen_at > $2) AS live,
        (SELECT group_concat(issuer, '\n') FROM identities WHERE user_id = users.id) AS issuers
      FROM users WHERE \(condition) ORDER BY disabled, folded
      """, limits.begun, limits.seen
    ).map { row in
      Account(
        user: try User(row), hasPassword: try row.text("password") != Passwords.none,
        hasSecondFactor: try row.bytesIfAny("totp") != nil,
        issuers: (try row.textIfAny("issuers") ?? "").split(separator: "\n").map(String.init),
        sessions: try row.int("live"), signedInAt: try row.timeIfAny("signed_in_at"),
        createdAt: try row.time("created_at"))
    }
  }
}
