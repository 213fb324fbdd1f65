import Synchronization

/// Which parts of the daemon move.
///
/// A part beats whenever it gets anywhere: a batch of mail was kept, a mailbox said that there is nothing new, an attempt
/// to send ended, whether well or not, or there was nothing to do. A server that is away is no standstill, since the
/// attempts at it end; a part that hangs beats no more, and systemd's watchdog is no longer fed.
final class Pulse: Sendable {
  struct Standstill: Sendable, Hashable {
    let part: String
    let seconds: Int64
  }

  private struct Part {
    var last: Int64
    let limit: Int64
  }

  private let parts = Mutex<[String: Part]>([:])
  /// Milliseconds that only ever grow.
  private let clock: @Sendable () -> Int64

  init(clock: @Sendable @escaping () -> Int64 = { SystemClock.monotonic() }) { self.clock = clock }

  /// From now on the part must beat every so many seconds.
  func expect(_ part: String, within seconds: Int64) {
    let now = clock()
    parts.withLock { $0[part] = Part(last: now, limit: seconds) }
  }

  func beat(_ part: String) {
    let now = clock()
    parts.withLock { $0[part]?.last = now }
  }

  /// The part has come to its end.
  func end(_ part: String) { parts.withLock { $0[part] = nil } }

  /// Parts that have not beaten in their time, by name.
  var standstills: [Standstill] {
    let now = clock()
    return parts.withLock { parts in
      parts.compactMap { name, part in
        let seconds = (now - part.last) / 1000
        return seconds > part.limit ? Standstill(part: name, seconds: seconds) : nil
      }
    }.sorted { $0.part < $1.part }
  }
}
