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
  /// The server answered NO or BAD.
  case refused(command: String, reply: String)
  /// The server broke the protocol; the connection is closed.
  case misunderstood(String)
  /// A step took too long; the connection is closed.
  case timedOut(String)
  /// The connection is gone.
  case closed(String)
  /// One message is over the limit; the connection goes on.
  case messageTooLarge(bytes: Int)
  /// The caller's task was cancelled; the connection is closed.
  case cancelled

  public var next: NextStep {
    switch self {
    case .unreachable, .tls, .refused, .misunderstood, .timedOut, .closed: .retry
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
    case let error as IMAPSyntaxError: self = .misunderstood("\(error)")
    case is CancellationError: self = .cancelled
    case let error as NIOConnectionError: self = .unreachable(Self.text(error))
    case ChannelError.connectTimeout: self = .unreachable("no answer in time")
    case NIOSSLError.uncleanShutdown: self = .closed("the server went away without a word")
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: self = .tls("\(error)")
    default: self = .closed("\(error)")
    }
  }

  private static func text(_ error: NIOConnectionError) -> String {
    if let first = error.connectionErrors.first { return "\(first.target): \(first.error)" }
    return "\(error.host):\(error.port): \(error.dnsAError ?? error.dnsAAAAError ?? ChannelError.unknownLocalAddress)"
  }
}
