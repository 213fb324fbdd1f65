extension Case {
  /// The beginning of a mail in one line, as the queue shows it: at most 200 characters, blank space of every kind as
  /// one blank.
  static func summary(of text: String) -> String {
    var head = ""
    var length = 0
    var isBlank = false
    for character in text {
      guard length < 200 else { break }
      if character.isBlankSpace {
        isBlank = length > 0
        continue
      }
      if isBlank, length < 199 { head.append(" ") }
      length += isBlank ? 2 : 1
      isBlank = false
      if length <= 200 { head.append(character) }
    }
    return head
  }
}

extension Character {
  /// White space; that of ASCII is told without a look into Unicode's tables.
  fileprivate var isBlankSpace: Bool {
    asciiValue.map { $0 == 0x20 || (0x09...0x0D).contains($0) } ?? isWhitespace
  }
}
