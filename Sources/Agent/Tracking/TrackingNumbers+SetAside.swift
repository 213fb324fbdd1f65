extension TrackingNumbers {
  /// The numbers that a customer's mails set aside: in the words beside them, or in a later mail that says that the
  /// number given before was wrong and gives another.
  /// - Parameter mails: the customer's, oldest first.
  static func setAside(in mails: [String]) -> Set<String> {
    var gone: Set<String> = []
    var earlier: [String] = []
    for mail in mails {
      gone.formUnion(disowned(in: mail))
      let named = find(in: mail)
      guard !named.isEmpty else { continue }
      if takesBack(mail) { gone.formUnion(Set(earlier).subtracting(named)) }
      earlier = named
    }
    return gone
  }

  /// `The number I gave you was wrong.`
  private static func takesBack(_ mail: String) -> Bool {
    Words.sentences(Words.unwrapped(mail)).contains { sentence in
      let padded = Words.padded(sentence)
      return DisownWords.earlier.isHeld(in: padded) && DisownWords.takenBack.isHeld(in: padded)
        && !DisownWords.yours.isHeld(in: padded)
    }
  }

  /// A text in which `…` stands for these numbers, however they are written.
  static func hiding(_ numbers: Set<String>, in text: String) -> String {
    guard !numbers.isEmpty, Words.holdsNumber(text) else { return text }
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    var kept: [String] = []
    var index = words.startIndex
    while index < words.endIndex {
      if let length = (1...mostGroups).first(where: { isOne(of: numbers, words[index...].prefix($0)) }) {
        let ending =
          words[index...].prefix(length).last.map { String($0.suffix(while: { ".,;:!?)".contains($0) })) } ?? ""
        kept.append("…" + ending)
        index += length
      } else {
        kept.append(String(words[index]))
        index += 1
      }
    }
    return kept.joined(separator: " ")
  }

  /// People write a number in groups.
  private static let mostGroups = 8

  private static func isOne(of numbers: Set<String>, _ words: ArraySlice<Substring>) -> Bool {
    guard words.last?.isEmpty == false, words.first?.isEmpty == false else { return false }
    return numbers.contains(normal(words.joined()))
  }
}

extension Substring {
  /// The longest end whose characters all are so.
  fileprivate func suffix(while isWanted: (Character) -> Bool) -> Substring {
    var start = endIndex
    while start > startIndex {
      let before = index(before: start)
      guard isWanted(self[before]) else { break }
      start = before
    }
    return self[start...]
  }
}
