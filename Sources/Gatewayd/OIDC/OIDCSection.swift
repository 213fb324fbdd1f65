import Foundation
import Store
import WebReview

extension Configuration {
  /// An OpenID Connect issuer that signs reviewers in.
  struct OIDC: Sendable, Equatable {
    var issuer: String
    var clientID: String
    /// Nil: a public client, which PKCE alone protects.
    var clientSecret: Secret?
    /// The claim that holds the person's name here.
    var nameClaim: String
    var scopes: [String]
    var label: String
    /// The role of people who were not added; nil keeps them out.
    var addUsersAs: User.Role?
    var caFile: String?
  }
}

extension Configuration.OIDC {
  init?(_ section: Section) {
    guard section.isPresent else { return nil }
    issuer = section.string(required: "issuer", example: "https://id.example.net")
    if !issuer.isEmpty, !section.isProtected(issuer) {
      section.report("`\(issuer)` must begin with https://; http:// is allowed for loopback only", "issuer")
    } else if issuer.contains(where: { "?#".contains($0) }) {
      section.report("`\(issuer)` must have neither a query nor a fragment", "issuer")
    }
    clientID = section.string(required: "client_id", example: "gatewayd")
    clientSecret = section.secret("client_secret")
    nameClaim = section.string("name_claim") ?? "email"
    scopes = section.strings("scopes") ?? ["openid", "email", "profile"]
    if !scopes.contains("openid") { section.report("must contain `openid`", "scopes") }
    label = section.string("label") ?? "your company account"
    addUsersAs = nil
    if let role = section.string("add_users_as"), role != "nobody" {
      addUsersAs = User.Role(rawValue: role)
      if addUsersAs == nil || addUsersAs == .admin {
        section.report("`\(role)` is unknown; one of nobody, viewer, reviewer", "add_users_as")
      }
    }
    caFile = section.string("ca_file")
    section.finish()
  }
}

extension ProxyTrust {
  init(_ section: Section) {
    let addresses = section.strings("proxies") ?? []
    let field = section.string("proxy_user_header")
    for address in addresses where !Self.isPlain(address) {
      section.report("`\(address)` is not an IP address such as 127.0.0.1", "proxies")
    }
    if let field, addresses.isEmpty {
      section.report("names `\(field)`, but `proxies` names nobody who may send it", "proxy_user_header")
    }
    if let field, field.isEmpty || !field.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) {
      section.report("`\(field)` is not the name of a header field such as X-Remote-User", "proxy_user_header")
    }
    self.init(addresses: Set(addresses), userField: field)
  }

  /// As the operating system writes a peer's address.
  private static func isPlain(_ text: String) -> Bool {
    var (four, six) = (in_addr(), in6_addr())
    return inet_pton(AF_INET, text, &four) == 1 || inet_pton(AF_INET6, text, &six) == 1
  }
}
