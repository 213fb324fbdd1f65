/// Words looked for together, anywhere in a text: it is read once, however many they are.
///
/// What `holds` finds for each of them. Places are told apart by the two bytes that a word of ASCII begins with.
struct WordSearch: ExpressibleByArrayLiteral, Sendable {
  private let words: [String]
  /// Places in `words` by `bucket` of their first two bytes; the first list is the one of no word.
  private let lists: [[Int]]
  private let listOf: [UInt16]
  /// Places of the words that are searched for one by one: the very short ones, and those beyond ASCII, which ASCII
  /// text cannot hold.
  private let short: [Int]
  private let others: [Int]

  init(arrayLiteral words: String...) { self.init(words) }

  init(_ words: [String]) {
    self.words = words
    var lists: [[Int]] = [[]]
    var listOf = Array(repeating: UInt16(0), count: Self.buckets)
    var short: [Int] = []
    var others: [Int] = []
    for (place, word) in words.enumerated() {
      let bytes = Array(word.utf8)
      guard bytes.allSatisfy({ $0 < 0x80 }) else {
        others.append(place)
        continue
      }
      guard bytes.count >= 2 else {
        short.append(place)
        continue
      }
      let bucket = Self.bucket(bytes[0], bytes[1])
      if listOf[bucket] == 0 {
        listOf[bucket] = UInt16(lists.count)
        lists.append([])
      }
      lists[Int(listOf[bucket])].append(place)
    }
    self.lists = lists
    self.listOf = listOf
    self.short = short
    self.others = others
  }

  /// Whether the text holds one of them.
  func isHeld(in text: String) -> Bool {
    var isHeld = false
    visit(text) { _ in
      isHeld = true
      return false
    }
    return isHeld
  }

  /// How many of them the text holds.
  func count(in text: String) -> Int {
    var found: Set<Int> = []
    visit(text) { place in
      found.insert(place)
      return true
    }
    return found.count
  }

  /// Hands over the place of each word met, until the visitor answers false.
  private func visit(_ text: String, _ visitor: (Int) -> Bool) {
    for place in short where text.holds(words[place]) {
      if !visitor(place) { return }
    }
    var text = text
    let mayHoldOthers = text.withUTF8 { bytes in
      for start in 0..<max(0, bytes.count - 1) {
        let list = listOf[Self.bucket(bytes[start], bytes[start + 1])]
        guard list != 0 else { continue }
        for place in lists[Int(list)] where Self.stands(words[place], at: start, in: bytes) {
          if !visitor(place) { return false }
        }
      }
      return !others.isEmpty && !Octet.isASCII(bytes)
    }
    guard mayHoldOthers else { return }
    for place in others where text.holds(words[place]) {
      if !visitor(place) { return }
    }
  }

  private static func stands(_ word: String, at start: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    let end = start + word.utf8.count
    return end <= text.count && text[start..<end].elementsEqual(word.utf8)
  }

  private static let buckets = 1024
  private static func bucket(_ first: UInt8, _ second: UInt8) -> Int { Int(first & 31) << 5 | Int(second & 31) }
}
