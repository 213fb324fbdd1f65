import Synchronization

/// Bounds what is held at a time: messages, and their bytes together.
///
/// A message enters with its first recipient and leaves when it was answered or given up. What does not fit is put off
/// at once, never waited for, so that messages which are half here cannot block each other.
final class MilterQueue: Sendable {
  private struct State {
    var messages = 0
    var bytes = 0
    var isClosed = false
  }
  enum Entry: Sendable, Equatable { case entered, full, closed }

  private let maximumMessages: Int
  private let maximumBytes: Int
  private let state = Mutex(State())

  init(maximumMessages: Int, maximumBytes: Int) {
    self.maximumMessages = maximumMessages
    self.maximumBytes = maximumBytes
  }

  /// To be followed by `leave` if the answer is `entered`.
  func enter() -> Entry {
    state.withLock { state in
      if state.isClosed { return .closed }
      guard state.messages < maximumMessages else { return .full }
      state.messages += 1
      return .entered
    }
  }

  /// Takes room for more bytes of a message; false if there is none.
  func hold(_ bytes: Int) -> Bool {
    state.withLock { state in
      guard state.bytes + bytes <= maximumBytes else { return false }
      state.bytes += bytes
      return true
    }
  }

  func release(_ bytes: Int) { state.withLock { $0.bytes -= bytes } }

  /// - Parameter bytes: what the message still held.
  func leave(_ bytes: Int) {
    state.withLock { state in
      state.messages -= 1
      state.bytes -= bytes
    }
  }

  /// Lets nobody in any more.
  func close() { state.withLock { $0.isClosed = true } }

  var messages: Int { state.withLock { $0.messages } }
  var bytes: Int { state.withLock { $0.bytes } }
}
