/// The rolling summary of a case's prose: of everything that was received and sent, the sentences that matter most, in
/// the writers' own words, as many as a budget of tokens allows.
///
/// Made anew of the turns for every run: nothing of a turn that was erased or edited outlives it, and no error is
/// carried from one summary into the next.
enum CaseSummary {
  struct Line: Hashable, Sendable {
    var party: String
    var text: String
  }

  /// - Parameter leftOut: sentences that are said elsewhere.
  static func lines(_ turns: [RunInput.Turn], budget: Int, leavingOut leftOut: Set<String> = []) -> [Line] {
    let candidates = candidates(turns, leftOut)
    let chosen = choose(candidates, budget: budget)
    return turns.indices.compactMap { index in
      let own = chosen.filter { $0.turn == index }.sorted { $0.place < $1.place }
      guard !own.isEmpty else { return nil }
      return Line(party: turns[index].party, text: own.map(\.text).joined(separator: " "))
    }
  }

  /// The best sentences of one text.
  static func extract(_ text: String, budget: Int) -> String {
    lines([RunInput.Turn(party: "customer", text: text, facts: [])], budget: budget).map(\.text).joined()
  }

  private struct Candidate {
    let turn: Int
    let isCustomers: Bool
    let place: Int
    let text: String
    let tokens: Int
    let score: Double
  }

  // MARK: What there is

  /// A sentence that was said again counts where it was said last.
  private static func candidates(_ turns: [RunInput.Turn], _ leftOut: Set<String>) -> [Candidate] {
    var seen: Set<String> = []
    var found: [Candidate] = []
    for (index, turn) in turns.enumerated().reversed() {
      let sentences = MailSentences.of(turn.gist ?? turn.text)
      for (place, text) in sentences.enumerated() where !leftOut.contains(text) {
        guard seen.insert(Words.padded(text)).inserted else { continue }
        let age = Double(index + 1) / Double(turns.count)
        let score = weight(text, party: turn.party, isFirst: place == 0) + 2 * age
        found.append(
          Candidate(
            turn: index, isCustomers: turn.party == "customer", place: place, text: text.withoutNewlines,
            tokens: TokenCount.of(text) + 1, score: score))
      }
    }
    return found
  }

  /// Questions, requests, troubles and figures speak for a sentence; the customer's own words before the shop's.
  private static func weight(_ text: String, party: String, isFirst: Bool) -> Double {
    let padded = Words.padded(text)
    var weight = party == "customer" ? 1.0 : 0
    if isFirst { weight += 1 }
    if text.hasSuffix("?") { weight += 2.5 }
    if Words.contains(padded, any: requests) { weight += 2 }
    if Words.contains(padded, any: troubles) { weight += 2 }
    if Words.holdsNumber(text), !Tokens.scan(text).isEmpty { weight += 1.5 }
    if !Names.find(in: text).isEmpty { weight += 1 }
    return weight
  }

  // MARK: What is kept

  /// First the best sentence of each of the customer's turns, the newest first, so that no turn is forgotten for
  /// another's length; then whatever weighs most.
  private static func choose(_ candidates: [Candidate], budget: Int) -> [Candidate] {
    var left = budget
    var chosen: [Candidate] = []
    func take(_ candidate: Candidate) {
      guard candidate.tokens <= left else { return }
      left -= candidate.tokens
      chosen.append(candidate)
    }
    let ranked = candidates.sorted { ($0.score, $0.turn, $1.place) > ($1.score, $1.turn, $0.place) }
    let best = Dictionary(ranked.filter(\.isCustomers).map { ($0.turn, $0) }, uniquingKeysWith: { first, _ in first })
    for turn in best.keys.sorted(by: >) { if let first = best[turn] { take(first) } }
    let taken = Set(chosen.map { [$0.turn, $0.place] })
    for candidate in ranked where !taken.contains([candidate.turn, candidate.place]) { take(candidate) }
    return chosen
  }

  private static let requests: PhraseSet = [
    "please", "could you", "can you", "would you", "i want", "i would like", "id like", "i need", "i am looking",
    "im looking", "looking for", "send me", "tell me", "let me know", "refund", "exchange", "return", "cancel",
    "replace", "replacement", "money back", "change the address", "bitte", "ich mochte", "ich brauche", "ich suche",
    "erstattung", "umtausch", "zuruckgeben", "stornieren", "je voudrais", "je cherche", "remboursement", "quiero",
    "busco", "reembolso", "ik wil", "ik zoek", "terugbetaling",
  ]
  private static let troubles: PhraseSet = [
    "late", "delayed", "not arrived", "hasnt arrived", "not received", "never arrived", "missing", "lost", "broken",
    "damaged", "defective", "torn", "wrong", "charged", "twice", "overcharged", "complaint", "disappointed", "stuck",
    "does not fit", "doesnt fit", "too small", "too big", "unacceptable", "problem", "kaputt", "beschadigt", "falsch",
    "verspatet", "nicht angekommen", "fehlt", "zu klein", "zu gross", "en retard", "casse", "abime", "pas recu",
    "no ha llegado", "roto", "equivocado", "niet aangekomen", "kapot", "verkeerd",
  ]
}
