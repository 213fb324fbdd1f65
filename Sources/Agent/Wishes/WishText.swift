/// A text as the reader of wishes walks over it: folded words, numbers in digits and in words read as numbers, marks,
/// and in which sentence and clause each stands. Linear in the text.
struct WishText: Sendable {
  struct Word: Hashable, Sendable {
    /// As it was written.
    var raw: String
    /// Folded; a mark is itself, the end of a line `\n`.
    var text: String
    var number: Double?
    var isMark = false
    /// Follows the word before without blank space: the second half of `off-white`, the `g` of `250g`.
    var isGlued = false
    var isCapital = false
    var sentence = 0
    var clause = 0
    /// Stands in brackets.
    var isAside = false
    /// Was written in digits.
    var isDigits = false
  }

  private(set) var words: [Word] = []
  let language: Language
  /// Whether capitals tell anything: some write all of a mail in capitals or none.
  private(set) var hasCase = false

  /// More words than this no customer needs for a wish.
  static let most = 4000

  init(_ text: String) {
    language = Language.detect(text)
    let lines = Self.unnumbered(String(text.prefix(20_000)).withoutInvisibles)
    var scanner = WishScanner(Tokens.canonical(Words.unwrapped(lines)))
    words = Array(WishNumbers.merged(scanner.run(), language).prefix(Self.most))
    let letters = words.filter { !$0.isMark && $0.number == nil && $0.raw.count > 2 }
    let capitals = letters.filter { $0.raw == $0.raw.uppercased() && $0.raw.count > 2 }.count
    hasCase = capitals * 2 < letters.count && letters.contains { $0.isCapital }
    number()
  }

  subscript(_ index: Int) -> String { words.indices.contains(index) ? words[index].text : "" }

  func at(_ index: Int) -> Word? { words.indices.contains(index) ? words[index] : nil }

  /// Whether it is a mark; nil where the text ends.
  func isMark(_ index: Int) -> Bool? { at(index)?.isMark }

  /// Folded words of a range as one phrase; `2E` stays one word.
  func phrase(_ range: Range<Int>) -> String {
    var phrase = ""
    for index in range where words.indices.contains(index) {
      let isOne = index > range.lowerBound && words[index].isGlued && words[index - 1].isDigits
      phrase += (index == range.lowerBound || isOne ? "" : " ") + words[index].text
    }
    return phrase
  }

  /// Words of a range, joined and padded, for phrases to be looked for.
  func padded(_ range: Range<Int>) -> String {
    " " + words[range].filter { !$0.isMark }.map(\.text).joined(separator: " ") + " "
  }

  /// The range of the sentence, or of the clause, around a word.
  func sentence(around index: Int) -> Range<Int> { stretch(around: index, \.sentence) }
  func clause(around index: Int) -> Range<Int> { stretch(around: index, \.clause) }

  private func stretch(around index: Int, _ key: KeyPath<Word, Int>) -> Range<Int> {
    guard words.indices.contains(index) else { return 0..<0 }
    let value = words[index][keyPath: key]
    var low = index
    var high = index + 1
    while low > 0, words[low - 1][keyPath: key] == value { low -= 1 }
    while high < words.count, words[high][keyPath: key] == value { high += 1 }
    return low..<high
  }

  /// The `1.` in front of a line of a list is no size; a `60.` that a mail program put there by wrapping is no list.
  private static func unnumbered(_ text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let marks = lines.map(listMark)
    guard marks.contains(where: { $0?.number == 1 }) else { return text }
    let plain = zip(lines, marks).map { line, mark -> String in
      guard let mark else { return String(line) }
      return "• \(mark.rest)"
    }
    return plain.joined(separator: "\n")
  }

  private static func listMark(_ line: Substring) -> (number: Int, rest: Substring)? {
    let core = line.drop { $0 == " " || $0 == "\t" }
    let digits = core.prefix { $0.isASCII && $0.isNumber }
    let rest = core.dropFirst(digits.count)
    guard (1...2).contains(digits.count), let number = Int(digits), let mark = rest.first, mark == "." || mark == ")",
      rest.dropFirst().first == " "
    else { return nil }
    return (number, rest.dropFirst(2))
  }

  /// Counts sentences and clauses.
  private mutating func number() {
    var sentence = 0
    var clause = 0
    var depth = 0
    for index in words.indices {
      let word = words[index]
      if !word.isMark, Self.clauseLeads.contains(word.text) { clause += 1 }
      if word.isMark, word.text == "(" {
        depth += 1
        clause += 1
      }
      words[index].sentence = sentence
      words[index].clause = clause
      words[index].isAside = depth > 0
      guard word.isMark else { continue }
      if Self.sentenceEnds.contains(word.text) {
        sentence += 1
        clause += 1
        depth = 0
      } else if Self.clauseEnds.contains(word.text) {
        clause += 1
      }
      if word.text == ")" { depth = max(0, depth - 1) }
    }
  }

  static let sentenceEnds: Set<String> = [".", "!", "?", ";", "\n"]
  static let clauseEnds: Set<String> = [",", ":", ")", "–", "\""]
  private static let clauseLeads: Set<String> = [
    "but", "who", "because", "aber", "weil", "mais", "pero", "maar", "sondern", "sino", "whereas", "while", "although",
    "though", "obwohl",
  ]
}

/// Cuts characters into words, numbers and marks.
struct WishScanner {
  private let text: [Character]
  private var words: [WishText.Word] = []
  private var glued = false

  init(_ text: [Character]) { self.text = text }

  private func at(_ index: Int) -> Character? { text.indices.contains(index) ? text[index] : nil }
  private func isDigit(_ index: Int) -> Bool { at(index).map { $0.isASCII && $0.isNumber } ?? false }
  private func isLetter(_ index: Int) -> Bool { at(index)?.isLetter ?? false }
  private static let apostrophes: Set<Character> = ["'", "\u{2019}", "`", "\u{00B4}"]

  mutating func run() -> [WishText.Word] {
    var index = 0
    while index < text.count, words.count < WishText.most * 2 {
      let character = text[index]
      if character.isNewline {
        mark("\n")
        index += 1
      } else if character.isWhitespace {
        glued = false
        index += 1
      } else if character.isLetter {
        index = word(index)
      } else if isDigit(index) {
        index = digits(index)
      } else {
        index = other(index)
      }
    }
    return words
  }

  private mutating func word(_ start: Int) -> Int {
    var end = start
    while isLetter(end) || (at(end).map(Self.apostrophes.contains) ?? false) && isLetter(end + 1) { end += 1 }
    let raw = String(text[start..<end])
    words.append(
      WishText.Word(raw: raw, text: Words.fold(raw), isGlued: glued, isCapital: raw.first?.isUppercase ?? false))
    glued = true
    return end
  }

  private mutating func digits(_ start: Int) -> Int {
    var end = start
    while isDigit(end) || (at(end) == "." || at(end) == ",") && isDigit(end + 1) { end += 1 }
    let raw = String(text[start..<end])
    var number = Tokens.decimal(raw).flatMap(Double.init)
    if at(end) == "½" {
      number = number.map { $0 + 0.5 }
      end += 1
    }
    // `'09` is a year.
    if start > 0, Self.apostrophes.contains(text[start - 1]) { number = nil }
    // Long rows of digits are the number of something.
    if raw.count > 7 { number = nil }
    words.append(WishText.Word(raw: raw, text: raw, number: number, isGlued: glued, isDigits: true))
    glued = true
    return end
  }

  private mutating func other(_ index: Int) -> Int {
    let character = text[index]
    switch character {
    case "½":
      words.append(WishText.Word(raw: "½", text: "½", number: 0.5, isGlued: glued, isDigits: true))
    case "-":
      if isLetter(index - 1) || isDigit(index - 1), isLetter(index + 1) || isDigit(index + 1) {
        if isDigit(index - 1), isDigit(index + 1) { mark("-") }
        glued = true
        return index + 1
      }
      // A dash between blanks parts clauses; one at the beginning of a line is a bullet.
      mark("–")
    case "–", "—", "•", "*", "|": mark("–")
    case ".":
      let isEnd = at(index + 1).map { $0.isWhitespace || "\"”'’)".contains($0) } ?? true
      if isEnd || at(index + 1) == "." || at(index - 1) == "." {
        if endsSentence(index) { mark(".") }
      } else {
        glued = true
        return index + 1
      }
    case "!", "?", ";", ",", ":", "(", ")", "/", "&", "+", "<", ">", "≤", "≥", "~", "€", "$", "£", "%", "#":
      mark(String(character))
      // Prices and shades hang on what stands before them.
      if "€$£/".contains(character) { glued = true }
      return index + 1
    case "\"", "“", "”", "„", "«", "»": mark("\"")
    case "[": mark("(")
    case "]": mark(")")
    default: break
    }
    glued = false
    return index + 1
  }

  /// The dot of `max.` and `Mr.` ends nothing.
  private func endsSentence(_ index: Int) -> Bool {
    guard let last = words.last, !last.isMark, last.number == nil else { return true }
    if Self.titles.contains(last.text) { return false }
    guard Self.abbreviations.contains(last.text) else { return true }
    var next = index + 1
    while at(next) == " " { next += 1 }
    return !(isDigit(next) || at(next)?.isLowercase == true || at(next).map { "€$£".contains($0) } == true)
  }

  private static let titles: Set<String> = ["mr", "mrs", "ms", "dr", "prof", "st", "hr", "fr", "mme", "sra"]
  private static let abbreviations: Set<String> = [
    "max", "min", "ca", "approx", "no", "nr", "gr", "eg", "ie", "bzw", "zb", "evtl", "inkl", "incl", "mind", "sz",
    "num", "env", "aprox", "bijv", "resp", "vs", "etc", "mens", "womens",
  ]

  private mutating func mark(_ text: String) {
    words.append(WishText.Word(raw: text, text: text, isMark: true, isGlued: glued))
    glued = false
  }
}
