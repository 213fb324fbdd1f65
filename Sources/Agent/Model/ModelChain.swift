/// Which models a step asks, in order. A transient error, a rejection or a model that is not to be asked now leads to
/// the next model at once; an invalid answer gets one repair turn with the validator's message first. The fallback
/// models end every chain.
public struct ModelChain: Sendable {
  /// The steps that ask a model, and `default` for those without a chain of their own.
  public static let knownSteps = ["classify", "compose", "summarise", "wishes", queryStep, "default"]

  /// Writes SQL, where `agent.model_sql` lets it.
  public static let queryStep = "query"

  let models: [String: any ChatModel]
  let steps: [String: [String]]
  let fallback: [String]
  /// While the attempt of a node is at most this, and no model gave an answer, the chain does not go on to the offline
  /// model: `RunError.retry` asks to come back. 0 goes on at once.
  public var patience = 0
  /// Where rate limits are all that keeps models from being asked, the chain does not go on to the offline model:
  /// `RunError.turn` asks to come back, however often.
  public var waitsForTurns = false
  /// Nil without a bound.
  public var budget: RunBudget?
  /// Step → what takes the place of its built-in prompt. The offline model has none.
  public var prompts: [String: FetchedPrompt] = [:]

  /// Seconds; whoever asks to be left alone for longer is not waited for while there is the offline model.
  static let longestWait = 120

  /// - Parameter steps: step → names of models; a missing step takes `default`, else only the fallback.
  public init(models: [String: any ChatModel], steps: [String: [String]], fallback: [String] = ["offline"]) {
    self.models = models
    self.steps = steps
    self.fallback = fallback
  }

  /// The same chain with each model replaced by what `wrap` makes of it, under its own name.
  public func wrapping(_ wrap: (any ChatModel) -> any ChatModel) -> ModelChain {
    var chain = ModelChain(models: models.mapValues(wrap), steps: steps, fallback: fallback)
    chain.patience = patience
    chain.waitsForTurns = waitsForTurns
    chain.budget = budget
    chain.prompts = prompts
    return chain
  }

  /// Every model, in the order of their names.
  public var all: [any ChatModel] { models.sorted { $0.key < $1.key }.map(\.value) }

  /// Whether the step has models of its own, other than the offline one.
  func isChosen(for step: String) -> Bool {
    steps[step]?.contains { $0 != OfflineModel.modelName && models[$0] != nil } ?? false
  }

  /// Whether any model but the offline one would be asked.
  func asksModels(for step: String) -> Bool {
    names(for: step).contains { $0 != OfflineModel.modelName && models[$0] != nil }
  }

  func names(for step: String) -> [String] {
    let chosen = steps[step] ?? steps["default"] ?? []
    return TrackingNumbers.unique(chosen + fallback)
  }

  struct Answer<Value: Sendable>: Sendable {
    /// Nil when every model failed; a person has to take over.
    var value: Value?
    var model: String
    var calls: [ModelCall]
    /// Why models were left out for want of budget; nil where none was.
    var overBudget: String?
  }

  /// Asks the chain. `read` turns a schema-valid value into what the step wants, or says what is wrong with it.
  /// Throws only `.turn`: under `waitsForTurns`; and `.retry`: when transient errors are all that came, or under `patience`.
  /// - Parameter spent: by the run until now.
  func ask<Value: Sendable>(
    _ request: ModelRequest, attempt: Int = 1, spent: Spending = Spending(),
    read: (JSON) -> Result<Value, Invalid>
  ) async throws(RunError) -> Answer<Value> {
    var inquiry = Inquiry(spent: spent)
    for name in names(for: request.step) {
      guard let model = models[name] else { continue }
      if name == OfflineModel.modelName {
        if waitsForTurns, let seconds = inquiry.turn { throw .turn(afterSeconds: seconds) }
        if attempt <= patience, inquiry.mayWait { break }
      }
      var turn = name == OfflineModel.modelName ? request : request.worded(by: prompts[request.step])
      for number in 1...2 {
        guard let text = await call(model, turn, number, &inquiry) else { break }
        switch validated(text, request.schema, read) {
        case .success(let value):
          return Answer(value: value, model: name, calls: inquiry.calls, overBudget: inquiry.overBudget)
        case .failure(let problem):
          inquiry.calls[inquiry.calls.count - 1].outcome = "invalid: \(problem.message)"
          turn = repair(turn, answer: text, problem: problem.message)
        }
      }
    }
    if inquiry.isOnlyWaiting {
      throw .retry("no model could be reached for \(request.step)", afterSeconds: inquiry.waits.compactMap { $0 }.max())
    }
    return Answer(value: nil, model: "", calls: inquiry.calls, overBudget: inquiry.overBudget)
  }

  /// What has come of one question until now.
  private struct Inquiry {
    let spent: Spending
    var calls: [ModelCall] = []
    /// One entry for each model that may answer later, with the seconds it asked for.
    var waits: [Int?] = []
    /// Of those that only rate limits kept from being asked.
    var turns: [Int] = []
    var sawAnswer = false
    var overBudget: String?

    init(spent: Spending) { self.spent = spent }

    var isOnlyWaiting: Bool { !waits.isEmpty && !sawAnswer && overBudget == nil }
    /// Seconds until the first model has a turn, where nothing else has come of the question.
    var turn: Int? { isOnlyWaiting && turns.count == waits.count ? turns.min() : nil }
    var mayWait: Bool { isOnlyWaiting && waits.allSatisfy { ($0 ?? 0) <= longestWait } }
  }

  struct Invalid: Error, Sendable { var message: String }

  /// The text of an answer; nil where there is none to read.
  private func call(
    _ model: any ChatModel, _ request: ModelRequest, _ turn: Int, _ inquiry: inout Inquiry
  ) async -> String? {
    var call = ModelCall(
      step: request.step, model: model.name, turn: turn, outcome: "ok", inputTokens: 0, cachedTokens: 0,
      outputTokens: 0, costUSD: 0, milliseconds: 0, request: request, reply: nil)
    defer { inquiry.calls.append(call) }
    do {
      try allow(model, inquiry)
      let reply = try await model.complete(request)
      inquiry.sawAnswer = true
      call.take(reply)
      return reply.finish == .stop || reply.finish == .other ? reply.text : nil
    } catch {
      call.outcome = error.outcome
      switch error {
      case .transient(_, let after), .skipped(_, let after): inquiry.waits.append(after)
      case .limited(let after):
        inquiry.waits.append(after)
        inquiry.turns.append(after)
      case .rejected: inquiry.sawAnswer = true
      case .budget(let why): inquiry.overBudget = why
      }
      return nil
    }
  }

  /// Throws `.budget` for a model that the run can no longer afford.
  private func allow(_ model: any ChatModel, _ inquiry: Inquiry) throws(ModelError) {
    guard let budget, model.name != OfflineModel.modelName else { return }
    var spent = inquiry.spent
    spent.add(inquiry.calls)
    if !budget.allows(spent) { throw .budget(RunBudget.usedUp) }
  }

  private func validated<Value: Sendable>(
    _ text: String, _ schema: String, _ read: (JSON) -> Result<Value, Invalid>
  ) -> Result<Value, Invalid> {
    guard let value = JSON.parse(lenient: text) else { return .failure(Invalid(message: "the answer is not JSON")) }
    if let problem = Schema(schema)?.problem(with: value) { return .failure(Invalid(message: problem)) }
    return read(value)
  }

  private func repair(_ request: ModelRequest, answer: String, problem: String) -> ModelRequest {
    var repaired = request
    repaired.user +=
      "\n\nYour last answer was:\n\(answer.prefix(2000))\n\nIt was refused: \(problem). "
      + "Answer again with one JSON value that satisfies the schema, and nothing else."
    return repaired
  }
}

extension ModelError {
  /// As traces show it.
  fileprivate var outcome: String {
    switch self {
    case .transient(let why, _): "transient: \(why)"
    case .rejected(let why): "rejected: \(why)"
    case .skipped(let why, _): "\(ModelCall.skipped)\(why)"
    case .limited: "\(ModelCall.skipped)its rate limit is used up"
    case .budget(let why): "\(ModelCall.overBudget)\(why)"
    }
  }
}

extension ModelCall {
  fileprivate static let skipped = "skipped: "
  static let overBudget = "over budget: "

  /// False where the model was not asked at all.
  public var wasMade: Bool { !outcome.hasPrefix(Self.skipped) && !outcome.hasPrefix(Self.overBudget) }

  fileprivate mutating func take(_ answer: ModelReply) {
    inputTokens = answer.inputTokens
    cachedTokens = answer.cachedTokens
    outputTokens = answer.outputTokens
    costUSD = answer.costUSD
    milliseconds = answer.milliseconds
    reply = answer.text
    switch answer.finish {
    case .refusal: outcome = "refused"
    case .length: outcome = "cut off"
    case .stop, .other: break
    }
  }
}
