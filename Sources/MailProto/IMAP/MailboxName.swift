/// Mailbox names on the wire: modified UTF-7 (RFC 3501 §5.1.3).
enum MailboxName {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,".utf8)

  static func encode(_ name: String) -> String {
    var result: [UInt8] = []
    var pending: [UInt16] = []
    func flush() {
      guard !pending.isEmpty else { return }
      result.append(UInt8(ascii: "&"))
      result += shifted(pending)
      result.append(UInt8(ascii: "-"))
      pending = []
    }
    for unit in name.utf16 {
      guard (0x20...0x7E).contains(unit) else {
        pending.append(unit)
        continue
      }
      flush()
      result.append(UInt8(truncatingIfNeeded: unit))
      if unit == 0x26 { result.append(UInt8(ascii: "-")) }
    }
    flush()
    return String(decoding: result, as: UTF8.self)
  }

  /// A name that is not valid modified UTF-7 stays as it is: some servers send UTF-8.
  static func decode(_ wire: String) -> String {
    var units: [UInt16] = []
    var rest = Array(wire.utf16)[...]
    while let unit = rest.popFirst() {
      guard unit == 0x26 else {
        units.append(unit)
        continue
      }
      guard let end = rest.firstIndex(of: 0x2D) else { return wire }
      let encoded = rest[..<end]
      rest = rest[(end + 1)...]
      if encoded.isEmpty {
        units.append(0x26)
      } else if let decoded = unshifted(encoded) {
        units += decoded
      } else {
        return wire
      }
    }
    return String(decoding: units, as: UTF16.self)
  }

  private static func shifted(_ units: [UInt16]) -> [UInt8] {
    var result: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for unit in units {
      bits = bits << 16 | UInt32(unit)
      count += 16
      while count >= 6 {
        count -= 6
        result.append(alphabet[Int(bits >> UInt32(count) & 63)])
      }
      bits &= 0x3F
    }
    if count > 0 { result.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
    return result
  }

  private static func unshifted(_ encoded: ArraySlice<UInt16>) -> [UInt16]? {
    var units: [UInt16] = []
    var bits: UInt32 = 0
    var count = 0
    for unit in encoded {
      guard let byte = UInt8(exactly: unit), let value = alphabet.firstIndex(of: byte) else { return nil }
      bits = (bits << 6 | UInt32(value)) & 0x3F_FFFF
      count += 6
      if count >= 16 {
        count -= 16
        units.append(UInt16(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return units
  }
}
