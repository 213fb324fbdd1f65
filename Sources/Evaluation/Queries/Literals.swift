/// The values that a query compares columns with, found without understanding the whole of SQL: each literal belongs
/// to the column that was named last before it.
struct Literals {
  /// By column, in lower case.
  private(set) var texts: [String: [String]] = [:]
  private(set) var numbers: [String: [Double]] = [:]

  init(_ statements: [String], columns: [String]) {
    let known = Set(columns)
    for statement in statements { read(statement, known) }
  }

  func isNamed(_ column: String) -> Bool { texts[column] != nil || numbers[column] != nil }

  private mutating func read(_ statement: String, _ known: Set<String>) {
    var column: String?
    var rest = statement[...]
    while let character = rest.first {
      if character == "'" {
        let text = Self.quoted(&rest)
        if let column { note(text, column) }
      } else if character.isLetter || character == "_" || character == "\"" {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "\"" }
        let name = word.filter { $0 != "\"" }.lowercased()
        if known.contains(name) { column = name }
        rest = rest.dropFirst(max(1, word.count))
      } else if character.isNumber {
        let digits = rest.prefix { $0.isNumber || $0 == "." }
        if let column, let number = Double(digits) { numbers[column, default: []].append(number) }
        rest = rest.dropFirst(digits.count)
      } else {
        rest = rest.dropFirst()
      }
    }
  }

  /// Wildcards of LIKE are no part of the word.
  private mutating func note(_ text: String, _ column: String) {
    let word = String(text.filter { $0 != "%" && $0 != "\\" }).trimmed
    guard !word.isEmpty else { return }
    texts[column, default: []].append(word)
    if let number = Double(word) { numbers[column, default: []].append(number) }
  }

  /// Takes a literal in quotation marks off the front; a doubled mark is one.
  private static func quoted(_ rest: inout Substring) -> String {
    rest = rest.dropFirst()
    var text = ""
    while let character = rest.first {
      rest = rest.dropFirst()
      guard character == "'" else {
        text.append(character)
        continue
      }
      guard rest.first == "'" else { break }
      text.append("'")
      rest = rest.dropFirst()
    }
    return text
  }
}
