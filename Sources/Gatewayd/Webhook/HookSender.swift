// Tells a webhook of what happens to cases. docs/webhooks.md is the other side's view.
//
// Guarantees: what Store/Webhooks guarantees; every request is signed, over the time and the exact bytes; no redirect is
// followed. Fails: an answer other than 2xx, or none, is waited out with growing waits and the event told again, until
// `retry_for` is over; then it stands as failed in the log, and the case's next event has its turn.
import AsyncHTTPClient
import Foundation
import Logging
import ServiceLifecycle
import Store
import Synchronization
import WebReview

final class HookSender: Service {
  private let hook: Configuration.Hook
  private let store: Store
  private let endpoint: WebhookEndpoint
  private let client: WebhookClient
  private let backend: any APIBackend
  private let now: @Sendable () -> Timestamp
  private let logger: Logger
  /// While the other side is away: failures in a row, and until when it is left alone.
  private let rest = Mutex((failures: 0, until: Timestamp(milliseconds: 0)))

  init(
    _ hook: Configuration.Hook, store: Store, endpoint: WebhookEndpoint, backend: any APIBackend,
    now: @Sendable @escaping () -> Timestamp, logger: Logger
  ) {
    self.hook = hook
    self.store = store
    self.endpoint = endpoint
    client = WebhookClient(certificateAuthority: hook.endpoint.caFile)
    self.backend = backend
    self.now = now
    self.logger = logger.with(["webhook": "\(hook.name)"])
  }

  var name: String { hook.name }

  func run() async throws {
    try await WorkLoop(store: store, name: "webhook \(hook.name)", logger: logger).run { try await self.step() }
  }

  /// False when there is nothing to do for now.
  func step() async throws -> Bool {
    while try await store.publish(to: hook.name, hook.events, now: now()) {}
    guard !isResting, let delivery = try await store.nextDelivery(of: hook.name, now: now()) else { return false }
    let outcome = try await tell(delivery)
    try await store.record(outcome, of: delivery, now: now())
    note(outcome, delivery)
    return true
  }

  private var isResting: Bool {
    let now = now()
    return rest.withLock { now < $0.until && $0.until < now.adding(seconds: Store.longestHookWait) }
  }

  private func tell(_ delivery: HookDelivery) async throws -> HookOutcome {
    guard let news = try await store.news(of: delivery) else { return .failed("the case is gone") }
    let body = try CaseNews.body(news, backend: backend)
    do {
      let answer = try await client.post(body, to: endpoint, key: delivery.eventID, now: now())
      guard (200...299).contains(answer.status.code) else {
        let asked = answer.headers.first(name: "Retry-After").flatMap { Int($0) }
        return later(delivery, "HTTP \(answer.status.code)", asked: asked)
      }
      return .delivered("HTTP \(answer.status.code)")
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      return later(delivery, "no answer: \(brief(error))", asked: nil)
    }
  }

  private func later(_ delivery: HookDelivery, _ said: String, asked: Int?) -> HookOutcome {
    let now = now()
    let wait = Backoff.wait(attempt: delivery.attempts, first: 2, limit: 3600, asked: asked)
    let retryAt = now.adding(milliseconds: wait)
    let end = delivery.createdAt.adding(seconds: Int64(hook.retryFor))
    return retryAt < end ? .deferred(said, retryAt: retryAt) : .failed("given up: \(said)")
  }

  private func note(_ outcome: HookOutcome, _ delivery: HookDelivery) {
    var facts: Logger.Metadata = [
      "case.id": "\(delivery.caseID)", "event": "\(delivery.event.rawValue)", "event.id": "\(delivery.eventID)",
      "attempt": "\(delivery.attempts + 1)",
    ]
    switch outcome {
    case .delivered:
      rest.withLock { $0 = (0, Timestamp(milliseconds: 0)) }
      logger.notice("webhook told", metadata: facts)
    case .deferred(let said, _), .failed(let said):
      facts["error"] = "\(said)"
      let now = now()
      rest.withLock { rest in
        let wait = Backoff.wait(attempt: rest.failures, first: 0.5, limit: 60)
        rest = (min(rest.failures + 1, 32), now.adding(milliseconds: wait))
      }
      if case .failed = outcome {
        logger.error("webhook given up", metadata: facts)
      } else {
        logger.warning("webhook put off", metadata: facts)
      }
    }
  }
}
