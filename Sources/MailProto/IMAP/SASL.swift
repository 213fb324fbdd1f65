/// What a SASL mechanism says first (RFC 4422); the mechanisms here say everything at once.
public struct SASLResponse: Sendable {
  public let mechanism: String
  let base64: [UInt8]

  /// RFC 4616.
  public static func plain(user: String, password: String) -> SASLResponse {
    SASLResponse(mechanism: "PLAIN", base64: Base64.encode(Array("\0\(user)\0\(password)".utf8)))
  }

  /// Google's and Microsoft's way to present an OAuth token.
  public static func xoauth2(user: String, token: String) -> SASLResponse {
    let text = "user=\(user)\u{1}auth=Bearer \(token)\u{1}\u{1}"
    return SASLResponse(mechanism: "XOAUTH2", base64: Base64.encode(Array(text.utf8)))
  }
}

/// RFC 4648 §4.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits: UInt32 = 0
      for byte in group { bits = bits << 8 | UInt32(byte) }
      bits <<= UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let index = Int(bits >> UInt32(18 - 6 * place) & 63)
        result.append(place <= group.count ? alphabet[index] : UInt8(ascii: "="))
      }
    }
    return result
  }
}
