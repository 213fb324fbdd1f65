import Logging
import ServiceLifecycle
import Store

/// Tells systemd when the daemon is ready, and feeds its watchdog only while the store answers and every part moves.
struct Heart: Service {
  let store: Store
  let health: Health
  let notifier: SystemdNotifier
  let now: @Sendable () -> Timestamp
  let logger: Logger
  var pulse: Pulse?

  /// The name under which it tells of parts that stand still.
  static let progress = "progress"

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var announced = false
      var due = ContinuousClock.now
      while !Task.isCancelled {
        if .now >= due {
          let alive = await probe()
          // A server that is away comes back for a daemon that waits, and no sooner for one that is started again.
          if await isMoving(), alive || store.isShared { notifier.send("WATCHDOG=1") }
          due = .now + (alive || announced ? interval : .seconds(1))
        }
        if !announced, await health.isReady {
          announced = true
          logger.notice("ready")
          notifier.send("READY=1\nSTATUS=Ready")
        }
        try? await Task.sleep(for: announced ? interval : Self.glance)
      }
    }
    notifier.send("STOPPING=1")
  }

  /// Whether no part hangs.
  private func isMoving() async -> Bool {
    guard let stands = pulse?.standstills, !stands.isEmpty else {
      await health.set(Self.progress, ok: true, detail: "every part moves")
      return true
    }
    let words = stands.map { "\($0.part) has not moved for \($0.seconds) s" }.joined(separator: "; ")
    await health.set(Self.progress, ok: false, detail: words)
    return false
  }

  private var interval: Duration { .milliseconds(min(notifier.watchdogInterval ?? 10_000, 10_000)) }
  /// Until we are ready, which takes as long as a mailbox stays away. Looking costs nothing; a probe is a write.
  private static let glance = Duration.milliseconds(100)

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
