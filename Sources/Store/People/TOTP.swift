import Crypto

/// Codes of authenticator apps (RFC 6238 §4 over RFC 4226 §5.3): SHA-1, six digits, 30 seconds, which every app knows.
public enum TOTP {
  public static let secretBytes = 20
  static let periodSeconds: Int64 = 30
  static let digits = 6

  /// The code of a step, counted from 1970.
  static func code(_ secret: [UInt8], step: Int64) -> String {
    let counter = withUnsafeBytes(of: UInt64(bitPattern: step).bigEndian) { Array($0) }
    let hash = Array(
      HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
    let start = Int((hash.last ?? 0) & 0x0F)
    let number = hash.dropFirst(start).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    let text = String(number % 1_000_000)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// The step that a code belongs to: the present one or a neighbour, since clocks differ (RFC 6238 §5.2), and later
  /// than `last`, since a code counts once. Nil if there is none.
  static func step(of code: String, secret: [UInt8], now: Timestamp, after last: Int64) -> Int64? {
    let present = now.milliseconds / 1000 / periodSeconds
    return [present, present - 1, present + 1].first { step in
      step > last && Passwords.same(Array(Self.code(secret, step: step).utf8), Array(code.utf8))
    }
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  /// RFC 4648 §6 without padding, as apps take keys.
  public static func base32(_ bytes: [UInt8]) -> String {
    var (text, buffer, bits) = ([UInt8](), UInt32(0), 0)
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
      }
      buffer &= 0xFF
    }
    if bits > 0 { text.append(alphabet[Int(buffer << UInt32(5 - bits) & 31)]) }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Codes on paper for whoever lost their app: 80 random bits each, so a plain hash keeps them.
enum RecoveryCode {
  static let count = 10

  /// `ABCD-EFGH-IJKL-MNOP`
  static func make() -> String {
    let text = Array(TOTP.base32(Random.bytes(10)))
    return stride(from: 0, to: text.count, by: 4).map { String(text[$0..<min($0 + 4, text.count)]) }
      .joined(separator: "-")
  }

  /// However it was typed.
  static func hash(_ typed: String) -> [UInt8] {
    Digest.sha256(typed.uppercased().filter { $0.isLetter || $0.isNumber }.utf8)
  }
}
