/// What the words around a number say that it is.
struct TrackingSurroundings {
  enum Kind: Sendable { case tracking, other, unknown }

  private let text: TrackingText
  private let range: Range<Int>
  private var atoms: [TrackingAtom] { text.atoms }

  init(_ text: TrackingText, _ range: Range<Int>) {
    self.text = text
    self.range = range
  }

  var kind: Kind {
    switch atoms[range.lowerBound].linkSpeaksOfTracking {
    case .some(true): return .tracking
    case .some(false), .none: break
    }
    let before = before
    return before == .unknown ? after : before
  }

  /// Whether the number is called an end of something: `the last six digits are 123456`.
  private var isPart: Bool {
    let words = atoms[max(0, range.lowerBound - 4)..<range.lowerBound].map(\.word)
    return words.contains { TrackingWords.parts.contains($0) }
  }

  /// The nearest word that says a kind counts. Few other words may stand between, and a sentence's end lets only what
  /// labels a number go over it: `Tracking no.: 123`.
  private var before: Kind {
    if isPart, atoms[range].allSatisfy(\.isNumber) { return .other }
    var strangers = 0
    var crossedComma = false
    var index = range.lowerBound
    while index > 0, range.lowerBound - index < 9 {
      let gap = atoms[index].gap
      index -= 1
      let word = atoms[index].word
      let isLabel = gap.marks.contains(":") || TrackingWords.fillers.contains(word)
      let speaks = kind(of: word)
      if gap.endsSentence, !isLabel, !(gap.newlines == 1 && gap.marks.isEmpty && speaks != .unknown) { return .unknown }
      if gap.marks.contains(",") { crossedComma = true }
      switch speaks {
      case .tracking: return .tracking
      case .other:
        // `Order 20733, 123456789012 is late` speaks of two numbers.
        if crossedComma && strangers > 0 { return .unknown }
        return strangers <= (TrackingWords.callWords.contains(word) ? 3 : 1) ? .other : .unknown
      case .unknown: break
      }
      if !TrackingWords.fillers.contains(word) { strangers += 1 }
      if strangers > 3 { return .unknown }
    }
    return .unknown
  }

  /// `123456789 is my order number`, `123456789 (invoice)`.
  private var after: Kind {
    guard range.upperBound < atoms.count else { return .unknown }
    var isSaid = atoms[range.upperBound].gap.marks.contains { "(=".contains($0) }
    for atom in atoms[range.upperBound...].prefix(5) {
      guard !atom.gap.endsSentence, !atom.gap.marks.contains(",") else { return .unknown }
      if TrackingWords.copulas.contains(atom.word) { isSaid = true }
      let kind = kind(of: atom.word)
      if kind != .unknown { return isSaid ? kind : .unknown }
      guard TrackingWords.fillers.contains(atom.word) else { return .unknown }
    }
    return .unknown
  }

  private func kind(of word: String) -> Kind {
    if TrackingWords.otherKinds.contains(word) || TrackingWords.otherStems.contains(where: word.hasPrefix) {
      return .other
    }
    if TrackingWords.tracking.contains(word) || TrackingWords.trackingStems.contains(where: word.hasPrefix) {
      return .tracking
    }
    return .unknown
  }
}
