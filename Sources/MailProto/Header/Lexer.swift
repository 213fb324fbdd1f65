/// The tokens of structured header fields (RFC 5322 §3.2).
enum HeaderToken: Equatable {
  /// A run of characters that are neither blank nor special.
  case atom(String)
  /// A quoted string, without its quotes and escapes.
  case quoted(String)
  /// A comment, without its outer parentheses.
  case comment(String)
  /// A domain literal with its brackets.
  case literal(String)
  case special(UInt8)
}

/// Splits an unfolded field value into tokens. Accepts anything: an unclosed quote or comment runs to the end.
struct HeaderLexer {
  private let bytes: [UInt8]
  /// One bit for each ASCII character.
  private let specials: (UInt64, UInt64)
  private(set) var position = 0
  /// A quote, comment or literal was not closed.
  private(set) var unclosed = false
  /// Blank space stood before the last token.
  private(set) var blankBefore = false

  /// Specials of addresses and dates (RFC 5322 §3.2.3), where `.` is a token of its own.
  static let addressSpecials = Array("()<>[]:;@\\,.\"".utf8)
  /// Specials of MIME parameters (RFC 2045 §5.1).
  static let mimeSpecials = Array("()<>@,;:\\\"/[]?=".utf8)

  init(_ value: String, specials: [UInt8]) {
    bytes = Array(value.utf8)
    self.specials = specials.reduce(into: (0, 0)) { mask, byte in
      if byte < 64 { mask.0 |= 1 << UInt64(byte) } else if byte < 128 { mask.1 |= 1 << UInt64(byte - 64) }
    }
  }

  private func isSpecial(_ byte: UInt8) -> Bool {
    byte < 64 ? specials.0 >> UInt64(byte) & 1 == 1 : byte < 128 && specials.1 >> UInt64(byte - 64) & 1 == 1
  }

  mutating func next() -> HeaderToken? {
    let before = position
    while position < bytes.count, Octet.isSpace(bytes[position]) { position += 1 }
    blankBefore = position > before
    guard position < bytes.count else { return nil }
    switch bytes[position] {
    case UInt8(ascii: "\""): return .quoted(quoted())
    case UInt8(ascii: "("): return .comment(comment())
    case UInt8(ascii: "[") where isSpecial(UInt8(ascii: "[")): return literal()
    case let byte where isSpecial(byte):
      position += 1
      return .special(byte)
    default: return .atom(atom())
    }
  }

  /// The rest of the value up to a byte, which is not consumed; for values that should have been quoted.
  mutating func rest(until stop: UInt8) -> String {
    let start = position
    while position < bytes.count, bytes[position] != stop { position += 1 }
    return text(bytes[start..<position])
  }

  private mutating func atom() -> String {
    let start = position
    while position < bytes.count, !Octet.isSpace(bytes[position]), !isSpecial(bytes[position]) {
      position += 1
    }
    return text(bytes[start..<position])
  }

  private mutating func quoted() -> String {
    position += 1
    var out: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") { return text(out) }
      if byte == UInt8(ascii: "\\"), position < bytes.count {
        out.append(bytes[position])
        position += 1
      } else {
        out.append(byte)
      }
    }
    unclosed = true
    return text(out)
  }

  /// Comments nest; the nesting is counted, not recursed into.
  private mutating func comment() -> String {
    position += 1
    var depth = 1
    var out: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\\") where position < bytes.count:
        out.append(bytes[position])
        position += 1
        continue
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default: break
      }
      if depth == 0 { return text(out) }
      out.append(byte)
    }
    unclosed = true
    return text(out)
  }

  private mutating func literal() -> HeaderToken {
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "]") { position += 1 }
    if position < bytes.count { position += 1 } else { unclosed = true }
    return .literal(text(bytes[start..<position]))
  }

  private func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
