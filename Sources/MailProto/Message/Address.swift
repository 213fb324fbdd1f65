/// One mailbox as it stands in an address field (RFC 5322 §3.4).
public struct Address: Hashable, Sendable, Codable {
  /// The display name, decoded (RFC 2047); nil if there is none.
  public var name: String?
  /// `local@domain` as written, without angle brackets; `""` for a name without an address.
  public var address: String

  public init(name: String? = nil, address: String) {
    self.name = name
    self.address = address
  }

  /// The address for comparing: lower case throughout. Local parts are case-sensitive by the letter of
  /// RFC 5321 §2.4 and nowhere in practice.
  public var folded: String { address.lowercased() }

  /// The domain in lower case, or nil if there is no `@`.
  public var domain: String? {
    guard let at = address.lastIndex(of: "@") else { return nil }
    return address[address.index(after: at)...].lowercased()
  }
}
