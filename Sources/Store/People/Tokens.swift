import Database

/// The key of a program that uses the API.
public struct APIToken: Sendable, Hashable {
  public let id: APITokenID
  public let name: String
  /// As for a person; where `scopes` were not named, they follow from it.
  public let role: User.Role
  /// What the program may do.
  public let scopes: Set<Scope>
  public let createdBy: String
  public let createdAt: Timestamp
  /// To the hour; nil: never.
  public let usedAt: Timestamp?
  public let revokedAt: Timestamp?
}

extension APIToken {
  /// One thing that a program may do.
  public enum Scope: String, Sendable, Hashable, CaseIterable, Codable {
    /// Hand requests in, and see what becomes of those that came in under the token's own name.
    case submit
    /// See everything: cases, drafts, jobs, replies.
    case read
    /// Decide on drafts and cases, as a reviewer does.
    case decide
    /// Begin jobs again and give them up.
    case admin

    /// What a role stands for where no scopes are named.
    public static func of(_ role: User.Role) -> Set<Scope> {
      switch role {
      case .viewer: [.read]
      case .reviewer: [.submit, .read, .decide]
      case .admin: Set(allCases)
      }
    }

    /// The role that stands beside named scopes, for lists.
    public static func role(of scopes: Set<Scope>) -> User.Role {
      scopes.contains(.admin) ? .admin : scopes.contains(.decide) ? .reviewer : .viewer
    }
  }
}

public typealias APITokenID = RecordID<APIToken>

extension Store {
  /// Returns the secret, which is shown this once; the store keeps its hash.
  /// - Parameter scopes: nil: what the role stands for.
  public func addToken(
    name: String, role: User.Role, scopes: Set<APIToken.Scope>? = nil, by actor: String, now: Timestamp
  ) async throws -> (APIToken, secret: String) {
    guard scopes?.isEmpty != true else { throw StoreError.invalid("a token needs at least one scope") }
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
          ("created_at", now), ("scopes", scopes?.words),
        ])
      let granted = scopes ?? APIToken.Scope.of(role)
      try tx.record(
        "token.added", by: actor,
        ["name": .string(name), "role": .string(role.rawValue), "scopes": .string(granted.words)], at: now)
      return APIToken(
        id: id, name: name, role: role, scopes: granted, createdBy: actor, createdAt: now, usedAt: nil, revokedAt: nil)
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
    let token = try await read { tx -> APIToken? in
      // The index finds it by a hash of 256 random bits, of which nobody can guess the beginning; the whole is then
      // compared in time that tells nothing.
      guard let row = try tx.row("SELECT * FROM api_tokens WHERE hash = $1 AND revoked_at IS NULL", hash),
        Digest.same(try row.bytes("hash"), hash)
      else { return nil }
      return try APIToken(row)
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
    let role: User.Role = try row.word("role")
    self.init(
      id: try row.id("id"), name: try row.text("name"), role: role,
      scopes: try row.textIfAny("scopes").map(Self.scopes) ?? Scope.of(role), createdBy: try row.text("created_by"),
      createdAt: try row.time("created_at"),
      usedAt: try row.timeIfAny("used_at"),
      revokedAt: try row.timeIfAny("revoked_at"))
  }
}

extension APIToken {
  /// A word that this version does not know grants nothing.
  fileprivate static func scopes(_ words: String) -> Set<Scope> {
    Set(words.split(separator: " ").compactMap { Scope(rawValue: String($0)) })
  }
}

extension Set<APIToken.Scope> {
  /// In the order of their definition, with blanks between.
  public var words: String { APIToken.Scope.allCases.filter(contains).map(\.rawValue).joined(separator: " ") }
}
