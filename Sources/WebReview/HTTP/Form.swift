/// The fields of an `application/x-www-form-urlencoded` body, in order (WHATWG URL §5.1).
struct Form: Sendable, Hashable {
  private(set) var fields: [(name: String, value: String)] = []

  /// More fields than any page has.
  static let fieldLimit = 1000

  init() {}

  /// Nil if the bytes are not UTF-8 behind their escapes, or there are too many fields.
  init?(parsing body: some Collection<UInt8>) {
    for pair in body.split(separator: UInt8(ascii: "&")) {
      let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard fields.count < Self.fieldLimit, let first = halves.first, let name = Self.decode(first) else { return nil }
      guard let value = halves.count > 1 ? Self.decode(halves[1]) : "" else { return nil }
      fields.append((name, value))
    }
  }

  /// The first field of that name.
  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// Sets a field to one value.
  mutating func set(_ name: String, _ value: String) {
    fields.removeAll { $0.name == name }
    fields.append((name, value))
  }

  /// The values of every field of that name, in order.
  func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  /// A text field as it was typed: browsers send line ends as CRLF.
  func text(_ name: String) -> String? { self[name]?.replacing("\r\n", with: "\n") }

  static func == (a: Form, b: Form) -> Bool { a.fields.elementsEqual(b.fields) { $0 == $1 } }

  func hash(into hasher: inout Hasher) {
    for field in fields {
      hasher.combine(field.name)
      hasher.combine(field.value)
    }
  }

  private static func decode(_ bytes: some Collection<UInt8>) -> String? {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var rest = bytes.makeIterator()
    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "+"): result.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = rest.next().flatMap(nibble), let low = rest.next().flatMap(nibble) else { return nil }
        result.append(high << 4 | low)
      default: result.append(byte)
      }
    }
    return String(validating: result, as: UTF8.self)
  }

  private static func nibble(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
