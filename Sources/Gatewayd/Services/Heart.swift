import Logging
import ServiceLifecycle
import Store

/// Tells systemd when the daemon is ready, and feeds its watchdog only while the store answers.
struct Heart: Service {
  let store: Store
  let health: Health
  let notifier: SystemdNotifier
  let now: @Sendable () -> Timestamp
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var announced = false
      while !Task.isCancelled {
        let alive = await probe()
        let ready = await health.isReady
        if ready, !announced {
          announced = true
          logger.notice("ready")
          notifier.send("READY=1\nSTATUS=Ready")
        }
        if alive { notifier.send("WATCHDOG=1") }
        try? await Task.sleep(for: .milliseconds(interval(announced: announced)))
      }
    }
    notifier.send("STOPPING=1")
  }

  private func interval(announced: Bool) -> Int {
    announced ? min(notifier.watchdogInterval ?? 10_000, 10_000) : 100
  }

  /// A write that reaches the disk, so that a full or read-only one is seen.
  private func probe() async -> Bool {
    do {
      try await store.probe(now: now())
      await health.set("database", ok: true, detail: "writes reach the disk")
      return true
    } catch {
      await health.set("database", ok: false, detail: brief(error))
      return false
    }
  }
}
