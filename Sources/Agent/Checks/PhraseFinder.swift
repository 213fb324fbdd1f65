/// Phrases of folded words, looked for in the words of a draft by their first word: one walk, however many they are.
struct PhraseFinder: ExpressibleByArrayLiteral, Sendable {
  /// By the first word, the longest first. A last word that ends in `*` matches every word that begins so.
  private var phrases: [String: [[String]]] = [:]
  /// Phrases of one word that ends in `*`.
  private var stems: [String] = []

  init(arrayLiteral elements: String...) {
    for phrase in elements {
      let words = phrase.split(separator: " ").map(String.init)
      guard let first = words.first else { continue }
      if words.count == 1, first.hasSuffix("*") {
        stems.append(String(first.dropLast()))
      } else {
        phrases[first, default: []].append(words)
      }
    }
    for key in phrases.keys { phrases[key]?.sort { $0.count > $1.count } }
  }

  /// The words that a phrase beginning at this one takes up; nil if none does.
  func match(_ text: DraftWords, at index: Int) -> Range<Int>? {
    let word = text.words[index].text
    if stems.contains(where: { word.hasPrefix($0) }) { return index..<index + 1 }
    for words in phrases[word] ?? [] where index + words.count <= text.words.count {
      let end = index + words.count
      guard text.words[end - 1].sentence == text.words[index].sentence else { continue }
      let matches = words.indices.allSatisfy { place in
        let wanted = words[place]
        let there = text.words[index + place].text
        return wanted.hasSuffix("*") ? there.hasPrefix(wanted.dropLast()) : there == wanted
      }
      if matches { return index..<end }
    }
    return nil
  }

  func all(in text: DraftWords) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var index = 0
    while index < text.words.count {
      if let range = match(text, at: index) {
        found.append(range)
        index = range.upperBound
      } else {
        index += 1
      }
    }
    return found
  }
}
