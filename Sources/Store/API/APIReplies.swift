import Database

/// What was answered to a request with an Idempotency-Key.
public struct KeptReply: Sendable, Hashable {
  /// SHA-256 of the request.
  public let digest: [UInt8]
  public let status: Int
  /// JSON without anything of a customer.
  public let body: String

  public init(digest: [UInt8], status: Int, body: String) {
    self.digest = digest
    self.status = status
    self.body = body
  }
}

extension Store {
  /// Seconds for which a reply is kept.
  public static let replySeconds: Int64 = 86_400

  public func keptReply(_ token: APITokenID, key: String, now: Timestamp) async throws -> KeptReply? {
    try await read { tx in
      try tx.row(
        "SELECT * FROM api_replies WHERE token_id = $1 AND key = $2 AND at > $3", token, key,
        now.adding(seconds: -Self.replySeconds)
      ).map {
        KeptReply(digest: try $0.bytes("digest"), status: try $0.int("status"), body: try $0.text("body"))
      }
    }
  }

  /// Keeps a reply, and lets those go that are a day old.
  public func keep(_ reply: KeptReply, of token: APITokenID, key: String, now: Timestamp) async throws {
    try await write(waking: .nobody) { tx in
      try tx.run("DELETE FROM api_replies WHERE at <= $1", now.adding(seconds: -Self.replySeconds))
      try tx.run(
        """
        INSERT INTO api_replies (token_id, key, digest, status, body, at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (token_id, key) DO NOTHING
        """, token, key, reply.digest, reply.status, reply.body, now)
    }
  }
}
