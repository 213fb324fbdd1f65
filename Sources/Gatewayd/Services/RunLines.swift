import Agent
import Logging
import Store
import Telemetry

extension JobRunner {
  /// One more than a run keeps, so that the store sees where there were too many.
  func runLines() -> LineKeeper {
    LineKeeper(most: RunLogLine.mostOfARun + 1, now: { clock.now().milliseconds })
  }
}

extension JobRun {
  /// What the log said since the last time, for the run. Facts that are the same on every line of it are left out.
  func keptLines() -> [RunLogLine] { lines.take().compactMap(RunLogLine.init) }

  /// Asks a model, and says in the log what became of it.
  func told(_ request: ModelRequest, _ model: any ChatModel) async throws(ModelError) -> ModelReply {
    do throws(ModelError) {
      let reply = try await model.complete(request)
      logger.debug(
        "model answered",
        metadata: [
          "model": "\(model.name)", "step": "\(request.step)", "tokens.in": "\(reply.inputTokens)",
          "tokens.out": "\(reply.outputTokens)", "cost.usd": "\(reply.costUSD)",
          "milliseconds": "\(reply.milliseconds)",
        ])
      return reply
    } catch {
      Meter.process.count(Metric.modelFailures, [model.name, error.kind])
      logger.debug(
        "model did not answer",
        metadata: ["model": "\(model.name)", "step": "\(request.step)", "error": "\(error)"])
      throw error
    }
  }
}

extension ModelError {
  /// A word for metrics.
  fileprivate var kind: String {
    switch self {
    case .transient: "transient"
    case .rejected: "rejected"
    case .skipped: "skipped"
    case .limited: "limited"
    case .budget: "budget"
    }
  }
}

extension RunLogLine {
  private static let known: Set<String> = ["job.id", "case.id"]

  /// Nil for a level that is not kept.
  fileprivate init?(_ line: LineKeeper.Line) {
    guard let level = Level(rawValue: line.level.rawValue) else { return nil }
    self.init(
      at: Timestamp(milliseconds: line.milliseconds), level: level, message: line.message,
      facts: line.facts.filter { !Self.known.contains($0.key) })
  }
}
