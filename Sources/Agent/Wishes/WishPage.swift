/// Everything that one text says of wishes, before it is put together.
struct WishPage {
  let text: WishText
  let clauses: Clauses
  /// In order, sizes too; without what belongs to no wish.
  let mentions: [Mention]
  var amounts: WishAmounts
  let best: ProductFilter.Best?

  init(_ raw: String, _ index: ShopWords) {
    text = WishText(raw)
    let tagger = WishTagger(text, index)
    clauses = tagger.clauses
    let words = WishNames(text, index, tagger.clauses).settled(tagger.mentions())
    amounts = WishAmounts(text, tagger.clauses)
    let sizes = WishSizes(text, index.vocabulary, tagger.clauses, words).mentions(besides: amounts.places)
    let all = (words + sizes).sorted { $0.range.lowerBound < $1.range.lowerBound }
    let marked = WishNegation(text: text).marked(all)
    let joined = WishColors(text, index.vocabulary.colors).joined(marked)
    mentions = WishChoice(text, joined, tagger.clauses).chosen(joined.filter { $0.strength != .none })
    best = WishBest.find(in: text, tagger.clauses)
  }

  var positive: [Mention] { mentions.filter { !$0.isNegated } }
  var padded: String { text.padded(0..<text.words.count) }

  /// Asks for some shoe rather than one certain one.
  var recommends: Bool { Words.contains(padded, any: Self.recommending) }

  private static let recommending: PhraseSet = [
    "recommend", "recommendation", "recommendations", "suggest", "suggestion", "suggestions", "which", "what would you",
    "best", "advise", "something", "looking for", "anything", "any", "empfehlen", "recommander", "recomendar",
    "aanraden",
  ]
}

/// Which mentions count where some contradict others: what is wished beats what is told.
struct WishChoice {
  private let text: WishText
  /// All that was found, also what belongs to no wish.
  private let all: [Mention]
  private let hasOtherBusiness: Bool

  init(_ text: WishText, _ all: [Mention], _ clauses: Clauses) {
    self.text = text
    hasOtherBusiness = clauses.hasOtherBusiness
    self.all = all
  }

  func chosen(_ mentions: [Mention]) -> [Mention] {
    var kept = withoutRejected(mentions.filter { $0.kind != .unknown || $0.strength >= .neutral })
    // Beside another matter, what is told belongs to that.
    if hasOtherBusiness { kept.removeAll { $0.strength <= .story && $0.kind != .name && $0.kind != .brand } }
    if Words.contains(text.padded(0..<text.words.count), any: WishCues.anyColor) {
      kept.removeAll { $0.kind == .color && !$0.isNegated && $0.strength < .wish }
    }
    kept = oneKind(kept)
    for kind in [Mention.Kind.name, .brand, .color, .material, .use] { kept = strongest(kept, kind) }
    return sizes(kept)
  }

  /// What is both wished and not wished is not, unless the wish is the stronger.
  private func withoutRejected(_ mentions: [Mention]) -> [Mention] {
    func isRejected(_ mention: Mention, _ value: String) -> Bool {
      mentions.contains {
        $0.isNegated && $0.kind == mention.kind && $0.values.contains(value) && $0.strength >= mention.strength
      }
    }
    return mentions.filter { mention in
      mention.isNegated || mention.values.isEmpty || !mention.values.allSatisfy { isRejected(mention, $0) }
    }
  }

  /// Nobody looks for a boot that is a sneaker: of several kinds those count of which most is said.
  private func oneKind(_ mentions: [Mention]) -> [Mention] {
    let own = mentions.filter { $0.kind == .use && !$0.isNegated && Traits.isKind($0.values.first ?? "") }
    guard Set(own.map(sentence)).count > 1, Set(own.map(\.values)).count > 1 else { return mentions }
    func said(_ mention: Mention) -> Int { mentions.filter { sentence($0) == sentence(mention) }.count }
    let most = own.map(said).max() ?? 0
    let dropped = own.filter { mention in
      said(mention) < most && !mentions.contains { $0.kind == .size && sentence($0) == sentence(mention) }
    }
    return mentions.filter { !dropped.contains($0) }
  }

  private func sentence(_ mention: Mention) -> Int { text.at(mention.range.lowerBound)?.sentence ?? 0 }

  private func strongest(_ mentions: [Mention], _ kind: Mention.Kind) -> [Mention] {
    let own = mentions.filter { $0.kind == kind && !$0.isNegated }
    guard let best = own.map(\.strength).max() else { return mentions }
    // Names, brands and uses are seldom dropped by chance; only what is told gives way to what is wished.
    let least: Strength = [.name, .brand, .use].contains(kind) ? min(best, .neutral) : best
    return mentions.filter { $0.kind != kind || $0.isNegated || $0.strength >= least }
  }

  private func sizes(_ mentions: [Mention]) -> [Mention] {
    let own = mentions.filter { $0.kind == .size && !$0.isNegated }
    guard let best = own.map(\.strength).max() else { return mentions.filter { $0.kind != .size } }
    var kept = own.filter { $0.strength == best || $0.strength >= .neutral && $0.isWhole && isDirect($0) }
    if kept.contains(where: \.isWhole), Set(kept.map(\.size)).count > 1 {
      kept = kept.filter { $0.isWhole || isDirect($0) }
    }
    kept = oneSystem(kept)
    let places = Set(kept.map(\.range.lowerBound))
    return mentions.filter { $0.kind != .size || places.contains($0.range.lowerBound) }
  }

  /// Stands just behind what it is the size of: `orange, 43`.
  private func isDirect(_ size: Mention) -> Bool {
    all.contains { mention in
      !mention.isNegated && mention.kind != .size && sentence(mention) == sentence(size)
        && (0...3).contains(size.range.lowerBound - mention.range.upperBound)
    }
  }

  /// `I'm a UK 8, that's a 42 with you`: the same foot in two systems; the one that is said last is the shop's.
  private func oneSystem(_ sizes: [Mention]) -> [Mention] {
    guard sizes.count == 2, let first = sizes.first, let second = sizes.last, first.size != second.size,
      first.system != second.system
    else { return sizes }
    let between = text.padded(first.range.upperBound..<max(first.range.upperBound, second.range.lowerBound))
    return Words.contains(between, any: Self.means) ? [second] : sizes
  }

  private static let means: PhraseSet = [
    "so", "thats", "that is", "which is", "is", "means", "equals", "says", "aka", "corresponds to", "das ist", "also",
    "soit", "cest", "osea", "es", "dus",
  ]
}
