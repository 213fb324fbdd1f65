// Which words are names of shoes, and which only look like one.

extension WishTagger {
  func isName(_ hit: ShopWords.Hit, _ range: Range<Int>) -> Bool {
    let before = text[range.lowerBound - 1]
    let after = text[range.upperBound]
    if Self.titles.contains(before) || Self.speaks.contains(after) { return false }
    let words = text.words[range].filter { !$0.isMark }
    let isRare = words.contains { $0.number == nil && $0.text.count >= 3 && !ShopWords.common.contains($0.text) }
    if hit.isWhole, words.count > 1, isRare || words.contains(where: { $0.number != nil }) { return true }
    if isNamed(range) { return true }
    if hit.isWhole, words.count == 1, text.hasCase, words.first?.isCapital == false {
      let isLed = Self.articles.contains(before)
      let isAlone =
        clauses.isFragment(at: range.lowerBound) && endsPhrase(range.upperBound) && !Self.ins.contains(before)
      return isRare && (isLed || isAlone)
    }
    if !hit.isExact, !hit.isWhole { return false }
    return isRare && (hit.isWhole || !text.hasCase || words.contains(where: \.isCapital))
      && !(words.count == 1 && !hit.isExact && text.hasCase && !words.contains(where: \.isCapital) && !isBeside(range))
  }

  /// An everyday word that stands as a name does: with a capital within a sentence, behind `the`, beside a size.
  func isNamed(_ range: Range<Int>) -> Bool {
    guard let first = text.at(range.lowerBound) else { return false }
    let before = text[range.lowerBound - 1]
    let isFirst = range.lowerBound == text.sentence(around: range.lowerBound).lowerBound
    let isAtEnd = endsPhrase(range.upperBound)
    if text.hasCase {
      guard first.isCapital else { return false }
      return !isFirst && !Self.titles.contains(before) || isFirst && isAtEnd
    }
    if Self.leads.contains(before), isAtEnd { return true }
    return clauses.isFragment(at: range.lowerBound) && isAtEnd && range.count > 1
  }

  private func isBeside(_ range: Range<Int>) -> Bool {
    Self.leads.contains(text[range.lowerBound - 1])
      || endsPhrase(range.upperBound) && clauses.isFragment(at: range.lowerBound)
  }

  /// Whether a noun group may end before this word.
  func endsPhrase(_ index: Int) -> Bool {
    guard let word = text.at(index) else { return true }
    return word.isMark || word.number != nil || Language.isFunctionWord(word.text) || Self.followers.contains(word.text)
      || WishCues.goods.contains(word.text) || Palette.meaning(word.text) != nil
  }

  /// What stands before a name that is written without a capital.
  private static let articles: Set<String> = [
    "the", "your", "of", "called", "model", "named", "plain", "den", "die", "das", "der", "le", "la", "el", "de", "het",
  ]
  private static let leads: Set<String> = [
    "the", "your", "a", "an", "this", "that", "called", "of", "model", "any", "den", "die", "das", "der", "le", "la",
    "el", "de", "het", "plain",
    "ordinary", "normal", "regular", "named",
  ]
  private static let followers: Set<String> = [
    "in", "size", "sizes", "or", "and", "for", "at", "by", "please", "pls", "one", "ones", "still", "available",
    "instead", "too", "again", "really", "both", "uk", "us", "eu", "back",
    "gone", "is", "are", "if", "as", "from", "with", "goes",
  ]
  static let titles: Set<String> = [
    "mr", "mrs", "ms", "miss", "dr", "father", "uncle", "aunt", "auntie", "coach", "sister", "brother", "cousin",
    "grandma", "grandpa", "nurse", "doctor", "professor", "friend", "colleague", "husband",
    "wife", "son", "daughter", "neighbour", "neighbor", "herr", "frau", "dear", "hi", "hello", "hallo", "am", "name",
    "regards", "cheers", "lord", "saint",
  ]
  static let greetings: Set<String> = ["hi", "hello", "hallo", "dear", "am"]
  static let speaks: Set<String> = [
    "says", "said", "swears", "told", "thinks", "reckons", "asked", "insists", "wrote", "here", "speaking", "claims",
    "sagt", "dit", "dice", "zegt", "street", "avenue", "road",
  ]
}
