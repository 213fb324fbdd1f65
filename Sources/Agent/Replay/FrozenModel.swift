import Synchronization

/// A model that says what it said before, and asks the live one, where there is one, about everything else.
struct FrozenModel: ChatModel {
  let name: String
  let live: (any ChatModel)?
  let answers: FrozenAnswers

  func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
    if let known = answers.next(model: name, request: JSON.text(request)) { return try known.get() }
    guard let live else {
      answers.miss("the answer of \(name) for \(request.step)")
      throw .rejected("nothing is frozen")
    }
    answers.askedLive(name)
    return try await live.complete(request)
  }
}

/// What models said within one node: replies and failures, by model and request, in order. The last of one request is
/// given again and again.
final class FrozenAnswers: Sendable {
  private struct Question: Hashable {
    let model: String
    let request: String
  }
  private struct State {
    var known: [Question: [Result<ModelReply, ModelError>]] = [:]
    var missing: [String] = []
    var live: [String] = []
  }
  private let state: Mutex<State>

  init(calls: [ModelCall], answers: [FrozenRun.Answer]) {
    var state = State()
    for call in calls {
      state.known[Question(model: call.model, request: JSON.text(call.request)), default: []].append(call.said)
    }
    // Of a node that was not committed there is no call.
    for answer in answers {
      let question = Question(model: answer.model, request: answer.request)
      if state.known[question] == nil { state.known[question] = [.success(answer.reply)] }
    }
    self.state = Mutex(state)
  }

  var missing: [String] { state.withLock { $0.missing } }
  var live: [String] { state.withLock { $0.live } }

  func next(model: String, request: String) -> Result<ModelReply, ModelError>? {
    let question = Question(model: model, request: request)
    return state.withLock { state in
      guard let said = state.known[question], let first = said.first else { return nil }
      if said.count > 1 { state.known[question] = Array(said.dropFirst()) }
      return first
    }
  }

  func miss(_ what: String) { state.withLock { $0.missing.append(what) } }
  func askedLive(_ model: String) { state.withLock { $0.live.append("model \(model)") } }
}

extension ModelCall {
  /// What the model said in this call.
  fileprivate var said: Result<ModelReply, ModelError> {
    guard let reply else {
      if outcome.hasPrefix(Self.overBudget) { return .failure(.budget(why)) }
      return .failure(outcome.hasPrefix("rejected") ? .rejected(why) : .transient(why, retryAfter: nil))
    }
    let finish: ModelReply.Finish =
      switch outcome {
      case "refused": .refusal
      case "cut off": .length
      default: .stop
      }
    return .success(
      ModelReply(
        text: reply, finish: finish, inputTokens: inputTokens, cachedTokens: cachedTokens, outputTokens: outputTokens,
        costUSD: costUSD, milliseconds: milliseconds))
  }

  private var why: String { String(outcome.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }
}
