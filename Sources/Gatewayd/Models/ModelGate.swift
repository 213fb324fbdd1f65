import Agent
import Store
import Telemetry

/// What all workers of the process share about one model: its circuit, and how long it asked to be left alone; and its
/// rates, which they share with the workers of all processes where the book is the store's.
actor ModelGate {
  /// A call that may go ahead.
  struct Ticket: Sendable {
    /// Milliseconds to wait before it.
    let wait: Int64
    fileprivate let isProbe: Bool
    fileprivate let tokens: Int
  }

  private let name: String
  private let limits: Configuration.ModelLimits
  private let book: any RateBook
  private let clock: @Sendable () -> Int64
  private var circuit: CircuitBreaker
  /// Milliseconds of the clock: the server asked for silence until then.
  private var silentUntil: Int64 = 0
  private var told = ""
  private var isFailing = false

  static let well = "answers"

  /// Seconds of silence that a server may ask for at most.
  private static let longestSilence = 600

  /// - Parameters:
  ///   - name: of the model, the same in all processes that share its rates
  ///   - clock: monotonic milliseconds
  init(
    name: String, limits: Configuration.ModelLimits, circuit: Configuration.Circuit, book: any RateBook = OwnRates(),
    clock: @escaping @Sendable () -> Int64 = SystemClock.monotonic
  ) {
    self.name = name
    self.limits = limits
    self.book = book
    self.clock = clock
    self.circuit = CircuitBreaker(circuit)
  }

  /// - Parameters:
  ///   - expected: tokens that the call will use, as far as one can tell
  ///   - longest: milliseconds that the caller has
  func admit(expected: Int, longest: Int64) async throws(ModelError) -> Ticket {
    let now = clock()
    let admission = circuit.admit(now: now)
    if case .hold(let wait) = admission {
      throw .skipped("circuit open", retryAfter: Self.seconds(wait))
    }
    let (silence, most) = (max(0, silentUntil - now), min(longest, Int64(limits.wait) * 1000))
    do throws(ModelError) {
      guard silence <= most else { throw .skipped("it asked to be left alone", retryAfter: Self.seconds(silence)) }
      let turn = try await turn(expected: expected, longest: most)
      return Ticket(wait: max(turn, silence), isProbe: admission == .probe, tokens: expected)
    } catch {
      circuit.abandon(wasProbe: admission == .probe, now: clock())
      throw error
    }
  }

  /// Takes a request and its tokens; milliseconds until they may be used.
  private func turn(expected: Int, longest: Int64) async throws(ModelError) -> Int64 {
    let wanted = shares(requests: 1, tokens: expected)
    guard !wanted.isEmpty else { return 0 }
    let turn: RateTurn
    do { turn = try await book.take(wanted, longest: longest) } catch {
      throw .skipped("how much of its rate limit is left is not known: \(brief(error))", retryAfter: nil)
    }
    switch turn {
    case .tooLate(let milliseconds): throw .limited(retryAfter: Self.seconds(milliseconds))
    case .after(let milliseconds):
      Meter.process.observe(Metric.rateWaitSeconds, [name], Double(milliseconds) / 1000)
      return milliseconds
    }
  }

  private func shares(requests: Int, tokens: Int) -> [RateShare] {
    [limits.requests?.share("model \(name) requests", requests), limits.tokens?.share("model \(name) tokens", tokens)]
      .compactMap { $0 }.filter { $0.amount != 0 }
  }

  private func settle(requests: Int = 0, tokens: Int) async {
    let rest = shares(requests: requests, tokens: tokens)
    if !rest.isEmpty { await book.settle(rest) }
  }

  /// - Parameter used: tokens that the answer counts
  func answered(_ ticket: Ticket, used: Int) async {
    circuit.record(failed: false, wasProbe: ticket.isProbe, now: clock())
    isFailing = false
    await settle(tokens: used - ticket.tokens)
  }

  func failed(_ ticket: Ticket, _ error: ModelError) async {
    let now = clock()
    if case .transient(_, let after) = error {
      isFailing = true
      circuit.record(failed: true, wasProbe: ticket.isProbe, now: now)
      if let after { silentUntil = max(silentUntil, now + Int64(min(max(0, after), Self.longestSilence)) * 1000) }
    } else {
      // It is there, and says no.
      isFailing = false
      circuit.record(failed: false, wasProbe: ticket.isProbe, now: now)
    }
    await settle(tokens: -ticket.tokens)
  }

  /// The call did not come to its end, for reasons of ours.
  func abandoned(_ ticket: Ticket, wasMade: Bool) async {
    circuit.abandon(wasProbe: ticket.isProbe, now: clock())
    await settle(requests: wasMade ? 0 : -1, tokens: -ticket.tokens)
  }

  /// For people: whether it is asked right now; nil while that is what was told last.
  func news() -> String? {
    let state =
      !circuit.isClosed
      ? "circuit open: chains go on without it until a probe is answered"
      : clock() < silentUntil ? "asked to be left alone for a while" : isFailing ? "failed the last time" : Self.well
    guard state != told else { return nil }
    told = state
    return state
  }

  private static func seconds(_ milliseconds: Int64) -> Int { Int(clamping: (max(0, milliseconds) + 999) / 1000) }
}
