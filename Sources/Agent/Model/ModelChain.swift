/// Which models a step asks, in order. A transient error or a rejection leads to the next model at once; an invalid
/// answer gets one repair turn with the validator's message first. The fallback models end every chain.
public struct ModelChain: Sendable {
  let models: [String: any ChatModel]
  let steps: [String: [String]]
  let fallback: [String]
  /// While the attempt of a node is at most this, transient failures of all models before the fallback are thrown as
  /// `RunError.retry` instead of going on to the fallback; 0 goes on at once.
  public var patience = 0

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
    return chain
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
  }

  /// Asks the chain. `read` turns a schema-valid value into what the step wants, or says what is wrong with it.
  /// Throws only `.retry`: when transient errors are all that came, or under `patience`.
  func ask<Value: Sendable>(
    _ request: ModelRequest, attempt: Int = 1, read: (JSON) -> Result<Value, Invalid>
  ) async throws(RunError) -> Answer<Value> {
    var calls: [ModelCall] = []
    var waits: [Int?] = []
    var sawAnswer = false
    for name in names(for: request.step) {
      guard let model = models[name] else { continue }
      if fallback.contains(name), !waits.isEmpty, attempt <= patience, !sawAnswer { break }
      var turn = request
      for number in 1...2 {
        let outcome = await call(model, turn, number, &calls)
        switch outcome {
        case .transient(let after): waits.append(after)
        case .rejected: sawAnswer = true
        case .answer(let text):
          sawAnswer = true
          switch validated(text, request.schema, read) {
          case .success(let value): return Answer(value: value, model: name, calls: calls)
          case .failure(let problem):
            calls[calls.count - 1].outcome = "invalid: \(problem.message)"
            turn = repair(request, answer: text, problem: problem.message)
            if number == 1 { continue }
          }
        }
        break
      }
    }
    if !sawAnswer, !waits.isEmpty {
      throw .retry("no model could be reached for \(request.step)", afterSeconds: waits.compactMap { $0 }.max())
    }
    return Answer(value: nil, model: "", calls: calls)
  }

  struct Invalid: Error, Sendable { var message: String }

  private enum Outcome {
    case answer(String)
    case transient(Int?)
    case rejected
  }

  private func call(
    _ model: any ChatModel, _ request: ModelRequest, _ turn: Int, _ calls: inout [ModelCall]
  ) async -> Outcome {
    var call = ModelCall(
      step: request.step, model: model.name, turn: turn, outcome: "ok", inputTokens: 0, cachedTokens: 0,
      outputTokens: 0, costUSD: 0, milliseconds: 0, request: request, reply: nil)
    defer { calls.append(call) }
    do {
      let reply = try await model.complete(request)
      call.inputTokens = reply.inputTokens
      call.cachedTokens = reply.cachedTokens
      call.outputTokens = reply.outputTokens
      call.costUSD = reply.costUSD
      call.milliseconds = reply.milliseconds
      call.reply = reply.text
      switch reply.finish {
      case .refusal: call.outcome = "refused"
      case .length: call.outcome = "cut off"
      case .stop, .other: return .answer(reply.text)
      }
      return .rejected
    } catch {
      switch error {
      case .transient(let why, let after):
        call.outcome = "transient: \(why)"
        return .transient(after)
      case .rejected(let why):
        call.outcome = "rejected: \(why)"
        return .rejected
      }
    }
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
