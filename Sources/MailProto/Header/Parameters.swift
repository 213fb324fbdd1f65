/// A MIME field value with its parameters: `text/plain; charset=utf-8` (RFC 2045 §5.1, RFC 2183, RFC 2231).
struct ParameterizedValue {
  /// In lower case; for a media type `type/subtype`.
  private(set) var value = ""
  /// Readers could take the value or a parameter differently.
  private(set) var malformed = false
  /// Names of parameters that stand more than once with different values; the first counts.
  private(set) var duplicates: Set<String> = []
  /// Names of parameters whose RFC 2231 form and plain form say different things; the RFC 2231 form counts.
  private(set) var conflicts: Set<String> = []

  /// No honest field has as many; looking them up takes time in proportion.
  private static let limit = 200

  private var parameters: [(name: String, text: String)] = []
  private var sections: [ParameterSection] = []

  init(_ text: String) {
    var cursor = ParameterCursor(Array(text.utf8))
    value = cursor.leadingValue()
    while let parameter = cursor.next(), parameters.count + sections.count < Self.limit {
      add(parameter.name, parameter.text)
    }
    malformed = cursor.malformed || parameters.count + sections.count == Self.limit
    if !sections.isEmpty { joinSections() }
  }

  subscript(_ name: String) -> String? { parameters.first { $0.name == name }?.text }

  private mutating func add(_ name: String, _ text: String) {
    guard name.utf8.contains(UInt8(ascii: "*")), let section = ParameterSection(name, text) else {
      if let known = self[name] {
        if known != text { duplicates.insert(name) }
      } else {
        parameters.append((name, text))
      }
      return
    }
    sections.append(section)
  }

  /// Whether the plain form says the same, with encoded words or with something else for each character beyond ASCII.
  private static func isFallback(_ plain: String, for text: String) -> Bool {
    if plain == text || EncodedWord.decode(plain).text == text { return true }
    return plain.unicodeScalars.count == text.unicodeScalars.count
      && zip(plain.unicodeScalars, text.unicodeScalars).allSatisfy { $0 == $1 || !$1.isASCII }
  }

  private mutating func joinSections() {
    for name in Set(sections.map(\.base)).sorted() {
      let list = sections.filter { $0.base == name }.sorted { $0.number < $1.number }
      let joined = ParameterSection.joined(list)
      if joined.hasRepeats { duplicates.insert(name) }
      if joined.hasGaps { malformed = true }
      if let index = parameters.firstIndex(where: { $0.name == name }) {
        let plain = parameters[index].text
        if !Self.isFallback(plain, for: joined.text) { conflicts.insert(name) }
        parameters[index].text = joined.text
      } else {
        parameters.append((name, joined.text))
      }
    }
  }
}

/// A parameter in the manner of RFC 2231: `name*`, `name*0`, `name*0*`.
private struct ParameterSection {
  let base: String
  let number: Int
  /// Percent-encoded; the first one also names the charset.
  let isExtended: Bool
  let text: String

  /// Nil if the name only looks like it.
  init?(_ name: String, _ text: String) {
    let pieces = name.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = pieces.first, !first.isEmpty, (2...3).contains(pieces.count),
      pieces.count == 2 || pieces[2].isEmpty
    else { return nil }
    base = String(first)
    self.text = text
    if pieces[1].isEmpty, pieces.count == 2 {
      (number, isExtended) = (0, true)
    } else {
      guard let value = Int(pieces[1]), (0...999).contains(value) else { return nil }
      (number, isExtended) = (value, pieces.count == 3)
    }
  }

  /// `list` is in the order of the numbers.
  static func joined(_ list: [ParameterSection]) -> (text: String, hasRepeats: Bool, hasGaps: Bool) {
    var charset: String?
    var bytes: [UInt8] = []
    var expected = 0
    var hasRepeats = false
    var hasGaps = false
    for section in list {
      if section.number < expected {
        hasRepeats = true
        continue
      }
      hasGaps = hasGaps || section.number != expected
      expected = section.number + 1
      guard section.isExtended else {
        bytes.append(contentsOf: section.text.utf8)
        continue
      }
      var text = Substring(section.text)
      if charset == nil {
        let quotes = section.text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        if quotes.count == 3 {
          charset = String(quotes[0])
          text = quotes[2]
        }
      }
      bytes.append(contentsOf: unescaped(text))
    }
    let text = DecodedText(bytes, charset: charset?.isEmpty == true ? nil : charset).text
    return (text, hasRepeats, hasGaps)
  }

  private static func unescaped(_ text: Substring) -> [UInt8] {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = Octet.hexValue(bytes[index + 1]),
        let low = Octet.hexValue(bytes[index + 2])
      {
        out.append(high << 4 | low)
        index += 3
      } else {
        out.append(bytes[index])
        index += 1
      }
    }
    return out
  }
}
