/// Compressed RTF (MS-OXRTFCP), in which Outlook keeps the body of a mail.
enum CompressedRTF {
  /// Nil if the bytes are none, or cut off. The result is at most nine times as large as what it comes from.
  static func decompress(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var cursor = LittleEndianCursor(Array(bytes))
    guard cursor.word32() != nil, let size = cursor.word32(), let kind = cursor.word32(), cursor.skip(4) else {
      return nil
    }
    let data = bytes.dropFirst(16)
    switch kind {
    case 0x414C_454D: return data.count >= Int(size) ? Array(data.prefix(Int(size))) : nil
    case 0x7546_5A4C: return expand(data, size: Int(size))
    default: return nil
    }
  }

  /// Runs of literals and references into a ring of 4 KB, eight to a control byte.
  private static func expand(_ data: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
    var ring = Array(preset.utf8) + [UInt8](repeating: 0x20, count: 4096 - preset.utf8.count)
    var write = preset.utf8.count
    var output: [UInt8] = []
    output.reserveCapacity(min(size, data.count * 9))
    func put(_ byte: UInt8) {
      output.append(byte)
      ring[write] = byte
      write = (write + 1) % 4096
    }
    var index = data.startIndex
    while index < data.endIndex {
      let control = data[index]
      index += 1
      for bit in 0..<8 {
        guard index < data.endIndex else { return output.count >= size ? output : nil }
        if control >> UInt8(bit) & 1 == 0 {
          put(data[index])
          index += 1
        } else {
          guard index + 1 < data.endIndex else { return nil }
          let word = Int(data[index]) << 8 | Int(data[index + 1])
          index += 2
          let offset = word >> 4
          if offset == write { return output }
          for step in 0..<((word & 15) + 2) { put(ring[(offset + step) % 4096]) }
        }
      }
    }
    return output.count >= size ? output : nil
  }

  /// What the ring holds at first (§2.2.2.1).
  private static let preset =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans "
    + "SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    + "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
}
