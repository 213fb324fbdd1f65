import Agent
import Foundation
import Logging
import Shop

/// One dry run of the workflow: nothing is stored or sent.
struct DraftRun {
  let settings: Configuration
  /// Where the traffic with models goes.
  let record: String?

  struct Outcome: Sendable {
    let result: RunResult
    let calls: [ModelCall]
    /// What makes the result worthless as a playback.
    let problem: String?
  }

  /// What the guards make of a mail that they do not let in; nil if they let it in.
  static func stopped(_ input: RunInput, _ verdict: GuardVerdict) -> Outcome? {
    switch verdict {
    case .agent: return nil
    case .person(let reason, let why):
      return Outcome(result: ended(input, .manual, Reason(rawValue: reason) ?? .unclear, why), calls: [], problem: nil)
    case .record(let why):
      var result = ended(input, .noReply, .noReplyNeeded, why)
      result.actions = []
      return Outcome(result: result, calls: [], problem: nil)
    }
  }

  private static func ended(
    _ input: RunInput, _ route: RunResult.Route, _ reason: Reason, _ why: String
  ) -> RunResult {
    .withoutRun(jobID: input.jobID, caseID: input.caseID, route: route, reason: reason, explanation: why)
  }

  func run(_ input: RunInput) async throws -> Outcome {
    let secrets = SecretReader(environment: ConfigurationOption.environment)
    let shop = try await ShopReader.open(
      try settings.shop.place(secrets), settings: ShopSettings(settings))
    let recorder = try record.map {
      try Recorder(path: $0, secrets: try settings.models.compactMap { try $0.apiKey.map(secrets.read) })
    }
    let http = ModelServer.client()
    do {
      let maker = ModelMaker(
        configuration: settings, secrets: secrets, http: http, logger: Logger(label: "models"))
      let outcome = try await run(input, try maker.chain(), ShopAdapter(reader: shop), recorder)
      try recorder?.check()
      try await http.shutdown()
      return outcome
    } catch {
      try? await http.shutdown()
      throw error
    }
  }

  private func run(
    _ input: RunInput, _ chain: ModelChain, _ tools: ShopAdapter, _ recorder: Recorder?
  ) async throws -> Outcome {
    let models = recorder.map { chain.wrapping($0.recording) } ?? chain
    let workflow = Workflow(models: models, tools: tools, clock: { SystemClock.monotonic() })
    var state = RunState(input: input)
    while state.next != nil {
      let (before, end) = (state, SystemClock.monotonic() + Int64(settings.agent.nodeDeadline) * 1000)
      state = try await Deadline.$node.withValue(end) { try await workflow.step(before) }
    }
    guard let result = state.result else { throw RunError.failed("the run ended without a result") }
    return Outcome(result: result, calls: state.trace.flatMap(\.calls), problem: chain.miss)
  }
}

extension ModelChain {
  /// The first request that a recording could not answer.
  var miss: String? {
    all.lazy.compactMap { ($0 as? RecordedModel)?.miss }.first
  }
}

extension ModelCall {
  /// For people.
  var line: String {
    let usage =
      reply == nil
      ? ""
      : ", \(milliseconds) ms, \(inputTokens) tokens in (\(cachedTokens) cached), \(outputTokens) out, "
        + String(format: "%.6f USD", costUSD)
    return "model \(model) for \(step)\(turn == 2 ? " (again)" : ""): \(outcome)\(usage)"
  }
}

extension JSON {
  /// For people.
  var words: String {
    switch self {
    case .null: "to be filled in"
    case .integer(let number): "\(number)"
    case .string(let text): text
    default: "\(self)"
    }
  }
}
