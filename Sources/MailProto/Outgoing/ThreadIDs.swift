/// Message-IDs and reply tokens that name a case and that nobody else can make.
///
/// Both carry 128 bits of a keyed hash over the key version and the case (and the nonce), so a guess is hopeless and a
/// changed byte is noticed. Comparison takes the same time wherever the difference lies.
public struct ThreadIDs: Sendable {
  /// The domain of our Message-IDs.
  public let domain: String
  /// The key version that new ids use, 0 to 255.
  public let currentVersion: Int
  /// HMAC-SHA256 under the key of that version; nil if there is no such key.
  public let mac: @Sendable (_ version: Int, _ data: [UInt8]) -> [UInt8]?

  public init(
    domain: String, currentVersion: Int, mac: @escaping @Sendable (_ version: Int, _ data: [UInt8]) -> [UInt8]?
  ) {
    self.domain = domain
    self.currentVersion = currentVersion
    self.mac = mac
  }

  private static let macBytes = 16

  /// `gw.VERSION.CASE.NONCE.MAC@domain`. Without a key for the current version the id names no case.
  public func messageID(caseID: Int64, nonce: String) -> MessageID {
    let nonce = Self.dotless(nonce)
    guard let code = code("message-id", currentVersion, "\(caseID).\(nonce)") else {
      return MessageID("unkeyed.\(nonce)@\(domain)")
    }
    return MessageID("gw.\(currentVersion).\(caseID).\(nonce).\(Octet.hex(code))@\(domain)")
  }

  /// The case that one of our ids names; nil for any other id.
  public func caseID(of id: MessageID) -> Int64? {
    let halves = id.value.split(separator: "@", omittingEmptySubsequences: false)
    guard halves.count == 2, halves[1].lowercased() == domain.lowercased() else { return nil }
    let pieces = halves[0].split(separator: ".", omittingEmptySubsequences: false)
    guard pieces.count == 5, pieces[0] == "gw", let version = Int(pieces[1]), let caseID = Int64(pieces[2]),
      String(version) == pieces[1], String(caseID) == pieces[2],
      let code = code("message-id", version, "\(caseID).\(pieces[3])")
    else { return nil }
    return Self.equal(Array(Octet.hex(code).utf8), Array(pieces[4].utf8)) ? caseID : nil
  }

  /// What stands behind the plus of a reply address: lower-case base32 of version, case and MAC. Empty without a key.
  public func token(caseID: Int64) -> String {
    guard caseID >= 0, let version = UInt8(exactly: currentVersion),
      let code = code("token", currentVersion, "\(caseID)")
    else { return "" }
    return Base32.encode([version] + Self.shortest(caseID) + code)
  }

  /// The case that a token names; nil if we did not make it. Mail servers may have changed its case.
  public func caseID(token: String) -> Int64? {
    let text = token.lowercased()
    guard text.utf8.count <= 48, let bytes = Base32.decode(text), Base32.encode(bytes) == text,
      (Self.macBytes + 2...Self.macBytes + 9).contains(bytes.count), let version = bytes.first
    else { return nil }
    let number = bytes[1..<(bytes.count - Self.macBytes)]
    let value = number.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let caseID = Int64(exactly: value), Self.shortest(caseID) == Array(number),
      let code = code("token", Int(version), "\(caseID)"), Self.equal(code, Array(bytes.suffix(Self.macBytes)))
    else { return nil }
    return caseID
  }

  private func code(_ purpose: String, _ version: Int, _ data: String) -> [UInt8]? {
    guard let code = mac(version, Array("gatewayd \(purpose) \(version).\(data)".utf8)), code.count >= Self.macBytes
    else { return nil }
    return Array(code.prefix(Self.macBytes))
  }

  /// Big-endian without leading zero bytes, at least one byte.
  private static func shortest(_ number: Int64) -> [UInt8] {
    let bytes = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> Int64($0)) }
    let kept = Array(bytes.drop { $0 == 0 })
    return kept.isEmpty ? [0] : kept
  }

  /// A nonce that cannot be mistaken for two pieces of an id.
  private static func dotless(_ nonce: String) -> String {
    let plain = nonce.utf8.allSatisfy { Octet.isLetter($0) || Octet.isDigit($0) || $0 == UInt8(ascii: "-") }
    return plain && !nonce.isEmpty ? nonce : "x" + Octet.hex(nonce.utf8)
  }

  private static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

/// Base32 (RFC 4648 §6) in lower case, without padding.
enum Base32 {
  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 5 {
        out.append(alphabet[Int(bits >> (count - 5) & 31)])
        count -= 5
      }
      bits &= (1 << count) - 1
    }
    if count > 0 { out.append(alphabet[Int(bits << (5 - count) & 31)]) }
    return String(decoding: out, as: UTF8.self)
  }

  /// Nil for any character outside the alphabet.
  static func decode(_ text: String) -> [UInt8]? {
    var out: [UInt8] = []
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for byte in text.utf8 {
      let value: UInt8
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a")
      case UInt8(ascii: "2")...UInt8(ascii: "7"): value = byte - UInt8(ascii: "2") + 26
      default: return nil
      }
      bits = bits << 5 | UInt32(value)
      count += 5
      if count >= 8 {
        out.append(UInt8(truncatingIfNeeded: bits >> (count - 8)))
        count -= 8
      }
      bits &= (1 << count) - 1
    }
    return out
  }
}
