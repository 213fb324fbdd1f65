/// Undoes a Content-Transfer-Encoding (RFC 2045 §6). Never fails; `isDamaged` tells of input that no encoder writes.
struct TransferDecoder {
  private(set) var output: [UInt8] = []
  /// The offset, from the start of the input, of the first byte that no encoder writes.
  private(set) var damagedAt: Int?

  static func decode(_ input: ArraySlice<UInt8>, _ encoding: TransferEncoding) -> TransferDecoder {
    var decoder = TransferDecoder()
    switch encoding {
    case .identity: decoder.output = Array(input)
    case .base64: decoder.base64(input)
    case .quotedPrintable: decoder.quotedPrintable(input)
    case .uuencode: decoder.uuencode(input)
    }
    return decoder
  }

  private mutating func damaged(_ input: ArraySlice<UInt8>, at index: Int) {
    if damagedAt == nil { damagedAt = index - input.startIndex }
  }

  // MARK: base64 (RFC 2045 §6.8)

  private static let alphabet: [UInt8] = {
    var table = [UInt8](repeating: 0xFF, count: 256)
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, letter) in letters.utf8.enumerated() { table[Int(letter)] = UInt8(value) }
    return table
  }()

  /// Padding ends a run, not the data: joined base64 texts decode one after the other, and count as damaged.
  private mutating func base64(_ input: ArraySlice<UInt8>) {
    output.reserveCapacity(input.count / 4 * 3 + 3)
    var bits: UInt32 = 0
    var count = 0
    var padded = false
    for index in input.indices {
      let byte = input[index]
      let value = Self.alphabet[Int(byte)]
      if value == 0xFF {
        if byte == 0x3D {
          flush(&bits, &count)
          padded = true
        } else if !Octet.isSpace(byte) {
          damaged(input, at: index)
        }
        continue
      }
      if padded {
        damaged(input, at: index)
        padded = false
      }
      bits = bits << 6 | UInt32(value)
      count += 1
      if count == 4 { flush(&bits, &count) }
    }
    if count == 1 { damaged(input, at: input.endIndex) }
    flush(&bits, &count)
  }

  private mutating func flush(_ bits: inout UInt32, _ count: inout Int) {
    guard count > 0 else { return }
    let whole = bits << UInt32(6 * (4 - count))
    for index in 0..<(count - 1) { output.append(UInt8(truncatingIfNeeded: whole >> UInt32(16 - 8 * index))) }
    bits = 0
    count = 0
  }

  // MARK: quoted-printable (RFC 2045 §6.7)

  private mutating func quotedPrintable(_ input: ArraySlice<UInt8>) {
    output.reserveCapacity(input.count)
    var index = input.startIndex
    var blanks = 0
    while index < input.endIndex {
      let byte = input[index]
      switch byte {
      case 0x3D:
        index = escape(input, index)
        blanks = 0
        continue
      case Octet.lf,
        Octet.cr where index + 1 < input.endIndex && input[index + 1] == Octet.lf:
        output.removeLast(blanks)
        blanks = 0
      case Octet.space, Octet.tab:
        blanks += 1
        output.append(byte)
        index += 1
        continue
      default: blanks = 0
      }
      output.append(byte)
      if byte == Octet.cr, index + 1 < input.endIndex, input[index + 1] == Octet.lf {
        output.append(Octet.lf)
        index += 1
      }
      index += 1
    }
    output.removeLast(blanks)
  }

  /// `=` at `index`: a soft line break, two hex digits, or itself when it is neither.
  private mutating func escape(_ input: ArraySlice<UInt8>, _ index: Int) -> Int {
    var next = index + 1
    while next < input.endIndex, Octet.isBlank(input[next]), next - index < 80 { next += 1 }
    if next == input.endIndex { return next }
    if input[next] == Octet.lf { return next + 1 }
    if input[next] == Octet.cr, next + 1 < input.endIndex, input[next + 1] == Octet.lf { return next + 2 }
    if index + 2 < input.endIndex, let high = Octet.hexValue(input[index + 1]),
      let low = Octet.hexValue(input[index + 2])
    {
      output.append(high << 4 | low)
      return index + 3
    }
    damaged(input, at: index)
    output.append(input[index])
    return index + 1
  }

  // MARK: uuencode

  private mutating func uuencode(_ input: ArraySlice<UInt8>) {
    let bytes = Array(input)
    var begun = false
    for line in LineReader(bytes) {
      if !begun {
        begun = bytes.hasPrefix(Array("begin ".utf8), at: line.content)
        continue
      }
      if bytes.hasPrefix(Array("end".utf8), at: line.content) { return }
      uuencodedLine(bytes[line.content])
    }
    damaged(input, at: begun ? input.endIndex : input.startIndex)
  }

  private mutating func uuencodedLine(_ line: ArraySlice<UInt8>) {
    guard let first = line.first, first > 0x20 else { return }
    var left = Int((first &- 0x20) & 63)
    var index = line.startIndex + 1
    while left > 0, index < line.endIndex {
      var word: UInt32 = 0
      for offset in 0..<4 {
        let byte = index + offset < line.endIndex ? line[index + offset] : 0x20
        word = word << 6 | UInt32((byte &- 0x20) & 63)
      }
      for shift in [16, 8, 0] as [UInt32] where left > 0 {
        output.append(UInt8(truncatingIfNeeded: word >> shift))
        left -= 1
      }
      index += 4
    }
  }
}
