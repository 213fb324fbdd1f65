/// Leaves a model alone that fails again and again, and lets one call try whether it is back.
///
/// It opens after so many failures in a row, or when so large a share of the calls within the window has failed; after
/// a pause it is half open: one probe goes through, the others are held back until that has ended.
struct CircuitBreaker: Sendable {
  /// Times are milliseconds of the monotonic clock.
  private enum State: Equatable {
    case closed
    case open(until: Int64)
    case probing
  }

  enum Admission: Equatable {
    case go
    /// The one call that tries.
    case probe
    /// Not for so many milliseconds.
    case hold(Int64)
  }

  private let settings: Configuration.Circuit
  private var state = State.closed
  private var row = 0
  private var window: [(at: Int64, failed: Bool)] = []

  /// A share of fewer calls says nothing.
  private static let leastCalls = 10
  /// Of the window, so that it stays small.
  private static let mostCalls = 1000
  /// While a probe is under way.
  private static let probePause: Int64 = 1000

  init(_ settings: Configuration.Circuit) { self.settings = settings }

  var isClosed: Bool { state == .closed }

  mutating func admit(now: Int64) -> Admission {
    switch state {
    case .closed: return .go
    case .probing: return .hold(Self.probePause)
    case .open(let until):
      guard now >= until else { return .hold(until - now) }
      state = .probing
      return .probe
    }
  }

  /// How a call ended. What was admitted before the circuit opened, and ends after, changes nothing.
  mutating func record(failed: Bool, wasProbe: Bool, now: Int64) {
    switch state {
    case .probing where wasProbe: failed ? open(now) : close()
    case .closed: count(failed, now)
    default: break
    }
  }

  /// A call that was cut off by us says nothing; the next may try.
  mutating func abandon(wasProbe: Bool, now: Int64) {
    if wasProbe, state == .probing { state = .open(until: now) }
  }

  private mutating func count(_ failed: Bool, _ now: Int64) {
    row = failed ? row + 1 : 0
    window.append((now, failed))
    let start = now - Int64(settings.window) * 1000
    window.removeAll { $0.at < start }
    window.removeFirst(max(0, window.count - Self.mostCalls))
    let failures = window.count { $0.failed }
    let isMany = window.count >= Self.leastCalls && Double(failures) >= settings.share * Double(window.count)
    if failed, row >= settings.failures || isMany { open(now) }
  }

  private mutating func open(_ now: Int64) {
    state = .open(until: now + Int64(settings.pause) * 1000)
    row = 0
    window = []
  }

  private mutating func close() {
    state = .closed
    row = 0
  }
}
