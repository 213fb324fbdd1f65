/// A piece of a mail that may say what is wished: a name, a colour, a size…
struct Mention: Hashable, Sendable {
  enum Kind: Hashable, Sendable { case name, brand, color, material, use, size, unknown }
  var kind: Kind
  var values: [String] = []
  var size: Double = 0
  var range: Range<Int>
  /// Not wished; the opposite of it is.
  var isNegated = false
  var strength = Strength.neutral
  /// Of a name: all of it. Of a size: said of a person or with the word for it.
  var isWhole = true
  /// The system that the mail gives a size in: `eu`, `uk`, `us`.
  var system: String?
}

/// How much a clause speaks of the wish rather than of the writer's life.
enum Strength: Int, Comparable, Sendable {
  /// Belongs to no wish: an idiom, another's shoes.
  case none
  /// Told in passing: what was, what others have.
  case story
  case neutral
  case wish

  static func < (left: Strength, right: Strength) -> Bool { left.rawValue < right.rawValue }
}

/// The strength of each clause of a text.
struct Clauses: Sendable {
  private var strengths: [Int: Strength] = [:]
  private var fragments: Set<Int> = []
  private let text: WishText

  init(_ text: WishText) {
    self.text = text
    var start = 0
    while start < text.words.count {
      let range = text.sentence(around: start)
      read(range)
      start = max(range.upperBound, start + 1)
    }
  }

  /// Whether a sentence is about something else than shoes to buy.
  var hasOtherBusiness: Bool { strengths.values.contains(.none) }

  func strength(at index: Int) -> Strength {
    guard let word = text.at(index) else { return .none }
    return strengths[word.clause] ?? .neutral
  }

  /// A sentence of a few words without a verb: `black canvas, uk 8`.
  func isFragment(at index: Int) -> Bool { text.at(index).map { fragments.contains($0.sentence) } ?? false }

  private mutating func read(_ range: Range<Int>) {
    guard let first = range.first, let sentence = text.at(first)?.sentence else { return }
    let padded = text.padded(range)
    let isQuestion = text.at(range.upperBound - 1)?.text == "?"
    let isOther = WishCues.isOtherBusiness(padded)
    let hasCue = Words.contains(padded, any: WishCues.wishes)
    let count = text.words[range].filter { !$0.isMark }.count
    let hasPast = Self.hasPast(text.words[range])
    if count <= 7, !hasPast { fragments.insert(sentence) }
    var index = range.lowerBound
    while index < range.upperBound {
      let clause = text.clause(around: index)
      let words = text.padded(clause)
      let own = Words.contains(words, any: WishCues.wishes)
      let isStory = Words.contains(words, any: WishCues.stories) || Self.hasPast(text.words[clause])
      if isOther {
        strengths[text.words[index].clause] = Strength.none
      } else if own, !Words.contains(words, any: WishCues.others) {
        strengths[text.words[index].clause] = .wish
      } else if isStory || text[clause.lowerBound] == "who" {
        strengths[text.words[index].clause] = .story
      } else if hasCue || isQuestion || fragments.contains(sentence) || isNominal(range) {
        strengths[text.words[index].clause] = .wish
      } else {
        strengths[text.words[index].clause] = .neutral
      }
      index = max(clause.upperBound, index + 1)
    }
  }

  /// A sentence of things without anybody doing something: `Casual shoes in a 9, under 60`.
  private func isNominal(_ range: Range<Int>) -> Bool {
    let words = text.words[range].filter { !$0.isMark }
    return !words.contains { WishCues.finite.contains($0.text) }
      && words.contains { WishCues.goods.contains($0.text) || $0.number != nil }
  }

  private static func hasPast(_ words: ArraySlice<WishText.Word>) -> Bool {
    words.contains { word in
      guard !word.isMark, word.number == nil else { return false }
      if WishCues.past.contains(word.text) { return true }
      return word.text.count > 4 && word.text.hasSuffix("ed") && !WishCues.notPast.contains(word.text)
    }
  }
}
