/// Base64 as mail has it (RFC 2045 §6.8): line breaks anywhere, and whatever else got in between.
///
/// Four table look-ups make three bytes; only groups that hold anything but the alphabet go the slow way.
struct Base64Decoder {
  private var read = 0
  private var written = 0
  private var bits: UInt32 = 0
  private var sextets = 0
  private var padded = false
  private(set) var damagedAt: Int?

  /// The most bytes that `count` characters can give, with room for writing four at a time.
  static func capacity(for count: Int) -> Int { count / 4 * 3 + 8 }

  /// Padding ends a run, not the data: joined base64 texts decode one after the other, and count as damaged.
  static func decode(_ input: ArraySlice<UInt8>) -> (output: [UInt8], damagedAt: Int?) {
    var decoder = Base64Decoder()
    let output = input.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: capacity(for: source.count)) { target, count in
        decoder.run(source, UnsafeMutableRawBufferPointer(target))
        count = decoder.written
      }
    }
    return (output, decoder.damagedAt)
  }

  private mutating func run(_ input: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutableRawBufferPointer) {
    while read < input.count {
      if sextets == 0, !padded { groups(input, output) }
      guard read < input.count else { break }
      take(input[read], output)
      read += 1
    }
    if sextets == 1, damagedAt == nil { damagedAt = input.count }
    flush(output)
  }

  /// Whole groups of the alphabet, up to the first byte that is none.
  ///
  /// Written bytes never pass 3/4 of the read ones, so that four bytes always fit into the capacity.
  private mutating func groups(_ input: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutableRawBufferPointer) {
    let tables = Self.tables
    tables.withUnsafeBufferPointer { table in
      guard let table = table.baseAddress, let source = input.baseAddress, let target = output.baseAddress else {
        return
      }
      let last = input.count - 4
      var from = read
      var to = written
      while from <= last {
        let group =
          table[Int(source[from])] | table[256 + Int(source[from + 1])] | table[512 + Int(source[from + 2])]
          | table[768 + Int(source[from + 3])]
        guard group <= 0xFF_FFFF else { break }
        target.storeBytes(of: group.littleEndian, toByteOffset: to, as: UInt32.self)
        from += 4
        to += 3
      }
      read = from
      written = to
    }
  }

  private mutating func take(_ byte: UInt8, _ output: UnsafeMutableRawBufferPointer) {
    guard let value = Self.value(byte) else {
      if byte == UInt8(ascii: "=") {
        flush(output)
        padded = true
      } else if !Octet.isSpace(byte), damagedAt == nil {
        damagedAt = read
      }
      return
    }
    if padded {
      padded = false
      damagedAt = damagedAt ?? read
    }
    bits = bits << 6 | UInt32(value)
    sextets += 1
    if sextets == 4 { flush(output) }
  }

  private mutating func flush(_ output: UnsafeMutableRawBufferPointer) {
    guard sextets > 0 else { return }
    let whole = bits << UInt32(6 * (4 - sextets))
    for index in 0..<(sextets - 1) {
      output[written] = UInt8(truncatingIfNeeded: whole >> UInt32(16 - 8 * index))
      written += 1
    }
    bits = 0
    sextets = 0
  }

  private static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x41...0x5A: byte - 0x41
    case 0x61...0x7A: byte - 0x61 + 26
    case 0x30...0x39: byte - 0x30 + 52
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }

  /// For each place in a group, the bits that a character gives in a little-endian word of three bytes.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0x0100_0000, count: 1024)
    for byte in UInt8.min...UInt8.max {
      guard let value = value(byte).map(UInt32.init) else { continue }
      let index = Int(byte)
      tables[index] = value << 2
      tables[256 + index] = value >> 4 | (value & 15) << 12
      tables[512 + index] = (value >> 2) << 8 | (value & 3) << 22
      tables[768 + index] = value << 16
    }
    return tables
  }()
}
