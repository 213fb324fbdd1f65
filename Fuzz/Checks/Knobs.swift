/// Choices that an input makes about its own check: limits, sizes of chunks, and so on.
///
/// Inputs that begin with the byte 1 give 15 further bytes to choose with; for all others each choice is 0, so that
/// any file is an input as it stands.
struct Knobs {
  let rest: [UInt8]
  private var bytes: ArraySlice<UInt8>

  private static let size = 16

  init(_ input: [UInt8]) {
    let chooses = input.first == 1 && input.count >= Self.size
    bytes = chooses ? input[1..<Self.size] : []
    rest = chooses ? Array(input[Self.size...]) : input
  }

  /// 0 when all choices are made.
  mutating func next() -> Int { bytes.popFirst().map(Int.init) ?? 0 }

  mutating func flag() -> Bool { next() & 1 == 1 }

  /// Nil where the input leaves it to the check.
  mutating func pick(_ values: [Int]) -> Int? {
    let choice = next()
    return choice == 0 || values.isEmpty ? nil : values[(choice - 1) % values.count]
  }

  var restText: String { String(decoding: rest, as: UTF8.self) }

  /// The rest in pieces; the byte 2 stands between them.
  func pieces(atMost count: Int) -> [ArraySlice<UInt8>] {
    rest.split(separator: 2, maxSplits: count - 1, omittingEmptySubsequences: false)
  }

  func texts(_ count: Int) -> [String] {
    let texts = pieces(atMost: count).map { String(decoding: $0, as: UTF8.self) }
    return texts + Array(repeating: "", count: max(0, count - texts.count))
  }
}

/// Chance that an input can repeat.
struct Dice {
  private var state: UInt64

  init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func roll(_ range: ClosedRange<Int>) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return range.lowerBound + Int(state % UInt64(range.count))
  }
}

extension [UInt8] {
  /// With CRLF for each LF; carriage returns that stand elsewhere go first.
  var withCRLF: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(count + count / 16)
    for byte in self where byte != 0x0D {
      if byte == 0x0A { out.append(0x0D) }
      out.append(byte)
    }
    return out
  }

  /// For one in 256 inputs: the same with a piece of it repeated up to 60 KB, since the fuzzer seldom gets to long inputs
  /// by itself. Whatever takes more than linear time shows here.
  var stretched: [UInt8]? {
    let hash = reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    guard !isEmpty, count < 20_000, hash >> 56 == 0 else { return nil }
    var dice = Dice(seed: Int(truncatingIfNeeded: hash))
    let start = dice.roll(0...(count - 1))
    let piece = self[start..<Swift.min(count, start + dice.roll(1...24))]
    var out = Array(self[..<start])
    while out.count < 60_000 { out += piece }
    return out + self[(start + piece.count)...]
  }

  /// In pieces of random sizes, none of them empty.
  func chunks(seed: Int) -> [ArraySlice<UInt8>] {
    var dice = Dice(seed: seed)
    var out: [ArraySlice<UInt8>] = []
    var rest = self[...]
    while !rest.isEmpty {
      let size = dice.roll(0...3) == 0 ? dice.roll(1...400) : dice.roll(1...8)
      out.append(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    return out
  }
}
