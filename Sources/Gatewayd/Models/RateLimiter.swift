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
    let wait = wait(for: 1, now: now)
    guard wait == 0 else { return wait }
    spend(1)
    return nil
  }

  /// Milliseconds until so many are there; more than a full bucket is never waited for.
  mutating func wait(for amount: Double, now: Int64) -> Int64 {
    let perMillisecond = Double(limit.count) / Double(limit.seconds * 1000)
    tokens = min(Double(limit.count), tokens + Double(max(0, now - filledAt)) * perMillisecond)
    filledAt = max(filledAt, now)
    let missing = min(amount, Double(limit.count)) - tokens
    return missing <= 0 ? 0 : Int64((missing / perMillisecond).rounded(.up))
  }

  /// Takes them, also before they are there: whoever comes later waits behind. A negative amount gives back.
  mutating func spend(_ amount: Double) { tokens = min(Double(limit.count), tokens - amount) }
}
