/// Sizes of a mail: numbers that are said as sizes are, and could be one in this shop.
struct WishSizes {
  let text: WishText
  let vocabulary: Vocabulary
  let clauses: Clauses
  /// Words that belong to names and other mentions.
  private let taken: [Int: Mention.Kind]

  init(_ text: WishText, _ vocabulary: Vocabulary, _ clauses: Clauses, _ mentions: [Mention]) {
    self.text = text
    self.vocabulary = vocabulary
    self.clauses = clauses
    var taken: [Int: Mention.Kind] = [:]
    for mention in mentions { for place in mention.range { taken[place] = mention.kind } }
    self.taken = taken
  }

  /// - Parameter amounts: places of numbers that are prices or weights.
  func mentions(besides amounts: Set<Int>) -> [Mention] {
    var found: [Mention] = []
    for place in text.words.indices where taken[place] == nil && !amounts.contains(place) {
      guard let number = text.words[place].number, isPlausible(number), let said = said(place, found.last) else {
        continue
      }
      var mention = Mention(kind: .size, size: number, range: place..<place + 1)
      mention.strength = said.strength
      mention.isWhole = said.isClear
      mention.system = system(place)
      found.append(mention)
    }
    return found
  }

  private struct Said {
    var strength: Strength
    var isClear: Bool
  }

  /// A number that a shoe of this shop may have as its size, or of a shop that has the next ones as well.
  private func isPlausible(_ number: Double) -> Bool {
    guard (number * 6).rounded() == number * 6 else { return false }
    guard let low = vocabulary.sizes.min(), let high = vocabulary.sizes.max() else { return (1...52).contains(number) }
    let reach = high > 25 ? 5.0 : 3.0
    return (max(1, low - reach)...(high + reach)).contains(number)
  }

  private func said(_ place: Int, _ last: Mention?) -> Said? {
    let clause = clauses.strength(at: place)
    let aside = text.words[place].isAside
    if isOwned(place) { return Said(strength: .story, isClear: false) }
    func strength(_ base: Strength) -> Strength { aside || clause <= .story ? min(base, max(clause, .story)) : base }
    let before = text[place - 1]
    if isCounted(place) || isDated(place) { return nil }
    if let word = sizeWord(place) { return Said(strength: strength(word ? .wish : clause), isClear: word) }
    // The rest of a list: 41, 42 and 43.
    if let last, last.strength != .none, isJoined(last.range.upperBound, place) {
      return Said(strength: last.strength, isClear: last.isWhole)
    }
    if ["so", "thats", "means"].contains(before), text[place + 1] == "in" {
      return Said(strength: clause, isClear: true)
    }
    if Self.articles.contains(before) {
      // What somebody went up to is what they take now.
      let isNow = text[place - 2] == "to"
      return article(place).map { Said(strength: isNow ? $0 : strength($0), isClear: true) }
    }
    if Self.ins.contains(before), (number(place) >= 34 || endsPhrase(place + 1)) {
      return Said(strength: strength(max(clause, .neutral)), isClear: true)
    }
    let isAnd = ["and", "und", "et", "y", "en"].contains(before) && taken[place - 2] != nil
    if isAnd || taken[place - 1] != nil || text.at(place - 1)?.isMark == true && isListed(place) || place == 0 {
      guard clause >= .neutral, endsPhrase(place + 1) else { return nil }
      return Said(strength: clause, isClear: false)
    }
    // `Nine then`, `we said nine`, `I'm 42` in a shop that has no such ages.
    if Self.persons.contains(before), number(place) >= 34 { return Said(strength: strength(.neutral), isClear: false) }
    if ["then", "please", "maybe", "perhaps", "either", "between", "say"].contains(before), clause == .wish,
      endsPhrase(place + 1)
    {
      return Said(strength: clause, isClear: false)
    }
    return nil
  }

  /// `my Tundra 42`: the size of what somebody has.
  private func isOwned(_ place: Int) -> Bool {
    var start = place
    while start > 0, taken[start - 1] == .name { start -= 1 }
    return start < place && ["my", "his", "her", "our", "mein", "meine", "meinen"].contains(text[start - 1])
  }

  private func number(_ place: Int) -> Double { text.at(place)?.number ?? 0 }

  /// Behind `size`, `UK`, `Größe`; a word for the system after it. True where the word says size.
  private func sizeWord(_ place: Int) -> Bool? {
    var back = place - 1
    var steps = 0
    while back >= 0, steps < 4 {
      let word = text[back]
      if Self.words.contains(word) { return true }
      guard Self.fillers.contains(word) || text.at(back)?.isMark == true && [":", "(", "\""].contains(word) else {
        break
      }
      back -= 1
      steps += 1
    }
    if Self.systems[text[place + 1]] != nil, text.at(place + 1)?.isMark == false { return true }
    if ["men", "mens", "women", "womens", "ladies", "kids", "childs", "child", "childrens"].contains(text[place - 1]) {
      return true
    }
    return nil
  }

  /// `takes a 32`, `I'm a nine`, `he's an 11`, `in a 42`.
  private func article(_ place: Int) -> Strength? {
    guard endsPhrase(place + 1) else { return nil }
    let lead = text[place - 2]
    let isIf = text.clause(around: place).contains { text[$0] == "if" }
    let isSaid = Self.verbs.contains(lead) || Self.ins.contains(lead) || lead.isEmpty || text.isMark(place - 2) == true
    if isSaid, !isIf {
      return .wish
    }
    if lead == "from" { return Strength.none }
    if isIf, isSaid || lead == "to" { return .story }
    if lead == "to" { return max(.neutral, clauses.strength(at: place)) }
    if [
      "still", "now", "about", "usually", "normally", "only", "roughly", "be", "was", "were", "or", "and", "not", "to",
      "from", "sent",
    ].contains(lead) {
      return ["was", "were", "from", "sent"].contains(lead) ? .story : clauses.strength(at: place)
    }
    return clauses.strength(at: place) == .wish ? .neutral : nil
  }

  /// Only a mark, `or`, `and`, `und`… between two sizes.
  private func isJoined(_ from: Int, _ place: Int) -> Bool {
    guard from < place, place - from <= 4, endsPhrase(place + 1) else { return false }
    var joins = 0
    for index in from..<place {
      let word = text[index]
      guard Self.joiners.contains(word) || Self.fillers.contains(word) || Self.articles.contains(word) else {
        return false
      }
      if Self.joiners.contains(word) { joins += 1 }
    }
    return joins > 0
  }

  /// Between marks, or between a mark and another mention: `white / 9 / in stock`, `red, 43.`
  private func isListed(_ place: Int) -> Bool {
    endsPhrase(place + 1)
      && (clauses.isFragment(at: place) || hasMention(text.sentence(around: place))
        || clauses.strength(at: place) == .wish)
  }

  private func hasMention(_ range: Range<Int>) -> Bool { range.contains { taken[$0] != nil } }

  private func endsPhrase(_ index: Int) -> Bool {
    guard let word = text.at(index) else { return true }
    if word.isMark {
      return !["€", "$", "£", "%"].contains(word.text) && !(word.text == "-" && text.at(index + 1)?.number != nil)
    }
    if word.number != nil { return false }
    if word.isGlued, word.text.count <= 2, Self.systems[word.text] == nil { return false }
    return taken[index] != nil || Self.followers.contains(word.text) || Language.isFunctionWord(word.text)
      || Self.systems[word.text] != nil
      || ["wide", "narrow", "normally", "usually"].contains(word.text)
  }

  /// `four stores`, `twelve-hour shifts`, `two wishes`.
  private func isCounted(_ place: Int) -> Bool {
    guard let next = text.at(place + 1), !next.isMark else {
      return ["%", "€", "$", "£"].contains(text[place + 1]) || ["#", "€", "$", "£", "+"].contains(text[place - 1])
    }
    if next.isGlued, !Self.followers.contains(next.text), Self.systems[next.text] == nil, taken[place + 1] == nil {
      return true
    }
    if ["#", "€", "$", "£", "+", "<", ">", "≤", "≥"].contains(text[place - 1]) { return true }
    return Units.unit(next.text) != nil && next.text != "x" && next.text != "h" && !Self.followers.contains(next.text)
  }

  private func isDated(_ place: Int) -> Bool {
    let before = text[place - 1]
    let after = text[place + 1]
    if Self.months.contains(after) || Self.months.contains(before)
      || after == "of" && Self.months.contains(text[place + 2])
    {
      return true
    }
    if [
      "page", "chapter", "number", "no", "nr", "order", "route", "at", "until", "till", "by", "aged", "age", "since",
      "turned", "turns", "catalogue", "room", "flat", "apartment", "tour", "section",
    ].contains(before) {
      return true
    }
    return ["am", "pm", "oclock", "uhr", "heures"].contains(after) || text[place + 1] == "-" || text[place - 1] == "-"
  }

  /// `UK 8`, `8 US`, `in British`, `size 42 EU`.
  private func system(_ place: Int) -> String? {
    for index in [place - 1, place + 1, place - 2] {
      if let word = text.at(index), !word.isMark, let system = Self.systems[word.text] { return system }
    }
    if text[place + 1] == "in" { return Self.systems[text[place + 2]] }
    return nil
  }

  static let systems: [String: String] = [
    "eu": "eu", "eur": "eu", "european": "eu", "uk": "uk", "british": "uk", "us": "us", "usa": "us", "american": "us",
  ]
  private static let words = Sizes.starts.union([
    "uk", "us", "eu", "grosse", "schuhgrosse", "grossen", "maten", "kids", "childs", "mens", "womens",
  ])
  private static let fillers: Set<String> = [
    "is", "of", "a", "an", "in", "eu", "uk", "us", "eur", "number", "my", "about", "say", "maybe", "european", "the",
    "be", "would", "still", "womens", "mens", "kids", "childs", "child",
  ]
  private static let articles: Set<String> = ["a", "an", "eine", "einen", "une", "un", "una", "een", "the"]
  private static let ins: Set<String> = [
    "in", "en", "need", "needs", "want", "brauche", "wears", "wear", "takes", "take", "pointure", "taille", "du",
    "trage", "porte", "llevo", "gasto", "uso",
    "draag",
  ]
  private static let verbs: Set<String> = [
    "takes", "take", "between", "around", "so", "thats", "wears", "wear", "im", "hes", "shes", "is", "am", "are", "be",
    "need", "needs", "want", "wants",
    "at", "as", "prefer", "has", "have", "habe", "hat", "gets", "for", "id", "trage", "tragt", "brauche",
    "youre", "theyre", "still", "get", "got", "measured", "bin", "fait", "fais",
  ]
  private static let persons: Set<String> = ["im", "am", "hes", "shes", "ich", "habe", "hab"]
  private static let joiners: Set<String> = [
    "or", "and", ",", "/", "&", "oder", "und", "ou", "et", "o", "y", "of", "en", "to", "alternatively", "bis",
  ]
  private static let followers: Set<String> = [
    "in", "or", "aside", "lieferbar", "verfugbar", "da", "disponible", "leverbaar", "between", "seems", "seem", "still",
    "and", "for", "please", "pls", "plz", "thanks", "thx", "now",
    "then", "if", "but", "so", "is", "as",
    "with", "which", "who", "that", "on", "by", "at", "to", "from", "though",
    "too", "still", "here", "mostly", "only", "available", "normally", "usually", "wide", "because", "since", "would",
    "will", "it", "this", "over", "all", "und", "oder", "bitte", "fur",
    "ou", "et", "pour", "merci", "y", "o", "para", "of", "en", "voor", "exists", "whatever", "whichever", "under",
    "below", "anybody", "anyone", "ja", "not", "no", "nothing", "my", "i",
    "wants", "cheers", "ta", "possible", "instead", "also", "left", "stock", "today", "go", "hi", "thank", "again",
    "colour", "color", "any", "until", "when", "where", "was", "were", "has", "have",
    "preferably", "max", "tops", "each", "both", "just", "men", "women", "mens", "womens", "kids", "ladies", "gents",
    "be", "regular", "half", "up", "via", "do", "can", "could", "x", "h",
  ]
  private static let months: Set<String> = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
    "dec", "januar", "februar", "marz", "mai", "juni", "juli", "oktober", "dezember",
  ]
}
