/// The checkable pieces of a text: links, tracking numbers, dates, amounts, sizes, spans of time and numbers, also in
/// words, with their place in grapheme clusters. Used on the draft and on the context alike, so that the two can be
/// compared.
struct Token: Hashable, Sendable {
  enum Kind: Sendable { case link, code, day, amount, size, percent, span, weight, count, number }
  var kind: Kind
  var text: String
  /// Canonical: ISO days, decimals without trailing zeros, codes in capitals without separators.
  var value: String
  /// Of an amount its currency; of a span what is counted (weeks are days). Empty where nothing says so.
  var unit = ""
  var start: Int
  var end: Int
}

enum Tokens {
  static func scan(_ text: String) -> [Token] {
    let characters = canonical(text)
    var scanner = TokenScanner(original: Array(text), text: characters, links: Links.scan(characters))
    return scanner.run()
  }

  /// Full-width characters and digits of other scripts as ASCII, one for one: a place in one is a place in the other.
  static func canonical(_ text: String) -> [Character] {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return Array(text) }
    return text.map { character in
      if character.isASCII { return character }
      if let digit = character.wholeNumberValue, (0...9).contains(digit) { return Character(String(digit)) }
      guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1 else { return character }
      switch scalar.value {
      case 0xFF01...0xFF5E: return Unicode.Scalar(scalar.value - 0xFEE0).map(Character.init) ?? character
      case 0x3002, 0xFF61, 0x2024, 0xFE52: return "."
      case 0x00A0, 0x2007, 0x202F: return " "
      case 0x2010...0x2015, 0x2212: return "-"
      default: return character
      }
    }
  }

  /// `2.50` → `2.5`, `1,299.00` → `1299`, `2,97` → `2.97`.
  static func decimal(_ text: String) -> String? {
    var plain = ""
    let marks = text.filter { $0 == "." || $0 == "," }
    let lastMark = text.lastIndex { $0 == "." || $0 == "," }
    for index in text.indices {
      let character = text[index]
      if character.isASCII, character.isNumber {
        plain.append(character)
      } else if index == lastMark {
        let tail = text.distance(from: index, to: text.endIndex) - 1
        let thousands = tail == 3 && (character == "," || marks.count > 1)
        if !thousands { plain.append(".") }
      }
    }
    guard let value = Double(plain) else { return nil }
    return number(value)
  }

  static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    let thousandths = (value * 1000).rounded()
    guard abs(thousandths) < 1e15 else { return String(value) }
    var text = String(Int64(abs(thousandths)))
    while text.count < 4 { text = "0" + text }
    var fraction = String(text.suffix(3))
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return (value < 0 ? "-" : "") + text.dropLast(3) + (fraction.isEmpty ? "" : "." + fraction)
  }
}
