/// Reads a text from left to right; at each word the first of several readings that fits.
struct TokenScanner {
  let original: [Character]
  /// Canonical, of the same length.
  let text: [Character]
  let links: [Token]
  var nextLink = 0
  var index = 0
  var found: [Token] = []

  mutating func run() -> [Token] {
    while index < text.count {
      if let token = link() {
        found.append(token)
        index = token.end
      } else if !isWordPart(index - 1), let token = day() ?? code() ?? number() ?? wordNumber() ?? mixed() {
        found.append(token)
        index = max(token.end, index + 1)
      } else {
        index += 1
      }
    }
    return found
  }

  mutating func link() -> Token? {
    while nextLink < links.count, links[nextLink].start < index { nextLink += 1 }
    guard nextLink < links.count, links[nextLink].start == index else { return nil }
    var token = links[nextLink]
    token.text = String(original[token.start..<token.end])
    return token
  }

  func at(_ position: Int) -> Character? { text.indices.contains(position) ? text[position] : nil }
  func isWordPart(_ position: Int) -> Bool { at(position).map { $0.isLetter || $0.isNumber } ?? false }
  func isDigit(_ position: Int) -> Bool { at(position).map { $0.isASCII && $0.isNumber } ?? false }

  func token(_ kind: Token.Kind, _ value: String, _ unit: String = "", to end: Int) -> Token {
    Token(kind: kind, text: String(original[index..<end]), value: value, unit: unit, start: index, end: end)
  }

  func digits(from start: Int) -> Int {
    var end = start
    while isDigit(end) { end += 1 }
    return end
  }

  func int(_ range: Range<Int>) -> Int? { range.count <= 4 ? Int(String(text[range])) : nil }
}
