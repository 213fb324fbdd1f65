/// A token bucket of so many per so long, kept as one number: when it is full again.
///
/// What is taken moves that moment into the future; whoever finds it further away than the bucket is deep waits for the
/// difference. Taken before it is there, it makes those behind wait: so turns are given out in their order. In any
/// stretch of time no more is used than a full bucket and what flows in meanwhile.
public struct RateBucket: Sendable, Hashable {
  /// How much it holds, and the seconds in which as much flows in.
  public let count: Int
  public let seconds: Int

  public init(count: Int, seconds: Int) {
    self.count = max(1, count)
    self.seconds = max(1, seconds)
  }

  /// Nanoseconds in which an empty bucket fills.
  private var depth: Int64 { Self.clamped(Double(seconds) * 1e9) }

  /// Nanoseconds in which so much flows in.
  private func time(of amount: Int) -> Int64 {
    Self.clamped((Double(amount) * Double(seconds) * 1e9 / Double(count)).rounded(.up))
  }

  /// Nanoseconds until so much may be used; more than a full bucket is never waited for.
  /// - Parameter fullAt: of the bucket, in nanoseconds of the same clock as `now`
  public func wait(for amount: Int, fullAt: Int64, now: Int64) -> Int64 {
    let base = max(sane(fullAt, now: now), now)
    return max(0, base.adding(time(of: min(amount, count))).adding(-depth).adding(-now))
  }

  /// When it is full after so much was taken; a negative amount gives back.
  public func taking(_ amount: Int, fullAt: Int64, now: Int64) -> Int64 {
    max(sane(fullAt, now: now), now).adding(time(of: amount))
  }

  /// A moment further ahead than anybody takes was written by a clock that has been set back since: then it counts as
  /// empty.
  private func sane(_ fullAt: Int64, now: Int64) -> Int64 {
    fullAt > now.adding(depth.multiplied(by: 10)).adding(Self.clamped(2 * 3600 * 1e9)) ? now.adding(depth) : fullAt
  }

  private static func clamped(_ nanoseconds: Double) -> Int64 {
    nanoseconds >= 9e18 ? Int64.max / 2 : nanoseconds <= -9e18 ? Int64.min / 2 : Int64(nanoseconds)
  }
}

extension Int64 {
  fileprivate func adding(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }

  fileprivate func multiplied(by factor: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? .max : product
  }
}
