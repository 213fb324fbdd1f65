/// Waits that double up to a limit, with full jitter so that many clients do not return at once.
struct Backoff: Sendable {
  private let first: Double
  private let limit: Double
  private var attempt = 0

  /// Both in seconds.
  init(first: Double, limit: Double) {
    self.first = first
    self.limit = limit
  }

  mutating func reset() { attempt = 0 }

  mutating func next() -> Duration {
    let ceiling = Self.ceiling(attempt: attempt, first: first, limit: limit)
    attempt = min(attempt + 1, 32)
    return .milliseconds(Int64(Double.random(in: ceiling / 2...ceiling) * 1000))
  }

  /// The longest wait, in seconds, after so many failures.
  static func ceiling(attempt: Int, first: Double, limit: Double) -> Double {
    var wait = first
    for _ in 0..<max(0, min(attempt, 32)) where wait < limit { wait *= 2 }
    return min(wait, limit)
  }
}
