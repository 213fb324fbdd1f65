import MailProto

/// How to reach and enter one account on an IMAP server.
public struct IMAPSettings: Sendable {
  public enum Credentials: Sendable {
    case password(String)
    /// OAuth access tokens, presented through OAUTHBEARER or XOAUTH2.
    case tokens(AccessTokens)
  }

  /// When to compress, where the server offers it.
  public enum Compression: Sendable {
    case never
    /// Not within one machine, where it would cost more than it saves.
    case remote
    case always
  }

  public var host: String
  public var port: Int
  public var security: TransportSecurity
  /// A PEM file; nil for the system's certificate authorities.
  public var certificateAuthority: String?
  public var user: String
  public var credentials: Credentials
  /// Longer messages are not kept in memory.
  public var maximumMessageBytes: Int
  public var compression = Compression.remote
  public var deadlines = IMAPDeadlines()

  public init(
    host: String, port: Int, security: TransportSecurity = .implicit, certificateAuthority: String? = nil,
    user: String, password: String, maximumMessageBytes: Int = 25 << 20
  ) {
    self.init(
      host: host, port: port, security: security, certificateAuthority: certificateAuthority, user: user,
      credentials: .password(password), maximumMessageBytes: maximumMessageBytes)
  }

  public init(
    host: String, port: Int, security: TransportSecurity = .implicit, certificateAuthority: String? = nil,
    user: String, credentials: Credentials, maximumMessageBytes: Int = 25 << 20
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.certificateAuthority = certificateAuthority
    self.user = user
    self.credentials = credentials
    self.maximumMessageBytes = maximumMessageBytes
  }
}

/// How long each step may take before the connection counts as dead.
public struct IMAPDeadlines: Sendable {
  /// Connecting, TLS and greeting together; and again signing in, getting a token apart.
  public var connect = Duration.seconds(45)
  /// Any command but the fetch or append of a whole message.
  public var command = Duration.seconds(120)
  public var body = Duration.seconds(240)
  /// IDLE is begun anew after this time, since servers end it after 30 minutes (RFC 2177).
  public var idle = Duration.seconds(28 * 60)
  /// Between looks at a mailbox whose server has no IDLE.
  public var poll = Duration.seconds(30)
  public init() {}
}

/// What a mailbox looked like when it was selected.
public struct SelectedMailbox: Sendable, Hashable {
  public let uidValidity: UIDValidity
  /// Nil when the server does not tell.
  public let uidNext: UID?
  public let exists: Int
  public let readOnly: Bool
  /// Whether messages can be flagged with `$Gatewayd`.
  public let takesKeyword: Bool
  /// Nil where the server keeps none (RFC 7162 §3.1.2).
  public let highestModSeq: UInt64?
}

/// What is known of a message before it is fetched.
public struct MessageSummary: Sendable, Hashable {
  public let uid: UID
  /// Bytes, as the server claims.
  public let size: Int
  /// When it came into the mailbox; nil when the server's answer makes no sense.
  public let internalDate: MailDate?
}

/// How a wait for new mail ended.
public enum IdleResult: Sendable, Hashable { case changed, timedOut }

/// A mailbox with a purpose (RFC 6154), and the names it bears on servers that do not tell.
public enum SpecialUse: String, Sendable {
  case sent, archive

  var attribute: String { "\\\(rawValue)" }

  var usualNames: [String] {
    switch self {
    case .sent: ["Sent", "Sent Items", "Sent Messages", "Sent Mail", "INBOX.Sent", "INBOX/Sent"]
    case .archive: ["Archive", "Archives", "INBOX.Archive", "INBOX/Archive"]
    }
  }
}
