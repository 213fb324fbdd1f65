import Database

/// Whether somebody who is signed in knows their password.
public enum PasswordProof: Sendable, Hashable {
  case right, wrong
  case throttled(seconds: Int)
}

extension Store {
  /// Asks for the password once more before something grave; counted like a sign-in.
  public func confirm(
    _ password: String, of user: User, from caller: Caller, now: Timestamp
  ) async throws -> PasswordProof {
    let throttles = [Throttle.account(user.name), .address(caller.address)]
    let (wait, hash) = try await write(waking: .nobody) { tx in
      let wait = try Throttle.begin(throttles, tx, at: now)
      return (wait, try tx.row("SELECT password FROM users WHERE id = $1", user.id)?.text("password"))
    }
    if wait > 0 { return .throttled(seconds: wait) }
    guard try await passwords.matches(password, hash) else { return .wrong }
    try await write(waking: .nobody) { try Throttle.forgive(throttles, $0) }
    return .right
  }

  /// Sets the person's own password and ends their other sessions. The old one is asked for by `confirm`.
  public func changePassword(
    of user: User, to password: String, keeping secret: String, now: Timestamp
  ) async throws {
    let hash = try await hash(password, of: user.name)
    try await write(waking: .nobody) { tx in
      try tx.run("UPDATE users SET password = $2, must_change = 0 WHERE id = $1", user.id, hash)
      try tx.endSessions(of: user.id, except: secret)
      try tx.run("DELETE FROM sign_in_steps WHERE user_id = $1", user.id)
      try tx.record("user.password", by: user.name, ["name": .string(user.name)], at: now)
    }
  }

  /// The hash of a password that is good enough; `StoreError.invalid` says what is wrong with another.
  func hash(_ password: String, of name: String) async throws -> String {
    guard password.count >= Self.passwordLength else {
      throw StoreError.invalid("a password has at least \(Self.passwordLength) characters")
    }
    guard password.count <= 1000 else { throw StoreError.invalid("a password has at most 1000 characters") }
    guard Set(password).count >= 5 else {
      throw StoreError.invalid("a password has at least 5 different characters")
    }
    let (folded, own) = (password.lowercased(), name.trimmed.lowercased())
    guard own.count < 4 || !folded.contains(own) else {
      throw StoreError.invalid("a password does not contain the user's name")
    }
    return try await passwords.hash(password)
  }
}
