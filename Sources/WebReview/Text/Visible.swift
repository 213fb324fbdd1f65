/// Text from outside, made harmless to read: nothing in it can turn the line around or hide itself.
enum Visible {
  /// For one-line fields (subjects, names, file names): control characters, line ends and everything that is
  /// invisible or changes direction stands there by its number, cut after `limit` characters.
  static func line(_ text: String, limit: Int = 300) -> String {
    let shown = marked(text) { isControl($0) || isInvisible($0) }
    return shown.count > limit ? shown.prefix(limit) + "…" : shown
  }

  /// For bodies: line ends and tabs stay, everything else as in `line`.
  static func block(_ text: String) -> String {
    marked(text.replacing("\r\n", with: "\n")) { scalar in
      scalar != "\n" && scalar != "\t" && (isControl(scalar) || isInvisible(scalar))
    }
  }

  private static func marked(_ text: String, where bad: (Unicode.Scalar) -> Bool) -> String {
    guard text.unicodeScalars.contains(where: bad) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if bad(scalar) {
        let number = String(scalar.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - number.count)) + number
        result.append(contentsOf: "⟨U+\(padded)⟩".unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029: true
    default: false
    }
  }

  /// Bidirectional controls (UAX 9), zero-width marks that no script needs, interlinear marks and tag characters.
  /// The joiners U+200C and U+200D stay: Persian and emoji need them.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
      0xE0000...0xE007F:
      true
    default: false
    }
  }
}
