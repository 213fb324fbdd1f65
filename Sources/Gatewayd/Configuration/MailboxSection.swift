import Foundation

extension Configuration {
  /// How to get access tokens from a provider's token server (RFC 6749).
  struct OAuth: Sendable, Hashable {
    enum Flow: String, Sendable, CaseIterable {
      case refreshToken = "refresh_token"
      case clientCredentials = "client_credentials"
    }
    var flow: Flow
    var tokenURL: String
    var clientID: String
    var clientSecret: Secret?
    var refreshToken: Secret?
    var scope: String?
    /// Where a rotated refresh token is kept; nil where none can come.
    var stateFile: String?
  }
}

extension Configuration.Mailbox {
  /// - Parameter stateFolder: for files that the daemon writes by itself.
  init(_ section: Section, stateFolder: String) {
    host = section.string(required: "host", example: "imap.example.net")
    tls = section.tls(default: .implicit, host: host)
    port = section.integer("port", default: tls == .implicit ? 993 : 143, in: 1...65535)
    caFile = section.string("ca_file")
    user = section.string(required: "user", example: "support@example.net")
    name = section.string("name") ?? user
    password = section.secret("password")
    oauth = Configuration.OAuth(section.section("oauth"), stateFile: "\(stateFolder)/oauth-\(Self.fileName(name))")
    if password == nil, oauth == nil {
      section.report("is missing; for example `password_file: imap-password`, or an `oauth` section", "password_file")
    }
    if password != nil, oauth != nil { section.report("give either a password or `oauth`, not both", "oauth") }
    compress = section.bool("compress", default: true)
    mailbox = section.string("mailbox") ?? "INBOX"
    after = section.choice("after", default: .flag)
    archive = section.string("archive") ?? "Archive"
    poll = section.integer("poll", default: 120, in: 1...86400)
    idle = section.bool("idle", default: true)
    since = section.day("since")
    share = section.integer("share", default: 1, in: 1...100)
    section.finish()
  }

  private static func fileName(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "@.-_".contains($0)) ? $0 : "_" })
  }
}

extension Configuration.OAuth {
  fileprivate init?(_ section: Section, stateFile standard: String) {
    guard section.isPresent else { return nil }
    if section.text("flow") == nil { section.report("is missing; refresh_token or client_credentials", "flow") }
    flow = section.choice("flow", default: .refreshToken)
    tokenURL = section.string(required: "token_url", example: "https://oauth2.googleapis.com/token")
    clientID = section.string(required: "client_id", example: "the id of the registered application")
    clientSecret = section.secret("client_secret")
    refreshToken = section.secret("refresh_token")
    scope = section.string("scope")
    let file = section.string("state_file")
    stateFile = flow == .refreshToken ? file ?? standard : nil
    if !tokenURL.isEmpty, !section.isProtected(tokenURL) {
      section.report("`\(tokenURL)` must begin with https://; http:// is allowed for loopback only", "token_url")
    }
    switch flow {
    case .refreshToken:
      if refreshToken == nil {
        section.report("is missing; for example `refresh_token_file: imap-refresh-token`", "refresh_token_file")
      }
    case .clientCredentials:
      if clientSecret == nil {
        section.report("is missing; for example `client_secret_file: imap-client-secret`", "client_secret_file")
      }
      if refreshToken != nil {
        section.report("belongs to the flow `refresh_token`; leave it out", "refresh_token_file")
      }
      if scope == nil {
        section.report("is missing; for Microsoft 365 `scope: https://outlook.office365.com/.default`", "scope")
      }
    }
    section.finish()
  }
}
