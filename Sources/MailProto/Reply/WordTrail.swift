/// The words of our own mail, for telling whether a quoted line stands in it however it was wrapped again.
///
/// Pairs of neighbouring words are kept in a set, so a look-up takes time in proportion to the line only.
struct WordTrail {
  private var pairs: Set<Int> = []
  private var words: Set<Substring> = []

  var isEmpty: Bool { words.isEmpty }

  init(_ texts: [String]) {
    for text in texts {
      let list = Words.of(text)
      words.formUnion(list)
      for (a, b) in zip(list, list.dropFirst()) { pairs.insert(Self.key(a, b)) }
    }
  }

  /// Whether nearly all neighbouring words of the line are neighbours in our mail.
  func contains(_ line: some StringProtocol) -> Bool {
    let list = Words.of(String(line))
    guard list.count > 1 else { return list.first.map { words.contains($0) } ?? true }
    let known = zip(list, list.dropFirst()).count { pairs.contains(Self.key($0, $1)) }
    return known * 5 >= (list.count - 1) * 4
  }

  private static func key(_ a: Substring, _ b: Substring) -> Int {
    var hasher = Hasher()
    hasher.combine(a)
    hasher.combine(b)
    return hasher.finalize()
  }
}

/// How often each word stands in a text.
struct WordCount {
  private var counts: [Substring: Int] = [:]
  private var total = 0

  init(_ text: String) {
    for word in Words.of(text) {
      counts[word, default: 0] += 1
      total += 1
    }
  }

  /// Whether more than one in ten words stand less often in the other text.
  func isMissingFrom(_ other: WordCount) -> Bool {
    let missing = counts.reduce(0) { $0 + max(0, $1.value - (other.counts[$1.key] ?? 0)) }
    return missing * 10 > total
  }
}

enum Words {
  /// Runs of letters and digits in lower case, without link targets and addresses, which only one version may show.
  static func of(_ text: String) -> [Substring] {
    var out: [Substring] = []
    for chunk in text.lowercased().split(whereSeparator: \.isWhitespace) {
      if chunk.contains("://") || chunk.contains("@") || chunk.hasPrefix("[cid:") { continue }
      out += chunk.split { !$0.isLetter && !$0.isNumber }
    }
    return out
  }
}
