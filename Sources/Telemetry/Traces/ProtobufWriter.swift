/// Writes the wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/): the four kinds of
/// fields that OTLP uses.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func varint(_ value: UInt64, field number: UInt64) {
    append(varint: number << 3)
    append(varint: value)
  }

  mutating func fixed64(_ value: UInt64, field number: UInt64) {
    append(varint: number << 3 | 1)
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func data(_ data: some Collection<UInt8>, field number: UInt64) {
    append(varint: number << 3 | 2)
    append(varint: UInt64(data.count))
    bytes.append(contentsOf: data)
  }

  mutating func string(_ text: String, field number: UInt64) { data(text.utf8, field: number) }

  mutating func message(field number: UInt64, _ body: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    body(&inner)
    data(inner.bytes, field: number)
  }

  private mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}

/// Reads the same from outside: no field is believed to end where it says before it was looked at.
struct ProtobufReader {
  enum Field { case number(UInt64), data(ArraySlice<UInt8>) }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

  /// The next field with its number; nil at the end, and where what follows is no field.
  mutating func next() -> (number: UInt64, field: Field)? {
    guard let tag = varint() else { return nil }
    switch tag & 7 {
    case 0: return varint().map { (tag >> 3, .number($0)) }
    case 1: return take(8).map { (tag >> 3, .data($0)) }
    case 2: return varint().flatMap { Int(exactly: $0) }.flatMap { take($0) }.map { (tag >> 3, .data($0)) }
    case 5: return take(4).map { (tag >> 3, .data($0)) }
    default: return nil
    }
  }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }
}
