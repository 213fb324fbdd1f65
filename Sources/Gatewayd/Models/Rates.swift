import Store
import Synchronization
import Telemetry

/// Where rates are counted: in the store, for all processes that work on it; or in this process alone.
protocol RateBook: Sendable {
  /// Takes all of the shares, or none if one of them comes later than `longest` milliseconds.
  func take(_ shares: [RateShare], longest: Int64) async throws -> RateTurn
  /// Takes more, or gives back (negative amounts). What cannot be settled stays taken as it was.
  func settle(_ shares: [RateShare]) async
}

/// Rates of this process: for commands without a store, and where no other process is.
final class OwnRates: RateBook {
  private let clock: @Sendable () -> Int64
  /// Nanoseconds of the clock, by name.
  private let fullAt = Mutex<[String: Int64]>([:])

  /// - Parameter clock: monotonic milliseconds.
  init(clock: @escaping @Sendable () -> Int64 = SystemClock.monotonic) { self.clock = clock }

  func take(_ shares: [RateShare], longest: Int64) -> RateTurn {
    let now = clock() &* 1_000_000
    return fullAt.withLock { fullAt in
      let wait = shares.map { $0.bucket.wait(for: $0.amount, fullAt: fullAt[$0.name] ?? 0, now: now) }.max() ?? 0
      let milliseconds = wait / 1_000_000 + (wait % 1_000_000 > 0 ? 1 : 0)
      guard milliseconds <= longest else { return .tooLate(milliseconds: milliseconds) }
      for share in shares {
        fullAt[share.name] = share.bucket.taking(share.amount, fullAt: fullAt[share.name] ?? 0, now: now)
      }
      return .after(milliseconds: milliseconds)
    }
  }

  func settle(_ shares: [RateShare]) {
    let now = clock() &* 1_000_000
    fullAt.withLock { fullAt in
      for share in shares {
        fullAt[share.name] = share.bucket.taking(share.amount, fullAt: fullAt[share.name] ?? 0, now: now)
      }
    }
  }
}

/// Rates of all processes that work on one store.
struct StoredRates: RateBook {
  let store: Store

  func take(_ shares: [RateShare], longest: Int64) async throws -> RateTurn {
    try await store.take(shares, longest: longest)
  }

  func settle(_ shares: [RateShare]) async {
    // Not with the call that was cut off: what it did not use belongs to the others.
    let store = store
    await Task { try? await store.settle(shares) }.value
  }
}

extension RateLimit {
  func share(_ name: String, _ amount: Int) -> RateShare {
    RateShare(name: name, bucket: RateBucket(count: count, seconds: seconds), amount: amount)
  }
}

/// The rate of runs, for all workers.
struct RunRate: Sendable {
  let limit: RateLimit
  let book: any RateBook

  init(_ limit: RateLimit, book: any RateBook = OwnRates()) {
    self.limit = limit
    self.book = book
  }

  /// Waits for the turn of one run.
  func wait() async throws {
    let share = limit.share("runs", 1)
    guard case .after(let milliseconds) = try await book.take([share], longest: .max) else { return }
    Meter.process.observe(Metric.rateWaitSeconds, ["runs"], Double(milliseconds) / 1000)
    guard milliseconds > 0 else { return }
    do {
      try await Task.sleep(for: .milliseconds(milliseconds))
    } catch {
      await book.settle([limit.share("runs", -1)])
      throw error
    }
  }
}
