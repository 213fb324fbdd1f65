import HTTPTypes
import Hummingbird
import Store

/// Reverse proxies in front of the desk, and what is believed of what they say.
public struct ProxyTrust: Sendable, Hashable {
  /// IP addresses of the proxies. From anybody else the fields below mean nothing.
  public let addresses: Set<String>
  /// The field in which they name who they signed in; nil: they sign nobody in.
  public let userField: String?

  public init(addresses: Set<String> = [], userField: String? = nil) {
    self.addresses = addresses
    self.userField = userField
  }

  /// Nobody is believed.
  public static let none = ProxyTrust()

  /// The address that the innermost of our proxies saw: the last of X-Forwarded-For that is not a proxy of ours.
  func address(peer: String, _ headers: HTTPFields) -> String {
    guard addresses.contains(peer), let field = HTTPField.Name("X-Forwarded-For") else { return peer }
    let hops = headers[values: field].joined(separator: ",").split(separator: ",").map { String($0).trimmed }
    guard let client = hops.last(where: { !addresses.contains($0) }), Self.isAddress(client) else { return peer }
    return client
  }

  /// Whom a proxy of ours has signed in.
  func user(peer: String, _ headers: HTTPFields) -> String? {
    guard let userField, addresses.contains(peer), let field = HTTPField.Name(userField) else { return nil }
    // Twice would mean that somebody else got a word in.
    let names = headers[values: field].map(\.trimmed)
    guard names.count == 1, let name = names.first, !name.isEmpty, name.count <= 64 else { return nil }
    return name
  }

  private static func isAddress(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 45 && text.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
  }
}

extension Desk {
  /// Where a request comes from.
  func caller(_ request: Request, _ context: DeskContext) -> Caller {
    Caller(
      address: settings.proxies.address(peer: context.peer, request.headers),
      agent: request.headers[.userAgent] ?? "")
  }
}
