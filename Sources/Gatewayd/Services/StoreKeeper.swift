import Logging
import ServiceLifecycle
import Store

/// Keeps the store's file small and clean: removes what is older than the configuration says, once a day, and writes
/// the file anew after somebody was erased.
struct StoreKeeper: Service {
  let store: Store
  let retention: Retention
  let notifier: SystemdNotifier
  let now: @Sendable () -> Timestamp
  let logger: Logger

  private static let day: Int64 = 86_400
  /// Longer than this a file is not being rewritten; the watchdog may have the daemon then.
  private static let longestPurge = Duration.seconds(1800)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var isWell = true
      while !Task.isCancelled {
        do {
          try await purgeIfWanted()
          try await pruneIfDue()
          isWell = true
        } catch is CancellationError {
        } catch {
          if isWell { logger.warning("the store was not tidied", metadata: ["reason": "\(brief(error))"]) }
          isWell = false
        }
        try? await Task.sleep(for: .seconds(5))
      }
    }
  }

  private func purgeIfWanted() async throws {
    guard try await store.wantsPurge() else { return }
    try await withThrowingTaskGroup(of: Void.self) { group in
      // Nothing else is written meanwhile, so the heart cannot tell that all is well.
      group.addTask {
        let end = ContinuousClock.now + Self.longestPurge
        while ContinuousClock.now < end, (try? await Task.sleep(for: .seconds(5))) != nil {
          notifier.send("WATCHDOG=1")
        }
      }
      try await store.purge()
      group.cancelAll()
    }
    logger.notice("the store's file was written anew")
  }

  private func pruneIfDue() async throws {
    let moment = now()
    if let last = try await store.lastPruned(), moment < last.adding(seconds: Self.day), last <= moment { return }
    let report = try await store.prune(retention, now: moment)
    guard report.total > 0 else { return }
    logger.notice(
      "old data removed",
      metadata: [
        "mails": "\(report.mails)", "runs": "\(report.runs)", "quarantined": "\(report.quarantined)",
        "bytes": "\(report.bytes)",
      ])
  }
}
