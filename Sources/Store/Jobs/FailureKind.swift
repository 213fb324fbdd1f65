/// What makes two failures the same: the node, and the error without what differs from mail to mail.
struct FailureKind: Hashable {
  /// The error with addresses, quoted text, and words that hold a digit each replaced by a placeholder.
  let pattern: String
  let node: String?

  private static let longest = 200
  /// What is looked at; the rest of a longer error tells nothing apart.
  private static let longestError = 1000

  init(error: String, node: String?) {
    pattern = String(Self.general(String(error.prefix(Self.longestError))).prefix(Self.longest))
    self.node = node
  }

  /// Twelve hexadecimal digits, the same in every installation.
  var fingerprint: String { String(Hex.text(Digest.sha256("\(node ?? "")\n\(pattern)".utf8)).prefix(12)) }

  private static func general(_ error: String) -> String {
    var result = ""
    var rest = error[...]
    while let first = rest.first {
      if let end = endOfQuote(rest) {
        result += "“…”"
        rest = rest[end...]
      } else if first.isWhitespace {
        if result.last != " " { result += " " }
        rest.removeFirst()
      } else if isWordPart(first) {
        let word = rest.prefix(while: isWordPart)
        result += general(word: word)
        rest = rest[word.endIndex...]
      } else {
        result.append(first)
        rest.removeFirst()
      }
    }
    return result
  }

  private static let quotes: [Character: Character] = [
    "\"": "\"", "“": "”", "„": "“", "`": "`", "«": "»", "'": "'", "‘": "’", "<": ">",
  ]

  /// Behind the quoted text that `rest` begins with. An apostrophe within a word begins none, since words are taken
  /// whole; a quote that nothing closes is a character like others.
  private static func endOfQuote(_ rest: Substring) -> Substring.Index? {
    guard let first = rest.first, let closing = quotes[first] else { return nil }
    return rest.dropFirst().firstIndex(of: closing).map { rest.index(after: $0) }
  }

  private static func isWordPart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "@._-+/:%'’".contains(character)
  }

  /// Punctuation at its end belongs to the sentence.
  private static func general(word: Substring) -> String {
    let end = word.lastIndex { $0.isLetter || $0.isNumber }.map(word.index(after:)) ?? word.startIndex
    let body = word[..<end]
    let tail = word[end...]
    if body.contains("@") { return "<address>\(tail)" }
    if body.contains(where: \.isNumber) || isHexadecimal(body) { return "<n>\(tail)" }
    return "\(body)\(tail)"
  }

  /// An id that happens to hold no digit, such as `deadbeefcafe`; no word of a language is that long in these letters.
  private static func isHexadecimal(_ body: Substring) -> Bool {
    body.count >= 8 && body.allSatisfy { $0.isHexDigit || $0 == "-" }
  }
}
