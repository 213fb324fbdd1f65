import Store

/// What the API is told from outside.
public struct APISettings: Sendable {
  /// Of one body.
  public var maxBytes: Int
  /// Requests of one token: so many in so many seconds.
  public var requests: Int
  public var seconds: Int
  public var backend: any APIBackend
  /// An address of its own, where nothing but the API is served; nil: that of the review page.
  public var listen: ListenAddress?

  public init(maxBytes: Int = 1 << 20, requests: Int = 600, seconds: Int = 60, backend: any APIBackend) {
    self.maxBytes = maxBytes
    self.requests = requests
    self.seconds = seconds
    self.backend = backend
  }
}

/// What the API asks of the rest of the program: the one door for mail and requests, and the shape of a result.
public protocol APIBackend: Sendable {
  /// On disk when it returns.
  func submit(_ submission: APISubmission) async throws -> Accepted
  /// The JSON of a result, as `gatewayd draft --json` prints it.
  func document(of proposal: Proposal) throws -> JSONValue
  /// The result of a job for which nothing ran, or whose run failed.
  func withoutRun(
    job: JobID, caseID: Int64, route: Proposal.Route, reason: String, explanation: String, error: Proposal.Failure?
  ) throws -> JSONValue
}

/// A request that a program handed in.
public struct APISubmission: Sendable {
  public let job: JobID
  public let customerID: Int64
  public let customerName: String
  /// The caller's own number.
  public let caseID: Int64
  public let content: String
  /// Nil for one that came through the broker.
  public let token: APIToken?
  public let digest: [UInt8]
}

/// A host and a port: `127.0.0.1:8026`.
public struct ListenAddress: Sendable, Hashable {
  public let host: String
  public let port: Int

  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), colon > text.startIndex, let port = Int(text[colon...].dropFirst()),
      (0...65535).contains(port)
    else { return nil }
    host = String(text[..<colon])
    self.port = port
  }
}
