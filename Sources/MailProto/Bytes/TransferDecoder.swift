/// Undoes a Content-Transfer-Encoding (RFC 2045 §6). Never fails; `damagedAt` tells of input that no encoder writes.
struct TransferDecoder {
  private(set) var output: [UInt8]
  /// The offset, from the start of the input, of the first byte that no encoder writes.
  private(set) var damagedAt: Int?

  static func decode(_ input: ArraySlice<UInt8>, _ encoding: TransferEncoding) -> TransferDecoder {
    let decoded: (output: [UInt8], damagedAt: Int?) =
      switch encoding {
      case .identity: (Array(input), nil)
      case .base64: Base64Decoder.decode(input)
      case .quotedPrintable: QuotedPrintableDecoder.decode(input)
      case .uuencode: UUDecoder.decode(input)
      }
    return TransferDecoder(output: decoded.output, damagedAt: decoded.damagedAt)
  }
}
