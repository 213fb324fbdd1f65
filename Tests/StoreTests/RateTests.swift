import Database
import Testing

@testable import Store

#if Postgres
  import TestSupport
#endif

/// Rates that all processes on one store share.
@Suite struct RateTests {
  private let perMinute = RateBucket(count: 60, seconds: 60)

  private func one(_ amount: Int = 1) -> [RateShare] {
    [RateShare(name: "model m", bucket: perMinute, amount: amount)]
  }

  @Test func aFullBucketAndThenWhatFlowsIn() async throws {
    let store = try await Store.test()
    for _ in 0..<60 { #expect(try await store.take(one(), longest: 0, now: at(0)) == .after(milliseconds: 0)) }
    #expect(try await store.take(one(), longest: 999, now: at(0)) == .tooLate(milliseconds: 1000))
    #expect(try await store.take(one(), longest: 1000, now: at(0)) == .after(milliseconds: 1000))
    #expect(try await store.take(one(), longest: 9999, now: at(1)) == .after(milliseconds: 1000), "behind who waits")
    #expect(try await store.take(one(60), longest: 1, now: at(62)) == .after(milliseconds: 0), "full again")
  }

  @Test func allSharesOrNone() async throws {
    let store = try await Store.test()
    let few = RateShare(name: "few", bucket: RateBucket(count: 1, seconds: 60), amount: 1)
    #expect(try await store.take(one() + [few], longest: 0, now: at(0)) == .after(milliseconds: 0))
    #expect(try await store.take(one() + [few], longest: 0, now: at(0)) == .tooLate(milliseconds: 60_000))
    // The refused wish took nothing.
    #expect(try await store.take(one(59), longest: 0, now: at(0)) == .after(milliseconds: 0))
  }

  @Test func anEstimateIsSettledByWhatWasUsed() async throws {
    let store = try await Store.test()
    #expect(try await store.take(one(60), longest: 0, now: at(0)) == .after(milliseconds: 0))
    try await store.settle(one(-50), now: at(0))
    #expect(try await store.take(one(50), longest: 0, now: at(0)) == .after(milliseconds: 0))
    try await store.settle(one(30), now: at(0))
    #expect(try await store.take(one(), longest: 0, now: at(0)) == .tooLate(milliseconds: 31_000))
  }

  @Test func moreThanABucketWaitsForAFullOne() async throws {
    let store = try await Store.test()
    #expect(try await store.take(one(90), longest: 0, now: at(0)) == .after(milliseconds: 0))
    #expect(try await store.take(one(), longest: 0, now: at(0)) == .tooLate(milliseconds: 31_000))
  }

  @Test func aClockThatIsSetBackHoldsNobodyForLong() async throws {
    let store = try await Store.test()
    _ = try await store.take(one(), longest: 0, now: at(10 * 86_400))
    #expect(try await store.take(one(), longest: 60_000, now: at(0)) == .after(milliseconds: 1000))
    #expect(try await store.take(one(), longest: 0, now: at(61)) == .after(milliseconds: 0))
  }

  @Test func numbersWithoutMeasureDoNoHarm() {
    let bucket = RateBucket(count: 1, seconds: .max)
    let far = bucket.taking(.max, fullAt: .max, now: .max)
    #expect(far == .max)
    #expect(bucket.wait(for: .max, fullAt: .min, now: 0) >= 0)
    #expect(RateBucket(count: 0, seconds: 0) == RateBucket(count: 1, seconds: 1))
  }

  /// A minute on the clock, in which workers of two processes ask again and again, as they would for a model.
  private func together(_ one: Store, _ two: Store) async throws {
    let share = [RateShare(name: "runs", bucket: RateBucket(count: 20, seconds: 10), amount: 1)]
    var granted: [Int64] = []
    for second in stride(from: Int64(0), to: 60, by: 2) {
      granted += try await withThrowingTaskGroup(of: Int64?.self) { group in
        for number in 0..<12 {
          group.addTask {
            let store = number.isMultiple(of: 2) ? one : two
            let turn = try await store.take(share, longest: 3000, now: at(second))
            if case .after(let wait) = turn { return second * 1000 + wait } else { return nil }
          }
        }
        return try await group.reduce(into: []) { if let moment = $1 { $0.append(moment) } }
      }
    }
    granted.sort()
    for (first, start) in granted.enumerated() {
      let window = granted[first...].prefix { $0 < start + 10_000 }.count
      #expect(window <= 40, "a bucket, and what flows into it in the same time")
    }
    let minute = granted.count { $0 < 60_000 }
    #expect(minute <= 20 + 120)
    #expect(minute >= 130, "what is allowed is used")
  }

  @Test func twoStoresOnOneFileStayWithinItTogether() async throws {
    let folder = try Folder()
    let one = try await Store.open(sqlite: folder.store, settings: shopSettings, now: at(0))
    let two = try await Store.open(sqlite: folder.store, settings: shopSettings, exclusive: false, now: at(0))
    try await together(one, two)
    try await two.close()
    try await one.close()
  }

  #if Postgres
    @Test(.enabled(if: PostgresServer.isAvailable, "PostgreSQL's server programs are not installed"))
    func twoNodesOnOneDatabaseStayWithinItTogether() async throws {
      let (login, keep) = try await PostgresServer.copy { login in
        try await Store.open(postgres: login, settings: shopSettings, exclusive: false).close()
      }
      let one = try await Store.open(postgres: login, settings: shopSettings, now: at(0))
      let two = try await Store.open(postgres: login, settings: shopSettings, now: at(0))
      await keep(one)
      await keep(two)
      try await together(one, two)
      // By the server's clock, whatever those of the nodes say.
      let real = [RateShare(name: "real", bucket: RateBucket(count: 1, seconds: 3600), amount: 1)]
      #expect(try await one.take(real, longest: 0) == .after(milliseconds: 0))
      guard case .tooLate(let wait) = try await two.take(real, longest: 0) else {
        return #expect(Bool(false), "taken twice")
      }
      #expect((3_000_000...3_600_000).contains(wait))
    }
  #endif
}
