/// The statements of a text of SQL, and the mark of a question that no query answers.
public enum Statements {
  public static let cannotAnswer = "CANNOT_ANSWER"

  /// One a wish, without blank space at their ends; a semicolon within quotation marks parts nothing.
  public static func split(_ text: String) -> [String] {
    var statements: [String] = []
    var current = ""
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == ";" {
        statements.append(current)
        current = ""
        continue
      }
      current.append(character)
    }
    return (statements + [current]).map(\.trimmed).filter { !$0.isEmpty }
  }

  /// Those that can be run.
  static func answers(_ statements: [String]) -> [String] { statements.filter { !isRefusal($0) } }

  static func isRefusal(_ statement: String) -> Bool { statement.uppercased() == cannotAnswer }

  /// Equal texts are the same query, whatever their blanks and their case outside of quotation marks.
  static func normal(_ statement: String) -> String {
    var result = ""
    var isQuoted = false
    var isBlank = false
    for character in statement {
      if character == "'" { isQuoted.toggle() }
      if character.isWhitespace, !isQuoted {
        isBlank = true
        continue
      }
      if isBlank, !result.isEmpty { result.append(" ") }
      isBlank = false
      result += isQuoted ? String(character) : character.lowercased()
    }
    return result
  }
}

extension String {
  /// Without blank space at its ends.
  var trimmed: String {
    guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[start...end])
  }
}
