/// The SMTP envelope (RFC 5321 §2.3.1). Built from parsed addresses only, so that no address can inject a command.
public struct Envelope: Hashable, Sendable, Codable {
  public let from: String
  public let to: [String]

  /// Nil unless every address is a plain `local@domain`: no control characters, blanks, angle brackets or quotes.
  /// Domains in other scripts become A-labels (RFC 5891); local parts in other scripts need SMTPUTF8 and are refused.
  public init?(from: Address, to: [Address]) {
    let recipients = to.compactMap(Self.plain)
    guard let sender = Self.plain(from), !to.isEmpty, recipients.count == to.count else { return nil }
    self.from = sender
    self.to = recipients
  }

  /// The address as it goes over the wire; nil if it is not plain.
  static func plain(_ address: Address) -> String? {
    let halves = address.address.split(separator: "@", omittingEmptySubsequences: false)
    guard halves.count == 2, !halves[0].isEmpty, halves[0].utf8.allSatisfy(isPlain) else { return nil }
    let domain = halves[1].utf8.allSatisfy { $0 < 0x80 } ? String(halves[1]) : DomainName.ascii(halves[1])
    guard let domain, !domain.isEmpty, domain.utf8.allSatisfy(isPlain), halves[0].utf8.count + domain.utf8.count < 254
    else { return nil }
    return "\(halves[0])@\(domain)"
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && !"<>\"(),;:\\[]".utf8.contains(byte)
  }
}
