import Logging
import Store
import Synchronization
import Telemetry

/// Sends what waits in the spool to one receiver, batch by batch.
///
/// Guarantees: no batch is sent again after one that may have been taken: a span that comes twice counts twice. So what
/// nobody answered for is given up and counted, as is what was refused; what was not taken is tried again for as long as
/// the spool has room for it.
final class SpanSender: Sendable {
  let receiver: SpanReceiver
  private let reader: SpoolReader
  private let resource: [Attribute]
  private let now: @Sendable () -> Timestamp
  private let logger: Logger
  private let rest = Mutex(Rest())

  private struct Rest {
    var failures = 0
    var until = Timestamp(milliseconds: 0)
    /// After a refusal runs go one by one, so that one that is refused takes no other with it.
    var alone = 0
  }

  /// Bytes of one request; a run by itself has less (`SpanCollector.mostBytes`).
  private static let mostBytes = 3 << 20
  private static let longestWait: Int64 = 3600

  /// - Throws: `SpoolError`.
  init(
    receiver: SpanReceiver, spool: Spool, resource: [Attribute], now: @Sendable @escaping () -> Timestamp,
    logger: Logger
  ) throws {
    self.receiver = receiver
    self.resource = resource
    self.now = now
    self.logger = logger.with(["receiver": "\(receiver.name)"])
    let (reader, uncertain) = try spool.reader(receiver.name)
    self.reader = reader
    drop(uncertain, "uncertain")
  }

  /// False when there is nothing to do for now.
  func step() async throws -> Bool {
    tellWhatWaits()
    guard !isResting else { return false }
    return try await sendOne()
  }

  /// Sends what waits, until a moment is over or the receiver is away; a request that is on its way is waited for.
  func flush(until end: ContinuousClock.Instant) async throws {
    while ContinuousClock.now < end {
      if isResting {
        guard rest.withLock({ $0.failures }) < 3 else { break }
        try await Task.sleep(for: .milliseconds(20))
      } else if try await !sendOne() {
        break
      }
    }
    tellWhatWaits()
  }

  /// Spans that wait.
  var waiting: SpoolReader.Waiting { reader.waiting }

  private var isResting: Bool {
    let now = now()
    // A clock that was set back must not hold it for longer than it was asked to.
    return rest.withLock { now < $0.until && $0.until < now.adding(seconds: 2 * Self.longestWait) }
  }

  private func sendOne() async throws -> Bool {
    let most = rest.withLock { $0.alone > 0 ? 1 : Int.max }
    guard let batch = reader.next(records: most, bytes: Self.mostBytes) else { return false }
    guard batch.spans > 0 else {
      try reader.settle(batch, again: false)
      return true
    }
    let request = OTLP.request(batch.payloads, resource: resource, scope: "gatewayd", version: Gatewayd.version)
    let (receiver, reader) = (receiver, reader)
    // A task of its own: a daemon that stops does not cut a request in the middle, which nobody could tell of.
    let outcome = await Task { await receiver.send(request) { try reader.begin(batch) } }.value
    try note(outcome, batch)
    return true
  }

  private func note(_ outcome: SpanReceiver.Outcome, _ batch: SpoolReader.Batch) throws {
    switch outcome {
    case .taken(let refused, let message):
      try reader.settle(batch, again: false)
      Meter.process.count(Metric.spansSent, [receiver.name], by: Double(max(0, batch.spans - refused)))
      let wasAway = rest.withLock { rest in
        defer { rest = Rest(alone: max(0, rest.alone - 1)) }
        return rest.failures > 0
      }
      if wasAway { logger.notice("traces are taken again") }
      drop(refused, "refused", message)
    case .later(let why, let asked):
      try reader.settle(batch, again: true)
      pause(why, asked)
    case .refused(let status, let why):
      // One of several: nothing of them was taken.
      guard batch.payloads.count == 1 || ![400, 413, 422].contains(status) else {
        try reader.settle(batch, again: true)
        return rest.withLock { $0.alone = batch.payloads.count }
      }
      try reader.settle(batch, again: false)
      drop(batch.spans, "refused", why)
    case .unknown(let why):
      try reader.settle(batch, again: false)
      drop(batch.spans, "uncertain", why)
      pause(why, nil)
    }
  }

  private func pause(_ why: String, _ asked: Int?) {
    let now = now()
    let isFirst = rest.withLock { rest in
      defer { rest.failures = min(rest.failures + 1, 32) }
      let wait = Backoff.wait(attempt: rest.failures, first: 0.5, limit: 60, asked: asked)
      rest.until = now.adding(milliseconds: wait)
      return rest.failures == 0
    }
    // Once for an outage, not once a try.
    if isFirst { logger.warning("traces are not taken; they wait", metadata: ["error": "\(why)"]) }
  }

  private func drop(_ spans: Int, _ reason: String, _ why: String = "") {
    guard spans > 0 else { return }
    Meter.process.count(Metric.spansDropped, [receiver.name, reason], by: Double(spans))
    logger.warning("spans given up", metadata: ["spans": "\(spans)", "reason": "\(reason)", "error": "\(why)"])
  }

  private func tellWhatWaits() {
    drop(reader.takeDropped(), "full")
    let waiting = reader.waiting
    Meter.process.set(Metric.spansWaiting, [receiver.name], to: Double(waiting.spans))
    let age = waiting.oldest.map { max(0, now().milliseconds - $0) } ?? 0
    Meter.process.set(Metric.spoolOldest, [receiver.name], to: Double(age) / 1000)
  }
}
