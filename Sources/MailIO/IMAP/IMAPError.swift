import MailProto
import NIOCore
import NIOPosix
import NIOSSL

/// Why something with an IMAP server failed. The cases are classes of what to do next.
public enum IMAPError: Error, Sendable {
  /// No connection: name resolution, refused, unreachable, or not in time.
  case unreachable(String)
  /// TLS failed: certificate, name, version, or no STARTTLS.
  case tls(String)
  /// What is configured or offered would put the password, or the mail, in the clear.
  case insecure(String)
  /// The server does not let us in.
  case signInRefused(String)
  /// No OAuth token can be had, so that we did not even ask.
  case noToken(TokenProblem)
  /// There is no such mailbox; what there is under a similar name.
  case noMailbox(String, similar: [String])
  /// The server answered NO or BAD.
  case refused(command: String, reply: String)
  /// The server broke the protocol; the connection is closed.
  case misunderstood(String)
  /// A step took too long; the connection is closed.
  case timedOut(String)
  /// The connection is gone.
  case closed(String)
  /// The session's time is over, as providers end those of OAuth after about an hour. Nothing is wrong: a new
  /// connection is due at once.
  case sessionExpired(String)
  /// One message is over the limit; the connection goes on.
  case messageTooLarge(bytes: Int)
  /// The caller's task was cancelled; the connection is closed.
  case cancelled

  public var next: NextStep {
    switch self {
    case .unreachable, .tls, .refused, .misunderstood, .timedOut, .closed, .sessionExpired: .retry
    case .noToken(let problem): problem.next
    // Somebody may bring it back.
    case .noMailbox: .retry
    case .insecure, .signInRefused, .messageTooLarge, .cancelled: .giveUp
    }
  }
}

extension IMAPError: CustomStringConvertible {
  /// One line for a person. Holds words of the server, no credentials.
  public var description: String {
    switch self {
    case .unreachable(let why): "cannot connect: \(why)"
    case .tls(let why): "TLS failed: \(why)"
    case .insecure(let why): "refused to go on unprotected: \(why)"
    case .signInRefused(let reply): "the server refuses to sign in: \(reply)"
    case .noToken(let problem): "no access token: \(problem)"
    case .noMailbox(let name, let similar):
      "there is no mailbox `\(name)`"
        + (similar.isEmpty ? "" : "; similar: " + similar.map { "`\($0)`" }.joined(separator: ", "))
    case .sessionExpired(let reply): "the session's time is over: \(reply)"
    case .refused(let command, let reply): "the server refuses \(command): \(reply)"
    case .misunderstood(let what): "the server broke the protocol: \(what)"
    case .timedOut(let step): "no answer in time: \(step)"
    case .closed(let why): "connection closed: \(why)"
    case .messageTooLarge(let bytes): "the message is too large: \(bytes) bytes"
    case .cancelled: "cancelled"
    }
  }
}

extension IMAPError {
  /// The class of an error of the network layer.
  init(_ error: any Error) {
    switch error {
    case let error as IMAPError: self = error
    case is CancellationError: self = .cancelled
    case let error as DeflateError: self = .misunderstood("compressed data is broken (\(error.code))")
    case IMAPSyntaxError.newEpoch: self = .closed("the mailbox got a new UIDVALIDITY")
    case let error as IMAPSyntaxError: self = .misunderstood("\(error)")
    case let error as NIOConnectionError: self = .unreachable(Self.text(error))
    case ChannelError.connectTimeout: self = .unreachable("no answer in time")
    case NIOSSLError.uncleanShutdown: self = .closed("the server went away without a word")
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: self = .tls("\(error)")
    default: self = .closed("\(error)")
    }
  }

  /// The end of a connection whose server said BYE: its words tell more than how the connection then ended.
  func after(farewell: IMAPStatus) -> IMAPError {
    switch self {
    case .closed, .timedOut:
      Self.speaksOfExpiry(farewell.text) ? .sessionExpired(farewell.text) : .closed(farewell.explanation)
    default: self
    }
  }

  /// The server's NO or BAD to a command.
  static func refused(_ command: IMAPCommand, _ status: IMAPStatus) -> IMAPError {
    speaksOfExpiry(status.text)
      ? .sessionExpired(status.text) : .refused(command: command.name, reply: status.explanation)
  }

  /// Google: "Session expired, please login again."; Microsoft: "Session invalidated - AccessTokenExpired".
  private static func speaksOfExpiry(_ text: String) -> Bool {
    let text = text.lowercased()
    return text.contains("session expired") || text.contains("accesstokenexpired")
  }

  private static func text(_ error: NIOConnectionError) -> String {
    if let first = error.connectionErrors.first { return "\(first.target): \(first.error)" }
    return "\(error.host):\(error.port): \(error.dnsAError ?? error.dnsAAAAError ?? ChannelError.unknownLocalAddress)"
  }
}
