/// The words of a QR code: the text in byte mode at error correction level M, in blocks with their Reed-Solomon words,
/// interleaved (ISO/IEC 18004 §7.4 to §7.6).
struct QRCodewords: Sendable, Hashable {
  let version: Int
  let words: [UInt8]

  /// Words of error correction of a block, and how many blocks, for versions 1 to 15 at level M (Table 9).
  private static let correction = [
    (10, 1), (16, 1), (26, 1), (18, 2), (24, 2), (16, 4), (18, 4), (22, 4), (22, 5), (26, 5), (30, 5), (22, 8), (22, 9),
    (24, 9), (24, 10),
  ]

  init?(_ text: [UInt8]) {
    for (index, plan) in Self.correction.enumerated() {
      let version = index + 1
      let total = Self.capacity(version)
      let data = total - plan.0 * plan.1
      guard let words = Self.data(text, version: version, words: data) else { continue }
      self.version = version
      self.words = Self.interleave(words, total: total, correction: plan.0, blocks: plan.1)
      return
    }
    return nil
  }

  /// Words that a version holds: what function patterns leave of its modules.
  static func capacity(_ version: Int) -> Int {
    var modules = (16 * version + 128) * version + 64
    if version >= 2 {
      let marks = version / 7 + 2
      modules -= (25 * marks - 10) * marks - 55
      if version >= 7 { modules -= 36 }
    }
    return modules / 8
  }

  /// Mode, length, text, end mark and padding; nil if that is more than `words`.
  private static func data(_ text: [UInt8], version: Int, words: Int) -> [UInt8]? {
    let lengthBits = version < 10 ? 8 : 16
    guard 4 + lengthBits + 8 * text.count <= 8 * words else { return nil }
    var bits: [Bool] = []
    func append(_ value: Int, _ count: Int) {
      for place in stride(from: count - 1, through: 0, by: -1) { bits.append(value >> place & 1 == 1) }
    }
    append(0b0100, 4)
    append(text.count, lengthBits)
    for byte in text { append(Int(byte), 8) }
    append(0, min(4, 8 * words - bits.count))
    append(0, (8 - bits.count % 8) % 8)
    var bytes = stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<min(start + 8, bits.count)].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
    }
    var pad = true
    while bytes.count < words {
      bytes.append(pad ? 0xEC : 0x11)
      pad.toggle()
    }
    return bytes
  }

  /// Blocks of nearly the same length, the shorter ones first, read column by column.
  private static func interleave(_ data: [UInt8], total: Int, correction: Int, blocks: Int) -> [UInt8] {
    let short = data.count / blocks
    let longBlocks = data.count % blocks
    let divisor = ReedSolomon.divisor(correction)
    var (parts, ends, start) = ([ArraySlice<UInt8>](), [[UInt8]](), 0)
    for block in 0..<blocks {
      let length = short + (block < blocks - longBlocks ? 0 : 1)
      let part = data[start..<min(start + length, data.count)]
      parts.append(part)
      ends.append(ReedSolomon.remainder(part, divisor))
      start += length
    }
    var words: [UInt8] = []
    words.reserveCapacity(total)
    for place in 0...short {
      for part in parts where place < part.count { words.append(part[part.startIndex + place]) }
    }
    for place in 0..<correction { words += ends.map { $0[place] } }
    return words
  }
}

/// Arithmetic in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1, and the remainders that correct errors.
enum ReedSolomon {
  static func multiply(_ a: UInt8, _ b: UInt8) -> UInt8 {
    var product: UInt8 = 0
    for place in stride(from: 7, through: 0, by: -1) {
      product = product << 1 ^ (product >> 7 == 1 ? 0x1D : 0)
      if b >> UInt8(place) & 1 == 1 { product ^= a }
    }
    return product
  }

  /// The product of (x − 2^i) for i below `degree`, without its leading 1.
  static func divisor(_ degree: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: degree - 1) + [1]
    var root: UInt8 = 1
    for _ in 0..<degree {
      for index in 0..<degree {
        result[index] = multiply(result[index], root) ^ (index + 1 < degree ? result[index + 1] : 0)
      }
      root = multiply(root, 2)
    }
    return result
  }

  static func remainder(_ data: some Sequence<UInt8>, _ divisor: [UInt8]) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: divisor.count)
    for byte in data {
      let factor = byte ^ result.removeFirst()
      result.append(0)
      for index in divisor.indices { result[index] ^= multiply(divisor[index], factor) }
    }
    return result
  }
}
