// Names that are said in part, or by what tells them from others.

extension ShopWords {
  /// `Gratweg` for Gratweg Low and Gratweg Mid; only words that are rare in the language.
  func partialNames(_ text: WishText, _ start: Int) -> [Hit] {
    guard let first = namesByToken[text[start]] else { return [] }
    var best: Hit?
    for length in 1...4 {
      guard let words = window(text, start, length), !words.contains(where: \.isMark) else { break }
      let tokens = words.map(\.text)
      let names = first.filter { Self.isRun(tokens, in: tokensByName[$0] ?? []) }
      guard !names.isEmpty else { break }
      let isRare = words.contains { isTelling($0, text.hasCase) }
      let whole = names.filter { tokensByName[$0] == tokens }
      if isRare, whole.isEmpty { best = Hit(kind: .name, values: names, length: length, isWhole: false) }
    }
    return best.map { [$0] } ?? []
  }

  /// An everyday word tells a name only where it is written as one.
  private func isTelling(_ word: WishText.Word, _ hasCase: Bool) -> Bool {
    let text = word.text
    guard text.count >= 4, text.allSatisfy(\.isLetter) else { return false }
    if !Self.common.contains(text) { return true }
    return hasCase && word.isCapital && Palette.meaning(text) == nil && Fabrics.words[text] == nil
      && Traits.phrases[text] == nil
  }

  private static func isRun(_ tokens: [String], in all: [String]) -> Bool {
    guard tokens.count <= all.count else { return false }
    return (0...(all.count - tokens.count)).contains { Array(all[$0..<$0 + tokens.count]) == tokens }
  }

  /// Names of which these are words, in any order, that are longer than the name they belong to.
  func variants(of names: [String], with words: Set<String>) -> [String] {
    let stems = names.map { Set(tokensByName[$0] ?? Self.tokens($0)) }
    let candidates = vocabulary.names.filter { name in
      let tokens = Set(tokensByName[name] ?? [])
      return !names.contains(name) && stems.contains { !$0.isDisjoint(with: tokens) }
        && tokens.contains { token in words.contains { Self.isSame($0, token) } }
    }
    return candidates
  }

  func tokens(of name: String) -> [String] { tokensByName[name] ?? Self.tokens(name) }

  /// `Hi` and `high`, `Jr` and `junior`, `W` and `women`.
  static func isSame(_ word: String, _ token: String) -> Bool {
    if word == token { return true }
    return equals.contains { $0.contains(word) && $0.contains(token) }
  }
  private static let equals: [Set<String>] = [
    ["hi", "high", "hightop"], ["jr", "junior", "kids", "mini"], ["w", "women", "womens", "ladies"],
    ["m", "men", "mens"], ["synthetic", "vegan"],
  ]
}
