/// Reads wishes from a mail without a model: the shop's own words, sizes, limits, negations, uses.
struct WishReader {
  let vocabulary: Vocabulary
  private let index: VocabularyIndex

  init(_ vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
    index = VocabularyIndex(vocabulary)
  }

  func read(_ text: String, currency: String) -> WishList {
    var list = WishList()
    list.wholeCatalogue = Harvest.asked(in: text).map { $0 > .slice } ?? false
    var walk = Walk()
    for sentence in Words.sentences(Words.unwrapped(text)).prefix(60) where !isAboutSomethingElse(sentence) {
      walk.read(pieces(sentence), Limits(sentence, currency: currency))
      walk.recommend = walk.recommend || Words.contains(Words.padded(sentence), any: Self.recommends)
    }
    list.wishes = walk.finished()
    return list
  }

  private func isAboutSomethingElse(_ sentence: String) -> Bool {
    let scores = TopicScores.scores(Words.padded(sentence))
    let product = scores[.product] ?? 0
    return [Topic.delivery, .billing, .complaint].contains { (scores[$0] ?? 0) >= 3 && (scores[$0] ?? 0) > product }
  }

  // MARK: pieces

  enum Piece: Equatable {
    case hit(VocabularyIndex.Kind, [String], negated: Bool)
    case size(Double)
    case unknown(String)
    case joint
    case other
  }

  private func pieces(_ sentence: String) -> [Piece] {
    let words = Sizes.words(sentence)
    let tokens = words.map { $0.filter { $0.isLetter || $0.isNumber || $0 == "." } }
    let flat = tokens.map { $0.split(separator: ".").count > 1 && Double($0) == nil ? $0.replacing(".", with: "") : $0 }
    let expanded = flat.map { $0.isEmpty ? "," : $0 }
    let hits = index.hits(in: expanded)
    let sizes = Set(Sizes.find(in: sentence))
    var pieces: [Piece] = []
    var position = 0
    var lastNegated = false
    while position < expanded.count {
      if let hit = hits.first(where: { $0.range.lowerBound == position }) {
        let negated = isNegated(expanded, hit.range) || (lastNegated && continues(expanded, position))
        lastNegated = negated
        pieces.append(.hit(hit.kind, hit.values, negated: negated))
        position = hit.range.upperBound
        continue
      }
      pieces.append(plain(expanded, position, sizes, afterHit: hits.contains { $0.range.upperBound == position }))
      position += 1
    }
    let names = pieces.contains { if case .hit(.name, _, _) = $0 { true } else { false } }
    if !names { pieces += unknownNames(sentence).map { .unknown($0) } }
    return pieces
  }

  private func plain(_ words: [String], _ position: Int, _ sizes: Set<Double>, afterHit: Bool) -> Piece {
    let word = words[position]
    if ["or", "and", ",", "oder", "und", "ou", "et", "y", "o", "en", "of"].contains(word) { return .joint }
    guard let size = Sizes.size(word) else { return .other }
    if sizes.contains(size) { return .size(size) }
    let before = position > 0 ? words[position - 1] : ""
    let after = position + 1 < words.count ? words[position + 1] : ""
    guard afterHit || Self.sizeLeads.contains(before), !Self.units.contains(after), size >= 3, size <= 52 else {
      return .other
    }
    return vocabulary.sizes.contains(size) || (34...50).contains(size) ? .size(size) : .other
  }

  private func isNegated(_ words: [String], _ range: Range<Int>) -> Bool {
    if range.upperBound < words.count, words[range.upperBound] == "free" { return true }
    var position = range.lowerBound - 1
    var steps = 0
    while position >= 0, steps < 4 {
      if Self.negators.contains(words[position]) { return true }
      if words[position] == "than", position > 0, words[position - 1] == "other" { return true }
      guard Self.negationFillers.contains(words[position]) else { return false }
      position -= 1
      steps += 1
    }
    return false
  }

  /// `no leather or suede`: the negation reaches over the joint.
  private func continues(_ words: [String], _ position: Int) -> Bool {
    position > 0 && ["or", "nor", "oder", "ou", "o", "of"].contains(words[position - 1])
  }

  /// Capitalised words behind `the`, `your`, `any`… that no list knows: probably a shoe's name.
  private func unknownNames(_ sentence: String) -> [String] {
    let words = sentence.split(whereSeparator: { $0.isWhitespace }).map { $0.trimming { !$0.isLetter && !$0.isNumber } }
    var names: [String] = []
    for (position, word) in words.enumerated().dropFirst() {
      guard word.first?.isUppercase == true, word.count >= 4, Self.nameLeads.contains(Words.fold(words[position - 1]))
      else { continue }
      let folded = Words.fold(word)
      guard folded.allSatisfy({ $0.isLetter }), !Self.notNames.contains(folded), index.hits(in: [folded]).isEmpty,
        !VocabularyIndex.common.contains(folded)
      else { continue }
      names.append(folded)
    }
    return names
  }

  private static let recommends = [
    "recommend", "recommendation", "recommendations", "suggest", "suggestion", "suggestions", "which", "what would you",
    "best", "advise", "something", "looking for", "anything", "any", "empfehlen", "recommander", "recomendar",
    "aanraden",
  ]
  private static let sizeLeads: Set<String> = [
    "in", "a", "an", "wear", "im", "am", "take", "wears", "or", "and", "my", "eine", "en", "taille", "to",
  ]
  private static let units: Set<String> = [
    "eur", "euro", "euros", "usd", "kg", "g", "gram", "grams", "days", "weeks", "pairs", "years", "pounds", "dollars",
    "percent", "k", "km", "miles", "minutes", "months", "year", "day", "week", "times", "people",
  ]
  private static let negators: Set<String> = [
    "no", "not", "without", "except", "non", "avoid", "hate", "hates", "dislike", "never", "kein", "keine", "keinen",
    "ohne", "nicht", "sans", "sin", "zonder", "geen", "pas", "excluding", "allergic", "isnt", "arent", "nothing",
  ]
  private static let negationFillers: Set<String> = [
    "a", "any", "the", "in", "made", "of", "too", "with", "please", "something", "anything", "real", "genuine", "brand",
    "colour", "color", "to", "shoes", "be", "from", "want", "de", "en", "aus", "by",
  ]
  private static let nameLeads: Set<String> = [
    "the", "your", "any", "some", "have", "sell", "stock", "carry", "of", "le", "la", "den", "die", "el",
  ]
  private static let notNames: Set<String> = Set(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september \
    october november december christmas easter internet germany france spain london berlin paris europe website \
    amazon instagram facebook google english german french spanish dutch newsletter alps
    """.split(separator: " ").map(String.init))
}
