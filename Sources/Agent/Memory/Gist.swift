/// What a model made of one turn: a few sentences instead of many. Made once for a turn, kept with it, and used in its
/// place when the case is summed up.
public struct Gist: Codable, Hashable, Sendable {
  /// The turn's whole text: a gist belongs to these words and to no others.
  public var source: String
  public var text: String

  static let step = "summarise"
  /// Shorter turns are their own gist; in tokens.
  static let worthIt = 60
  /// Turns of one run; the newest first, the rest by their own sentences.
  static let most = 8
  static let longestSource = 8000

  /// Why a model's gist cannot stand for the text; nil if it can. Whatever can be checked must stand in the source.
  static func problem(_ gist: String, of source: String) -> String? {
    guard gist.contains(where: \.isLetter) else { return "it says nothing" }
    guard TokenCount.of(gist) < TokenCount.of(source) else { return "it is not shorter than the text" }
    let known = Known(source)
    if let token = Tokens.scan(gist).first(where: { !known.holds($0) }) {
      return "“\(token.text.prefix(40))” does not stand in the text"
    }
    let said = Words.padded(source)
    if let claim = claims.all(in: Words.padded(gist)).first(where: { !Words.holds(said, phrase: $0) }) {
      return "“\(claim)” does not stand in the text"
    }
    return Injection.isIn(gist) ? "it speaks to the program" : nil
  }

  /// What would bind the shop if it were true.
  private static let claims: PhraseSet = [
    "promised", "promises", "promise", "guaranteed", "guarantee", "approved", "approval", "authorised", "authorized",
    "agreed", "confirmed", "granted", "refunded", "entitled", "owed", "owes", "versprochen", "genehmigt", "zugesagt",
    "bestatigt", "erstattet",
  ]

  private struct Known {
    private var values: Set<String>
    private var days: Set<String>

    init(_ source: String) {
      let tokens = Tokens.scan(source)
      values = Set(tokens.filter { $0.kind != .day }.map(\.value))
      values.formUnion(TrackingNumbers.find(in: source))
      days = Set(tokens.filter { $0.kind == .day }.map(\.value))
      days.formUnion(days.filter { $0.count == 10 }.map { "-" + $0.dropFirst(4) })
    }

    func holds(_ token: Token) -> Bool {
      switch token.kind {
      case .link: false
      case .day: days.contains(token.value)
      case .code, .amount, .size, .percent, .span, .weight, .count, .number: values.contains(token.value)
      }
    }
  }
}

extension Visit {
  /// Has the long turns summed up by the step's own models, where it has any. A summary is a convenience: models that
  /// cannot be reached are not waited for, and a turn without a gist speaks by its own sentences.
  mutating func summariseTurns() async throws(RunError) {
    guard models.isChosen(for: Gist.step) else { return }
    let known = Set(state.gists?.map(\.source) ?? [])
    let turns = state.input.memory.reversed().filter { turn in
      turn.gist == nil && !known.contains(turn.text) && turn.text.utf8.count <= Gist.longestSource
        && TokenCount.of(turn.text) > Gist.worthIt
    }
    for turn in turns.prefix(Gist.most) {
      guard let text = try await gist(of: turn) else { continue }
      state.gists = (state.gists ?? []) + [Gist(source: turn.text, text: text)]
    }
  }

  private mutating func gist(of turn: RunInput.Turn) async throws(RunError) -> String? {
    let request = ModelRequest(
      step: Gist.step, system: Prompt.summarise, user: Prompt.block("TEXT", turn.text),
      schema: Prompt.summariseSchema, schemaName: "summary", maxTokens: 300)
    var spent = state.spent
    spent.add(calls)
    var chain = models
    chain.patience = 0
    chain.waitsForTurns = false
    let answer = try await chain.ask(request, attempt: state.attempt, spent: spent) {
      json -> Result<String, ModelChain.Invalid> in
      let text = json["summary"]?.string?.withoutInvisibles.withoutNewlines ?? ""
      if let problem = Gist.problem(text, of: turn.text) { return .failure(ModelChain.Invalid(message: problem)) }
      return .success(text)
    }
    calls += answer.calls
    return answer.model == OfflineModel.modelName ? nil : answer.value
  }
}
