/// Every number, date, amount, size, tracking number, link, product, name and promise of a draft, with the fact that it
/// rests on; and whatever must not stand in a draft at all.
///
/// A fact is a row that a tool of this run gave, or what code made of it. The customer's own mail is none: what a
/// customer claims is stated only where a node looked it up. Time grows with the length of draft and facts, and
/// nothing here fails: whatever cannot be explained is a claim without a fact.
enum Grounding {
  static func claims(in draft: String, state: RunState) -> [RunResult.Claim] {
    Check(draft: draft, state: state).claims()
  }

  /// Why a wording cannot stand.
  struct Problem {
    var sentence: String
    /// It holds what must never leave, so that a person has to look at the case.
    var isForbidden = false
  }

  /// What is wrong with a model's wording; nil if it can stand. Says kinds, not words: the words may be another's.
  static func problem(_ draft: String, reference: String, state: RunState) -> Problem? {
    let open = claims(in: draft, state: state).filter { $0.context == nil }
    if let worst = open.first(where: \.kind.isForbidden) {
      return Problem(sentence: "it holds \(worst.kind.noun)", isForbidden: true)
    }
    if let claim = open.first { return Problem(sentence: "it holds \(claim.kind.noun) that rests on no fact") }
    let said = Set(Tokens.scan(draft).map(\.value))
    if let missing = Tokens.scan(reference).first(where: { !said.contains($0.value) }) {
      return Problem(sentence: "“\(missing.text)” is left out")
    }
    if draft.count > max(600, reference.count * 2) {
      return Problem(sentence: "it is much longer than what there is to say")
    }
    guard draft.contains(state.input.policy.shopName) else { return Problem(sentence: "the signature is missing") }
    return nil
  }

  static func isAllowed(_ link: String, _ state: RunState) -> Bool {
    state.input.policy.allowedLinks.contains { prefix in
      let allowed = prefix.lowercased()
      guard !allowed.isEmpty, link.hasPrefix(allowed) else { return false }
      // A prefix without a path must not be continued by another host name.
      let rest = link.dropFirst(allowed.count)
      return rest.isEmpty || allowed.hasSuffix("/") || "/?#".contains(rest.first ?? " ")
    }
  }
}

/// One draft held against the facts of its run.
private struct Check {
  let draft: String
  let state: RunState
  let text: DraftWords
  let names: ProductNames
  let facts: Facts
  let tokens: [Token]

  init(draft: String, state: RunState) {
    self.draft = draft
    self.state = state
    text = DraftWords(draft)
    names = ProductNames(state)
    facts = Facts(state, names: names)
    tokens = Tokens.scan(draft)
  }

  func claims() -> [RunResult.Claim] {
    let shown = names.find(in: text)
    // What stands inside the name of a product, or of the shop, is part of it; a link never is.
    let tokens = outside(shown, self.tokens.filter { $0.kind != .link }) + self.tokens.filter { $0.kind == .link }
    let relative = RelativeDays.claims(in: text, tokens: tokens, facts: facts, state: state)
    var claims = tokens.filter { !relative.taken.contains($0.start) }.compactMap(claim)
    var worded = relative.claims + Promises(state: state).claims(in: text)
    if let draft = state.draft, draft.model != OfflineModel.modelName {
      worded += ForeignNames(facts: facts, wording: self.draft, reference: draft.reference, state: state).claims(
        in: text)
    }
    claims += outside(shown, worded.sorted { $0.start < $1.start })
    claims += shown.filter { !$0.id.isEmpty }.map { place in
      RunResult.Claim(
        claim: String(text.characters[place.start..<place.end]), start: place.start, end: place.end, context: place.id,
        kind: .product)
    }
    claims += Forbidden(state: state, facts: facts).claims(in: text, tokens: tokens)
    return unique(claims.sorted { ($0.start, $0.end, $0.kind.rawValue) < ($1.start, $1.end, $1.kind.rawValue) })
  }

  private func claim(_ token: Token) -> RunResult.Claim? {
    if token.kind == .link, Grounding.isAllowed(token.value, state) { return nil }
    return .init(
      claim: token.text, start: token.start, end: token.end, context: facts.holds(token), kind: token.claimKind)
  }

  /// Those, in order of their beginnings, that do not lie inside one of the places.
  private func outside<Piece: Placed>(_ places: [ProductNames.Place], _ pieces: [Piece]) -> [Piece] {
    var next = 0
    return pieces.filter { piece in
      while next < places.count, places[next].end <= piece.start { next += 1 }
      return next == places.count || piece.start < places[next].start || piece.end > places[next].end
    }
  }

  private func unique(_ claims: [RunResult.Claim]) -> [RunResult.Claim] {
    var seen: Set<RunResult.Claim> = []
    return claims.filter { seen.insert($0).inserted }
  }
}

/// Something with its place in the draft, in grapheme clusters.
private protocol Placed {
  var start: Int { get }
  var end: Int { get }
}
extension Token: Placed {}
extension RunResult.Claim: Placed {}

extension Token {
  fileprivate var claimKind: RunResult.Claim.Kind {
    switch kind {
    case .link: .link
    case .code: .trackingNumber
    case .day: .date
    case .amount: .amount
    case .size: .size
    case .percent, .span, .weight, .count, .number: .number
    }
  }
}
