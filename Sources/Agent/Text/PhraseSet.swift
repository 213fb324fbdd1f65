/// Phrases looked for together: padded text (see `Words.padded`) is read once, however many they are.
///
/// Phrases are found by their first word. Texts and phrases are folded, so that a word has one spelling and bytes can
/// be compared.
struct PhraseSet: ExpressibleByArrayLiteral, Sendable {
  private let phrases: [String]
  /// By the hash of the first word: places in `phrases`, in order.
  private let starts: [UInt64: [Int]]
  /// One bit for the low bits of each hash in `starts`; most words of a text begin no phrase and end here.
  private let filter: [Bool]

  init(arrayLiteral elements: String...) { self.init(elements) }

  init(_ phrases: [String]) {
    self.phrases = phrases
    var starts: [UInt64: [Int]] = [:]
    var filter = Array(repeating: false, count: Self.filterSize)
    for (place, phrase) in phrases.enumerated() {
      guard let word = phrase.utf8.split(separator: Self.blank).first else { continue }
      let hash = word.reduce(Self.seed, Self.mix)
      starts[hash, default: []].append(place)
      filter[Self.bit(hash)] = true
    }
    self.starts = starts
    self.filter = filter
  }

  /// Whether the text holds one of them between blanks.
  func isHeld(in padded: String) -> Bool {
    var isHeld = false
    visit(padded) { _ in
      isHeld = true
      return false
    }
    return isHeld
  }

  /// Of those that the text holds, the first in the order they are listed.
  func first(in padded: String) -> String? {
    var found: Int?
    visit(padded) { place in
      found = min(found ?? place, place)
      return true
    }
    return found.map { phrases[$0] }
  }

  /// Those that the text holds, in the order they are listed.
  func all(in padded: String) -> [String] {
    var found: Set<Int> = []
    visit(padded) { place in
      found.insert(place)
      return true
    }
    return found.sorted().map { phrases[$0] }
  }

  /// Hands over the place of each phrase met, until the visitor answers false.
  private func visit(_ padded: String, _ visitor: (Int) -> Bool) {
    var padded = padded
    padded.withUTF8 { text in
      var start = 0
      while start < text.count {
        var hash = Self.seed
        var end = start
        while end < text.count, text[end] != Self.blank {
          hash = Self.mix(hash, text[end])
          end += 1
        }
        if end > start, start > 0, filter[Self.bit(hash)], let places = starts[hash] {
          for place in places where Self.stands(phrases[place], at: start, in: text) {
            if !visitor(place) { return }
          }
        }
        start = end + 1
      }
    }
  }

  /// Whether the phrase is at this place, and a blank behind it.
  private static func stands(_ phrase: String, at start: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    let end = start + phrase.utf8.count
    guard end < text.count, text[end] == blank else { return false }
    return text[start..<end].elementsEqual(phrase.utf8)
  }

  private static let blank = UInt8(ascii: " ")
  private static let filterSize = 1024

  // FNV-1a: short words, and nobody gains from a collision, which costs one comparison.
  private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325
  private static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  private static func bit(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash % UInt64(filterSize)) }
}
