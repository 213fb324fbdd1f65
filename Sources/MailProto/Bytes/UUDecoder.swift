/// The uuencode format (POSIX): a `begin` line with mode and file name, lines that each carry their length, `end`.
struct UUDecoder {
  private var output: [UInt8] = []

  /// What stands between the first `begin` line and `end`; anything around them is left out.
  static func decode(_ input: ArraySlice<UInt8>) -> (output: [UInt8], damagedAt: Int?) {
    let bytes = Array(input)
    var decoder = UUDecoder()
    var begun = false
    for line in LineReader(bytes) {
      if !begun {
        begun = fileName(bytes[line.content]) != nil
      } else if isEnd(bytes[line.content]) {
        return (decoder.output, nil)
      } else {
        decoder.take(bytes[line.content])
      }
    }
    return (decoder.output, begun ? bytes.count : 0)
  }

  /// The file name of a line `begin 644 name`; nil for any other line.
  static func fileName(_ line: ArraySlice<UInt8>) -> String? {
    guard line.starts(with: "begin ".utf8), line.count <= 1000 else { return nil }
    let rest = line.dropFirst(6).drop { $0 == Octet.space }
    let mode = rest.prefix { $0 >= 0x30 && $0 <= 0x37 }
    let name = rest.dropFirst(mode.count)
    guard (3...4).contains(mode.count), name.first == Octet.space else { return nil }
    let text = String(decoding: name, as: UTF8.self).trimmedBlanks
    return text.isEmpty ? nil : text
  }

  static func isEnd(_ line: ArraySlice<UInt8>) -> Bool {
    line.starts(with: "end".utf8) && line.dropFirst(3).allSatisfy(Octet.isBlank)
  }

  /// Whether a line could be one of encoded data: a length, and at least the characters for it.
  static func isData(_ line: ArraySlice<UInt8>) -> Bool {
    guard let first = line.first, first >= 0x20, first <= 0x60 else { return false }
    let wanted = (Int((first &- 0x20) & 63) + 2) / 3 * 4
    // Trailing blanks stand for zeros and get lost; a checksum character may follow.
    return line.count - 1 <= wanted + 2 && line.dropFirst().allSatisfy { $0 >= 0x20 && $0 <= 0x60 }
  }

  private mutating func take(_ line: ArraySlice<UInt8>) {
    guard let first = line.first, first > 0x20 else { return }
    var left = Int((first &- 0x20) & 63)
    var index = line.startIndex + 1
    while left > 0, index < line.endIndex {
      var word: UInt32 = 0
      for offset in 0..<4 {
        let byte = index + offset < line.endIndex ? line[index + offset] : 0x20
        word = word << 6 | UInt32((byte &- 0x20) & 63)
      }
      for shift in [16, 8, 0] as [UInt32] where left > 0 {
        output.append(UInt8(truncatingIfNeeded: word >> shift))
        left -= 1
      }
      index += 4
    }
  }
}
