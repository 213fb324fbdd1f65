/// Runs the workflow again on what a run knew: the same code, with everything that comes from outside frozen. A fork is
/// a replay whose state was edited, and which may ask the live shop and live models where nothing is frozen.
///
/// Guarantees: nothing is stored and nothing sent; without live tools nothing is read and no model is asked, but for
/// the offline model, which is a part of the workflow. A question without a frozen answer ends a replay: it is never
/// answered by a guess.
public struct Replay: Sendable {
  public struct Step: Sendable {
    public let node: NodeName
    public let entry: RunState
    public let reads: [ToolRead]
    public let calls: [ModelCall]
    /// How long it took now.
    public let milliseconds: Int64
    /// What was asked of the live shop and of live models.
    public let live: [String]
  }
  public struct Played: Sendable {
    public let steps: [Step]
    public let result: RunResult
  }
  public enum Problem: Error, Hashable, Sendable {
    /// A node asked for something that the run did not keep.
    case notFrozen(node: NodeName, what: String)
    /// The workflow itself gave up, as it may in a run.
    case failed(node: NodeName, RunError)
  }

  private let run: FrozenRun
  private let tools: (any ShopTools)?
  private let models: ModelChain?
  private let clock: @Sendable () -> Int64

  /// - Parameter tools: asked where nothing is frozen; nil for a replay.
  /// - Parameter models: the chain that is asked instead of the run's own; answers that are frozen come first.
  /// - Parameter clock: monotonic milliseconds, for traces.
  public init(
    of run: FrozenRun, tools: (any ShopTools)? = nil, models: ModelChain? = nil,
    clock: @escaping @Sendable () -> Int64
  ) {
    self.run = run
    self.tools = tools
    self.models = models
    self.clock = clock
  }

  /// Plays on from a state to the end.
  public func play(from start: RunState) async throws(Problem) -> Played {
    var state = start
    var steps: [Step] = []
    while let node = state.next {
      let reads = ReadLog(frozen: run.reads(at: node))
      let answers = FrozenAnswers(calls: run.calls(at: node), answers: run.answers(at: node))
      let workflow = Workflow(
        models: chain(at: node, answers), tools: LoggedTools(live: tools, log: reads), clock: clock)
      state.attempt = run.nodes.last { $0.name == node }?.entry.attempt ?? 1
      let after = await Self.result { () async throws(RunError) in try await workflow.step(state) }
      if let missing = (reads.missing + answers.missing).first { throw .notFrozen(node: node, what: missing) }
      let entry = state
      switch after {
      case .success(let next): state = next
      case .failure(let error): throw .failed(node: node, error)
      }
      steps.append(
        Step(
          node: node, entry: entry, reads: reads.reads, calls: state.trace.last?.calls ?? [],
          milliseconds: state.trace.last?.milliseconds ?? 0, live: tools == nil ? [] : reads.askedLive + answers.live))
    }
    guard let result = state.result else {
      throw .failed(node: .check, .failed("the run ended without a result"))
    }
    return Played(steps: steps, result: result)
  }

  private static func result(
    _ body: () async throws(RunError) -> RunState
  ) async -> Result<RunState, RunError> {
    do {
      return .success(try await body())
    } catch {
      return .failure(error)
    }
  }

  /// The models in the order in which the node asked them then.
  private func chain(at node: NodeName, _ answers: FrozenAnswers) -> ModelChain {
    let offline = OfflineModel.modelName
    if let models {
      return models.wrapping {
        $0.name == offline ? $0 : FrozenModel(name: $0.name, live: $0, answers: answers)
      }
    }
    var steps: [String: [String]] = [:]
    for call in run.calls(at: node) where steps[call.step]?.contains(call.model) != true {
      steps[call.step, default: []].append(call.model)
    }
    let all = TrackingNumbers.unique(run.calls.map(\.model) + run.answers(at: node).map(\.model))
    steps["default"] = all.isEmpty ? [offline] : all
    var known: [String: any ChatModel] = [offline: OfflineModel()]
    for name in all where name != offline { known[name] = FrozenModel(name: name, live: nil, answers: answers) }
    var chain = ModelChain(models: known, steps: steps, fallback: [])
    for call in run.calls(at: node) {
      if let prompt = FetchedPrompt(of: call.request) { chain.prompts[call.step] = prompt }
    }
    return chain
  }
}
