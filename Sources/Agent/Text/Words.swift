import Foundation

/// Words as the agent compares them: lower case, without accents and apostrophes, split at everything else.
public enum Words {
  /// `Où est l'Élan?` → `ou est lelan?`; linear in the input.
  static func fold(_ text: String) -> String {
    if let plain = foldedASCII(text) { return plain }
    let straight = text.replacingOccurrences(of: "ß", with: "ss")
    let folded = straight.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).lowercased()
    return String(folded.unicodeScalars.filter { !apostrophes.contains($0) })
  }

  /// The same for text of ASCII alone, which most mail is: Unicode's tables cost a hundred times as much.
  private static func foldedASCII(_ text: String) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "`"): continue
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
      case 0x80...: return nil
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let apostrophes: Set<Unicode.Scalar> = ["'", "\u{2019}", "\u{2018}", "`", "\u{00B4}", "\u{02BC}"]

  static func tokens(_ text: String) -> [String] {
    let folded = fold(text)
    guard folded.utf8.allSatisfy({ $0 < 0x80 }) else {
      return folded.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
    return folded.utf8.split { !isWordByte($0) }.map { String(Substring($0)) }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  /// Tokens joined and surrounded by single spaces, so that ` phrase ` can be looked for.
  static func padded(_ text: String) -> String {
    if let plain = paddedASCII(text) { return plain }
    let folded = fold(text)
    return paddedASCII(folded) ?? " " + tokens(text).joined(separator: " ") + " "
  }

  /// The same for text of ASCII alone, in one walk over its bytes.
  private static func paddedASCII(_ text: String) -> String? {
    var text = text
    return text.withUTF8 { text in
      guard isASCII(text) else { return nil }
      return String(unsafeUninitializedCapacity: text.count + 2) { out in
        out[0] = 0x20
        var end = 1
        for byte in text {
          let word = wordByte[Int(byte)]
          if word == apostrophe { continue }
          if word == 0x20, out[end - 1] == 0x20 { continue }
          out[end] = word
          end += 1
        }
        // No words give two blanks, as joining none does.
        if out[end - 1] != 0x20 || end == 1 {
          out[end] = 0x20
          end += 1
        }
        return end
      }
    }
  }

  private static func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool { text.reduce(0, |) < 0x80 }

  private static let apostrophe: UInt8 = 0
  /// What stands for each byte of ASCII: letters and digits in lower case, nothing for apostrophes, else a blank.
  private static let wordByte: [UInt8] = (0..<0x80).map { (byte: UInt8) in
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "`"): apostrophe
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    default: isWordByte(byte) ? byte : 0x20
    }
  }

  static func contains(_ padded: String, any phrases: [String]) -> Bool { first(padded, of: phrases) != nil }
  static func contains(_ padded: String, any phrases: PhraseSet) -> Bool { phrases.isHeld(in: padded) }
  static func first(_ padded: String, of phrases: PhraseSet) -> String? { phrases.first(in: padded) }

  static func first(_ padded: String, of phrases: [String]) -> String? {
    phrases.first { holds(padded, phrase: $0) }
  }

  /// Whether the phrase stands between blanks. Folded text has one spelling for a word, so its bytes are compared.
  static func holds(_ padded: String, phrase: String) -> Bool {
    var (padded, phrase) = (padded, phrase)
    return padded.withUTF8 { text in
      phrase.withUTF8 { words in
        guard let start = text.baseAddress, let wanted = words.baseAddress, !words.isEmpty else { return false }
        let blank = Int32(UInt8(ascii: " "))
        var place = 0
        while place + words.count + 1 < text.count, let found = memchr(start + place, blank, text.count - place) {
          place = UnsafeRawPointer(found) - UnsafeRawPointer(start) + 1
          guard place + words.count < text.count else { return false }
          if text[place + words.count] == UInt8(ascii: " "), memcmp(start + place, wanted, words.count) == 0 {
            return true
          }
        }
        return false
      }
    }
  }

  /// Whether any character of it may be read as a number; most sentences have none.
  static func holdsNumber(_ text: String) -> Bool {
    text.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 >= 0x80 }
  }

  /// Sentences: split at line ends and at `.`, `!`, `?` followed by blank space, so that `42.5` stays whole.
  public static func sentences(_ text: String) -> [String] {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return sentences(ascii: text.utf8) }
    var result: [String] = []
    var current = ""
    let characters = Array(text)
    for (index, character) in characters.enumerated() {
      let next = index + 1 < characters.count ? characters[index + 1] : "\n"
      let ends = character.isNewline || (".!?;".contains(character) && next.isWhitespace)
      if !character.isNewline { current.append(character) }
      if ends {
        if current.contains(where: { $0.isLetter || $0.isNumber }) { result.append(current) }
        current = ""
      }
    }
    if current.contains(where: { $0.isLetter || $0.isNumber }) { result.append(current) }
    return result.map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// The same for text of ASCII alone, by bytes.
  private static func sentences(ascii text: String.UTF8View) -> [String] {
    var result: [String] = []
    func close(_ sentence: Substring.UTF8View) {
      guard sentence.contains(where: isWordByte) else { return }
      let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
      let end = sentence.lastIndex { !isBlank($0) }.map(sentence.index(after:)) ?? sentence.startIndex
      result.append(String(Substring(sentence[..<end].drop(while: isBlank))))
    }
    var start = text.startIndex
    var index = start
    while index < text.endIndex {
      let next = text.index(after: index)
      let following = next < text.endIndex ? text[next] : UInt8(ascii: "\n")
      switch text[index] {
      case 0x0A...0x0D:
        close(text[start..<index])
        start = next
      case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ";"):
        guard following == 0x20 || (0x09...0x0D).contains(following) else { break }
        close(text[start..<next])
        start = next
      default: break
      }
      index = next
    }
    close(text[start...])
    return result
  }

  /// Lines that a mail program wrapped, put together again: a long line that goes on in lower case or with a number.
  static func unwrapped(_ text: String) -> String {
    var result = ""
    var previous: Substring?
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if let last = previous {
        let open = last.count >= 30 && !(last.last.map { ".!?:;".contains($0) } ?? true)
        let goesOn = line.first.map { $0.isLowercase || $0.isNumber || "€$£".contains($0) } ?? false
        result += open && goesOn ? " " : "\n"
      }
      result += line
      previous = line
    }
    return result
  }

  /// The writer's own words around a folded phrase, within its clause; nil if no sentence holds the phrase.
  static func quote(_ text: String, around phrase: String, before: Int = 5, after: Int = 3) -> String? {
    let wanted = phrase.split(separator: " ").map(String.init)
    guard !wanted.isEmpty else { return nil }
    for sentence in sentences(unwrapped(text.withoutInvisibles)) {
      let words = sentence.split(whereSeparator: \.isWhitespace).map(String.init)
      let flat = words.enumerated().flatMap { index, word in tokens(word).map { (token: $0, word: index) } }
      let places = flat.indices.filter { $0 + wanted.count <= flat.count }
      guard let start = places.first(where: { flat[$0..<$0 + wanted.count].map(\.token) == wanted }) else { continue }
      var first = flat[start].word
      var last = flat[start + wanted.count - 1].word
      func closes(_ word: String) -> Bool { word.last.map { ",;:.!?".contains($0) } ?? false }
      for _ in 0..<before where first > 0 && !closes(words[first - 1]) { first -= 1 }
      for _ in 0..<after where last + 1 < words.count && !closes(words[last]) { last += 1 }
      let line = words[first...last].joined(separator: " ")[...].trimming { !$0.isLetter && !$0.isNumber }
      return line.count > 100 ? line.prefix(99) + "…" : line
    }
    return nil
  }

  /// Padded words without these phrases.
  static func without(_ padded: String, _ phrases: PhraseSet) -> String {
    phrases.all(in: padded).reduce(padded) { $0.replacing(" \($1) ", with: " | ") }
  }

  /// Optimal string alignment distance (insert, delete, replace, swap of neighbours), or nil when over `limit`.
  static func distance(_ left: String, _ right: String, limit: Int) -> Int? {
    let a = Array(left)
    let b = Array(right)
    guard abs(a.count - b.count) <= limit, a.count <= 64, b.count <= 64 else { return nil }
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var before: [Int] = []
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + Array(repeating: 0, count: b.count)
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], before[j - 2] + 1) }
      }
      before = last
      last = row
    }
    return last[b.count] <= limit ? last[b.count] : nil
  }

  /// Whether `word` is a plausible misspelling of `target`: the same first letter, one slip from five letters on, two
  /// from nine. Five-letter words are not matched by a replaced letter (`older` is not `order`).
  static func isTypo(_ word: String, of target: String) -> Bool {
    guard word != target, target.count >= 4, word.count >= 4, word.first == target.first else { return false }
    guard let slips = distance(word, target, limit: target.count >= 9 ? 2 : 1) else { return false }
    if min(target.count, word.count) == 4, word.sorted() != target.sorted() { return false }
    if target.count == 5 || word.count == 5, word.count == target.count, word.sorted() != target.sorted() {
      return false
    }
    return slips > 0
  }
}

extension String {
  /// Without control and invisible characters (zero width, direction marks, tags); line ends and tabs stay.
  public var withoutInvisibles: String {
    if utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 || $0 == 0x0A }) { return self }
    var view = String.UnicodeScalarView()
    for scalar in unicodeScalars where !scalar.isInvisible { view.append(scalar) }
    return String(view)
  }
}

extension Unicode.Scalar {
  fileprivate var isInvisible: Bool {
    switch value {
    case 0x09, 0x0A: false
    case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E: true
    case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB: true
    case 0xE0000...0xE01EF: true
    default: false
    }
  }
}
