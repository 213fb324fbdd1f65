/// Waits whose ceiling doubles up to a limit, with full jitter: any wait up to the ceiling is as likely as any other,
/// so that many who failed together do not come back together.
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
    let wait = Self.wait(attempt: attempt, first: first, limit: limit)
    attempt = min(attempt + 1, 32)
    return .milliseconds(wait)
  }

  /// Seconds that a peer may ask us to wait at most. With the longest wait of our own this stays below
  /// `Job.longestWait`.
  static let longestAsked = 6 * 3600

  /// Milliseconds to wait after so many failures.
  /// - Parameter asked: seconds that the peer asked to be left alone (Retry-After); the wait is never shorter, and
  ///   the jitter comes on top.
  static func wait(attempt: Int, first: Double, limit: Double, asked: Int? = nil) -> Int64 {
    var generator = SystemRandomNumberGenerator()
    return wait(attempt: attempt, first: first, limit: limit, asked: asked, using: &generator)
  }

  static func wait(
    attempt: Int, first: Double, limit: Double, asked: Int? = nil, using generator: inout some RandomNumberGenerator
  ) -> Int64 {
    let ceiling = Int64(ceiling(attempt: attempt, first: first, limit: limit) * 1000)
    let least = Int64(min(max(0, asked ?? 0), longestAsked)) * 1000
    return least + Int64.random(in: 0...max(0, ceiling), using: &generator)
  }

  /// The longest wait, in seconds, after so many failures.
  static func ceiling(attempt: Int, first: Double, limit: Double) -> Double {
    var wait = first
    for _ in 0..<max(0, min(attempt, 32)) where wait < limit { wait *= 2 }
    return min(wait, limit)
  }
}
