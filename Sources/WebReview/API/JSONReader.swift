// Reads JSON (RFC 8259) that a stranger sent.
//
// Guarantees: linear in the bytes; nesting and the number of values are bounded; what two readers could understand
// differently is refused: bytes that are not UTF-8, lone surrogates, a key twice in one object, numbers that a 64-bit
// integer or double cannot hold.
import Store

/// What is wrong with a text that should be JSON.
struct JSONFault: Error, Hashable {
  let problem: String
  /// Bytes from the beginning.
  let at: Int
}

struct JSONReader {
  static let maxDepth = 32
  static let maxValues = 10_000

  private let bytes: [UInt8]
  private var place = 0
  private var values = 0

  static func read(_ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw JSONFault(problem: "the body is not UTF-8", at: 0)
    }
    var reader = JSONReader(bytes: bytes)
    let value = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.place == bytes.count else { throw reader.fault("something follows the value") }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private func fault(_ problem: String) -> JSONFault { JSONFault(problem: problem, at: place) }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { place += 1 }
  }

  private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
    guard depth < Self.maxDepth else { throw fault("it is nested deeper than \(Self.maxDepth) levels") }
    values += 1
    guard values <= Self.maxValues else { throw fault("it holds more than \(Self.maxValues) values") }
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"): return try number()
    case let byte? where Self.isDigit(byte): return try number()
    case nil: throw fault("it ends where a value should stand")
    default: throw fault("no value begins like this")
    }
  }

  private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
    for byte in "\(text)".utf8 {
      guard next == byte else { throw fault("no value begins like this") }
      place += 1
    }
    return value
  }

  private mutating func object(depth: Int) throws(JSONFault) -> [String: JSONValue] {
    var fields: [String: JSONValue] = [:]
    place += 1
    skipBlanks()
    if take("}") { return fields }
    while true {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw fault("a key in quotes should stand here") }
      let start = place
      let key = try string()
      guard fields[key] == nil else {
        throw JSONFault(problem: "the key “\(Visible.line(key, limit: 40))” stands there twice", at: start)
      }
      skipBlanks()
      guard take(":") else { throw fault("a colon should stand here") }
      fields[key] = try value(depth: depth + 1)
      skipBlanks()
      if take("}") { return fields }
      guard take(",") else { throw fault("a comma or } should stand here") }
    }
  }

  private mutating func array(depth: Int) throws(JSONFault) -> [JSONValue] {
    var items: [JSONValue] = []
    place += 1
    skipBlanks()
    if take("]") { return items }
    while true {
      items.append(try value(depth: depth + 1))
      skipBlanks()
      if take("]") { return items }
      guard take(",") else { throw fault("a comma or ] should stand here") }
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  /// What stands between two quotes; the bytes are known to be UTF-8.
  private mutating func string() throws(JSONFault) -> String {
    var text: [UInt8] = []
    place += 1
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text.append(contentsOf: String(try escaped()).utf8)
      case 0..<0x20:
        place -= 1
        throw fault("a control character stands in a string; write it as \\u and four digits")
      default: text.append(byte)
      }
    }
    throw fault("a string has no end")
  }

  private mutating func escaped() throws(JSONFault) -> Unicode.Scalar {
    guard let byte = next else { throw fault("a string has no end") }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicode()
    default: throw fault("no escape is written like this")
    }
  }

  /// One scalar, of which UTF-16 needs one unit or two.
  private mutating func unicode() throws(JSONFault) -> Unicode.Scalar {
    let first = try unit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, take("\\"), take("u") else { throw fault("half of a surrogate pair stands alone") }
    let second = try unit()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    else { throw fault("half of a surrogate pair stands alone") }
    return scalar
  }

  private mutating func unit() throws(JSONFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
        throw fault("\\u is followed by four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      place += 1
    }
    return value
  }

  private mutating func number() throws(JSONFault) -> JSONValue {
    let start = place
    _ = take("-")
    if !take("0") { guard digits() else { throw fault("a digit should stand here") } }
    var isWhole = true
    if take(".") {
      isWhole = false
      guard digits() else { throw fault("a digit should stand here") }
    }
    if take("e") || take("E") {
      isWhole = false
      if !take("+") { _ = take("-") }
      guard digits() else { throw fault("a digit should stand here") }
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    if isWhole, let value = Int64(text) { return .integer(value) }
    guard !isWhole, text.utf8.count <= 64, let value = Double(text), value.isFinite else {
      throw JSONFault(problem: "the number is beyond what can be kept exactly", at: start)
    }
    // 12.0 is the integer 12.
    if let exact = Int64(exactly: value) { return .integer(exact) }
    return .number(value)
  }

  private mutating func digits() -> Bool {
    let start = place
    while let byte = next, Self.isDigit(byte) { place += 1 }
    return place > start
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
