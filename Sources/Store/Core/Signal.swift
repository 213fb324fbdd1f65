import Synchronization

/// Wakes every listener; wakes that nobody has taken yet become one.
final class Signal: Sendable {
  private struct Listeners {
    var next = 0
    var all: [Int: AsyncStream<Void>.Continuation] = [:]
    var finished = false
  }

  private let listeners = Mutex(Listeners())

  func stream() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let key: Int? = listeners.withLock { listeners in
      guard !listeners.finished else { return nil }
      listeners.next += 1
      listeners.all[listeners.next] = continuation
      return listeners.next
    }
    guard let key else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.listeners.withLock { $0.all.removeValue(forKey: key) }
    }
    return stream
  }

  func wake() {
    for continuation in listeners.withLock({ Array($0.all.values) }) { continuation.yield() }
  }

  /// Ends every stream. Outside the lock, since ending calls back into it.
  func finish() {
    let all = listeners.withLock { listeners in
      listeners.finished = true
      defer { listeners.all = [:] }
      return Array(listeners.all.values)
    }
    for continuation in all { continuation.finish() }
  }
}
