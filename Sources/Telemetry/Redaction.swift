/// Covers what must not stand in a log.
public enum Redaction {
  static let cover = "(address)"

  /// The text with whatever looks like a mail address, or a Message-ID, covered. Servers quote addresses in their
  /// replies, so no caller can know that an error holds none.
  public static func covered(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "@")) else { return text }
    var result = String.UnicodeScalarView()
    var word = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isPart(scalar) {
        word.append(scalar)
      } else {
        append(word, to: &result)
        word = .init()
        result.append(scalar)
      }
    }
    append(word, to: &result)
    return String(result)
  }

  /// Covers a word with something on both sides of an `@`; a mark of punctuation at its end stays.
  private static func append(_ word: String.UnicodeScalarView, to result: inout String.UnicodeScalarView) {
    guard let at = word.lastIndex(of: "@"), at != word.startIndex else { return result.append(contentsOf: word) }
    var end = word.endIndex
    while end > word.index(after: at), [".", "!", "?"].contains(word[word.index(before: end)]) {
      end = word.index(before: end)
    }
    guard end > word.index(after: at) else { return result.append(contentsOf: word) }
    result.append(contentsOf: cover.unicodeScalars)
    result.append(contentsOf: word[end...])
  }

  private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "<", ">", "(", ")", "\"", "'", "`", ",", ";", ":", "[", "]", "{", "}", "=", "|", "/", "“", "”", "‘", "’", "«",
      "»", "…":
      false
    default: scalar.value > 0x20 && scalar.value != 0x7F && !scalar.properties.isWhitespace
    }
  }
}
