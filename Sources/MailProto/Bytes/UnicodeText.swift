/// HZ (RFC 1843), which the C library lacks: GB 2312 in seven bits between `~{` and `~}`.
enum HZText {
  static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> ConvertedText {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var isDouble = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "~"), index + 1 < bytes.count {
        switch bytes[index + 1] {
        case UInt8(ascii: "{"): isDouble = true
        case UInt8(ascii: "}"): isDouble = false
        case UInt8(ascii: "~"): output.append(byte)
        case Octet.lf: break
        default:
          output.append(byte)
          index -= 1
        }
        index += 2
      } else {
        // A line always begins outside.
        if byte == Octet.lf { isDouble = false }
        output.append(isDouble && byte > 0x20 ? byte | 0x80 : byte)
        index += 1
      }
    }
    let converted = output.withUnsafeBufferPointer { Converter.convert($0, from: "GB18030") }
    return converted ?? ConvertedText(text: String(decoding: bytes, as: UTF8.self), lossy: true)
  }
}

/// UTF-16 in mail: RFC 2781 wants a byte order mark, senders forget it, and some mean UTF-8.
enum UTF16Text {
  static func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ isBigEndian: Bool?) -> ConvertedText {
    if bytes.count >= 2 {
      if bytes[0] == 0xFE, bytes[1] == 0xFF { return read(bytes, bigEndian: true, from: 2) }
      if bytes[0] == 0xFF, bytes[1] == 0xFE { return read(bytes, bigEndian: false, from: 2) }
    }
    if let isBigEndian { return read(bytes, bigEndian: isBigEndian, from: 0) }
    let (even, odd) = zeros(bytes)
    if even == 0, odd == 0, let text = String(validating: bytes, as: UTF8.self) {
      return ConvertedText(text: text, guessed: !bytes.isEmpty)
    }
    // Without a mark it is big-endian (RFC 2781 §4.3), unless the zeros say otherwise.
    guard odd > even else { return read(bytes, bigEndian: true, from: 0) }
    var guess = read(bytes, bigEndian: false, from: 0)
    guess.guessed = true
    return guess
  }

  /// Latin text has its zeros in the upper halves.
  private static func zeros(_ bytes: UnsafeBufferPointer<UInt8>) -> (even: Int, odd: Int) {
    var counts = (even: 0, odd: 0)
    for index in 0..<min(bytes.count, 4096) where bytes[index] == 0 {
      if index % 2 == 0 { counts.even += 1 } else { counts.odd += 1 }
    }
    return counts
  }

  private static func read(_ bytes: UnsafeBufferPointer<UInt8>, bigEndian: Bool, from start: Int) -> ConvertedText {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for index in stride(from: start, to: bytes.count - 1, by: 2) {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(bigEndian ? first << 8 | second : second << 8 | first)
    }
    let isWhole = (bytes.count - start) % 2 == 0
    if !isWhole { units.append(0xFFFD) }
    let text = String(validating: units, as: UTF16.self)
    return ConvertedText(text: text ?? String(decoding: units, as: UTF16.self), lossy: text == nil || !isWhole)
  }
}
