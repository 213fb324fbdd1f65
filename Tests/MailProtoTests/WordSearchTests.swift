import Testing

@testable import MailProto

@Suite struct WordSearchTests {
  private static let words = [
    "ab", "abc", "bc", "a", "", "confidential", "con", "é", "vertraulich", "機密", "e\u{301}", "zz top", "-- ", "ß",
  ]

  /// Pairs of words, and words cut off or with something beside them.
  private static let texts: [String] = {
    var texts = [
      "", "confidentia", "aabcc", "zz  top", "caf\u{E9}", "cafe\u{301}", String(repeating: "con", count: 99),
    ]
    for word in words {
      texts += words.map { word + $0 }
      texts += [String(word.dropLast()), "x" + word, word + "x", "日" + word, word.uppercased()]
    }
    return texts
  }()

  @Test(arguments: texts) func findsWhatHoldsFinds(_ text: String) {
    let one = WordSearchTests.words.map { WordSearch([$0]) }
    for (search, word) in zip(one, WordSearchTests.words) { #expect(search.isHeld(in: text) == text.holds(word)) }
    let all = WordSearch(WordSearchTests.words)
    let held = WordSearchTests.words.filter { text.holds($0) }
    #expect(all.count(in: text) == held.count)
    #expect(all.isHeld(in: text) == !held.isEmpty)
  }

  @Test func noWordsAreNeverHeld() {
    #expect(!WordSearch([]).isHeld(in: "anything"))
    #expect(WordSearch([]).count(in: "") == 0)
  }

  @Test func moreBeginningsThanAListOfListsHolds() {
    let letters = "abcdefghijklmnopqrstuvwxyz"
    let words = letters.flatMap { first in letters.map { "\(first)\($0)!" } }
    let search = WordSearch(words)
    for word in words { #expect(search.count(in: "-\(word)-") == 1, "\(word)") }
  }
}
