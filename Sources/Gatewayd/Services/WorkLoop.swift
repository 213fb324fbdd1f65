import Logging
import ServiceLifecycle
import Store

/// Does work while there is any; then waits for a commit that made some, or for the poll underneath.
/// An error is logged, waited out, and tried again: a loop never ends because its database or peer is away.
struct WorkLoop: Sendable {
  let store: Store
  let name: String
  let logger: Logger
  var poll: Duration = .seconds(1)
  /// Told of every step, under `part`; a step may take `limit` seconds.
  var pulse: Pulse?
  var part: String?
  var limit: Int64 = 300

  /// Between two tries while nothing can be stored: short, so that work goes on soon after there is room.
  static let storeWait = Duration.seconds(5)

  /// `step` returns whether it found something to do.
  func run(_ step: @Sendable @escaping () async throws -> Bool) async throws {
    pulse?.expect(part ?? name, within: limit)
    defer { pulse?.end(part ?? name) }
    let (wakeups, source) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          for await _ in store.work() { source.yield() }
        }
        group.addTask {
          while (try? await Task.sleep(for: poll)) != nil { source.yield() }
        }
        await drain(step, wakeups)
        group.cancelAll()
      }
    }
  }

  private func drain(_ step: @Sendable () async throws -> Bool, _ wakeups: AsyncStream<Void>) async {
    var backoff = Backoff(first: 0.5, limit: 30)
    await once(step, &backoff)
    for await _ in wakeups {
      await once(step, &backoff)
      if Task.isCancelled { return }
    }
  }

  private func once(_ step: @Sendable () async throws -> Bool, _ backoff: inout Backoff) async {
    pulse?.beat(part ?? name)
    do {
      while try await step() {
        pulse?.beat(part ?? name)
        if Task.isCancelled { return }
      }
      backoff.reset()
    } catch is CancellationError {
    } catch  where error.isOfTheStore {
      // The heart says what is wrong with the store, once; here it is only waited for.
      logger.debug("work waits for the store", metadata: ["loop": "\(name)", "error": "\(error)"])
      try? await Task.sleep(for: Self.storeWait)
    } catch {
      logger.error("work failed; it will be tried again", metadata: ["loop": "\(name)", "error": "\(error)"])
      try? await Task.sleep(for: backoff.next())
    }
  }
}
