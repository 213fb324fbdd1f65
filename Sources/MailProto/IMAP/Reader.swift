/// Reads the tokens of one response (RFC 9051 §9).
struct IMAPReader {
  private let text: [UInt8]
  private var literals: ArraySlice<IMAPLiteral>
  private(set) var position = 0
  private let maximumDepth: Int

  init(_ raw: RawResponse, limits: IMAPLimits) {
    text = raw.text
    literals = raw.literals[...]
    maximumDepth = limits.depth
  }

  var isAtEnd: Bool { position >= text.count }
  var next: UInt8? { position < text.count ? text[position] : nil }

  func stop(_ expected: String) -> IMAPSyntaxError { .expected(expected, at: position) }

  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  mutating func need(_ character: Unicode.Scalar) throws(IMAPSyntaxError) {
    guard take(UInt8(truncatingIfNeeded: character.value)) else { throw stop("'\(character)'") }
  }

  /// Takes one blank, or several: some servers are generous.
  mutating func skipBlanks() { while take(0x20) {} }

  /// A run of bytes that are neither blanks, parentheses, brackets' ends, quotes nor controls.
  mutating func word() throws(IMAPSyntaxError) -> String {
    let start = position
    while let byte = next, byte > 0x20, byte != 0x7F, !"()\"{".utf8.contains(byte), byte != UInt8(ascii: "]") {
      position += 1
    }
    guard position > start else { throw stop("word") }
    return String(decoding: text[start..<position], as: UTF8.self)
  }

  /// A number of at most 18 digits.
  mutating func number() throws(IMAPSyntaxError) -> Int {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte), position - start < 18 { position += 1 }
    guard position > start, let value = Int(String(decoding: text[start..<position], as: UTF8.self)) else {
      throw stop("number")
    }
    if let byte = next, (0x30...0x39).contains(byte) { throw stop("number of at most 18 digits") }
    return value
  }

  mutating func uint32() throws(IMAPSyntaxError) -> UInt32 {
    guard let value = UInt32(exactly: try number()) else { throw stop("number of 32 bits") }
    return value
  }

  mutating func uid() throws(IMAPSyntaxError) -> UID {
    guard let uid = UID(rawValue: try uint32()) else { throw stop("UID") }
    return uid
  }

  /// 63 bits (RFC 7162 §7); at most 19 digits.
  mutating func modSeq() throws(IMAPSyntaxError) -> UInt64 {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte), position - start < 20 { position += 1 }
    guard let value = UInt64(String(decoding: text[start..<position], as: UTF8.self)) else {
      throw stop("modification sequence")
    }
    return value
  }

  /// `1:3,7`, and the blanks after it.
  mutating func uids() throws(IMAPSyntaxError) -> UIDRanges {
    var ranges = UIDRanges()
    repeat {
      let first = try uid()
      ranges.add(first, take(UInt8(ascii: ":")) ? try uid() : first)
    } while take(UInt8(ascii: ","))
    skipBlanks()
    return ranges
  }

  /// The name of a FETCH item: `BODY[HEADER.FIELDS (TO)]<0>` is one.
  mutating func itemName() throws(IMAPSyntaxError) -> String {
    let start = position
    var inBrackets = false
    while let byte = next, inBrackets || (byte != 0x20 && byte != UInt8(ascii: "(") && byte != UInt8(ascii: ")")) {
      if byte == UInt8(ascii: "[") { inBrackets = true }
      if byte == UInt8(ascii: "]") { inBrackets = false }
      position += 1
    }
    guard position > start else { throw stop("item name") }
    return String(decoding: text[start..<position], as: UTF8.self).uppercased()
  }

  /// A quoted string, a literal, or a bare word; nil for NIL (RFC 9051 §4.3, `nstring`).
  mutating func string() throws(IMAPSyntaxError) -> IMAPLiteral? {
    switch next {
    case UInt8(ascii: "\""): return .bytes(try quoted())
    case UInt8(ascii: "{"), UInt8(ascii: "~"): return try literal()
    default:
      let word = try word()
      return word.uppercased() == "NIL" ? nil : .bytes(Array(word.utf8))
    }
  }

  mutating func textString() throws(IMAPSyntaxError) -> String {
    guard case .bytes(let bytes) = try string() else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func quoted() throws(IMAPSyntaxError) -> [UInt8] {
    try need("\"")
    var bytes: [UInt8] = []
    while let byte = next {
      position += 1
      if byte == UInt8(ascii: "\"") { return bytes }
      if byte == UInt8(ascii: "\\"), let escaped = next {
        position += 1
        bytes.append(escaped)
      } else {
        bytes.append(byte)
      }
    }
    throw stop("closing quote")
  }

  private mutating func literal() throws(IMAPSyntaxError) -> IMAPLiteral {
    _ = take(UInt8(ascii: "~"))
    try need("{")
    _ = try number()
    _ = take(UInt8(ascii: "+"))
    try need("}")
    guard let literal = literals.popFirst() else { throw stop("literal") }
    return literal
  }

  /// A parenthesised list of words, such as flags.
  mutating func words() throws(IMAPSyntaxError) -> [String] {
    try need("(")
    var words: [String] = []
    while true {
      skipBlanks()
      if take(UInt8(ascii: ")")) { return words }
      words.append(try word())
    }
  }

  /// Passes over any value.
  mutating func skipValue(depth: Int = 0) throws(IMAPSyntaxError) {
    guard depth < maximumDepth else { throw .tooDeep }
    guard take(UInt8(ascii: "(")) else {
      _ = try string()
      return
    }
    while true {
      skipBlanks()
      if take(UInt8(ascii: ")")) { return }
      try skipValue(depth: depth + 1)
    }
  }

  /// Everything that is left.
  mutating func rest() -> String {
    defer { position = text.count }
    return String(decoding: text[position...], as: UTF8.self)
  }

  /// Up to and without `]`; nil if there is none.
  mutating func untilBracket() -> String? {
    guard let end = text[position...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
    defer { position = end }
    return String(decoding: text[position..<end], as: UTF8.self)
  }
}
