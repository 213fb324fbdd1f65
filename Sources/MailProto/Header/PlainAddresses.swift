/// Address fields that are as plain as nearly all are: `local@domain`, `Name <local@domain>`, `"Name" <local@domain>`,
/// with commas between. `AddressParser` reads everything else; for these fields both say the same.
struct PlainAddresses {
  private var addresses: [Address] = []
  private let bytes: [UInt8]
  private var index = 0

  /// Nil unless every byte of the field is of such a form.
  static func read(_ value: String) -> [Address]? {
    var reader = PlainAddresses(bytes: Array(value.utf8))
    return reader.run() ? reader.addresses : nil
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func run() -> Bool {
    repeat {
      skipBlanks()
      guard one() else { return false }
      skipBlanks()
    } while take(UInt8(ascii: ","))
    return index == bytes.count
  }

  private mutating func one() -> Bool {
    let name: String?
    if take(UInt8(ascii: "\"")) {
      guard let quoted = quoted() else { return false }
      name = quoted
    } else {
      let phrase = skipPhrase()
      guard index < bytes.count, bytes[index] == UInt8(ascii: "<") else {
        index = phrase.lowerBound
        return address(named: nil)
      }
      name = text(phrase)
      guard phrase.isEmpty || name != nil else { return false }
    }
    skipBlanks()
    guard take(UInt8(ascii: "<")), address(named: name) else { return false }
    return take(UInt8(ascii: ">"))
  }

  private mutating func address(named name: String?) -> Bool {
    let start = index
    while index < bytes.count, Self.isAtom(bytes[index]) || bytes[index] == UInt8(ascii: ".") { index += 1 }
    guard index > start, take(UInt8(ascii: "@")) else { return false }
    let domain = index
    while index < bytes.count, Self.isHost(bytes[index]) { index += 1 }
    guard index > domain, !hasEncodedWord(start..<domain) else { return false }
    addresses.append(Address(name: name, address: String(decoding: bytes[start..<index], as: UTF8.self)))
    return true
  }

  /// Words and single blanks between them, up to what is neither.
  private mutating func skipPhrase() -> Range<Int> {
    let start = index
    var end = index
    while index < bytes.count {
      if Self.isAtom(bytes[index]) || bytes[index] == UInt8(ascii: ".") {
        index += 1
        end = index
      } else if bytes[index] == Octet.space, index == end, index > start {
        index += 1
      } else {
        break
      }
    }
    return start..<end
  }

  private mutating func quoted() -> String? {
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      guard bytes[index] != UInt8(ascii: "\\"), bytes[index] >= 0x20 else { return nil }
      index += 1
    }
    let end = index
    guard take(UInt8(ascii: "\"")), start < end, bytes[start] != Octet.space, bytes[end - 1] != Octet.space else {
      return nil
    }
    return text(start..<end)
  }

  /// Nil for encoded words in which anything is wrong: that is the business of `AddressParser`.
  private func text(_ range: Range<Int>) -> String? {
    let raw = String(decoding: bytes[range], as: UTF8.self)
    guard hasEncodedWord(range) else { return raw.isEmpty ? nil : raw }
    let decoded = EncodedWord.decode(raw)
    let name = decoded.text.trimmedBlanks
    return decoded.isDoubtful || name.isEmpty ? nil : name
  }

  private func hasEncodedWord(_ range: Range<Int>) -> Bool {
    var from = range.lowerBound
    while let mark = bytes.firstOffset(of: UInt8(ascii: "="), in: from..<range.upperBound) {
      if mark + 1 < range.upperBound, bytes[mark + 1] == UInt8(ascii: "?") { return true }
      from = mark + 1
    }
    return false
  }

  private mutating func skipBlanks() { while index < bytes.count, bytes[index] == Octet.space { index += 1 } }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// Neither blank nor special; of UTF-8 without the lead byte of U+FFFD.
  private static func isAtom(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x00...0x20, 0x22, 0x28, 0x29, 0x2C, 0x2E, 0x3A, 0x3B, 0x3C, 0x3E, 0x40, 0x5B, 0x5C, 0x5D, 0x7F, 0xEF: false
    default: true
    }
  }

  private static func isHost(_ byte: UInt8) -> Bool {
    Octet.isLetter(byte) || Octet.isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }
}
