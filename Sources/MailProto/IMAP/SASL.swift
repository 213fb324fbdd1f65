/// What we say to a SASL mechanism (RFC 4422), in the form that IMAP sends.
public struct SASLExchange: Sendable {
  public let mechanism: String
  /// In base64, one per invitation of the server.
  let responses: [[UInt8]]
  /// The answer to an objection, in base64: the server then gives its verdict.
  var concession: [UInt8] = []

  private init(_ mechanism: String, _ responses: [String], concession: String = "") {
    self.mechanism = mechanism
    self.responses = responses.map { Base64.encode(Array($0.utf8)) }
    self.concession = Base64.encode(Array(concession.utf8))
  }

  /// RFC 4616.
  public static func plain(user: String, password: String) -> SASLExchange {
    SASLExchange("PLAIN", ["\0\(user)\0\(password)"])
  }

  /// The mechanism that asks for the name and the password one by one.
  public static func login(user: String, password: String) -> SASLExchange {
    SASLExchange("LOGIN", [user, password])
  }

  /// Google's and Microsoft's way to present an OAuth token.
  public static func xoauth2(user: String, token: String) -> SASLExchange {
    SASLExchange("XOAUTH2", ["user=\(user)\u{1}auth=Bearer \(token)\u{1}\u{1}"])
  }

  /// RFC 7628 §3.1. The user's name is escaped as RFC 5801 §4 wants it.
  public static func oauthBearer(user: String, host: String, port: Int, token: String) -> SASLExchange {
    let name = user.flatMap { $0 == "," ? "=2C" : $0 == "=" ? "=3D" : String($0) }
    let fields = "n,a=\(String(name)),\u{1}host=\(host)\u{1}port=\(port)\u{1}auth=Bearer \(token)\u{1}\u{1}"
    return SASLExchange("OAUTHBEARER", [fields], concession: "\u{1}")
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
