import Foundation

extension Configuration {
  /// Where approved actions go with `policy.executor: webhook`.
  struct Webhook: Sendable, Equatable {
    var url: String
    var secret: Secret
    /// Seconds for one request.
    var timeout: Int
    var caFile: String?
  }
}

extension Configuration.Webhook {
  init?(_ section: Section) {
    guard section.isPresent else { return nil }
    url = section.string(required: "url", example: "https://shop.example.net/gatewayd")
    if !url.isEmpty, !section.isProtected(url) {
      section.report("`\(url)` must begin with https://; http:// is allowed for loopback only", "url")
    } else if let parts = URLComponents(string: url),
      parts.query != nil || parts.fragment != nil || parts.user != nil || parts.password != nil
    {
      section.report(
        "must end with its path: keys of actions are put behind it, and the secret has a key of its own", "url")
    }
    let named = section.secret("secret")
    if named == nil { section.report("is missing; for example `secret_file: webhook-secret`", "secret_file") }
    secret = named ?? .file("")
    timeout = section.integer("timeout", default: 10, in: 1...300)
    caFile = section.string("ca_file")
    section.finish()
  }
}

extension Section {
  /// Whether what is sent to a URL is safe from others: TLS, or within this machine.
  func isProtected(_ url: String) -> Bool { Protection.isProtected(url) }
}

enum Protection {
  /// Whether what is sent to a URL is safe from others: TLS, or within this machine.
  static func isProtected(_ url: String) -> Bool {
    guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty else { return false }
    switch parts.scheme {
    case "https": return true
    case "http": return ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host)
    default: return false
    }
  }
}
