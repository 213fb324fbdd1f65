/// The SMTP envelope (RFC 5321 §2.3.1). Built from parsed addresses only, so that no address can inject a command.
public struct Envelope: Hashable, Sendable, Codable {
  public let from: String
  public let to: [String]

  /// Nil unless every address is a plain `local@domain`: no control characters, blanks, angle brackets or quotes.
  public init?(from: Address, to: [Address]) {
    let plain: (Address) -> Bool = { address in
      address.domain?.isEmpty == false && address.address.first != "@"
        && address.address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>\"(),;:\\[]".utf8.contains($0) }
        && address.address.utf8.count { $0 == UInt8(ascii: "@") } == 1 && address.address.utf8.count <= 254
    }
    guard plain(from), !to.isEmpty, to.allSatisfy(plain) else { return nil }
    self.from = from.address
    self.to = to.map(\.address)
  }
}
