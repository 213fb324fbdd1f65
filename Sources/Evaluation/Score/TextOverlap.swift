/// How near a text is to a reference, 0 to 1.
public enum TextOverlap {
  /// ROUGE-L (Lin 2004): F1 over the longest common subsequence of words.
  public static func rougeL(_ text: String, reference: String) -> Double {
    let left = words(text)
    let right = words(reference)
    guard !left.isEmpty, !right.isEmpty else { return left.isEmpty && right.isEmpty ? 1 : 0 }
    let common = Double(longestCommon(left, right))
    guard common > 0 else { return 0 }
    let precision = common / Double(left.count)
    let recall = common / Double(right.count)
    return 2 * precision * recall / (precision + recall)
  }

  /// chrF (Popović 2015): n-grams of 1 to 6 characters without blank space, F with recall counted twice (β = 2).
  public static func chrF(_ text: String, reference: String) -> Double {
    let left = characters(text)
    let right = characters(reference)
    guard !left.isEmpty, !right.isEmpty else { return left.isEmpty && right.isEmpty ? 1 : 0 }
    var precision = 0.0
    var recall = 0.0
    var orders = 0.0
    for length in 1...6 where length <= left.count && length <= right.count {
      let a = grams(left, length)
      let b = grams(right, length)
      let common = Double(a.reduce(0) { $0 + min($1.value, b[$1.key] ?? 0) })
      precision += common / Double(left.count - length + 1)
      recall += common / Double(right.count - length + 1)
      orders += 1
    }
    guard orders > 0, precision + recall > 0 else { return 0 }
    let (p, r) = (precision / orders, recall / orders)
    return 5 * p * r / (4 * p + r)
  }

  /// Longer texts are compared by their beginnings: the work grows with the product of the lengths.
  private static let mostWords = 2000

  static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.prefix(mostWords).map(String.init)
  }

  private static func longestCommon(_ left: [String], _ right: [String]) -> Int {
    var row = [Int](repeating: 0, count: right.count + 1)
    for word in left {
      var diagonal = 0
      for (index, other) in right.enumerated() {
        let above = row[index + 1]
        row[index + 1] = word == other ? diagonal + 1 : max(above, row[index])
        diagonal = above
      }
    }
    return row[right.count]
  }

  private static func characters(_ text: String) -> [Character] { text.prefix(20_000).filter { !$0.isWhitespace } }

  private static func grams(_ text: [Character], _ length: Int) -> [ArraySlice<Character>: Int] {
    var counts: [ArraySlice<Character>: Int] = [:]
    for start in 0...(text.count - length) { counts[text[start..<start + length], default: 0] += 1 }
    return counts
  }
}

/// Looking for a string in a text as a person would: case, runs of blank space, and the shapes of quotation marks,
/// dashes and blanks make no difference.
enum Needle {
  static func isIn(_ needle: String, _ text: String) -> Bool { isIn(needle, folded: fold(text)) }

  static func isIn(_ needle: String, folded text: String) -> Bool { text.contains(fold(needle)) }

  static func fold(_ text: String) -> String {
    var result = ""
    var isBlank = false
    for character in text.lowercased() {
      if character.isWhitespace || character == "\u{00A0}" || character == "\u{202F}" {
        isBlank = true
        continue
      }
      if isBlank, !result.isEmpty { result.append(" ") }
      isBlank = false
      result.append(same[character] ?? character)
    }
    return result
  }

  private static let same: [Character: Character] = [
    "’": "'", "‘": "'", "‚": "'", "“": "\"", "”": "\"", "„": "\"", "–": "-", "—": "-", "‑": "-", "−": "-",
  ]
}
