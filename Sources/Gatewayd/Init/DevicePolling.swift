/// When to ask a token server again whether a person has consented, and when to stop (RFC 8628 §3.5).
struct DevicePolling: Sendable {
  /// What the token server says.
  enum Reply: Sendable, Hashable {
    case granted
    /// The code of RFC 6749 §5.2 or RFC 8628 §3.5, and the server's words.
    case error(String, words: String)
    /// No answer, or one that makes no sense.
    case unreachable(String)
  }

  enum Action: Sendable, Hashable {
    /// Seconds until the next question.
    case wait(Int)
    case done
    case giveUp(String)
  }

  private(set) var interval: Int
  private var left: Int

  /// Without a word of the server, five seconds lie between two questions. No person takes longer than an hour.
  init(interval: Int?, expiresIn: Int) {
    self.interval = min(max(interval ?? 5, 1), 60)
    left = min(max(expiresIn, 0), 3600)
  }

  mutating func receive(_ reply: Reply) -> Action {
    switch reply {
    case .granted: return .done
    case .error("authorization_pending", _): return wait()
    case .error("slow_down", _):
      // For this and all later questions.
      interval += 5
      return wait()
    case .error("access_denied", _): return .giveUp("consent was refused")
    case .error("expired_token", _): return .giveUp("the code has expired")
    case .error(let code, let words): return .giveUp(words.isEmpty ? code : "\(code): \(words)")
    case .unreachable:
      // Exponential, as the RFC recommends for time-outs.
      interval = min(interval * 2, 60)
      return wait()
    }
  }

  private mutating func wait() -> Action {
    left -= interval
    return left < 0 ? .giveUp("nobody consented in time; the code has expired") : .wait(interval)
  }
}
