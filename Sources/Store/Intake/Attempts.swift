import Database
import MailProto

/// An attempt to take in one message.
///
/// A mail that comes again through the milter bears a new queue id, so there the bytes say that it is the same.
public struct Attempt: Hashable, Sendable {
  public let origin: Origin
  let key: String

  public init(_ origin: Origin, bytes: [UInt8]) {
    self.origin = origin
    // The hash costs something, and is needed for one kind of origin only.
    if case .milter = origin { key = Self.key(origin, hash: Digest.sha256(bytes)) } else { key = origin.key }
  }

  static func key(_ origin: Origin, hash: [UInt8]) -> String {
    if case .milter = origin { "milter:\(Hex.text(hash))" } else { origin.key }
  }
}

extension Store {
  /// Counts the first attempt to take in each of these messages, on disk in one commit, before any is parsed.
  /// Returns those that were attempted before and never ended: one of them may have ended the process, so they are
  /// not counted here and have to be taken in one by one, each after `countAttempt`.
  public func countAttempts(_ attempts: [Attempt], now: Timestamp) async throws -> Set<Attempt> {
    try await write(waking: .nobody) { tx in
      var suspects: Set<Attempt> = []
      for attempt in attempts {
        try tx.openLedgerRow(attempt.origin, at: now)
        let counted = try tx.run(
          "INSERT INTO attempts (origin, count, at) VALUES ($1, 1, $2) ON CONFLICT (origin) DO NOTHING", attempt.key,
          now)
        if counted == 0 { suspects.insert(attempt) }
      }
      return suspects
    }
  }

  /// Counts an attempt to take in this message, on disk, before it is parsed. Returns the count with this one.
  public func countAttempt(_ attempt: Attempt, now: Timestamp) async throws -> Int {
    try await write(waking: .nobody) { tx in
      try tx.openLedgerRow(attempt.origin, at: now)
      let row = try tx.row(
        """
        INSERT INTO attempts (origin, count, at) VALUES ($1, 1, $2)
        ON CONFLICT (origin) DO UPDATE SET count = attempts.count + 1, at = excluded.at RETURNING count
        """, attempt.key, now)
      return try row?.int("count") ?? 1
    }
  }

  /// Takes back attempts that were not the messages' fault: the disk was full, say.
  public func forgetAttempts(_ attempts: [Attempt]) async throws {
    try await write(waking: .nobody) { tx in
      for key in attempts.map(\.key)
      where try tx.run("UPDATE attempts SET count = count - 1 WHERE origin = $1 AND count > 1", key) == 0 {
        try tx.endAttempts(key)
      }
    }
  }

  /// Keeps the bytes and the reason; used for poison and oversize messages.
  public func quarantine(
    _ raw: [UInt8], origin: Origin, outcome: LedgerOutcome, reason: String, now: Timestamp
  ) async throws -> Accepted {
    let hash = Digest.sha256(raw)
    return try await write(waking: .desk) { tx in
      if let known = try tx.ledgerEntry(origin, hash: hash), let outcome = known.outcome {
        try tx.endAttempts(Attempt.key(origin, hash: hash))
        return Accepted(outcome: outcome, caseID: nil, message: known.message, newCase: false, verdict: known.verdict)
      }
      try tx.settle(origin, hash: hash, outcome, message: nil, reason: reason, at: now)
      guard let entry = try tx.ledgerEntry(origin, hash: hash)?.id else {
        throw StoreError.unavailable("a ledger row was not kept")
      }
      try tx.run("INSERT INTO quarantine (ledger_id, bytes) VALUES ($1, $2)", entry, raw)
      try tx.record(
        "message.quarantined", by: "gatewayd", ["ledger": .integer(entry), "why": .string(reason)], at: now)
      return Accepted(outcome: outcome, caseID: nil, message: nil, newCase: false, verdict: nil)
    }
  }

  /// Passes over messages that are there and are not to be read, such as those from before the mailbox's `since`.
  /// One that already ended keeps its outcome.
  public func skip(_ origins: [Origin], reason: String, now: Timestamp) async throws {
    try await write(waking: .nobody) { tx in
      for origin in origins where try tx.ledgerEntry(origin, hash: [])?.outcome == nil {
        try tx.settle(origin, hash: [], .skipped, message: nil, reason: reason, at: now)
      }
    }
  }
}

extension Transaction {
  func endAttempts(_ key: String) throws { try run("DELETE FROM attempts WHERE origin = $1", key) }
}
