/// The shop's own words, ready to be found in a mail: as they stand, in one word or two, in part, misspelt.
struct ShopWords: Sendable {
  enum Kind: Hashable, Sendable { case name, brand, color, material, use }
  struct Hit: Hashable, Sendable {
    var kind: Kind
    /// The catalogue's own spelling; of colours and materials the customer's word where the shop has no such.
    var values: [String]
    var length: Int
    var isExact = true
    /// Of a name: all of it, not a part that several share.
    var isWhole = true
  }
  struct Entry: Sendable {
    var kind: Kind
    var value: String
    /// Letters and digits without blanks.
    var key: String
    var digits: String
    var mask: UInt32
  }

  let vocabulary: Vocabulary
  private(set) var exact: [String: [Entry]] = [:]
  private(set) var fuzzy: [Character: [Entry]] = [:]
  private(set) var namesByToken: [String: [String]] = [:]
  private(set) var tokensByName: [String: [String]] = [:]
  private(set) var longest = 1

  init(_ vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
    for value in vocabulary.names {
      add(.name, value)
      let tokens = Self.tokens(value)
      tokensByName[value] = tokens
      for token in Set(tokens) { namesByToken[token, default: []].append(value) }
    }
    for value in vocabulary.brands { add(.brand, value) }
    for value in vocabulary.colors { add(.color, value) }
    for value in vocabulary.materials { add(.material, value) }
  }

  /// Words of the language, the same for every shop.
  static let ofLanguage: [Character: [Entry]] = {
    var words: [Entry] = []
    func add(_ kind: Kind, _ all: [String], _ least: Int) {
      words += all.filter { $0.count >= least && !$0.contains(" ") }.map { entry(kind, $0, $0) }
    }
    add(.color, Palette.families.flatMap { $0 } + Palette.shades.flatMap(\.words), 5)
    add(.material, Fabrics.words.keys.sorted(), 5)
    add(.use, Traits.phrases.keys.sorted(), 6)
    return Dictionary(grouping: words) { $0.key.first ?? " " }
  }()

  private mutating func add(_ kind: Kind, _ value: String) {
    let tokens = Self.tokens(value)
    guard !tokens.isEmpty else { return }
    longest = max(longest, min(6, tokens.count + 1))
    let key = tokens.joined()
    for spelling in Set([key, Self.expanded(value)]) {
      let entry = Self.entry(kind, value, spelling)
      if exact[spelling]?.contains(where: { $0.kind == kind && $0.value == value }) != true {
        exact[spelling, default: []].append(entry)
      }
    }
    addFuzzy(kind, value)
  }

  private mutating func addFuzzy(_ kind: Kind, _ value: String) {
    let entry = Self.entry(kind, value, Self.tokens(value).joined())
    guard let first = entry.key.first, entry.key.count >= 4 else { return }
    fuzzy[first, default: []].append(entry)
  }

  /// `Glow Two` as a mail's words are read: glow, 2.
  static func tokens(_ value: String) -> [String] { Words.tokens(value).map(WishNumbers.normal) }

  private static func entry(_ kind: Kind, _ value: String, _ key: String) -> Entry {
    Entry(kind: kind, value: value, key: key, digits: key.filter(\.isNumber), mask: mask(key))
  }

  /// `Föhn` also as `foehn`.
  private static func expanded(_ value: String) -> String {
    let marks: [Character: String] = ["ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"]
    let spelt = value.lowercased().map { marks[$0] ?? String($0) }.joined()
    return Words.tokens(spelt).joined()
  }

  static func mask(_ key: String) -> UInt32 {
    key.utf8.reduce(0) { mask, byte in (0x61...0x7A).contains(byte) ? mask | 1 << UInt32(byte - 0x61) : mask }
  }

  // MARK: looking

  /// What begins at this word, the likeliest first; nothing if no word of the shop or of the language does.
  func hits(_ text: WishText, at start: Int) -> [Hit] {
    guard let first = text.at(start), !first.isMark else { return [] }
    var found: [Hit] = []
    for length in stride(from: longest, to: 0, by: -1) {
      guard let words = window(text, start, length) else { continue }
      found += exactHits(words, length, isAlone: length == 1 && first.number != nil)
    }
    found += meanings(text, start)
    found += partialNames(text, start)
    let isSure = found.contains { $0.length > 1 || $0.kind == .name && $0.isWhole }
    if !isSure { found += typos(text, start) }
    return found.sorted { Self.rank($0) > Self.rank($1) }
  }

  private static func rank(_ hit: Hit) -> Int {
    let kinds: [Kind: Int] = [.name: 5, .brand: 4, .material: 3, .use: 2, .color: 1]
    return hit.length * 100 + (hit.isExact ? 20 : 0) + (hit.isWhole ? 10 : 0) + (kinds[hit.kind] ?? 0)
  }

  /// The words of a window without marks inside; the slash of `Bone / Gum` is none.
  func window(_ text: WishText, _ start: Int, _ length: Int) -> [WishText.Word]? {
    guard start + length <= text.words.count else { return nil }
    let words = Array(text.words[start..<start + length])
    guard let last = words.last, !last.isMark, words.allSatisfy({ !$0.isMark || $0.text == "/" || $0.text == "&" })
    else { return nil }
    return words
  }

  private func exactHits(_ words: [WishText.Word], _ length: Int, isAlone: Bool) -> [Hit] {
    let key = words.filter { !$0.isMark }.map(\.text).joined()
    guard !isAlone else { return [] }
    var entries = exact[key] ?? []
    // `Calder and Finch` for Calder & Finch.
    if length > 2 {
      entries += exact[words.filter { !$0.isMark && !Self.ands.contains($0.text) }.map(\.text).joined()] ?? []
    }
    // `the Frostbits`, `Ibexa's`.
    if key.hasSuffix("s"), key.count > 4 { entries += exact[String(key.dropLast())] ?? [] }
    if key.hasSuffix("es"), key.count > 5 {
      entries += (exact[String(key.dropLast(2))] ?? []).filter { $0.kind != .color }
    }
    return [Kind.name, .brand, .color, .material].compactMap { kind in
      let values = TrackingNumbers.unique(entries.filter { $0.kind == kind }.map(\.value))
      return values.isEmpty ? nil : Hit(kind: kind, values: values, length: length)
    }
  }

  private static let ands: Set<String> = ["and", "und", "et", "y", "en"]

  /// Colours, materials and uses of the language.
  private func meanings(_ text: WishText, _ start: Int) -> [Hit] {
    var found: [Hit] = []
    var seen: Set<Kind> = []
    for length in stride(from: max(3, Traits.longest), to: 0, by: -1) {
      guard let words = window(text, start, length), !words.contains(where: \.isMark) else { continue }
      let phrase = text.phrase(start..<start + length)
      if isForeign(phrase, text.language) { continue }
      if !seen.contains(.color), let hit = colorHit(phrase, length) {
        seen.insert(.color)
        found.append(hit)
      }
      if !seen.contains(.material), Fabrics.words[phrase] != nil {
        seen.insert(.material)
        let values = Fabrics.values(phrase, in: vocabulary.materials)
        found.append(
          Hit(kind: .material, values: values.isEmpty ? [phrase] : values, length: length, isWhole: !values.isEmpty))
      }
      if !seen.contains(.use), let names = Traits.phrases[phrase] {
        seen.insert(.use)
        found.append(Hit(kind: .use, values: names, length: length))
      }
    }
    return found
  }

  private func colorHit(_ phrase: String, _ length: Int) -> Hit? {
    let isWord = Palette.meaning(phrase) != nil
    guard isWord || length == 1 && isPartOfColor(phrase) else { return nil }
    let values = Palette.values(phrase, in: vocabulary.colors)
    guard isWord || !values.isEmpty else { return nil }
    return Hit(kind: .color, values: values.isEmpty ? [phrase] : values, length: length, isWhole: isWord)
  }

  /// `petrol` for Petrol Blue; not `wet` for Wet Cement.
  private func isPartOfColor(_ word: String) -> Bool {
    word.count >= 4 && !Self.common.contains(word)
      && vocabulary.colors.contains { color in
        let tokens = Words.tokens(color)
        return tokens.count > 1 && tokens.contains(word) && !Palette.isMixed(color)
      }
  }

  /// Words of another language that mean something else in English.
  private func isForeign(_ phrase: String, _ language: Language) -> Bool {
    language == .english ? Self.foreign.contains(phrase) : Self.english.contains(phrase)
  }

  /// English words that mean something else elsewhere.
  private static let english: Set<String> = ["fur", "tan", "hall", "rock", "court"]
  private static let foreign: Set<String> = [
    "rot", "rote", "wit", "ante", "leer", "lana", "goma", "toile", "netz", "stoff", "rode", "brun", "piel", "liege",
    "lona", "breed", "route", "weg", "licht", "dore", "creme", "route", "marche", "smal", "roos", "mules", "leger",
    "broad", "hall", "race", "course", "verde", "rosa", "lachs", "rood", "wol", "samt", "ash", "jeans", "patent",
    "rotes",
  ]

  static let common: Set<String> = Set(CommonWords.text.split(separator: " ").map(String.init))
}
