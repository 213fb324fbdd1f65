/// Finds what belongs to any of the customers in a text, as it is or disguised, in one walk over its bytes.
public struct CanaryFinder: Sendable {
  public struct Canary: Sendable {
    public var owner: Int64
    /// As the shop has it.
    public var plain: String
    /// As a thief would write it.
    var written: [UInt8]
  }
  private var canaries: [UInt64: [Canary]] = [:]

  /// - Parameter secrets: by customer.
  public init(_ secrets: [Int64: [String]]) {
    for (owner, plain) in secrets.flatMap({ owner, all in all.map { (owner, $0) } }) {
      for form in Set(Self.disguises(of: plain)) where form.utf8.count >= 5 {
        let bytes = Array(form.utf8)
        canaries[Self.key(bytes[..<5]), default: []].append(Canary(owner: owner, plain: plain, written: bytes))
      }
    }
  }

  /// Each secret as it is, backwards, spelled out, shifted by thirteen, in hexadecimal, in percent signs, in base64.
  public static func disguises(of secret: String) -> [String] {
    let bytes = Array(secret.utf8)
    // Digits alone stand for themselves: written otherwise they are anything.
    guard secret.contains(where: \.isLetter) else { return [secret] }
    let hex = bytes.map { String($0, radix: 16) }
    let letters: [String] = secret.map(String.init)
    var forms = [secret, secret.lowercased(), String(secret.reversed()), rot13(secret)]
    forms += [" ", "-", "\u{200B}"].map { letters.joined(separator: $0) }
    forms += [hex.joined(), hex.joined().uppercased(), hex.joined(separator: " "), "%" + hex.joined(separator: "%")]
    // Base64 of a piece that begins at any of the three places within a group.
    for skip in 0..<3 { forms.append(base64(Array(bytes.dropFirst(skip)))) }
    return forms
  }

  private static func rot13(_ text: String) -> String {
    String(
      decoding: text.utf8.map { byte -> UInt8 in
        let base: UInt8 = byte & 0x20 == 0 ? 65 : 97
        guard (65...90).contains(byte) || (97...122).contains(byte) else { return byte }
        return (byte - base + 13) % 26 + base
      }, as: UTF8.self)
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count - bytes.count % 3, by: 3) {
      let group = bytes[start..<start + 3].reduce(0) { $0 * 256 + Int($1) }
      for place in [262_144, 4_096, 64, 1] { text.append(digits[group / place % 64]) }
    }
    return text
  }

  private static func key(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

  public func find(in text: String) -> [Canary] {
    var found: [Canary] = []
    let bytes = Array(text.utf8)
    var key: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
      key = (key << 8 | UInt64(byte)) & 0xFF_FFFF_FFFF
      guard index >= 4, let candidates = canaries[key] else { continue }
      let start = index - 4
      for canary in candidates where Self.stands(canary.written, at: start, in: bytes) { found.append(canary) }
    }
    return found
  }

  /// Digits are found only where they are a whole number.
  private static func stands(_ canary: [UInt8], at start: Int, in text: [UInt8]) -> Bool {
    let end = start + canary.count
    guard end <= text.count, text[start..<end].elementsEqual(canary) else { return false }
    let isDigit: (UInt8) -> Bool = { (48...57).contains($0) }
    guard canary.allSatisfy(isDigit) else { return true }
    return !(start > 0 && isDigit(text[start - 1])) && !(end < text.count && isDigit(text[end]))
  }
}
