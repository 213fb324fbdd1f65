/// Names of shoes as people say them: `the light Capra`, `Kerb, the high version`, `the other Capras`; and names that the
/// shop does not have.
struct WishNames {
  let text: WishText
  let index: ShopWords
  let clauses: Clauses

  init(_ text: WishText, _ index: ShopWords, _ clauses: Clauses) {
    self.text = text
    self.index = index
    self.clauses = clauses
  }

  func settled(_ mentions: [Mention]) -> [Mention] {
    var result: [Mention] = []
    for mention in mentions { result.append(mention.kind == .name ? settled(mention) : mention) }
    // What only tells one model from another is no wish of its own.
    for name in result where name.kind == .name {
      let tokens = name.values.flatMap(index.tokens)
      result.removeAll { mention in
        mention.kind == .use && mention.range.count == 1
          && (0...8).contains(mention.range.lowerBound - name.range.upperBound)
          && tokens.contains { ShopWords.isSame(text[mention.range.lowerBound], $0) }
      }
    }
    for name in result where name.kind == .name {
      result.removeAll { $0.kind != .name && name.range.contains($0.range.lowerBound) }
    }
    return result + unknown(result)
  }

  private func settled(_ mention: Mention) -> Mention {
    var mention = mention
    if isPlural(mention) {
      mention.values = family(mention.values)
      mention.isWhole = false
      return mention
    }
    let (words, range) = nearby(mention)
    let narrowed = narrowed(mention, words)
    guard !narrowed.isEmpty else { return mention }
    mention.values = narrowed
    if mention.isWhole, narrowed.count == 1 { mention.range = range }
    return mention
  }

  /// The variants of which every further word is said nearby.
  private func narrowed(_ mention: Mention, _ words: Set<String>) -> [String] {
    // A misspelt name says the words that it stands for.
    let own = mention.isWhole ? mention.values.flatMap(index.tokens) : []
    let said = Set(text.words[mention.range].map(\.text) + own)
    func isSaid(_ name: String) -> Bool {
      let further = index.tokens(of: name).filter { !said.contains($0) }
      return !further.isEmpty && further.allSatisfy { token in words.contains { ShopWords.isSame($0, token) } }
    }
    if !mention.isWhole { return mention.values.filter(isSaid) }
    let base = Set(mention.values.flatMap(index.tokens))
    let variants = index.vocabulary.names.filter { name in
      !mention.values.contains(name) && base.isSubset(of: Set(index.tokens(of: name))) && isSaid(name)
    }
    return eitherWay(mention) ? mention.values + variants : variants
  }

  /// `high or low`: this model and the other.
  private func eitherWay(_ mention: Mention) -> Bool {
    let range = mention.range.upperBound..<min(text.words.count, mention.range.upperBound + 12)
    return range.contains {
      ["or", "oder"].contains(text[$0])
        && ["low", "not", "normal", "plain", "regular", "without"].contains(text[$0 + 1])
    }
  }

  /// Words just before and behind a name that may tell which model is meant.
  private func nearby(_ mention: Mention) -> (Set<String>, Range<Int>) {
    var words: Set<String> = []
    var range = mention.range
    let before = mention.range.lowerBound - 1
    if let word = text.at(before), !word.isMark, !Self.neutral.contains(word.text) {
      words.insert(word.text)
      range = before..<range.upperBound
    }
    var place = mention.range.upperBound
    let reach = eitherWay(mention) ? 9 : 6
    while place < text.words.count, place < mention.range.upperBound + reach {
      let word = text.words[place]
      if word.isMark, word.text != ",", !eitherWay(mention) { break }
      if WishNegation.negators.contains(word.text) || ["and", "und", "for", "my", "but"].contains(word.text) { break }
      let isLed = ["the", "version", "one", "in"].contains(text[place - 1]) || place == mention.range.upperBound
      let isNamed = ["version", "one", "model", "kind", "edition", "variant"].contains(text[place + 1])
      if mention.isWhole, !isLed, !isNamed, !eitherWay(mention) {
        place += 1
        continue
      }
      if !mention.isWhole || place == mention.range.upperBound || isNamed || text[place - 1] == "the"
        || eitherWay(mention)
      {
        words.insert(word.text)
      }
      place += 1
    }
    return (words, range)
  }
  private static let neutral: Set<String> = [
    "the", "a", "an", "my", "your", "plain", "ordinary", "normal", "of", "in", "for", "and", "or", "this", "that",
  ]

  /// `Which other Capras`, `all Gratwegs`.
  private func isPlural(_ mention: Mention) -> Bool {
    guard let last = text.words[mention.range].last, last.text.hasSuffix("s"),
      !mention.values.contains(where: { index.tokens(of: $0).last == last.text })
    else { return false }
    let before = (max(0, mention.range.lowerBound - 2)..<mention.range.lowerBound).map { text[$0] }
    return before.contains { ["other", "all", "any", "which", "every", "your", "the", "these"].contains($0) }
  }

  private func family(_ names: [String]) -> [String] {
    let base = names.map { Set(index.tokens(of: $0)) }
    let all = index.vocabulary.names.filter { name in base.contains { $0.isSubset(of: Set(index.tokens(of: name))) } }
    return all.isEmpty ? names : all
  }

  // MARK: names that the shop does not have

  private func unknown(_ mentions: [Mention]) -> [Mention] {
    var taken: Set<Int> = []
    for mention in mentions { taken.formUnion(mention.range) }
    var found: [Mention] = []
    var place = 0
    while place < text.words.count {
      guard !taken.contains(place), let end = foreignBrand(place) ?? strangeName(place, taken) else {
        place += 1
        continue
      }
      let words = text.words[place..<end].map(\.text)
      found.append(
        Mention(
          kind: .unknown, values: [words.joined(separator: " ")], range: place..<end,
          strength: clauses.strength(at: place)))
      place = end
    }
    return found
  }

  private func foreignBrand(_ place: Int) -> Int? {
    for length in [3, 2, 1] where place + length <= text.words.count {
      let words = text.words[place..<place + length]
      guard !words.contains(where: \.isMark) else { continue }
      guard Self.brands.contains(words.map(\.text).joined(separator: " ")) else { continue }
      if Self.everyday.contains(words.map(\.text).joined(separator: " ")),
        !(words.first?.isCapital ?? false) || !text.hasCase
      {
        return nil
      }
      var end = place + length
      while isStrange(end, []) { end += 1 }
      return end
    }
    return nil
  }

  /// Capitalised words behind `do you have the…` that no list knows.
  private func strangeName(_ place: Int, _ taken: Set<Int>) -> Int? {
    guard text.hasCase, isStrange(place, taken), Self.leads.contains(text[place - 1]),
      clauses.strength(at: place) == .wish
    else { return nil }
    let before = text.padded(max(text.sentence(around: place).lowerBound, place - 6)..<place)
    guard Words.contains(before, any: Self.inquiries) else { return nil }
    var end = place + 1
    while end < text.words.count, isStrange(end, taken) || isNumberOfName(end, place) { end += 1 }
    return end
  }

  /// The 3 of `Zephyr 3`; sizes follow a word of their own.
  private func isNumberOfName(_ place: Int, _ start: Int) -> Bool {
    guard place == start + 1, let word = text.at(place), word.isDigits, let number = word.number else { return false }
    return number < 10 && number == number.rounded()
  }

  private func isStrange(_ place: Int, _ taken: Set<Int>) -> Bool {
    guard let word = text.at(place), !word.isMark, word.number == nil, word.isCapital, word.text.count >= 3,
      !taken.contains(place)
    else {
      return false
    }
    return !ShopWords.common.contains(word.text) && !Language.isFunctionWord(word.text)
      && !Self.noNames.contains(word.text)
      && !WishCues.goods.contains(word.text) && Sizes.starts.contains(word.text) == false
      && Units.unit(word.text) == nil
      && !(text.language == .german && !Self.leads.contains(text[place - 1]))
  }

  private static let leads: Set<String> = [
    "the", "your", "any", "some", "have", "sell", "stock", "carry", "a", "an", "le", "la", "den", "die", "el", "het",
    "from", "by", "called", "got",
  ]
  private static let inquiries: PhraseSet = [
    "have", "sell", "stock", "carry", "got", "looking for", "interested in", "want", "need", "is the", "are the",
    "is there", "do you do", "called", "offer", "like the", "like a", "fuhren sie",
    "haben sie", "avez vous", "tienen", "hebben", "suche", "cherche", "busco", "zoek", "buy", "order", "after", "by",
    "find",
  ]
  private static let noNames: Set<String> = Set(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september \
    october november december christmas easter internet germany france spain london berlin paris europe website \
    amazon instagram facebook google english german french spanish dutch newsletter alps dolomites schuhe schuh stiefel \
    sneaker groesse grosse farbe damen herren kinder weihnachten
    """.split(separator: " ").map(String.init))
  /// Makers that everybody knows; whoever asks for one is told if the shop does not carry it.
  static let brands: Set<String> = [
    "nike", "adidas", "puma", "asics", "salomon", "hoka", "brooks", "saucony", "new balance", "reebok", "vans",
    "converse", "birkenstock", "birkenstocks", "crocs", "skechers", "timberland", "timberlands",
    "merrell", "keen", "mizuno", "under armour", "fila", "ecco", "clarks", "geox", "dr martens", "doc martens", "lowa",
    "meindl", "la sportiva", "scarpa", "mammut", "jordans", "air jordan", "ugg", "uggs",
    "altra", "inov 8", "columbia", "the north face", "north face", "lacoste", "diadora", "kappa", "ellesse", "superga",
    "camper", "rieker", "gabor", "tamaris", "hunter", "veja", "allbirds",
  ]
  private static let everyday: Set<String> = ["keen", "brooks", "columbia", "camper", "hunter", "converse", "crocs"]
}
