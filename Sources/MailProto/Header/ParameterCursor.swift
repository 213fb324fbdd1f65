/// Walks over a field value with parameters. Accepts anything; whatever the grammar (RFC 2045 §5.1) does not allow
/// sets `malformed`.
struct ParameterCursor {
  private(set) var malformed = false

  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// What stands before the first parameter, in lower case and without blanks and comments.
  mutating func leadingValue() -> String {
    var out: [UInt8] = []
    var sawBlank = false
    var hasSlash = false
    while index < bytes.count, bytes[index] != UInt8(ascii: ";") {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "("): skipComment()
      case UInt8(ascii: "\""):
        malformed = true
        out += Array(quoted().lowercased().utf8)
      case _ where Octet.isSpace(byte):
        sawBlank = !out.isEmpty
        index += 1
      default:
        // A parameter without its semicolon.
        if sawBlank, hasSlash, out.last != UInt8(ascii: "/"), byte != UInt8(ascii: "/") {
          malformed = true
          return String(decoding: out, as: UTF8.self)
        }
        if Self.isSpecial(byte), byte != UInt8(ascii: "/") { malformed = true }
        hasSlash = hasSlash || byte == UInt8(ascii: "/")
        out.append(Octet.lower(byte))
        index += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The next parameter; one without a name or a value is skipped.
  mutating func next() -> (name: String, text: String)? {
    while true {
      skipBlanks(and: UInt8(ascii: ";"))
      guard index < bytes.count else { return nil }
      let start = index
      while index < bytes.count, !Octet.isSpace(bytes[index]), !Self.isSpecial(bytes[index]) { index += 1 }
      let name = bytes[start..<index].map(Octet.lower)
      skipBlanks(and: nil)
      guard index < bytes.count, bytes[index] == UInt8(ascii: "="), !name.isEmpty else {
        malformed = true
        skipToSemicolon()
        continue
      }
      index += 1
      return (String(decoding: name, as: UTF8.self), value())
    }
  }

  /// A quoted value, or everything to the next semicolon: file names with blanks often lack their quotes.
  private mutating func value() -> String {
    skipBlanks(and: nil)
    guard index < bytes.count else { return "" }
    if bytes[index] == UInt8(ascii: "\"") {
      let text = quoted()
      skipBlanks(and: nil)
      if index < bytes.count, bytes[index] != UInt8(ascii: ";") {
        malformed = true
        // Most likely the next parameter without its semicolon.
        if !hasParameterAhead() { skipToSemicolon() }
      }
      return text
    }
    let start = index
    var end = index
    while index < bytes.count, bytes[index] != UInt8(ascii: ";") {
      if bytes[index] == UInt8(ascii: "("), index > start, Octet.isSpace(bytes[index - 1]) {
        skipComment()
      } else {
        index += 1
        end = index
      }
    }
    return String(decoding: bytes[bytes.trimmed(start..<end)], as: UTF8.self)
  }

  private func hasParameterAhead() -> Bool {
    let name = bytes[index...].prefix { !Octet.isSpace($0) && !Self.isSpecial($0) }
    return !name.isEmpty && name.endIndex < bytes.count && bytes[name.endIndex] == UInt8(ascii: "=")
  }

  private mutating func skipToSemicolon() {
    index = bytes.firstOffset(of: UInt8(ascii: ";"), in: index..<bytes.count) ?? bytes.count
  }

  private mutating func skipBlanks(and other: UInt8?) {
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "(") {
        skipComment()
      } else if Octet.isSpace(bytes[index]) || bytes[index] == other {
        index += 1
      } else {
        return
      }
    }
  }

  private mutating func skipComment() {
    var depth = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\\"): index = min(index + 1, bytes.count)
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default: break
      }
      if depth == 0 { return }
    }
    malformed = true
  }

  private mutating func quoted() -> String {
    index += 1
    var out: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: out, as: UTF8.self) }
      if byte == UInt8(ascii: "\\"), index < bytes.count {
        out.append(bytes[index])
        index += 1
      } else {
        out.append(byte)
      }
    }
    malformed = true
    return String(decoding: out, as: UTF8.self)
  }

  /// The specials of RFC 2045 §5.1.
  private static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x28, 0x29, 0x3C, 0x3E, 0x40, 0x2C, 0x3B, 0x3A, 0x5C, 0x22, 0x2F, 0x5B, 0x5D, 0x3F, 0x3D: true
    default: false
    }
  }
}
