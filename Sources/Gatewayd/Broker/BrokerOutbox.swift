// Publishes results through the broker. docs/doors.md is the other side's view.
//
// Guarantees: what Store/Webhooks guarantees of events, of which these are some: published after the commit that they
// tell of, at least once, with the same id when again, and of one case in order. Fails: while the broker is away, results
// wait in the store; only one that the broker says it will never take is given up, and stands as failed in the log
// (`gatewayd webhooks list --hook broker`).
import Broker
import Foundation
import Logging
import ServiceLifecycle
import Store
import Synchronization
import Telemetry
import WebReview

final class BrokerOutbox: Service {
  /// Its name in `Health`.
  static let dependency = "broker results"

  private struct Standing {
    var backoff = Backoff(first: 0.5, limit: 30)
    var restsUntil = ContinuousClock.now
    var nextLook = ContinuousClock.now
  }

  private static let lookEvery = Duration.seconds(5)

  private let writer: any MessageWriter
  private let settings: Configuration.Doors
  private let store: Store
  private let backend: any APIBackend
  private let health: Health
  private let now: @Sendable () -> Timestamp
  private let logger: Logger
  private let standing = Mutex(Standing())

  init(
    writer: any MessageWriter, settings: Configuration.Doors, store: Store, backend: any APIBackend, health: Health,
    now: @Sendable @escaping () -> Timestamp, logger: Logger
  ) {
    self.writer = writer
    self.settings = settings
    self.store = store
    self.backend = backend
    self.health = health
    self.now = now
    self.logger = logger
  }

  func run() async throws {
    try await WorkLoop(store: store, name: Self.dependency, logger: logger).run { try await self.step() }
    await writer.close()
  }

  /// False when there is nothing to do for now.
  func step() async throws -> Bool {
    let name = Configuration.Doors.name
    while try await store.publish(to: name, settings.events, requestsOnly: true, now: now()) {}
    guard standing.withLock({ ContinuousClock.now >= $0.restsUntil }) else { return false }
    let due = try await store.nextDeliveries(of: name, limit: settings.batch)
    do {
      guard !due.isEmpty else {
        try await look()
        return false
      }
      let isWhole = try await publish(due)
      return isWhole
    } catch let error as BrokerError {
      await rest(error)
      return false
    }
  }

  /// False if some are still to be published.
  private func publish(_ due: [HookDelivery]) async throws -> Bool {
    let news = try await store.news(of: due)
    var ended: [(outcome: HookOutcome, delivery: HookDelivery)] = []
    var letters: [(letter: OutgoingMessage, delivery: HookDelivery)] = []
    for (delivery, news) in zip(due, news) {
      if let letter = try news.flatMap(letter) {
        letters.append((letter, delivery))
      } else {
        ended.append((.failed("there is no job"), delivery))
      }
    }
    let outcomes = try await writer.write(letters.map(\.letter), to: settings.settings.results)
    var (late, trouble): (Set<CaseID>, String?) = ([], nil)
    for (entry, outcome) in zip(letters, outcomes) where !late.contains(entry.delivery.caseID) {
      switch outcome {
      case .kept: ended.append((.delivered("kept in \(settings.settings.results)"), entry.delivery))
      case .refused(let words): ended.append((.failed("refused: \(words)"), entry.delivery))
      case .failed(let words):
        // What comes after it in its case is published again, behind it.
        late.insert(entry.delivery.caseID)
        trouble = words
      }
    }
    try await store.record(ended, now: now())
    note(ended)
    if let trouble { throw BrokerError("\(settings.settings.results): \(trouble)") }
    standing.withLock { $0.backoff.reset() }
    await health.set(Self.dependency, ok: true, detail: "writes \(settings.settings.results)")
    return true
  }

  private func letter(_ news: HookNews) throws -> OutgoingMessage? {
    guard let body = try CaseNews.result(news, backend: backend) else { return nil }
    return OutgoingMessage(
      key: "\(news.case.id)", body: body,
      facts: [
        ("id", news.delivery.eventID), ("event", news.delivery.event.rawValue),
        ("job_id", news.outcome?.job.id.value ?? ""),
      ])
  }

  private func note(_ ended: [(outcome: HookOutcome, delivery: HookDelivery)]) {
    for end in ended {
      var facts: Logger.Metadata = [
        "case.id": "\(end.delivery.caseID)", "event": "\(end.delivery.event.rawValue)",
        "event.id": "\(end.delivery.eventID)",
      ]
      if case .failed(let said) = end.outcome {
        facts["error"] = "\(said)"
        logger.error("result not published", metadata: facts)
        Meter.process.count(Metric.brokerResults, ["failed"])
      } else {
        logger.notice("result published", metadata: facts)
        Meter.process.count(Metric.brokerResults, ["published"])
      }
    }
  }

  /// Now and then, whether the broker is there, and how much waits for it.
  private func look() async throws {
    let isDue = standing.withLock { standing in
      guard ContinuousClock.now >= standing.nextLook else { return false }
      standing.nextLook = ContinuousClock.now + Self.lookEvery
      return true
    }
    guard isDue else { return }
    Meter.process.set(
      Metric.brokerResultsWaiting, to: Double(try await store.waitingDeliveries(of: Configuration.Doors.name)))
    try await writer.probe()
    standing.withLock { $0.backoff.reset() }
    await health.set(Self.dependency, ok: true, detail: "writes \(settings.settings.results)")
  }

  private func rest(_ error: BrokerError) async {
    standing.withLock { $0.restsUntil = ContinuousClock.now + $0.backoff.next() }
    await health.set(Self.dependency, ok: false, detail: "\(error)")
    logger.warning("results wait for the broker", metadata: ["error": "\(error)"])
    if let waiting = try? await store.waitingDeliveries(of: Configuration.Doors.name) {
      Meter.process.set(Metric.brokerResultsWaiting, to: Double(waiting))
    }
  }
}
