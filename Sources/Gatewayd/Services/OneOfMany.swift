import Logging
import ServiceLifecycle
import Store

/// A service that one process at a time runs, of all that work on one store: the one that leads. Another takes over when
/// that one ends or is lost.
///
/// Nothing depends on it for being right: two that overlap for a moment do the same work twice, which the store
/// recognises. With SQLite there is one process, and it leads.
struct OneOfMany<Inner: Service>: Service {
  let inner: Inner
  /// What is led, the same in every process.
  let task: String
  let store: Store
  let logger: Logger
  /// Called while another process leads.
  var waits: @Sendable () async -> Void = {}

  /// How often who does not lead asks, and who leads makes sure.
  private static var beat: Duration { .seconds(3) }

  func run() async throws {
    guard store.isShared else { return try await inner.run() }
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        if await store.leads(task) { await lead() } else { await waits() }
        try? await Task.sleep(for: Self.beat)
      }
    }
  }

  /// Returns when the lead is lost, or the service or this task ends.
  private func lead() async {
    logger.info("this process leads", metadata: ["task": "\(task)"])
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        do { try await inner.run() } catch {
          logger.warning("a led service ended", metadata: ["task": "\(task)", "error": "\(brief(error))"])
        }
      }
      group.addTask {
        while (try? await Task.sleep(for: Self.beat)) != nil {
          guard await store.leads(task) else {
            logger.warning("this process leads no more", metadata: ["task": "\(task)"])
            return
          }
        }
      }
      await group.next()
      group.cancelAll()
    }
    await store.leave(task)
  }
}

/// Ends the claims of processes of the same store that are gone.
struct NodeWatch: Service {
  let store: Store
  let now: @Sendable () -> Timestamp
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await store.watchNodes(now: now) { gone in
        logger.warning("another process is gone; its work is free again", metadata: ["processes": "\(gone)"])
      }
      // Where there is no other process this service still lives until the daemon ends.
      while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
    }
  }
}
