#if canImport(Glibc)
  import Glibc
#endif

/// Bytes of a named charset to text. Whatever decodes to nothing becomes U+FFFD.
///
/// The chain: the declared charset; where there is none, an unknown one or one that the bytes contradict, UTF-8 if the
/// bytes are valid UTF-8, else Windows-1252, which gives every byte but five a character.
struct DecodedText {
  private(set) var text: String
  /// The declared charset is none that we know, or the bytes contradict it.
  private(set) var guessed = false
  /// Some bytes decoded to nothing, or there were NULs.
  private(set) var lossy = false

  init(_ bytes: some Collection<UInt8>, charset label: String?) {
    let direct = bytes.withContiguousStorageIfAvailable { DecodedText($0, label) }
    self = direct ?? Array(bytes).withUnsafeBufferPointer { DecodedText($0, label) }
  }

  /// There were NULs, at which some readers stop.
  private(set) var hasNUL = false

  /// A header field, where UTF-8 needs no label (RFC 6532).
  init(header bytes: ArraySlice<UInt8>) {
    let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
    self.init(bytes, charset: isUTF8 ? "utf-8" : nil)
  }

  /// Bytes that are known to be ASCII without NUL.
  init(plain bytes: ArraySlice<UInt8>) { text = String(decoding: bytes, as: UTF8.self) }

  private init(_ bytes: UnsafeBufferPointer<UInt8>, _ label: String?) {
    let charset = Charset(label)
    switch charset {
    case .ascii, .utf8, nil:
      if let valid = String(validating: bytes, as: UTF8.self) {
        self.init(text: valid, guessed: label != nil && charset == nil || charset != .utf8 && !Octet.isASCII(bytes))
      } else if charset == .utf8 {
        self.init(text: String(decoding: bytes, as: UTF8.self), lossy: true)
      } else {
        self.init(SingleByteTable.windows1252.text(bytes), guessed: true)
      }
    case .utf16(let isBigEndian): self.init(UTF16Text.decode(bytes, isBigEndian))
    case .hz: self.init(HZText.decode(bytes))
    case .singleByte(let name), .multiByte(let name):
      if let converted = charset?.convert(bytes, name) {
        self.init(converted)
      } else {
        let valid = String(validating: bytes, as: UTF8.self).map { ConvertedText(text: $0) }
        self.init(valid ?? SingleByteTable.windows1252.text(bytes), guessed: true)
      }
    }
  }

  private init(_ converted: ConvertedText, guessed: Bool = false) {
    self.init(text: converted.text, guessed: guessed || converted.guessed, lossy: converted.lossy)
  }

  private init(text: String, guessed: Bool = false, lossy: Bool = false) {
    self.text = text
    self.guessed = guessed
    self.lossy = lossy
    if Self.hasNUL(text) {
      self.text = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
      self.lossy = true
      hasNUL = true
    }
    if self.text.utf8.first == 0xEF, self.text.unicodeScalars.first == "\u{FEFF}" {
      self.text.unicodeScalars.removeFirst()
    }
  }

  private static func hasNUL(_ text: String) -> Bool {
    let found = text.utf8.withContiguousStorageIfAvailable { buffer in
      buffer.baseAddress.map { memchr($0, 0, buffer.count) != nil } ?? false
    }
    return found ?? text.utf8.contains(0)
  }
}

/// What a converter made of the bytes.
struct ConvertedText {
  var text: String
  var lossy = false
  var guessed = false
}
