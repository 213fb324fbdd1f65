/// Which of the numbers in a mail the customer says are not theirs, or not the ones they mean.
struct TrackingOwnership {
  private let text: TrackingText
  private let candidates: [TrackingCandidates.Candidate]
  private var atoms: [TrackingAtom] { text.atoms }
  /// The candidate that the mail calls the right one.
  private let right: Int?

  init(_ text: TrackingText, _ candidates: [TrackingCandidates.Candidate]) {
    self.text = text
    self.candidates = candidates
    let words = DisownWords.self
    right = candidates.indices.first { index in
      let before = Self.before(candidates[index].range.lowerBound, in: text, over: 6)
      return words.right.isHeld(in: Self.padded(before.suffix(5)))
    }
  }

  func isDisowned(_ index: Int) -> Bool {
    let range = candidates[index].range
    let before = Self.before(range.lowerBound, in: text, over: 12)
    if isNegated(before) || isRequestDenied(before) { return true }
    let after = after(range.upperBound)
    if isTakenBack(after, before: before) || isDisownedInNextSentence(range.upperBound) { return true }
    return isTheOther(index, before)
  }

  // MARK: words around

  private static func padded(_ words: some Sequence<String>) -> String { " " + words.joined(separator: " ") + " " }

  /// The words before, back to the sentence's start or the number before; `,` stands for what parts clauses.
  private static func before(_ start: Int, in text: TrackingText, over most: Int) -> [String] {
    var words: [String] = []
    var index = start
    while index > 0, words.count < most {
      let gap = text.atoms[index].gap
      if gap.endsSentence, !(index == start && gap.newlines == 1) { break }
      if gap.breaksClause { words.append(",") }
      index -= 1
      let atom = text.atoms[index]
      if atom.digits >= 6 { break }
      words.append(atom.word)
    }
    return words.reversed()
  }

  private func after(_ start: Int) -> [String] {
    var words: [String] = []
    var index = start
    while index < atoms.count, words.count < 12 {
      if atoms[index].gap.endsSentence || atoms[index].digits >= 6 { break }
      if atoms[index].gap.breaksClause { words.append(",") }
      words.append(atoms[index].word)
      index += 1
    }
    return words
  }

  // MARK: before the number

  /// `not X`, `ignore the parcel X`, `instead of X`.
  private func isNegated(_ before: [String]) -> Bool {
    var words = before[...]
    while let last = words.last, DisownWords.fillers.contains(last) { words.removeLast() }
    let tail = Self.padded(words)
    guard let phrase = DisownWords.before.first(where: { tail.hasSuffix(" \($0) ") }) else { return false }
    // `Isn't X late?` and `Why not X?` ask.
    let opens = tail == " \(phrase) "
    if DisownWords.questions.contains(phrase) { return !opens }
    return !tail.hasSuffix(" why not ") && tail != " is not "
  }

  /// `don't send me the status of X again`, `you keep answering about X`.
  private func isRequestDenied(_ before: [String]) -> Bool {
    let clause = before.split(separator: ",", omittingEmptySubsequences: false).last ?? []
    let words = Array(clause)
    for (place, word) in words.enumerated() where DisownWords.denials.contains(word) {
      let next = words.dropFirst(place + 1).prefix(3)
      if next.contains(where: { DisownWords.deniedVerbs.contains($0) }) { return true }
    }
    return false
  }

  // MARK: after the number

  private func isTakenBack(_ after: [String], before: [String]) -> Bool {
    var words = after[...]
    var dropped = 0
    while let first = words.first, DisownWords.connectors.contains(first), dropped < 6 {
      words.removeFirst()
      dropped += 1
    }
    let rest = Self.padded(words.filter { $0 != "," })
    guard let phrase = DisownWords.after.first(where: { rest.hasPrefix(" \($0) ") }) else { return false }
    // `is not my only parcel`, `the page for X is wrong`.
    let isOpen = phrase.split(separator: " ").last.map { DisownWords.openEnds.contains(String($0)) } ?? false
    if isOpen, DisownWords.notDisowning.contains(where: { rest.hasPrefix(" \(phrase) \($0) ") }) { return false }
    let isSaidOfIt = !(before.last.map { DisownWords.prepositions.contains($0) } ?? false)
    return isSaidOfIt || !DisownWords.aboutText.contains(phrase)
  }

  /// `You answer about X. I never ordered that.`
  private func isDisownedInNextSentence(_ end: Int) -> Bool {
    var index = end
    while index < atoms.count, !atoms[index].gap.endsSentence, index - end < 12 {
      if atoms[index].digits >= 6 { return false }
      index += 1
    }
    guard index < atoms.count, atoms[index].gap.endsSentence, atoms[index].gap.newlines <= 1 else { return false }
    var words: [String] = []
    let start = index
    while index < atoms.count, index - start < 14, index == start || !atoms[index].gap.endsSentence {
      if atoms[index].digits >= 6 { break }
      words.append(atoms[index].word)
      index += 1
    }
    return DisownWords.nextSentence.isHeld(in: Self.padded(words))
  }

  /// `The other one was X, mine is Y`; `I gave you X, the correct number is Y`.
  private func isTheOther(_ index: Int, _ before: [String]) -> Bool {
    guard let right, right != index, candidates[right].number != candidates[index].number else { return false }
    let ownBefore = Self.before(candidates[right].range.lowerBound, in: text, over: 6)
    if DisownWords.corrected.isHeld(in: Self.padded(ownBefore.suffix(5))), candidates.count == 2 { return true }
    return DisownWords.other.isHeld(in: Self.padded(before.suffix(7)))
  }
}
