import Database

extension Store {
  /// The person in whose place a token decides. It cannot sign in, and is in no list of people.
  /// - Throws: `DeskError.notAllowed` for a token that is revoked meanwhile.
  public func decider(for token: APIToken, now: Timestamp) async throws -> User {
    try await write(waking: .nobody) { tx in
      guard try tx.row("SELECT 1 FROM api_tokens WHERE id = $1 AND revoked_at IS NULL", token.id) != nil else {
        throw DeskError.notAllowed(why: "the token was revoked")
      }
      if let known = try tx.row("SELECT * FROM users WHERE token_id = $1", token.id) { return try User(known) }
      let name = "\(token.name) (API)"
      let id: UserID = try tx.insert(
        "users",
        [
          // No name of a person holds a line break, so none is looked up as this one.
          ("name", name), ("folded", "\n\(token.id)"), ("role", User.Role.reviewer.rawValue),
          ("password", Passwords.none), ("created_at", now), ("token_id", token.id),
        ])
      return User(id: id, name: name, role: .reviewer, disabled: false)
    }
  }

  public func isInForce(_ token: APITokenID) async throws -> Bool {
    try await read { try $0.row("SELECT 1 FROM api_tokens WHERE id = $1 AND revoked_at IS NULL", token) != nil }
  }
}
