/// Writes a JSON value as `JSONText.encode` does, byte for byte: the audit log has several lines for each mail, and the
/// encoder costs more than all else of a line.
struct JSONWriter {
  private var out: [UInt8] = []

  /// Nil for what only the encoder knows how to write: numbers with a fraction, and control characters.
  static func text(_ value: JSONValue) -> String? {
    var writer = JSONWriter()
    return writer.write(value, depth: 0) ? String(decoding: writer.out, as: UTF8.self) : nil
  }

  private static let maxDepth = 32

  private mutating func write(_ value: JSONValue, depth: Int) -> Bool {
    guard depth < Self.maxDepth else { return false }
    switch value {
    case .null: out += "null".utf8
    case .bool(let flag): out += (flag ? "true" : "false").utf8
    case .integer(let number): out += String(number).utf8
    case .number: return false
    case .string(let text): return write(text)
    case .array(let list):
      return write(list, between: "[", and: "]") { writer, item in writer.write(item, depth: depth + 1) }
    case .object(let fields):
      return write(fields.sorted { $0.key < $1.key }, between: "{", and: "}") { writer, field in
        guard writer.write(field.key) else { return false }
        writer.out.append(UInt8(ascii: ":"))
        return writer.write(field.value, depth: depth + 1)
      }
    }
    return true
  }

  private mutating func write<Item>(
    _ items: [Item], between open: Unicode.Scalar, and close: Unicode.Scalar, _ one: (inout JSONWriter, Item) -> Bool
  ) -> Bool {
    out.append(UInt8(ascii: open))
    for (place, item) in items.enumerated() {
      if place > 0 { out.append(UInt8(ascii: ",")) }
      guard one(&self, item) else { return false }
    }
    out.append(UInt8(ascii: close))
    return true
  }

  private mutating func write(_ text: String) -> Bool {
    out.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      guard byte >= 0x20 else { return false }
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { out.append(UInt8(ascii: "\\")) }
      out.append(byte)
    }
    out.append(UInt8(ascii: "\""))
    return true
  }
}
