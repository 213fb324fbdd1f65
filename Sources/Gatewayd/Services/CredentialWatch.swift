import Logging
import ServiceLifecycle
import Store
import Synchronization
import Telemetry

/// When the certificates that servers showed, and the tokens that renew others, end.
final class CredentialEnds: Sendable {
  /// Of this process, as its meter is.
  static let process = CredentialEnds()

  private let ends = Mutex<[String: Int64]>([:])

  var all: [String: Int64] { ends.withLock { $0 } }

  /// - Parameters:
  ///   - name: such as `certificate of mailbox support`
  ///   - end: seconds since 1970
  func note(_ name: String, end: Int64) {
    ends.withLock { $0[name] = end }
    Meter.process.set(Metric.credentialExpiry, [name], to: Double(end))
  }
}

/// Says in the log when a credential comes to 30, 14, 7 and 1 days before its end.
struct CredentialWatch: Service {
  let ends: CredentialEnds
  let now: @Sendable () -> Timestamp
  let logger: Logger
  var pause: Duration = .seconds(60)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var said: [String: Int] = [:]
      while !Task.isCancelled {
        look(&said)
        try? await Task.sleep(for: pause)
      }
    }
  }

  /// - Parameter said: the milestone that was told of last, for each credential.
  func look(_ said: inout [String: Int]) {
    for (name, end) in ends.all.sorted(by: { $0.key < $1.key }) {
      guard let milestone = Horizon.milestone(end: end, now: now()) else {
        // Renewed.
        said[name] = nil
        continue
      }
      guard said[name] != milestone else { continue }
      said[name] = milestone
      let days = (end - now().milliseconds / 1000) / 86_400
      logger.warning("credential ends", metadata: ["credential": "\(name)", "days": "\(max(0, days))"])
    }
  }
}
