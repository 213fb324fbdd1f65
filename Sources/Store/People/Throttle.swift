import Database

/// Failed attempts of one account or from one address: some are free, then each doubles the wait.
struct Throttle: Sendable {
  let scope: String
  let free: Int
  static let longestSeconds: Int64 = 900
  /// Failures are forgotten after a quiet day.
  static let memorySeconds: Int64 = 86_400

  static func account(_ name: String) -> Throttle { Throttle(scope: "account:\(name.trimmed.lowercased())", free: 5) }
  static func address(_ address: String) -> Throttle { Throttle(scope: "address:\(address)", free: 20) }
  /// Codes after a password that was right.
  static func code(_ user: UserID) -> Throttle { Throttle(scope: "code:\(user)", free: 5) }

  private func blockedSeconds(after failures: Int) -> Int64 {
    guard failures >= free else { return 0 }
    return min(Self.longestSeconds, 1 << Int64(min(20, failures - free)))
  }
}

extension Throttle {
  /// Counts an attempt under each before it is looked at, so that guesses made at the same time count too. Returns the
  /// seconds to wait; above 0 nothing was counted and nothing may be tried.
  static func begin(_ throttles: [Throttle], _ tx: Transaction, at now: Timestamp) throws -> Int {
    let wait = try throttles.map { try $0.wait(tx, at: now) }.max() ?? 0
    if wait == 0 { for throttle in throttles { try throttle.count(tx, at: now) } }
    return wait
  }

  /// The attempt that was right is not held against anybody. An account starts anew; an address keeps the others'.
  static func forgive(_ throttles: [Throttle], _ tx: Transaction) throws {
    for throttle in throttles {
      if throttle.scope.hasPrefix("address:") {
        try tx.run(
          "UPDATE sign_in_failures SET failures = max(0, failures - 1), blocked_until = 0 WHERE scope = $1",
          throttle.scope)
      } else {
        try tx.run("DELETE FROM sign_in_failures WHERE scope = $1", throttle.scope)
      }
    }
  }

  /// Seconds until the next attempt is allowed.
  private func wait(_ tx: Transaction, at now: Timestamp) throws -> Int {
    let row = try tx.row("SELECT blocked_until FROM sign_in_failures WHERE scope = $1", scope)
    guard let until = try row?.time("blocked_until"), now < until else { return 0 }
    return Int((until.milliseconds - now.milliseconds + 999) / 1000)
  }

  private func count(_ tx: Transaction, at now: Timestamp) throws {
    try tx.run(
      "DELETE FROM sign_in_failures WHERE scope = $1 AND last_at < $2", scope,
      now.adding(seconds: -Self.memorySeconds))
    let row = try tx.row("SELECT failures FROM sign_in_failures WHERE scope = $1", scope)
    let failures = try (row?.int("failures") ?? 0) + 1
    try tx.run(
      """
      INSERT INTO sign_in_failures (scope, failures, last_at, blocked_until) VALUES ($1, $2, $3, $4)
      ON CONFLICT (scope) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at,
        blocked_until = excluded.blocked_until
      """, scope, failures, now, now.adding(seconds: blockedSeconds(after: failures)))
  }
}
