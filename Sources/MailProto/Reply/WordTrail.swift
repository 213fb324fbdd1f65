/// The words of our own mail, for telling whether a quoted line stands in it however it was wrapped again.
///
/// Pairs of neighbouring words are kept in a set, so a look-up takes time in proportion to the line only.
struct WordTrail {
  private var pairs: Set<Int> = []
  private var words: Set<Substring> = []

  var isEmpty: Bool { words.isEmpty }

  init(_ texts: [String]) {
    for text in texts {
      let list = Words.of(text)
      words.formUnion(list)
      for (a, b) in zip(list, list.dropFirst()) { pairs.insert(Self.key(a, b)) }
    }
  }

  /// Whether nearly all neighbouring words of the line are neighbours in our mail.
  func contains(_ line: some StringProtocol) -> Bool {
    let list = Words.of(String(line))
    guard list.count > 1 else { return list.first.map { words.contains($0) } ?? true }
    let known = zip(list, list.dropFirst()).count { pairs.contains(Self.key($0, $1)) }
    return known * 5 >= (list.count - 1) * 4
  }

  private static func key(_ a: Substring, _ b: Substring) -> Int {
    var hasher = Hasher()
    hasher.combine(a)
    hasher.combine(b)
    return hasher.finalize()
  }
}

/// How often each word stands in a text.
struct WordCount {
  /// A hash for each word, with the seed of this process, in ascending order.
  private let words: [Int]

  init(_ text: String) { words = Words.hashes(text).sorted() }

  /// Whether more than one in ten words stand less often in the other text.
  func isMissingFrom(_ other: WordCount) -> Bool { missing(from: other) * 10 > words.count }

  /// Whether a good part of the words, a sentence or more, is not in the other text: a quote may lose a few.
  func isMostlyMissingFrom(_ other: WordCount) -> Bool {
    let missing = missing(from: other)
    return missing >= 8 && missing * 3 > words.count
  }

  private func missing(from other: WordCount) -> Int {
    var found = 0
    var place = 0
    for word in words {
      while place < other.words.count, other.words[place] < word { place += 1 }
      guard place < other.words.count else { break }
      if other.words[place] == word {
        found += 1
        place += 1
      }
    }
    return words.count - found
  }
}

enum Words {
  /// Runs of letters and digits in lower case, without link targets and addresses, which only one version may show.
  ///
  /// In scripts that put no blanks between words each character counts as one, since lines are wrapped anywhere there.
  static func of(_ text: String) -> [Substring] {
    if text.isASCII { return ofASCII(text.lowercased()) }
    var out: [Substring] = []
    for chunk in text.lowercased().split(whereSeparator: \.isWhitespace) {
      guard let shown = shown(chunk) else { continue }
      for run in shown.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
        if run.utf8.allSatisfy({ $0 < 0x80 }) { out.append(run) } else { append(run, to: &out) }
      }
    }
    return out
  }

  /// The same words as hashes.
  static func hashes(_ text: String) -> [Int] {
    guard text.isASCII else { return of(text).map(hash) }
    let bytes = text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    var out: [Int] = []
    out.reserveCapacity(bytes.count / 4)
    bytes.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        var end = start
        while end < bytes.count, !isBlank(bytes[end]) { end += 1 }
        append(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), to: &out)
        start = end + 1
      }
    }
    return out
  }

  /// The words of what stands between two blanks.
  private static func append(_ chunk: UnsafeRawBufferPointer, to out: inout [Int]) {
    if mayShowLess(chunk) { return out += ofASCII(String(decoding: chunk, as: UTF8.self)).map(hash) }
    var start = 0
    for end in 0...chunk.count where end == chunk.count || !isWordByte(chunk[end]) {
      if start < end { out.append(hash(UnsafeRawBufferPointer(rebasing: chunk[start..<end]))) }
      start = end + 1
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  private static func isWordByte(_ byte: UInt8) -> Bool { Octet.isLetter(byte) || Octet.isDigit(byte) }

  private static func hash(_ word: Substring) -> Int {
    if word.utf8.allSatisfy({ $0 < 0x80 }) { return Array(word.utf8).withUnsafeBytes { hash($0) } }
    var hasher = Hasher()
    hasher.combine(word)
    return hasher.finalize()
  }

  /// Eight bytes at a time, mixed with two numbers that are new in each process: nobody can choose words that meet.
  /// The standard library's hash costs several times as much for words as short as these.
  private static func hash(_ word: UnsafeRawBufferPointer) -> Int {
    var hash = seed ^ UInt64(word.count)
    var place = 0
    while place + 8 <= word.count {
      hash = mix(hash ^ word.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place += 8
    }
    var rest: UInt64 = 0
    while place < word.count {
      rest = rest << 8 | UInt64(word[place])
      place += 1
    }
    return Int(truncatingIfNeeded: mix(hash ^ rest))
  }

  // Of the standard library's own seed, which a fuzzer can hold still.
  private static let seed = UInt64(bitPattern: Int64(1.hashValue))
  private static let factor = UInt64(bitPattern: Int64(2.hashValue)) | 1

  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: factor)
    return product.high ^ product.low
  }

  /// Whether `shown` may take something away.
  private static func mayShowLess(_ chunk: UnsafeRawBufferPointer) -> Bool {
    chunk.first == UInt8(ascii: "[") || chunk.contains(UInt8(ascii: "@")) || chunk.contains(UInt8(ascii: "/"))
  }

  /// The same for text of ASCII alone, by bytes.
  private static func ofASCII(_ text: String) -> [Substring] {
    text.utf8.split(whereSeparator: isBlank).flatMap { chunk -> [Substring] in
      guard let shown = shown(Substring(chunk)) else { return [] }
      return shown.utf8.split { !isWordByte($0) }.map(Substring.init)
    }
  }

  /// What a reader of either version sees: of `here<https://…>` the word, of an image nothing.
  private static func shown(_ chunk: Substring) -> Substring? {
    if chunk.hasPrefix("[cid:") || chunk == "[image:" { return nil }
    guard chunk.holds("@") || chunk.holds("://") else { return chunk }
    guard let open = chunk.firstIndex(of: "<"), open > chunk.startIndex else { return nil }
    let word = chunk[..<open]
    return word.holds("@") || word.holds("://") ? nil : word
  }

  private static func append(_ run: Substring, to out: inout [Substring]) {
    var start = run.startIndex
    for index in run.indices where isUnspaced(run[index]) {
      if start < index { out.append(run[start..<index]) }
      start = run.index(after: index)
      out.append(run[index..<start])
    }
    if start < run.endIndex { out.append(run[start...]) }
  }

  /// Han, kana, Thai, Lao, Burmese, Khmer.
  private static func isUnspaced(_ character: Character) -> Bool {
    switch character.unicodeScalars.first?.value ?? 0 {
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3005...0x30FF, 0x3400...0x9FFF, 0xF900...0xFAFF,
      0x20000...0x3FFFF:
      true
    default: false
    }
  }
}
