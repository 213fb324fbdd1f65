import Synchronization

/// A value that is computed when it is first needed, once, whoever asks first.
final class Lazy<Value: Sendable>: Sendable {
  private let state = Mutex<Value?>(nil)

  /// `compute` must not ask for the same value.
  func value(_ compute: () -> Value) -> Value {
    state.withLock { known in
      if let known { return known }
      let new = compute()
      known = new
      return new
    }
  }
}
