import Agent

/// What all workers of the process share about one model: its circuit, its rates, and how long it asked to be left alone.
actor ModelGate {
  /// A call that may go ahead.
  struct Ticket: Sendable {
    /// Milliseconds to wait before it.
    let wait: Int64
    fileprivate let isProbe: Bool
    fileprivate let tokens: Double
  }

  private let limits: Configuration.ModelLimits
  private let clock: @Sendable () -> Int64
  private var circuit: CircuitBreaker
  private var requests: RateLimiter?
  private var tokens: RateLimiter?
  /// Milliseconds of the clock: the server asked for silence until then.
  private var silentUntil: Int64 = 0
  private var told = ""
  private var isFailing = false

  static let well = "answers"

  /// Seconds of silence that a server may ask for at most.
  private static let longestSilence = 600

  /// - Parameter clock: monotonic milliseconds.
  init(
    limits: Configuration.ModelLimits, circuit: Configuration.Circuit,
    clock: @escaping @Sendable () -> Int64 = SystemClock.monotonic
  ) {
    self.limits = limits
    self.clock = clock
    self.circuit = CircuitBreaker(circuit)
    requests = limits.requests.map { RateLimiter(limit: $0, now: clock()) }
    tokens = limits.tokens.map { RateLimiter(limit: $0, now: clock()) }
  }

  /// - Parameters:
  ///   - expected: tokens that the call will use, as far as one can tell
  ///   - longest: milliseconds that the caller has
  func admit(expected: Int, longest: Int64) throws(ModelError) -> Ticket {
    let now = clock()
    let admission = circuit.admit(now: now)
    if case .hold(let wait) = admission {
      throw .skipped("circuit open", retryAfter: Self.seconds(wait))
    }
    let need = Double(expected)
    let turn = max(requests?.wait(for: 1, now: now) ?? 0, tokens?.wait(for: need, now: now) ?? 0)
    let wait = max(turn, silentUntil - now, 0)
    guard wait <= min(longest, Int64(limits.wait) * 1000) else {
      circuit.abandon(wasProbe: admission == .probe, now: now)
      throw .skipped(
        turn >= silentUntil - now ? "its rate limit is used up" : "it asked to be left alone",
        retryAfter: Self.seconds(wait))
    }
    requests?.spend(1)
    tokens?.spend(need)
    return Ticket(wait: wait, isProbe: admission == .probe, tokens: need)
  }

  /// - Parameter used: tokens that the answer counts
  func answered(_ ticket: Ticket, used: Int) {
    tokens?.spend(Double(used) - ticket.tokens)
    circuit.record(failed: false, wasProbe: ticket.isProbe, now: clock())
    isFailing = false
  }

  func failed(_ ticket: Ticket, _ error: ModelError) {
    tokens?.spend(-ticket.tokens)
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
  }

  /// The call did not come to its end, for reasons of ours.
  func abandoned(_ ticket: Ticket, wasMade: Bool) {
    tokens?.spend(-ticket.tokens)
    if !wasMade { requests?.spend(-1) }
    circuit.abandon(wasProbe: ticket.isProbe, now: clock())
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
