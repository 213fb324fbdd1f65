import Database

// Rates that all processes on the store share: requests and tokens of a model, runs of the agent.
//
// Guarantee: each is one row, changed only in the store's writes, which happen one after the other whatever process
// makes them; so what all of them take together stays within the bucket. It outlives a restart. What a process took and
// did not use before it was killed counts as used.

/// So much of one rate.
public struct RateShare: Sendable, Hashable {
  /// By which all processes know the rate.
  public let name: String
  public let bucket: RateBucket
  public let amount: Int

  public init(name: String, bucket: RateBucket, amount: Int) {
    self.name = name
    self.bucket = bucket
    self.amount = amount
  }
}

/// What was said to a wish for shares.
public enum RateTurn: Sendable, Hashable {
  /// They are taken; to be used after so many milliseconds.
  case after(milliseconds: Int64)
  /// Nothing was taken: they would come only after so many milliseconds.
  case tooLate(milliseconds: Int64)
}

extension Store {
  /// Takes all of the shares, or none if one of them comes later than `longest` milliseconds.
  /// - Parameter now: nil for the clock that all processes share: the server's, or with SQLite the machine's.
  public func take(_ shares: [RateShare], longest: Int64, now: Timestamp? = nil) async throws -> RateTurn {
    try await write(waking: .nobody) { tx in
      let clock = try tx.rateClock(now)
      let found = try shares.map { (share: $0, fullAt: try tx.fullAt($0.name)) }
      let waits = found.map { $0.share.bucket.wait(for: $0.share.amount, fullAt: $0.fullAt, now: clock) }
      let wait = Self.milliseconds(waits.max() ?? 0)
      guard wait <= longest else { return .tooLate(milliseconds: wait) }
      for (share, fullAt) in found {
        try tx.fill(share.name, at: share.bucket.taking(share.amount, fullAt: fullAt, now: clock))
      }
      return .after(milliseconds: wait)
    }
  }

  /// Settles shares that were taken by an estimate: takes the rest of what was used, or gives back (negative amounts).
  public func settle(_ shares: [RateShare], now: Timestamp? = nil) async throws {
    let shares = shares.filter { $0.amount != 0 }
    guard !shares.isEmpty else { return }
    try await write(waking: .nobody) { tx in
      let clock = try tx.rateClock(now)
      for share in shares {
        try tx.fill(share.name, at: share.bucket.taking(share.amount, fullAt: tx.fullAt(share.name), now: clock))
      }
    }
  }

  private static func milliseconds(_ nanoseconds: Int64) -> Int64 {
    nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 > 0 ? 1 : 0)
  }
}

extension Transaction {
  /// Nanoseconds since 1970.
  fileprivate func rateClock(_ now: Timestamp?) throws -> Int64 {
    let time = try now ?? leaseClock(now: .wallClock(), uptime: connection.dialect == .sqlite ? nil : 0)
    return time.milliseconds.multipliedReportingOverflow(by: 1_000_000).partialValue
  }

  fileprivate func fullAt(_ name: String) throws -> Int64 {
    try row("SELECT full_at FROM rates WHERE name = $1", name)?.integer("full_at") ?? 0
  }

  fileprivate func fill(_ name: String, at moment: Int64) throws {
    try run(
      "INSERT INTO rates (name, full_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET full_at = excluded.full_at",
      name, moment)
  }
}
