/// A list of MAPI properties as TNEF holds them (MS-OXTNEF §2.1.3.4).
struct MAPIProperties {
  struct Property {
    let id: UInt16
    let type: UInt16
    /// The first value, without padding.
    let value: ArraySlice<UInt8>

    var isUnicode: Bool { type == 0x1F }
    var isText: Bool { type == 0x1E || type == 0x1F }
    var isObject: Bool { type == 0x0D }
  }

  private(set) var properties: [Property] = []
  private(set) var isDamaged = false

  init(_ bytes: [UInt8]) {
    var cursor = LittleEndianCursor(bytes)
    guard let count = cursor.word32() else {
      isDamaged = true
      return
    }
    for _ in 0..<count {
      guard let property = Self.property(&cursor) else {
        isDamaged = true
        return
      }
      properties.append(property)
    }
  }

  private static func property(_ cursor: inout LittleEndianCursor) -> Property? {
    guard let type = cursor.word16(), let id = cursor.word16() else { return nil }
    if id >= 0x8000, !skipName(&cursor) { return nil }
    let isMany = type & 0x1000 != 0
    let kind = type & 0x0FFF
    if let size = fixedSizes[kind] {
      guard let count = isMany ? cursor.word32() : 1, let value = cursor.bytes((size + 3) / 4 * 4) else { return nil }
      guard size > 0, count > 1 else { return Property(id: id, type: kind, value: value.prefix(size)) }
      guard cursor.skip(Int(count - 1) * ((size + 3) / 4 * 4)) else { return nil }
      return Property(id: id, type: kind, value: value.prefix(size))
    }
    guard [0x0D, 0x1E, 0x1F, 0x102].contains(kind), let count = cursor.word32(), count > 0 else { return nil }
    var first: ArraySlice<UInt8>?
    for _ in 0..<count {
      guard let length = cursor.word32(), let value = cursor.bytes(Int(length)), cursor.skip((4 - Int(length) % 4) % 4)
      else { return nil }
      first = first ?? value
    }
    return first.map { Property(id: id, type: kind, value: $0) }
  }

  /// A property with a name of its own: the set, then a number or a text.
  private static func skipName(_ cursor: inout LittleEndianCursor) -> Bool {
    guard cursor.skip(16), let kind = cursor.word32() else { return false }
    guard kind == 1 else { return cursor.skip(4) }
    guard let length = cursor.word32() else { return false }
    return cursor.skip(Int(length)) && cursor.skip((4 - Int(length) % 4) % 4)
  }

  private static let fixedSizes: [UInt16: Int] = [
    0x01: 0, 0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, 0x48: 16,
  ]
}

/// Reads little-endian numbers and runs of bytes; nil beyond the end.
struct LittleEndianCursor {
  private let all: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { all = bytes }

  var isAtEnd: Bool { index >= all.count }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= all.count - index else { return nil }
    defer { index += count }
    return all[index..<index + count]
  }

  mutating func skip(_ count: Int) -> Bool { bytes(count) != nil }
  mutating func byte() -> UInt8? { bytes(1)?.first }
  mutating func word16() -> UInt16? { bytes(2).map { $0.reversed().reduce(0) { $0 << 8 | UInt16($1) } } }
  mutating func word32() -> UInt32? { bytes(4).map { $0.reversed().reduce(0) { $0 << 8 | UInt32($1) } } }
}
