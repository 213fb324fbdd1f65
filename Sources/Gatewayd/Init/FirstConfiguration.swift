import Foundation

/// What `gatewayd init` was told, as a configuration and its secrets.
struct FirstConfiguration {
  /// A server of mail and how to reach it.
  struct Server {
    var host: String
    var port: Int
    var tls: Configuration.TLS
    var caFile: String?
  }

  enum SignIn {
    case password(String)
    case tokens(OAuth)
    /// A submission server that takes our mail without.
    case none
  }

  struct OAuth {
    let endpoint: DeviceEndpoint
    let clientID: String
    let clientSecret: String?
    let tokens: DeviceGrant.Tokens
  }

  struct Mailbox {
    var server: Server
    var user: String
    var signIn: SignIn
    var name: String
  }

  struct Submission {
    var server: Server
    var user: String
    var signIn: SignIn
    var from: String
    var fromName: String
    var filesSent: Bool
  }

  var store: String
  var mailbox: Mailbox
  var submission: Submission
  var authservID: String
  var shop: String
  var listen: String
  var publicURL: String

  /// Files beside the configuration, by the names that the units hand over.
  var secrets: [(name: String, value: String)] {
    var all: [(name: String, value: String)] = []
    switch mailbox.signIn {
    case .password(let password): all.append(("imap-password", password))
    case .tokens(let oauth):
      all.append(("imap-refresh-token", oauth.tokens.refresh))
      if let secret = oauth.clientSecret { all.append(("imap-client-secret", secret)) }
    case .none: break
    }
    if case .password(let password) = submission.signIn { all.append(("smtp-password", password)) }
    return all
  }

  var yaml: String {
    let head = [
      "# Written by `gatewayd init`. gatewayd.yaml(5) explains every key; `gatewayd check` says what is wrong.", "",
      "store:", "  path: \(Self.quoted(store))", "",
    ]
    let tail = [
      "identity:",
      authservID.isEmpty
        ? "  # authserv_id:  # without it no sender is trusted with customer data"
        : "  authserv_id: \(Self.quoted(authservID))", "",
      "shop:", "  path: \(Self.quoted(shop))", "",
      "policy:", "  shop_name: \(Self.quoted(submission.fromName))", "",
      "review:", "  listen: \(Self.quoted(listen))",
      publicURL.isEmpty
        ? "  secure_cookies: false  # plain http on this machine; true behind a web server with TLS"
        : "  public_url: \(Self.quoted(publicURL))",
    ]
    let lines = head + mailboxLines + [""] + submissionLines + [""] + tail
    return lines.joined(separator: "\n") + "\n"
  }

  private var mailboxLines: [String] {
    var lines = ["mailboxes:", "  - name: support"]
    lines += Self.server(mailbox.server).map { "    " + $0 }
    lines.append("    user: \(Self.quoted(mailbox.user))")
    switch mailbox.signIn {
    case .password: lines.append("    password_file: imap-password")
    case .tokens(let oauth): lines += Self.oauth(oauth).map { "    " + $0 }
    case .none: break
    }
    lines.append("    mailbox: \(Self.quoted(mailbox.name))")
    return lines
  }

  private static func oauth(_ oauth: OAuth) -> [String] {
    var lines = [
      "oauth:", "  flow: refresh_token", "  token_url: \(quoted(oauth.endpoint.token))",
      "  client_id: \(quoted(oauth.clientID))",
    ]
    if oauth.clientSecret != nil { lines.append("  client_secret_file: imap-client-secret") }
    lines.append("  refresh_token_file: imap-refresh-token")
    lines.append("  scope: \(quoted(oauth.endpoint.scope))")
    return lines
  }

  private var submissionLines: [String] {
    var lines = ["submission:"] + Self.server(submission.server).map { "  " + $0 }
    switch submission.signIn {
    case .password: lines += ["  user: \(Self.quoted(submission.user))", "  password_file: smtp-password"]
    case .tokens: lines += ["  user: \(Self.quoted(submission.user))", "  oauth_of: support"]
    case .none: break
    }
    lines += ["  from: \(Self.quoted(submission.from))", "  from_name: \(Self.quoted(submission.fromName))"]
    if submission.filesSent { lines.append("  sent_copy: false  # the provider keeps one by itself") }
    return lines
  }

  private static func server(_ server: Server) -> [String] {
    var lines = ["host: \(quoted(server.host))", "port: \(server.port)", "tls: \(server.tls.rawValue)"]
    if let file = server.caFile { lines.append("ca_file: \(quoted(file))") }
    return lines
  }

  /// A double-quoted scalar: YAML reads JSON's strings (YAML 1.2 §1.3).
  private static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}
