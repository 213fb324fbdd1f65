/// The addresses whose mail is ours.
///
/// Compared without case (RFC 5321 §2.4 lets a host decide; support addresses never differ by it), without `+detail`,
/// without quotes around a local part that needs none, and without a source route (RFC 5321 appendix C).
public struct MilterRecipients: Sendable, Equatable {
  private let folded: Set<String>

  public init(_ addresses: [String]) { folded = Set(addresses.map(Self.fold)) }

  public func contains(_ address: String) -> Bool { folded.contains(Self.fold(address)) }

  /// What stands between the angle brackets of an envelope's address.
  static func bare(_ text: String) -> String {
    var address = text[...]
    if address.hasPrefix("<"), address.hasSuffix(">") { address = address.dropFirst().dropLast() }
    if address.hasPrefix("@"), let colon = address.firstIndex(of: ":") { address = address[colon...].dropFirst() }
    return String(address)
  }

  private static func fold(_ address: String) -> String {
    let lower = bare(address).lowercased()
    guard let at = lower.lastIndex(of: "@") else { return lower }
    var domain = lower[lower.index(after: at)...]
    if domain.hasSuffix(".") { domain = domain.dropLast() }
    let local = unquoted(lower[..<at])
    return "\(local.prefix { $0 != "+" })@\(domain)"
  }

  private static func unquoted(_ local: Substring) -> String {
    guard local.count >= 2, local.hasPrefix("\""), local.hasSuffix("\"") else { return String(local) }
    var result = ""
    var isEscaped = false
    for character in local.dropFirst().dropLast() {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        result.append(character)
        isEscaped = false
      }
    }
    return result
  }
}
