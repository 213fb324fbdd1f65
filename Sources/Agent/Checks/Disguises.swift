import Foundation

/// Text in a form that people do not read and machines do: base64, hexadecimal, percent signs and entities, spelled-out
/// letters, text backwards or shifted by thirteen letters, letters of mixed scripts, invisible characters.
///
/// Not found, and not findable by rules: meaning hidden in the choice or order of ordinary words (an acrostic).
struct Disguises {
  let text: DraftWords
  /// Whether a fact of the run holds this code.
  let isKnown: (String) -> Bool

  /// In grapheme clusters.
  func places() -> [Range<Int>] {
    var places = text.words.filter(\.isMixed).map { $0.start..<$0.end }
    places += chunks().filter(isEncoded)
    places += spelledOut()
    places += pairs()
    places += invisible()
    for sentence in text.sentences where isShifted(sentence) {
      places.append(text.words[sentence.lowerBound].start..<text.words[sentence.upperBound - 1].end)
    }
    return places
  }

  // MARK: runs without blank space

  private func chunks() -> [Range<Int>] {
    var chunks: [Range<Int>] = []
    var start: Int?
    for (index, character) in text.characters.enumerated() {
      if character.isWhitespace {
        if let from = start { chunks.append(from..<index) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let start { chunks.append(start..<text.characters.count) }
    return chunks
  }

  private func isEncoded(_ range: Range<Int>) -> Bool {
    guard range.count >= 8 else { return false }
    let chunk = String(text.characters[range])
    let bytes = Array(chunk.utf8)
    if Self.count(of: UInt8(ascii: "%"), in: bytes, width: 3, isBody: Self.isHex) >= 3 { return true }
    if chunk.components(separatedBy: "\\u").count > 3 || chunk.components(separatedBy: "\\x").count > 3 { return true }
    if chunk.components(separatedBy: "&#").count > 3 { return true }
    if isKnown(chunk) { return false }
    return Self.isHexText(bytes) || Self.isBase64Text(bytes)
  }

  private static func count(of mark: UInt8, in bytes: [UInt8], width: Int, isBody: (UInt8) -> Bool) -> Int {
    var count = 0
    for index in bytes.indices where bytes[index] == mark && index + width <= bytes.count {
      if bytes[(index + 1)..<(index + width)].allSatisfy(isBody) { count += 1 }
    }
    return count
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  /// Ten digits or more that spell readable text.
  private static func isHexText(_ bytes: [UInt8]) -> Bool {
    let digits = bytes.filter(isHex)
    guard digits.count >= 10, digits.count * 10 >= bytes.count * 9 else { return false }
    var decoded: [UInt8] = []
    for index in stride(from: 0, to: digits.count - 1, by: 2) {
      guard let value = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) else {
        return false
      }
      decoded.append(value)
    }
    return isReadable(decoded, letters: 2)
  }

  /// Letters of both cases or digits in one run that decode to readable text; or a run too long and mixed for a word.
  private static func isBase64Text(_ bytes: [UInt8]) -> Bool {
    let body = bytes.filter(isBase64)
    guard body.count >= 12, body.count * 10 >= bytes.count * 9 else { return false }
    let upper = body.dropFirst().contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    let lower = body.contains { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    let digit = body.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard upper, lower || digit else { return false }
    if body.count >= 24, lower, digit { return true }
    // A piece may have been cut at any place of its groups of four.
    return (0..<4).contains { skip in
      var piece = body.dropFirst(skip).map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "+") : $0 }
      piece = piece.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "/") : $0 }
      piece.removeLast(piece.count % 4)
      guard piece.count >= 8, let data = Data(base64Encoded: Data(piece)) else { return false }
      return isReadable(Array(data), letters: 4)
    }
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func isReadable(_ bytes: [UInt8], letters: Int) -> Bool {
    let printable = bytes.filter { (0x20...0x7E).contains($0) }.count
    let words = bytes.filter { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
    return words.count >= letters && printable * 10 >= bytes.count * 9 && words.count * 10 >= bytes.count * 6
  }

  // MARK: across blank space

  /// Five or more single letters or digits, each alone: `T R K 1 0`, `T-R-K-1-0`.
  private func spelledOut() -> [Range<Int>] {
    runs { index in text.words[index].end - text.words[index].start == 1 }.filter { $0.count >= 5 }.map(place)
  }

  /// Hexadecimal pairs, each alone: `4e 6f 72 61 20`.
  private func pairs() -> [Range<Int>] {
    let found = runs { index in
      let word = text.words[index]
      return word.end - word.start == 2 && word.text.utf8.allSatisfy(Self.isHex)
    }
    return found.filter { range in
      range.count >= 5 && Self.isHexText(range.flatMap { Array(text.words[$0].text.utf8) })
    }.map(place)
  }

  /// Ranges of neighbouring words, one character apart at most three, that all hold.
  private func runs(_ holds: (Int) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    while start < text.words.count {
      var end = start
      while end < text.words.count, holds(end),
        end == start || text.words[end].start - text.words[end - 1].end <= 3
      {
        end += 1
      }
      if end > start { runs.append(start..<end) }
      start = max(end, start + 1)
    }
    return runs
  }

  private func place(_ range: Range<Int>) -> Range<Int> {
    text.words[range.lowerBound].start..<text.words[range.upperBound - 1].end
  }

  /// Characters that nobody sees; several variation selectors on one sign carry bytes.
  private func invisible() -> [Range<Int>] {
    text.characters.indices.filter { index in
      let scalars = text.characters[index].unicodeScalars
      let selectors = scalars.filter { (0xFE00...0xFE0F).contains($0.value) }.count
      let character = String(text.characters[index])
      let isJoined = scalars.contains { $0.value == 0x200D } && scalars.contains { $0.properties.isEmoji }
      let isNewline = text.characters[index].isNewline
      return selectors > 2 || scalars.count > 12 || !isJoined && !isNewline && character.withoutInvisibles != character
    }.map { $0..<$0 + 1 }
  }

  // MARK: backwards and shifted

  /// Whether a sentence has more of the small words of a language backwards, or thirteen letters on, than as it is.
  private func isShifted(_ sentence: Range<Int>) -> Bool {
    guard sentence.count >= 3 else { return false }
    var (plain, backwards, shifted) = (0, 0, 0)
    for index in sentence {
      let word = text.words[index].text
      guard word.count >= 2 else { continue }
      if Self.small.contains(word) { plain += 1 }
      if Self.small.contains(String(word.reversed())) { backwards += 1 }
      if Self.small.contains(Self.rot13(word)) { shifted += 1 }
    }
    return max(backwards, shifted) >= 2 && max(backwards, shifted) > plain
  }

  static func rot13(_ word: String) -> String {
    String(
      decoding: word.utf8.map { byte -> UInt8 in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): (byte - UInt8(ascii: "a") + 13) % 26 + UInt8(ascii: "a")
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): (byte - UInt8(ascii: "A") + 13) % 26 + UInt8(ascii: "A")
        default: byte
        }
      }, as: UTF8.self)
  }

  private static let small: Set<String> = [
    "the", "and", "you", "your", "with", "this", "that", "have", "has", "for", "are", "was", "were", "our", "from",
    "not", "all", "customer", "parcel", "order", "name", "address", "der", "die", "und", "ist", "nicht", "sie", "wir",
    "ihr", "ihre", "mit", "auf", "den", "das", "ein", "eine", "von", "wird", "kunde", "paket", "les", "des", "est",
    "vous", "pour", "los", "las", "una", "con", "para", "het", "een", "van", "niet", "voor", "is", "to", "of", "in",
    "at", "we", "it", "by",
  ]

  // MARK: planted words

  /// Small letters and digits alone, so that blanks and hyphens between them hide nothing.
  static func squeezed(_ characters: [Character]) -> String {
    let plain = LookAlikes.plain(String(characters)) ?? String(characters)
    return String(
      plain.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil })
  }

  /// The planted word as it is, backwards, shifted, in hexadecimal and in base64, all squeezed.
  static func forms(of canary: String) -> [String] {
    let plain = squeezed(Array(canary))
    let bytes = Array(canary.utf8)
    let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let base64 = (0..<3).map { Data(bytes.dropFirst($0)).base64EncodedString() }.map { squeezed(Array($0.dropLast(4))) }
    return [plain, String(plain.reversed()), rot13(plain), hex] + base64.filter { $0.count >= 6 }
  }
}
