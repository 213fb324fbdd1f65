// Tells whoever gathers the catalogue from whoever looks for shoes.
//
// "All your shoes", "your full price list", "every model with stock" ask for the whole; "the next 50 models" and "page 2"
// for another part of it; "all red shoes" for a slice. A slice is an honest question, and many of them are not. "All your
// red shoes in 43" is one person's wish and counts for nothing, as does a question about all shoes ("Are all your shoes
// vegan?"). Known are English and German, and the plainest words of French, Spanish and Dutch.

/// How much of the catalogue a mail asks for.
public enum Harvest: Int, Comparable, Sendable {
  case slice, page, whole

  /// Days that an earlier mail of the same sender counts.
  public static let windowDays = 30
  /// From this mail on slices are flagged; one more, and a person has them.
  static let slicesFlagged = 3

  public static func < (left: Harvest, right: Harvest) -> Bool { left.rawValue < right.rawValue }

  /// What earlier mails of one sender asked for.
  public struct History: Codable, Hashable, Sendable {
    /// Mails that asked for the whole, or for another part of it.
    public var whole = 0
    /// Different slices.
    public var slices = 0

    public init() {}

    /// - Parameter mails: the sender's own words, oldest first.
    public init(_ mails: [String]) {
      var slices: Set<[String]> = []
      for mail in mails.suffix(200) {
        switch Harvest.asked(in: mail, after: self) {
        case .whole?, .page?: whole += 1
        case .slice?: slices.insert(Words.tokens(mail))
        case nil: break
        }
      }
      self.slices = slices.count
    }

    public static func + (left: History, right: History) -> History {
      var sum = left
      sum.whole += right.whole
      sum.slices += right.slices
      return sum
    }

    var count: Int { whole + slices }
  }

  /// The most that a sentence of the text asks for; nil if none asks for much.
  /// - Parameter history: `page 2` means something only to who has seen page 1.
  public static func asked(in text: String, after history: History = History()) -> Harvest? {
    let sentences = Words.sentences(Words.unwrapped(String(text.prefix(10_000)))).prefix(60)
    return sentences.compactMap { HarvestSentence($0).asked(after: history) }.max()
  }
}

/// One sentence, as folded words.
private struct HarvestSentence {
  private let words: [String]
  private let padded: String

  init(_ sentence: String) {
    words = Words.tokens(sentence)
    padded = " " + words.joined(separator: " ") + " "
  }

  func asked(after history: Harvest.History) -> Harvest? {
    guard !HarvestWords.questions.contains(where: { padded.hasPrefix(" \($0) ") }) else { return nil }
    // About goods that are bought already.
    guard !words.contains(where: HarvestWords.bought.contains) else { return nil }
    if goesOn { return .page }
    if history.whole > 0, words.count <= 8, Words.contains(padded, any: HarvestWords.turns) { return .page }
    if let list = list { return list }
    guard asks || words.first.map(HarvestWords.all.contains) == true else { return nil }
    if Words.contains(padded, any: HarvestWords.everything) { return narrows(everythingEnd) ? .slice : .whole }
    return words.indices.compactMap(goods).max()
  }

  private var asks: Bool {
    words.contains(where: HarvestWords.asks.contains) || Words.contains(padded, any: HarvestWords.askPhrases)
  }

  /// `the next 50 models`, `models 51 to 100`, `the rest of the list`.
  private var goesOn: Bool {
    if Words.contains(padded, any: HarvestWords.rest) { return true }
    return words.indices.contains { place in
      guard HarvestWords.counted.contains(words[place]) else { return false }
      let before = words[max(0, place - 3)..<place]
      let isNext = !before.allSatisfy { !HarvestWords.next.contains($0) }
      if isNext, before.contains(where: { Int($0) ?? 0 >= 3 || HarvestWords.numbers.contains($0) }) { return true }
      // Sizes come in such pairs too, but not with these words before them.
      let after = words[(place + 1)...].prefix(3)
      guard !HarvestWords.shoes.contains(words[place]), after.count >= 2, let first = after.first.flatMap({ Int($0) }),
        let last = after.last.flatMap({ Int($0) }) ?? after.dropFirst().first.flatMap({ Int($0) })
      else { return false }
      return last > first && last > 60
    }
  }

  /// `your price list`, `the complete catalogue`, with a word that asks for it.
  private var list: Harvest? {
    guard asks else { return nil }
    for place in words.indices {
      let pair = place > 0 ? words[place - 1] + " " + words[place] : ""
      let width = HarvestWords.lists.contains(words[place]) ? 1 : HarvestWords.pairedLists.contains(pair) ? 2 : 0
      guard width > 0 else { continue }
      let start = place - width + 1
      let lead = words[max(0, start - 3)..<start]
      let isWhole = lead.contains(where: HarvestWords.all.contains)
      let isTheirs = lead.contains(where: HarvestWords.yours.contains) && !HarvestWords.ranges.contains(words[place])
      let isBare = lead.allSatisfy { HarvestWords.asks.contains($0) } && words.count <= 6
      guard isWhole || isTheirs || isBare, !isOfOneThing(place + 1) else { continue }
      return narrows(place + 1) ? .slice : .whole
    }
    return nil
  }

  /// `the full range of sizes`: of a shoe, not of the shop.
  private func isOfOneThing(_ place: Int) -> Bool {
    let rest = words[min(place, words.count)...].prefix(4)
    return rest.contains(where: HarvestWords.properties.contains)
      && rest.first.map { ["of", "an", "von", "der", "in"].contains($0) } == true
  }

  /// `all your shoes`, `every red model`: the words between count, and those that follow.
  private func goods(_ place: Int) -> Harvest? {
    guard HarvestWords.goods.contains(words[place]),
      let start = words[max(0, place - 6)..<place].lastIndex(where: HarvestWords.all.contains)
    else { return nil }
    let between = words[(start + 1)..<place].filter { !HarvestWords.fillers.contains($0) }
    guard between.count <= 2 else { return nil }
    switch (between.isEmpty, narrows(place + 1)) {
    case (true, false): return .whole
    case (false, true): return nil
    default: return .slice
    }
  }

  /// Where `everything you have` ends.
  private var everythingEnd: Int {
    words.lastIndex {
      ["have", "sell", "stock", "carry", "offer", "haben", "verkaufen", "anbieten", "fuhren"].contains($0)
    }
    .map { $0 + 1 } ?? words.count
  }

  /// Whether the words from here on keep to some of the goods: `in 43`, `from Karst`, `under 100 euros`.
  private func narrows(_ place: Int) -> Bool {
    guard place < words.count else { return false }
    for index in words[place...].indices.prefix(8) where HarvestWords.narrowing.contains(words[index]) {
      let after = words[(index + 1)...].prefix(5).first { !HarvestWords.fillers.contains($0) }
      guard let after, !HarvestWords.neutral.contains(after) else { continue }
      return true
    }
    return false
  }
}
