/// Runs the graph: one node at a time, so that the caller can write a checkpoint after each.
/// Guarantees: a run that does not throw ends in a result; a model that fails leads to the offline model or to a
/// person; nothing here sends, pays or writes. Throws `RunError` when the shop (or every model) cannot be reached.
public struct Workflow: Sendable {
  let models: ModelChain
  let tools: any ShopTools
  let clock: @Sendable () -> Int64

  /// - Parameter clock: monotonic milliseconds, for traces.
  public init(models: ModelChain, tools: any ShopTools, clock: @escaping @Sendable () -> Int64) {
    self.models = models
    self.tools = tools
    self.clock = clock
  }

  /// Runs `state.next`; the state that comes back has the result when the run has ended.
  public func step(_ state: RunState) async throws(RunError) -> RunState {
    guard let node = state.next else { return state }
    var visit = Visit(state: state, models: models, tools: tools)
    let started = clock()
    let next = try await visit.run(node)
    guard Graph.allows(node, next) else {
      throw .failed("the graph has no way from \(node.rawValue) to \(next?.rawValue ?? "the end")")
    }
    var after = visit.state
    after.trace.append(
      NodeTrace(
        node: node, started: started, milliseconds: max(0, clock() - started), attempt: state.attempt,
        calls: visit.calls))
    after.next = next
    after.attempt = 1
    if next == nil { after.result = after.finished() }
    return after
  }

  /// Runs to the end; `checkpoint` is called after each node with the node and the state behind it.
  public func run(
    _ state: RunState, checkpoint: (NodeName, RunState) async throws -> Void = { _, _ in }
  ) async throws -> RunResult {
    var state = state
    while let node = state.next {
      state = try await step(state)
      try await checkpoint(node, state)
    }
    guard let result = state.result else { throw RunError.failed("the run ended without a result") }
    return result
  }
}

/// One node's work: the state it changes, the tools it asks, the model calls it made.
struct Visit {
  var state: RunState
  let models: ModelChain
  let tools: any ShopTools
  var calls: [ModelCall] = []

  /// Runs the node; returns the next one, nil at the end.
  mutating func run(_ node: NodeName) async throws(RunError) -> NodeName? {
    switch node {
    case .recall: return try await recall()
    case .classify: return try await classify()
    case .several: try await several()
    case .product, .delivery, .billing, .transaction, .complaint, .escalate: try await gather(node)
    case .compose:
      try await compose()
      return .check
    case .check:
      try await check()
      return nil
    case .noReply: return nil
    }
    return .compose
  }

  mutating func gather(_ node: NodeName) async throws(RunError) {
    switch node {
    case .product: try await gatherProducts()
    case .delivery: try await gatherDeliveries()
    case .billing: try await gatherBilling()
    case .transaction: try await gatherTransaction()
    case .complaint: try await gatherComplaint()
    default: try await gatherKnown()
    }
  }

  /// Several requests: each is run read-only, one draft answers them all, a person looks at it.
  mutating func several() async throws(RunError) {
    state.escalate(.multiRequest)
    for topic in state.pending where topic != .other { try await gather(Graph.gather(topic)) }
    if state.pending.contains(.other) {
      state.points.removeAll { $0 == .handedOn }
      state.say(.restHandedOn)
    }
  }

  mutating func gatherNothing() { state.say(.handedOn) }

  /// Asks the chain and keeps the calls for the trace.
  mutating func ask<Value: Sendable>(
    _ request: ModelRequest, read: (JSON) -> Result<Value, ModelChain.Invalid>
  ) async throws(RunError) -> (value: Value?, model: String) {
    var spent = state.spent
    spent.add(calls)
    if Prompt.content(Prompt.caseBlock, of: request.user) != nil { state.memoryUse?.note(request) }
    let answer = try await models.ask(request, attempt: state.attempt, spent: spent, read: read)
    calls += answer.calls
    if let why = answer.overBudget { noteBudget(why, isAnswered: answer.value != nil) }
    if answer.value == nil { state.failures.append("No model gave a valid answer.") }
    return (answer.value, answer.model)
  }

  private mutating func noteBudget(_ why: String, isAnswered: Bool) {
    let sentence = why.prefix(1).uppercased() + why.dropFirst()
    if isAnswered {
      _ = state.cite("\(sentence); a model without cost went on.", source: "workflow")
    } else {
      state.escalate(.budget, "\(sentence).")
    }
  }

  /// Reads from the shop: unreachable → the node is tried again; refused → the run fails.
  func shop<Value>(_ read: () async throws(ToolError) -> Value) async throws(RunError) -> Value {
    do {
      return try await read()
    } catch {
      switch error {
      case .unavailable(let why): throw .retry("shop: \(why)", afterSeconds: nil)
      case .refused(let why): throw .failed("shop: \(why)")
      }
    }
  }
}

extension RunState {
  func finished() -> RunResult {
    var trace = RunResult.Trace()
    trace.nodes = self.trace.map(\.node.rawValue)
    for node in self.trace {
      trace.milliseconds += Int(clamping: node.milliseconds)
      for call in node.calls {
        if call.wasMade { trace.modelCalls += 1 }
        trace.inputTokens += call.inputTokens
        trace.outputTokens += call.outputTokens
        trace.costUSD += call.costUSD
      }
    }
    trace.memory = memoryUse
    let noReply = draft == nil && escalation == nil
    let reply = noReply ? nil : draft?.text
    return RunResult(
      jobID: input.jobID, caseID: input.caseID, successStatus: true, error: nil,
      classification: classification.map { described($0) },
      route: noReply ? .noReply : escalation == nil ? .draft : .escalation,
      emailResponse: reply, emailResponseSummary: reply == nil ? nil : summary(of: points), context: context,
      actions: finalActions, grounding: reply.map { Grounding.claims(in: $0, state: self) } ?? [],
      closestProductSQLQuery: queries.isEmpty ? nil : queries.joined(separator: ";\n"), productIDs: productIDs,
      trace: trace)
  }

  private var finalActions: [RunResult.ProposedAction] {
    guard let escalation else { return actions }
    return actions + [
      RunResult.ProposedAction(
        action: "Human_escalation", params: ["reason": .string(escalation.reason.rawValue)], premises: [])
    ]
  }

  private func described(_ classified: Classified) -> RunResult.Classification {
    return RunResult.Classification(
      topic: classified.topic.rawValue, urgency: classified.urgency.rawValue, summary: summary(of: classified),
      confidence: classified.confidence, reasons: reasons(for: classified))
  }
}
