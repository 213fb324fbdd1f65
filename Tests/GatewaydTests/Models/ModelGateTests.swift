import Agent
import Synchronization
import Testing

@testable import Gatewayd

/// A clock that is set by hand.
final class HandClock: Sendable {
  private let time = Mutex<Int64>(1_000_000)
  var now: Int64 { time.withLock { $0 } }
  func advance(_ milliseconds: Int64) { time.withLock { $0 += milliseconds } }
}

@Suite struct CircuitBreakerTests {
  private func breaker() -> CircuitBreaker {
    CircuitBreaker(Configuration.Circuit(failures: 3, share: 0.5, window: 60, pause: 30))
  }

  @Test func itOpensAfterFailuresInARow() {
    var circuit = breaker()
    for failed in [true, true, false, true, true] { circuit.record(failed: failed, wasProbe: false, now: 0) }
    #expect(circuit.admit(now: 0) == .go)
    circuit.record(failed: true, wasProbe: false, now: 0)
    #expect(circuit.admit(now: 0) == .hold(30_000))
    #expect(circuit.admit(now: 29_999) == .hold(1))
  }

  @Test func itOpensAtAShareOfTheWindow() {
    var circuit = breaker()
    for index in 0..<9 { circuit.record(failed: index.isMultiple(of: 2), wasProbe: false, now: 0) }
    #expect(circuit.isClosed, "nine calls say nothing")
    circuit.record(failed: true, wasProbe: false, now: 0)
    #expect(!circuit.isClosed)
    var slow = breaker()
    for index in 0..<100 { slow.record(failed: index.isMultiple(of: 2), wasProbe: false, now: Int64(index) * 10_000) }
    #expect(slow.isClosed, "what is older than the window does not count")
  }

  @Test func oneProbeDecides() {
    var circuit = breaker()
    for _ in 0..<3 { circuit.record(failed: true, wasProbe: false, now: 0) }
    // A call from before, which ends now, changes nothing.
    circuit.record(failed: false, wasProbe: false, now: 10)
    #expect(circuit.admit(now: 30_000) == .probe)
    #expect(circuit.admit(now: 30_000) == .hold(1000), "one at a time")
    circuit.record(failed: true, wasProbe: false, now: 30_001)
    circuit.record(failed: true, wasProbe: true, now: 31_000)
    #expect(circuit.admit(now: 60_999) == .hold(1))
    #expect(circuit.admit(now: 61_000) == .probe)
    circuit.abandon(wasProbe: true, now: 61_000)
    #expect(circuit.admit(now: 61_000) == .probe, "a probe that was cut off says nothing")
    circuit.record(failed: false, wasProbe: true, now: 61_500)
    #expect(circuit.admit(now: 61_500) == .go)
    circuit.record(failed: true, wasProbe: false, now: 61_600)
    #expect(circuit.isClosed, "the count begins anew")
  }
}

@Suite struct ModelGateTests {
  private let clock = HandClock()

  private func gate(
    requests: RateLimit? = nil, tokens: RateLimit? = nil, wait: Int = 30, circuit: Configuration.Circuit = .init()
  ) -> ModelGate {
    let clock = clock
    return ModelGate(
      name: "m", limits: Configuration.ModelLimits(requests: requests, tokens: tokens, wait: wait), circuit: circuit,
      book: OwnRates { clock.now }, clock: { clock.now })
  }

  private func wait(_ gate: ModelGate, tokens: Int = 1) async -> Int64? {
    try? await gate.admit(expected: tokens, longest: .max).wait
  }

  @Test func requestsWaitForTheirTurnAndNotTooLong() async throws {
    let gate = gate(requests: RateLimit(count: 2, seconds: 20))
    #expect(await wait(gate) == 0)
    #expect(await wait(gate) == 0)
    #expect(await wait(gate) == 10_000)
    #expect(await wait(gate) == 20_000, "behind the one that waits already")
    #expect(await wait(gate) == 30_000)
    await #expect(throws: ModelError.limited(retryAfter: 40)) {
      _ = try await gate.admit(expected: 1, longest: .max)
    }
    clock.advance(20_000)
    await #expect(throws: ModelError.limited(retryAfter: 20)) {
      _ = try await gate.admit(expected: 1, longest: 19_999)
    }
    #expect(await wait(gate) == 20_000)
  }

  @Test func tokensAreSettledWhenTheAnswerIsThere() async throws {
    let gate = gate(tokens: RateLimit(count: 1000, seconds: 10))
    let first = try await gate.admit(expected: 800, longest: .max)
    #expect(await wait(gate, tokens: 400) == 2000)
    // It took 100 only; the waiting 400 stay taken.
    await gate.answered(first, used: 100)
    #expect(await wait(gate, tokens: 500) == 0)
    // More than the bucket holds waits for a full one, not for ever.
    let large = try await gate.admit(expected: 5000, longest: .max)
    #expect(large.wait == 10_000)
    await gate.abandoned(large, wasMade: false)
    #expect(await wait(gate, tokens: 10) == 100)
  }

  @Test func aServerThatAsksForSilenceGetsIt() async throws {
    let gate = gate()
    let ticket = try await gate.admit(expected: 1, longest: .max)
    await gate.failed(ticket, .transient("HTTP 429", retryAfter: 20))
    #expect(await wait(gate) == 20_000)
    await gate.failed(ticket, .transient("HTTP 429", retryAfter: 1_000_000))
    await #expect(throws: ModelError.skipped("it asked to be left alone", retryAfter: 600)) {
      _ = try await gate.admit(expected: 1, longest: .max)
    }
    clock.advance(600_000)
    #expect(await wait(gate) == 0)
  }

  @Test func theCircuitIsSharedAndTold() async throws {
    let gate = gate(circuit: Configuration.Circuit(failures: 2))
    for news in ["failed the last time", "circuit open: chains go on without it until a probe is answered"] {
      let ticket = try await gate.admit(expected: 1, longest: .max)
      await gate.failed(ticket, .transient("HTTP 500", retryAfter: nil))
      #expect(await gate.news() == news)
    }
    await #expect(throws: ModelError.skipped("circuit open", retryAfter: 30)) {
      _ = try await gate.admit(expected: 1, longest: .max)
    }
    #expect(await gate.news() == nil, "told once")
    clock.advance(30_000)
    let probe = try await gate.admit(expected: 1, longest: .max)
    // It is there, and says no: that is an answer.
    await gate.failed(probe, .rejected("HTTP 400"))
    #expect(await gate.news() == "answers")
    #expect(await wait(gate) == 0)
  }
}

/// A model whose answers are given by a closure.
struct ClosureModel: ChatModel {
  var name = "closure"
  let answer: @Sendable (ModelRequest) async throws(ModelError) -> ModelReply
  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply { try await answer(request) }
}

@Suite struct GatedModelTests {
  private func gated(
    circuit: Configuration.Circuit = .init(), day: DayBudget? = nil,
    _ answer: @escaping @Sendable (ModelRequest) async throws(ModelError) -> ModelReply
  ) -> GatedModel {
    GatedModel(
      model: ClosureModel(answer: answer), gate: ModelGate(name: "m", limits: .init(), circuit: circuit), day: day,
      logger: ModelHost.silent)
  }

  private func error(_ model: GatedModel) async -> ModelError? {
    do throws(ModelError) { _ = try await model.complete(ModelHost.request) } catch { return error }
    return nil
  }

  @Test func anOpenCircuitAsksNobody() async {
    let asked = Mutex(0)
    let model = gated(circuit: Configuration.Circuit(failures: 2)) { _ throws(ModelError) in
      asked.withLock { $0 += 1 }
      throw .transient("HTTP 500", retryAfter: nil)
    }
    for _ in 0..<5 { _ = await error(model) }
    #expect(asked.withLock { $0 } == 2)
    guard case .skipped("circuit open", _)? = await error(model) else { return #expect(Bool(false), "asked") }
  }

  /// A run that is stopped says nothing about the model.
  @Test func aCancelledCallOpensNoCircuit() async {
    let model = gated(circuit: Configuration.Circuit(failures: 1)) { _ throws(ModelError) in
      withUnsafeCurrentTask { $0?.cancel() }
      throw .transient("cancelled", retryAfter: nil)
    }
    for _ in 0..<3 {
      let result = await Task { await error(model) }.value
      #expect(result == .transient("cancelled", retryAfter: nil))
    }
  }

  @Test func withoutTimeNobodyIsAsked() async {
    let model = gated { _ in ModelReply(text: "{}") }
    let result = await Deadline.$node.withValue(SystemClock.monotonic() - 1) { await error(model) }
    #expect(result == .skipped("the time of this node is over", retryAfter: nil))
  }

  @Test func theBudgetOfTheDayHoldsUntilTheDayIsOver() async throws {
    let today = Mutex(try #require(Day("2026-03-16")))
    let stored = Mutex(0.4)
    let day = DayBudget(dollars: 1, today: { today.withLock { $0 } }, spentToday: { stored.withLock { $0 } })
    let model = gated(day: day) { _ in ModelReply(text: "{}", costUSD: 0.25) }
    for _ in 0..<3 { #expect(await error(model) == nil) }
    #expect(await error(model) == .budget("the budget of this day is used up"))
    let next = try #require(Day("2026-03-17"))
    today.withLock { $0 = next }
    stored.withLock { $0 = 0 }
    #expect(await error(model) == nil)
  }

  @Test func spendingThatIsNotKnownIsNoLeave() async {
    struct Broken: Error {}
    let day = DayBudget(dollars: 1, today: { SystemClock().today() }, spentToday: { throw Broken() })
    guard case .skipped? = await error(gated(day: day) { _ in ModelReply(text: "{}") }) else {
      return #expect(Bool(false), "asked")
    }
  }
}
