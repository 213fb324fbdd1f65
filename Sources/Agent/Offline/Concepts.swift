/// What words of customers stand for: some seventy concepts, so that "nicked from the porch" and "stolen off the
/// doorstep" look alike to the classifier, also where it never saw either.
enum Concepts {
  /// The concepts of a sentence in order; a word may have several, a word without any has none.
  static func read(_ tokens: [String]) -> [Int] {
    var found: [Int] = []
    for (index, token) in tokens.enumerated() {
      if index + 1 < tokens.count, let pair = table.pairs[token + "_" + tokens[index + 1]] { found += pair }
      if index + 2 < tokens.count, let triple = table.pairs[token + "_" + tokens[index + 1] + "_" + tokens[index + 2]] {
        found += triple
      }
      if let exact = table.exact[token] { found += exact }
      var stem = Substring(token)
      while stem.utf8.count >= 3 {
        if let open = table.stems[stem] { found += open }
        stem = stem.dropLast()
      }
    }
    return found
  }

  static let names: [String] = words.map(\.0)

  private struct Table {
    var exact: [String: [Int]] = [:]
    /// By what stands before the star.
    var stems: [Substring: [Int]] = [:]
    /// Two or three words joined by underscores.
    var pairs: [String: [Int]] = [:]
  }

  private static let table: Table = {
    var table = Table()
    for (number, (_, list)) in words.enumerated() {
      for word in Set(list.split(whereSeparator: \.isWhitespace)) {
        if word.hasSuffix("*") {
          table.stems[word.dropLast(), default: []].append(number)
        } else if word.contains("_") {
          table.pairs[String(word), default: []].append(number)
        } else {
          table.exact[String(word), default: []].append(number)
        }
      }
    }
    return table
  }()
}
