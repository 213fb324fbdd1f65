/// Names that somebody may have meant.
enum SimilarNames {
  /// At most three, the most similar first. Both cost and answer stay small however many names there are.
  static func of(_ wanted: String, among names: [String]) -> [String] {
    let wanted = Array(wanted.lowercased().prefix(100))
    let scored = names.prefix(2000).map { (name: $0, distance: distance(wanted, Array($0.lowercased().prefix(100)))) }
    return scored.filter { $0.distance <= max(2, wanted.count / 2) }.sorted { $0.distance < $1.distance }.prefix(3)
      .map(\.name)
  }

  /// Levenshtein's.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (i, character) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let replaced = diagonal + (character == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[right.count]
  }
}
