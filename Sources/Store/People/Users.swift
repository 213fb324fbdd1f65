import Database

extension Store {
  /// The shortest password that is taken.
  public static let passwordLength = 10

  public func addUser(name: String, password: String, role: User.Role, now: Timestamp) async throws -> User {
    let name = name.trimmed
    guard !name.isEmpty, name.count <= 64, !name.contains(where: \.isNewline) else {
      throw StoreError.invalid("a user name has 1 to 64 characters on one line")
    }
    let hash = try await hash(password)
    return try await write(waking: .nobody) { tx in
      guard try tx.user(named: name) == nil else { throw StoreError.invalid("there is a user “\(name)” already") }
      let id: UserID = try tx.insert(
        "users",
        [
          ("name", name), ("folded", name.lowercased()), ("role", role.rawValue), ("password", hash),
          ("created_at", now),
        ])
      try tx.record("user.added", by: "gatewayd", ["name": .string(name), "role": .string(role.rawValue)], at: now)
      return User(id: id, name: name, role: role, disabled: false)
    }
  }

  public func users() async throws -> [User] {
    try await read { try $0.rows("SELECT * FROM users ORDER BY folded").map(User.init) }
  }

  public func user(named name: String) async throws -> User? { try await read { try $0.user(named: name) } }

  public func user(_ id: UserID) async throws -> User? {
    try await read { try $0.row("SELECT * FROM users WHERE id = $1", id).map(User.init) }
  }

  /// Ends the user's sessions too.
  public func setPassword(_ name: String, password: String, now: Timestamp) async throws {
    let hash = try await hash(password)
    try await change(name, "user.password", now: now) { tx, user in
      try tx.run("UPDATE users SET password = $2 WHERE id = $1", user.id, hash)
      try tx.run("DELETE FROM sessions WHERE user_id = $1", user.id)
    }
  }

  public func setRole(_ name: String, role: User.Role, now: Timestamp) async throws {
    try await change(name, "user.role", now: now) { tx, user in
      try tx.run("UPDATE users SET role = $2 WHERE id = $1", user.id, role.rawValue)
    }
  }

  /// Ends the user's sessions and frees the cases that they had claimed.
  public func disableUser(_ name: String, now: Timestamp) async throws {
    try await change(name, "user.disabled", now: now) { tx, user in
      try tx.run("UPDATE users SET disabled = 1 WHERE id = $1", user.id)
      try tx.run("DELETE FROM sessions WHERE user_id = $1", user.id)
      try tx.run("UPDATE cases SET assignee = NULL, claimed_at = NULL WHERE assignee = $1", user.id)
    }
  }

  private func change(
    _ name: String, _ event: String, now: Timestamp,
    _ body: @Sendable @escaping (Transaction, User) throws -> Void
  ) async throws {
    try await write(waking: .desk) { tx in
      guard let user = try tx.user(named: name) else { throw StoreError.notFound("user “\(name)”") }
      try body(tx, user)
      try tx.record(event, by: "gatewayd", ["name": .string(user.name)], at: now)
    }
  }

  private func hash(_ password: String) async throws -> String {
    guard password.count >= Self.passwordLength else {
      throw StoreError.invalid("a password has at least \(Self.passwordLength) characters")
    }
    return try await passwords.hash(password)
  }
}

extension Transaction {
  /// Names are the same whatever their case.
  func user(named name: String) throws -> User? {
    try row("SELECT * FROM users WHERE folded = $1", name.trimmed.lowercased()).map(User.init)
  }
}
