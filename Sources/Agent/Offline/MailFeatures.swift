/// What the offline classifier sees of a mail: hashed words, pairs of words and pieces of words, the same of its
/// questions and of its case's earlier turns, the lexicon's scores, and the shape of the text. Linear in the text.
package struct MailFeatures: Sendable {
  /// A power of two.
  package static let buckets = 1 << 16

  package struct Entry: Sendable {
    package var index: Int
    package var value: Float
  }
  /// No index twice within a group; groups may share one.
  package private(set) var entries: [Entry] = []

  /// - Parameters:
  ///   - text: subject and the sender's own words.
  ///   - memory: what the customer wrote before, oldest first.
  package init(text: String, memory: [String]) {
    let sentences = Words.sentences(text).prefix(120)
    let tokens = sentences.map { Words.tokens($0).prefix(400).map(Self.shape) }
    let all = Array(tokens.joined().prefix(1500))
    add(Self.words(all, group: 1), weight: 1)
    add(Self.pieces(all), weight: 1)
    let asked = zip(sentences, tokens).filter { $0.0.hasSuffix("?") }.flatMap(\.1)
    add(Self.words(asked, group: 3), weight: 0.6)
    add(Self.words(tokens.first ?? [], group: 4), weight: 0.4)
    add(Self.words(tokens.last ?? [], group: 10), weight: 0.4)
    add(Self.negated(tokens), weight: 0.4)
    addConcepts(sentences.map { Words.tokens($0) }, asks: sentences.map { $0.hasSuffix("?") })
    addLexicon(Words.padded(text), group: 5)
    addMemory(memory, isShort: all.count <= 25)
    addShape(text, words: all.count)
  }

  private mutating func add(_ hashes: [UInt64], weight: Float) {
    let unique = Set(hashes.map { Int($0 & UInt64(Self.buckets - 1)) }).sorted()
    guard !unique.isEmpty else { return }
    let value = weight / Float(unique.count).squareRoot()
    entries += unique.map { Entry(index: $0, value: value) }
  }

  private mutating func addFlag(_ name: String, _ value: Float) {
    entries.append(Entry(index: Int(Self.hash(name, group: 9) & UInt64(Self.buckets - 1)), value: value))
  }

  // MARK: groups

  private static func words(_ tokens: [String], group: UInt64) -> [UInt64] {
    var hashes: [UInt64] = []
    var before: UInt64?
    var twoBefore: UInt64?
    for token in tokens {
      let hash = hash(token, group: group)
      hashes.append(hash)
      if let before { hashes.append(mix(before, hash)) }
      // A word between two others is left open: `has not yet arrived`, `has still not arrived`.
      if let twoBefore { hashes.append(mix(mix(twoBefore, 0x5f), hash)) }
      (twoBefore, before) = (before, hash)
    }
    return hashes
  }

  /// What stands within four words behind a negation.
  private static func negated(_ sentences: [[String]]) -> [UInt64] {
    var hashes: [UInt64] = []
    for sentence in sentences {
      var left = 0
      for token in sentence {
        if left > 0 { hashes.append(hash(token, group: 11)) }
        left = negations.contains(token) ? 4 : max(0, left - 1)
      }
    }
    return hashes
  }
  private static let negations: Set<String> = [
    "no", "not", "never", "none", "nothing", "nobody", "without", "dont", "doesnt", "didnt", "isnt", "arent", "wasnt",
    "werent", "havent", "hasnt", "hadnt", "cant", "cannot", "couldnt", "wont", "wouldnt", "aint", "nicht", "kein",
    "keine", "keinen", "nie", "nichts", "ohne", "pas", "jamais", "rien", "sans", "nunca", "nada", "sin", "niet", "geen",
    "nooit", "niets", "zonder",
  ]

  /// Three to five bytes of each word with its ends, so that misspelt words resemble the right ones.
  private static func pieces(_ tokens: [String]) -> [UInt64] {
    var hashes: [UInt64] = []
    for token in Set(tokens) where token.utf8.count >= 3 && !token.hasPrefix("#") {
      let bytes = [UInt8(ascii: "<")] + token.utf8.prefix(24) + [UInt8(ascii: ">")]
      for length in 3...5 where bytes.count >= length {
        for start in 0...(bytes.count - length) {
          hashes.append(hash(bytes[start..<(start + length)], group: 2))
        }
      }
    }
    return hashes
  }

  private mutating func addLexicon(_ padded: String, group: Int) {
    for (topic, score) in TopicScores.scores(padded).sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      addFlag("lexicon \(group) \(topic.rawValue)", Float(min(score, 9) / 6))
    }
    for cue in Cue.shown(padded: padded) { addFlag("cue \(group) \(cue.rawValue)", 0.5) }
    if Words.contains(padded, any: TopicLexicon.shoeWords) { addFlag("shoes \(group)", 0.3) }
    if Words.contains(padded, any: TopicLexicon.otherGoods) { addFlag("goods \(group)", 0.3) }
    if Words.contains(padded, any: TopicLexicon.outside) { addFlag("outside \(group)", 0.3) }
    if Words.contains(padded, any: TopicLexicon.nudges) { addFlag("nudge \(group)", 0.3) }
  }

  private mutating func addConcepts(_ sentences: [[String]], asks: [Bool]) {
    var singles: [UInt64] = []
    var pairs: [UInt64] = []
    for (tokens, asks) in zip(sentences, asks) {
      let concepts = Concepts.read(Array(tokens.prefix(400)))
      let own = concepts.map { Self.hash(Concepts.names[$0], group: 12) }
      singles += own
      if asks { singles += concepts.map { Self.hash(Concepts.names[$0], group: 13) } }
      // In order, next to each other; and any two of one sentence.
      pairs += zip(own, own.dropFirst()).map { Self.mix($0, $1) }
      let some = Set(own).sorted().prefix(24)
      for (place, left) in some.enumerated() {
        for right in some.dropFirst(place + 1) { pairs.append(Self.mix(Self.mix(left, 77), right)) }
      }
    }
    add(singles, weight: 1)
    add(pairs, weight: 1)
  }

  private mutating func addMemory(_ memory: [String], isShort: Bool) {
    guard !memory.isEmpty else { return addFlag("new", 0.3) }
    addFlag("turns \(min(memory.count, 4))", 0.3)
    let last = memory.suffix(4).joined(separator: ". ")
    add(Self.words(Words.tokens(last).prefix(400).map(Self.shape), group: 6), weight: 0.5)
    // How much the case says depends on how little the mail says.
    addLexicon(Words.padded(last), group: isShort ? 7 : 8)
  }

  private mutating func addShape(_ text: String, words: Int) {
    let lengths = [3, 6, 12, 25, 50, 100, 200, 400]
    addFlag("length \(lengths.firstIndex { words <= $0 } ?? lengths.count)", 0.3)
    addFlag("questions \(min(text.utf8.count { $0 == UInt8(ascii: "?") }, 3))", 0.3)
    if text.contains(where: { "€$£".contains($0) }) { addFlag("money", 0.3) }
    if text.contains("!") { addFlag("loud", 0.2) }
    if LongCodes.isIn(text) { addFlag("tracking", 0.3) }
    let letters = text.utf8.count { (65...90).contains($0) || (97...122).contains($0) }
    let capitals = text.utf8.count { (65...90).contains($0) }
    if letters > 20, capitals * 2 > letters { addFlag("capitals", 0.2) }
  }

  /// What a number is matters, its value does not.
  private static func shape(_ token: String) -> String {
    guard token.utf8.contains(where: { (48...57).contains($0) }) else { return token }
    let digits = token.utf8.count { (48...57).contains($0) }
    if digits == token.utf8.count { return "#\(min(digits, 9))" }
    return token.utf8.count >= 8 ? "#code" : "#mixed"
  }

  // MARK: hashes (FNV-1a, 64 bits)

  private static func hash(_ text: String, group: UInt64) -> UInt64 { hash(text.utf8, group: group) }

  private static func hash(_ bytes: some Sequence<UInt8>, group: UInt64) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ (group &* 0x9e37_79b9_7f4a_7c15)
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash ^ (hash >> 29)
  }

  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let mixed = (left ^ (right &* 0x9e37_79b9_7f4a_7c15)) &* 0xff51_afd7_ed55_8ccd
    return mixed ^ (mixed >> 32)
  }
}
