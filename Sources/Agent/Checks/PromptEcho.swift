/// Finds pieces of the program's own instructions in a draft: six words in a row that a prompt has.
enum PromptEcho {
  private static let length = 6

  /// - Parameter fetched: instructions beside the built-in ones.
  static func places(in text: DraftWords, fetched: [String] = []) -> [Range<Int>] {
    let known = fetched.isEmpty ? known : known.union(keys(fetched))
    var places: [Range<Int>] = []
    let words = text.words
    guard words.count >= length else { return places }
    for start in 0...(words.count - length) where known.contains(key(words[start..<start + length].map(\.text))) {
      if let last = places.last, last.upperBound >= start {
        places[places.count - 1] = last.lowerBound..<start + length
      } else {
        places.append(start..<start + length)
      }
    }
    return places
  }

  private static func key(_ words: [String]) -> String { words.joined(separator: " ") }

  private static let known = keys([Prompt.classify, Prompt.wishes, Prompt.compose])

  private static func keys(_ prompts: [String]) -> Set<String> {
    var known: Set<String> = []
    for prompt in prompts {
      let words = DraftWords(prompt).words.map(\.text)
      guard words.count >= length else { continue }
      for start in 0...(words.count - length) { known.insert(key(Array(words[start..<start + length]))) }
    }
    return known
  }
}
