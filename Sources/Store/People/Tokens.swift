import Database

/// The key of a program that uses the API.
public struct APIToken: Sendable, Hashable {
  public let id: APITokenID
  public let name: String
  /// What the program may do, as for a person.
  public let role: User.Role
  public let createdBy: String
  public let createdAt: Timestamp
  /// To the hour; nil: never.
  public let usedAt: Timestamp?
  public let revokedAt: Timestamp?
}

public typealias APITokenID = RecordID<APIToken>

extension Store {
  /// Returns the secret, which is shown this once; the store keeps its hash.
  public func addToken(
    name: String, role: User.Role, by actor: String, now: Timestamp
  ) async throws -> (APIToken, secret: String) {
    let name = name.trimmed
    guard Self.isName(name) else { throw StoreError.invalid("a token's name has 1 to 64 characters on one line") }
    let secret = "gw_" + Random.hex(bytes: 32)
    let token = try await write(waking: .nobody) { tx in
      guard try tx.row("SELECT 1 FROM api_tokens WHERE name = $1 AND revoked_at IS NULL", name) == nil else {
        throw StoreError.invalid("there is a token “\(name)” already; revoke it first, or choose another name")
      }
      let id: APITokenID = try tx.insert(
        "api_tokens",
        [
          ("name", name), ("hash", Digest.sha256(secret.utf8)), ("role", role.rawValue), ("created_by", actor),
          ("created_at", now),
        ])
      try tx.record("token.added", by: actor, ["name": .string(name), "role": .string(role.rawValue)], at: now)
      return APIToken(
        id: id, name: name, role: role, createdBy: actor, createdAt: now, usedAt: nil, revokedAt: nil)
    }
    return (token, secret)
  }

  /// Those in force first, then the newest.
  public func tokens() async throws -> [APIToken] {
    try await read {
      try $0.rows("SELECT * FROM api_tokens ORDER BY revoked_at IS NOT NULL, created_at DESC, id DESC LIMIT 500")
        .map(APIToken.init)
    }
  }

  /// `StoreError.notFound` if there is none, or it was revoked before.
  public func revokeToken(_ id: APITokenID, by actor: String, now: Timestamp) async throws {
    try await write(waking: .nobody) { tx in
      guard let row = try tx.row("SELECT * FROM api_tokens WHERE id = $1 AND revoked_at IS NULL", id) else {
        throw StoreError.notFound("a token in force with number \(id)")
      }
      let token = try APIToken(row)
      try tx.run("UPDATE api_tokens SET revoked_at = $2 WHERE id = $1", token.id, now)
      try tx.record("token.revoked", by: actor, ["name": .string(token.name)], at: now)
    }
  }

  /// The token in force that has this secret.
  public func token(secret: String, now: Timestamp) async throws -> APIToken? {
    let hash = Digest.sha256(secret.utf8)
    let token = try await read {
      try $0.row("SELECT * FROM api_tokens WHERE hash = $1 AND revoked_at IS NULL", hash).map(APIToken.init)
    }
    guard let token else { return nil }
    // An hour's precision spares a commit for every request.
    if token.usedAt.map({ $0.adding(seconds: 3600) < now }) ?? true {
      do {
        try await write(waking: .nobody) { tx in
          try tx.run("UPDATE api_tokens SET used_at = $2 WHERE id = $1", token.id, now)
        }
      } catch StoreError.unavailable {
        // A store that cannot write must not keep programs from reading.
      }
    }
    return token
  }
}

extension APIToken {
  fileprivate init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), name: try row.text("name"), role: try row.word("role"),
      createdBy: try row.text("created_by"), createdAt: try row.time("created_at"),
      usedAt: try row.timeIfAny("used_at"),
      revokedAt: try row.timeIfAny("revoked_at"))
  }
}
