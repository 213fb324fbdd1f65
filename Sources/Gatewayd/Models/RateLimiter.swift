/// A token bucket: at most `limit.count` per `limit.seconds`, in bursts of up to a full bucket.
struct RateLimiter: Sendable {
  private let limit: RateLimit
  private var tokens: Double
  /// Milliseconds of the monotonic clock.
  private var filledAt: Int64

  init(limit: RateLimit, now: Int64) {
    self.limit = limit
    tokens = Double(limit.count)
    filledAt = now
  }

  /// Takes a token, or says how many milliseconds to wait for one.
  mutating func take(now: Int64) -> Int64? {
    let perMillisecond = Double(limit.count) / Double(limit.seconds * 1000)
    tokens = min(Double(limit.count), tokens + Double(max(0, now - filledAt)) * perMillisecond)
    filledAt = now
    if tokens >= 1 {
      tokens -= 1
      return nil
    }
    return Int64(((1 - tokens) / perMillisecond).rounded(.up))
  }
}
