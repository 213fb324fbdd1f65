#if canImport(Glibc)
  import Glibc
#endif

/// Byte classes of the mail grammar (RFC 5234 §B.1). ASCII only, whatever the locale.
enum Octet {
  static let tab: UInt8 = 0x09
  static let lf: UInt8 = 0x0A
  static let cr: UInt8 = 0x0D
  static let space: UInt8 = 0x20

  static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }
  static func isSpace(_ byte: UInt8) -> Bool { isBlank(byte) || byte == cr || byte == lf }
  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  static func isLetter(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return lower >= 0x61 && lower <= 0x7A
  }

  static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// Whether one of the eight bytes of `word` is `byte`.
  static func hasByte(_ byte: UInt8, in word: UInt64) -> Bool {
    let found = word ^ (0x0101_0101_0101_0101 &* UInt64(byte))
    return (found &- 0x0101_0101_0101_0101) & ~found & 0x8080_8080_8080_8080 != 0
  }

  static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var all: UInt8 = 0
    for byte in bytes { all |= byte }
    return all < 0x80
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    for byte in bytes {
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }
}

/// One line: its content without the line break, and where the next line starts.
struct Line {
  let content: Range<Int>
  let next: Int

  var isEmpty: Bool { content.isEmpty }
  /// False for a last line that the end of the data cut off.
  var isTerminated: Bool { next > content.upperBound }
}

/// Lines of a range of bytes, LF or CRLF alike. A bare CR does not end a line.
struct LineReader: Sequence, IteratorProtocol {
  let bytes: [UInt8]
  private(set) var position: Int
  let end: Int

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    let range = range.clamped(to: bytes.indices)
    position = range.lowerBound
    end = range.upperBound
  }

  init(_ bytes: [UInt8]) { self.init(bytes, bytes.indices) }

  mutating func next() -> Line? {
    guard position < end else { return nil }
    let start = position
    let feed = bytes.firstOffset(of: Octet.lf, in: start..<end)
    position = feed.map { $0 + 1 } ?? end
    var stop = feed ?? end
    if feed != nil, stop > start, bytes[stop - 1] == Octet.cr { stop -= 1 }
    return Line(content: start..<stop, next: position)
  }

  /// The next line without moving past it.
  func peek() -> Line? {
    var copy = self
    return copy.next()
  }
}

extension ArraySlice<UInt8> {
  func hasLine(longerThan limit: Int) -> Bool {
    var start = startIndex
    while let feed = self[start...].firstIndex(of: Octet.lf) {
      if feed - start > limit { return true }
      start = feed + 1
    }
    return endIndex - start > limit
  }
}

extension [UInt8] {
  /// The first place of `byte` in a range that lies within bounds.
  func firstOffset(of byte: UInt8, in range: Range<Int>) -> Int? {
    withUnsafeBytes { raw in
      guard let base = raw.baseAddress, !range.isEmpty else { return nil }
      guard let found = memchr(base + range.lowerBound, Int32(byte), range.count) else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  /// Whether the bytes are ASCII without NUL, and each CR is followed by LF.
  func isPlainHeader(in range: Range<Int>) -> Bool {
    let isASCII = self[range].withUnsafeBufferPointer { buffer in
      var high: UInt8 = 0
      var low: UInt8 = 1
      for byte in buffer {
        high |= byte
        low = Swift.min(low, byte)
      }
      return high < 0x80 && low > 0
    }
    guard isASCII else { return false }
    var from = range.lowerBound
    while let at = firstOffset(of: Octet.cr, in: from..<range.upperBound) {
      guard at + 1 < range.upperBound, self[at + 1] == Octet.lf else { return false }
      from = at + 2
    }
    return true
  }

  func hasPrefix(_ prefix: [UInt8], at range: Range<Int>) -> Bool {
    range.count >= prefix.count && self[range].starts(with: prefix)
  }

  /// Compares ASCII letters without regard to case.
  func equalsFolded(_ text: StaticString, in range: Range<Int>) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { other in
      zip(self[range], other).allSatisfy { Octet.lower($0) == Octet.lower($1) }
    }
  }

  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high, Octet.isSpace(self[low]) { low += 1 }
    while high > low, Octet.isSpace(self[high - 1]) { high -= 1 }
    return low..<high
  }
}

extension String {
  func hasByte(_ byte: UInt8) -> Bool {
    let found = utf8.withContiguousStorageIfAvailable { buffer in
      buffer.baseAddress.map { memchr($0, Int32(byte), buffer.count) != nil } ?? false
    }
    return found ?? utf8.contains(byte)
  }

  /// Whether an encoded word may stand in it.
  var mayHoldEncodedWord: Bool {
    holds("=?")
  }
}

extension String {
  var isASCII: Bool {
    var copy = self
    return copy.withUTF8(Octet.isASCII)
  }
}

extension StringProtocol {
  /// Without blank space at both ends (ASCII and Unicode white space).
  var trimmedBlanks: String {
    if let first = utf8.first, let last = utf8.suffix(1).first, first > 0x20, first < 0x7F, last > 0x20, last < 0x7F {
      return String(self)
    }
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.isBlankSpace }),
      let last = scalars.lastIndex(where: { !$0.isBlankSpace })
    else { return "" }
    return String(self[first..<scalars.index(after: last)])
  }
}

extension Unicode.Scalar {
  /// White space as Unicode has it; that of ASCII is told without a look into its tables.
  var isBlankSpace: Bool {
    isASCII ? self == " " || (0x09...0x0D).contains(value) : properties.isWhitespace
  }
}

extension String {
  /// The text between line feeds, by bytes: a search by characters costs many times as much.
  var lines: [Substring] {
    var lines: [Substring] = []
    var start = utf8.startIndex
    while let feed = utf8[start...].firstIndex(of: UInt8(ascii: "\n")) {
      lines.append(self[start..<feed])
      start = utf8.index(after: feed)
    }
    lines.append(self[start...])
    return lines
  }
}
