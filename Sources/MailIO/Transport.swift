import NIOCore
import NIOSSL

/// How a connection is protected.
public enum TransportSecurity: String, Sendable, CaseIterable {
  /// TLS from the first byte on.
  case implicit
  /// In the clear until STARTTLS; without it nothing more is said.
  case starttls
  /// In the clear. To loopback addresses only.
  case none
}

/// What may follow a failure.
public enum NextStep: Sendable {
  /// The same may work later, after a while.
  case retry
  /// It will not work until somebody changes something.
  case giveUp
}

/// Where OAuth access tokens come from. Asked before each sign-in.
///
/// `rejected` is a token that a server did not accept: a fresh one is due. Throws `TokenProblem`.
public typealias AccessTokens = @Sendable (_ rejected: String?) async throws -> String

/// Why there is no access token.
public struct TokenProblem: Error, Sendable, CustomStringConvertible {
  /// One line for a person, without secrets.
  public let description: String
  public let next: NextStep

  public init(description: String, next: NextStep) {
    self.description = description
    self.next = next
  }

  init(_ error: any Error) {
    self = error as? TokenProblem ?? TokenProblem(description: "\(error)", next: .retry)
  }
}

extension SocketAddress {
  /// Whether the address is this machine's own (127.0.0.0/8 or ::1).
  var isLoopback: Bool {
    switch self {
    case .v4: ipAddress?.hasPrefix("127.") ?? false
    case .v6: ipAddress == "::1" || ipAddress?.hasPrefix("::ffff:127.") ?? false
    case .unixDomainSocket: true
    }
  }
}

/// TLS towards mail servers: 1.2 or later, with the certificate and the name verified.
struct ClientTLS: Sendable {
  private let context: NIOSSLContext
  private let serverName: String?

  /// - Parameter certificateAuthority: a PEM file; nil for the system's.
  init(host: String, certificateAuthority: String?) throws {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    if let certificateAuthority { configuration.trustRoots = .file(certificateAuthority) }
    context = try NIOSSLContext(configuration: configuration)
    // An address has no place in SNI; the certificate must then name the address.
    serverName = (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
  }

  func handler() throws -> NIOSSLClientHandler {
    try NIOSSLClientHandler(context: context, serverHostname: serverName)
  }
}
