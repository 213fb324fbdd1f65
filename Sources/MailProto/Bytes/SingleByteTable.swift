import Synchronization

/// A charset in which each byte is a character, as a table of their UTF-8 forms.
struct SingleByteTable: Sendable {
  /// Up to three bytes of UTF-8, the first lowest, and their number in the top byte; 0 where a byte means nothing.
  private let forms: [UInt32]
  /// The lower half is ASCII.
  private let extendsASCII: Bool

  static let windows1252 = named("WINDOWS-1252") ?? SingleByteTable { _ in nil }

  /// Nil if this system cannot convert from it.
  static func named(_ name: String) -> SingleByteTable? {
    made.withLock { tables in
      if let known = tables[name] { return known }
      guard Converter.convert(0x61, from: name) != nil else { return nil }
      let table = SingleByteTable { Converter.convert($0, from: name) }
      tables[name] = table
      return table
    }
  }

  /// Grows to the charsets of `CharsetLabels` at most.
  private static let made = Mutex<[String: SingleByteTable]>([:])

  private init(_ character: (UInt8) -> Unicode.Scalar?) {
    forms = (UInt8.min...UInt8.max).map { byte in
      guard let scalar = character(byte), scalar.value < 0x10000 else { return 0 }
      let form = UTF8.encode(scalar).map(Array.init) ?? []
      let packed = form.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(8 * $1.offset) }
      return packed | UInt32(form.count) << 24
    }
    extendsASCII = (0..<0x80).allSatisfy { [forms] in forms[$0] == UInt32($0) | 1 << 24 }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> ConvertedText {
    if extendsASCII, bytes.allSatisfy({ $0 < 0x80 }) {
      return ConvertedText(text: String(decoding: bytes, as: UTF8.self))
    }
    var lossy = false
    let text = String(unsafeUninitializedCapacity: bytes.count * 3) { output in
      var written = 0
      for byte in bytes {
        var form = forms[Int(byte)]
        if form == 0 {
          lossy = true
          form = 0x03BD_BFEF
        }
        for _ in 0..<(form >> 24) {
          output[written] = UInt8(truncatingIfNeeded: form)
          form >>= 8
          written += 1
        }
      }
      return written
    }
    return ConvertedText(text: text, lossy: lossy)
  }
}
