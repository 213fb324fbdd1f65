/// How to reach the submission server (RFC 6409).
public struct SubmissionSettings: Sendable {
  public var host: String
  public var port: Int
  public var security: TransportSecurity
  /// A PEM file; nil for the system's certificate authorities.
  public var certificateAuthority: String?
  /// Nil: no sign-in.
  public var user: String?
  public var password: String?
  /// Instead of a password: OAuth access tokens, presented through OAUTHBEARER or XOAUTH2.
  public var tokens: AccessTokens?
  /// Seconds for one message, connecting included.
  public var timeout: Int

  public init(
    host: String, port: Int, security: TransportSecurity = .starttls, certificateAuthority: String? = nil,
    user: String? = nil, password: String? = nil, tokens: AccessTokens? = nil, timeout: Int = 60
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.certificateAuthority = certificateAuthority
    self.user = user
    self.password = password
    self.tokens = tokens
    self.timeout = timeout
  }

  /// What is wrong with the settings; nil if nothing is.
  var problem: String? {
    let plain = !host.isEmpty && host.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"/@?#\\%".utf8.contains($0) }
    if !plain { return "the host's name is not one" }
    if !(1...65535).contains(port) { return "the port is not one" }
    let isLoopback = host == "localhost" || host == "::1" || Self.isLoopbackIPv4(host)
    if security == .none, !isLoopback { return "\(host) is not a loopback address, and TLS is switched off" }
    return nil
  }

  private static func isLoopbackIPv4(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  var url: String {
    let address = host.contains(":") ? "[\(host)]" : host
    return "\(security == .implicit ? "smtps" : "smtp")://\(address):\(port)"
  }
}

/// Why the submission server cannot be used now.
public struct SubmissionProblem: Error, Sendable, CustomStringConvertible {
  /// One line for a person.
  public let description: String
  public let next: NextStep
}
