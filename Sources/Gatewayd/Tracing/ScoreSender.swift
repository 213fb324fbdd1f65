// Tells Langfuse what people made of the agent's work: decisions, the texts that they wrote instead, thumbs.
//
// Guarantees: what is to be told is the audit log, which is written in the transaction of the decision; how far it was
// told is in the store, so nothing is left out and nothing waits in memory. Each score has an id that follows from what
// it tells of: told twice, it is there once, and a second word of the same person takes the place of the first.
// Fails: what is not taken is told again with growing waits; what is refused is left out, with a line in the log.
import Crypto
import Foundation
import Logging
import ServiceLifecycle
import Store
import Synchronization
import Telemetry

final class ScoreSender: Service {
  private let store: Store
  private let langfuse: LangfuseAPI
  private let environment: String
  private let mask: Bool
  private let now: @Sendable () -> Timestamp
  private let logger: Logger
  private let rest = Mutex((failures: 0, until: Timestamp(milliseconds: 0)))

  private static let cursor = "langfuse scores"
  private static let step = 100

  init(
    store: Store, langfuse: LangfuseAPI, environment: String, mask: Bool, now: @Sendable @escaping () -> Timestamp,
    logger: Logger
  ) {
    self.store = store
    self.langfuse = langfuse
    self.environment = environment
    self.mask = mask
    self.now = now
    self.logger = logger
  }

  func run() async throws {
    _ = try? await store.auditCursor(Self.cursor)
    try await WorkLoop(store: store, name: "scores", logger: logger).run { try await self.step() }
  }

  /// False when there is nothing to tell for now.
  func step() async throws -> Bool {
    let place = try await store.auditCursor(Self.cursor)
    let lines = try await store.feed(after: place, limit: Self.step)
    for line in lines {
      guard let judgement = try await store.judgement(in: line) else { continue }
      guard !isResting else { return false }
      guard try await tell(judgement) else { return false }
      try await store.setAuditCursor(Self.cursor, to: line.sequence)
    }
    guard let last = lines.last, last.sequence > place else { return false }
    try await store.setAuditCursor(Self.cursor, to: last.sequence)
    return lines.count == Self.step
  }

  private var isResting: Bool {
    let now = now()
    return rest.withLock { now < $0.until && $0.until < now.adding(seconds: 7200) }
  }

  /// False where it must be told again.
  private func tell(_ judgement: Judgement) async throws -> Bool {
    for deed in try await deeds(judgement) {
      let outcome =
        switch deed {
        case .put(let score): await langfuse.post("/api/public/scores", score)
        case .remove(let id): await langfuse.delete("/api/public/scores/\(id)")
        }
      switch outcome {
      case .done: Meter.process.count(Metric.scoresSent, ["sent"])
      case .refused(let why):
        Meter.process.count(Metric.scoresSent, ["refused"])
        logger.warning("score refused", metadata: ["error": "\(why)"])
      case .later(let why, let asked):
        pause(why, asked)
        return false
      }
    }
    rest.withLock { $0 = (0, Timestamp(milliseconds: 0)) }
    return true
  }

  private func pause(_ why: String, _ asked: Int?) {
    let now = now()
    let isFirst = rest.withLock { rest in
      let wait = Backoff.wait(attempt: rest.failures, first: 0.5, limit: 300, asked: asked)
      defer { rest = (min(rest.failures + 1, 32), now.adding(milliseconds: wait)) }
      return rest.failures == 0
    }
    if isFirst { logger.warning("scores are not taken; they wait", metadata: ["error": "\(why)"]) }
  }

  // MARK: What is told

  enum Deed: Sendable, Hashable {
    case put(JSONValue)
    case remove(String)
  }

  func deeds(_ judgement: Judgement) async throws -> [Deed] {
    switch judgement {
    case .decision(let decision, let run):
      guard let trace = try await trace(run) else { return [] }
      return deeds(decision, trace)
    case .thumbs(let label, let user):
      let origin = try await origin(label.caseID)
      let id = Self.id("thumbs \(origin) \(label.caseID)/\(label.run?.description ?? "")/\(user)")
      var score: [String: JSONValue] = ["dataType": .string("BOOLEAN"), "value": .integer(label.good ? 1 : 0)]
      guard let run = label.run else {
        score["sessionId"] = .string("case-\(label.caseID)")
        score["comment"] = label.reason.map { .string(mask ? Self.plain.mask($0) : $0) }
        return [.put(named("thumbs", id, score))]
      }
      guard let trace = try await trace(run) else { return [] }
      score["traceId"] = .string(trace.id.hex)
      score["comment"] = comment(label.reason, trace)
      return [.put(named("thumbs", id, score))]
    }
  }

  /// Masks without knowing whose names may stand there.
  private static var plain: TraceMasker { TraceMasker(names: [], numbers: [], isOn: true) }

  private func deeds(_ decision: Decision, _ trace: RunTrace) -> [Deed] {
    let traceID = JSONValue.string(trace.id.hex)
    let base = "\(trace.job.id)/\(decision.id)"
    let (id, correction) = (Self.id("decision \(base)"), Self.id("correction \(base)"))
    var score: [String: JSONValue] = [
      "traceId": traceID, "dataType": .string("CATEGORICAL"),
      "value": .string(decision.undoneAt == nil ? decision.kind.rawValue : "taken_back"),
    ]
    score["comment"] = comment(decision.reason, trace)
    var deeds = [Deed.put(named("decision", id, score))]
    guard decision.kind == .edit, let text = decision.text else { return deeds }
    guard decision.undoneAt == nil else { return deeds + [.remove(correction)] }
    let masked = TraceMasker(trace, isOn: mask).mask(text)
    deeds.append(
      .put(
        named(
          "output", correction,
          ["traceId": traceID, "dataType": .string("CORRECTION"), "value": .string(masked)])))
    return deeds
  }

  private func named(_ name: String, _ id: String, _ fields: [String: JSONValue]) -> JSONValue {
    .object(
      fields.merging([
        "id": .string(id), "name": .string(name), "environment": .string(environment),
      ]) { first, _ in first })
  }

  private func comment(_ reason: String?, _ trace: RunTrace) -> JSONValue? {
    reason.map { .string(TraceMasker(trace, isOn: mask).mask($0)) }
  }

  private func trace(_ run: RunID) async throws -> RunTrace? {
    try await store.keptRun(run).map { RunTraceBuilder($0).trace() }
  }

  /// The job of the case's first run: random, so that no other installation makes the same id.
  private func origin(_ caseID: CaseID) async throws -> String {
    try await store.runs(caseID: caseID, limit: 1000).last?.run.job.value ?? ""
  }

  /// In the form of a UUID.
  private static func id(_ text: String) -> String {
    let hex = Array(SHA256.hash(data: Data("gatewayd score \(text)".utf8)).prefix(16)).hex
    let ends = [8, 12, 16, 20, 32]
    return zip([0] + ends, ends).map { start, end in hex.dropFirst(start).prefix(end - start) }.joined(separator: "-")
  }
}

extension Parts {
  /// Nil where there is no Langfuse, or it is not to be told.
  func scoreSender(logger: Logger) throws -> ScoreSender? {
    let settings = configuration.telemetry.traces
    guard let langfuse = settings.langfuse, langfuse.scores else { return nil }
    return ScoreSender(
      store: store, langfuse: try LangfuseAPI(langfuse, secrets: secrets), environment: settings.environment,
      mask: settings.mask, now: now, logger: logger)
  }
}
