/// Text on its way into HTML, XML or Markdown. Whatever comes from a dataset or a model is hostile.
enum Markup {
  /// For text and attributes of HTML and XML. Control characters, which XML cannot hold, are shown as U+FFFD.
  static func escape(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\r": break
      default:
        let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        // Marks that turn the direction of a line can make text read as something else.
        let turns = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        let isOutside = scalar.value == 0xFFFE || scalar.value == 0xFFFF
        result.unicodeScalars.append(isControl || turns || isOutside ? "\u{FFFD}" : scalar)
      }
    }
    return result
  }

  /// One line of text that Markdown takes as nothing else.
  static func markdown(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return escape(line).reduce(into: "") { result, character in
      if "\\`*_[]#|~".contains(character) { result.append("\\") }
      result.append(character)
    }
  }
}
