import AsyncHTTPClient
import Foundation
import Logging
import MailIO
import Store
import Telemetry

/// Access tokens of one account: kept while they last, fetched again at 80 % of their life.
///
/// Guarantees: one request at a time, whoever asks; a rotated refresh token is on disk before its access token is
/// used; what the token server refuses for good (`invalid_grant` and the like) is shown as itself and not asked for
/// again for ten minutes, unless the credential was renewed.
actor OAuthTokens {
  private let request: TokenRequest
  private let stateFile: RefreshTokenFile?
  /// Milliseconds that only ever grow.
  private let clock: @Sendable () -> Int64
  private let logger: Logger
  /// What metrics call it.
  private let label: String
  /// When the refresh token ends, where the server told.
  private(set) var refreshEnd: Timestamp?

  private struct Kept {
    let token: String
    /// When to fetch the next one.
    let renewAt: Int64
  }
  private struct Refusal {
    let problem: TokenProblem
    let credential: String
    let until: Int64
  }

  private var kept: Kept?
  private var refusal: Refusal?
  private var inFlight: Task<String, any Error>?

  private static let refusalMilliseconds: Int64 = 600_000
  /// What a token lives when the server does not say; in seconds, as the limits are.
  private static let standardLife = 3600
  private static let lives = 60...86400

  init(
    _ configuration: Configuration.OAuth, secrets: SecretReader, http: HTTPClient = TokenRequest.client,
    clock: @escaping @Sendable () -> Int64 = { SystemClock.monotonic() }, logger: Logger
  ) {
    request = TokenRequest(configuration: configuration, secrets: secrets, http: http)
    stateFile = configuration.stateFile.map(RefreshTokenFile.init)
    self.clock = clock
    self.logger = logger
    label = "access token of \(URL(string: configuration.tokenURL)?.host() ?? "the token server")"
  }

  /// What MailIO asks.
  nonisolated var tokens: AccessTokens { { rejected in try await self.token(rejected: rejected) } }

  func token(rejected: String?) async throws -> String {
    if let inFlight { return try await inFlight.value }
    if let kept, kept.token != rejected, clock() < kept.renewAt { return kept.token }
    kept = nil
    let task = Task { try await fetch() }
    inFlight = task
    defer { inFlight = nil }
    return try await task.value
  }

  private func fetch() async throws -> String {
    let original = try request.credential()
    let credential = try stateFile?.token(insteadOf: original) ?? original
    if let refusal, refusal.credential == credential, clock() < refusal.until { throw refusal.problem }
    do {
      let grant = try await request.send(credential)
      try await keep(grant, original: original, credential: credential)
      return grant.accessToken
    } catch let problem as TokenProblem where problem.next == .giveUp {
      // Somebody else who shares the file may have been faster.
      if let stateFile, let newer = try stateFile.token(insteadOf: original), newer != credential {
        let grant = try await request.send(newer)
        try await keep(grant, original: original, credential: newer)
        return grant.accessToken
      }
      refusal = Refusal(problem: problem, credential: credential, until: clock() + Self.refusalMilliseconds)
      logger.error("the token server refuses", metadata: ["error": "\(problem)"])
      throw problem
    }
  }

  private func keep(_ grant: TokenRequest.Grant, original: String, credential: String) async throws {
    refusal = nil
    if let rotated = grant.refreshToken, rotated != credential {
      try stateFile?.keep(rotated, insteadOf: original)
      logger.notice("the refresh token was rotated, and is stored")
    }
    if let seconds = grant.refreshSeconds, (1...3_153_600_000).contains(seconds) {
      let end = SystemClock().now().adding(seconds: Int64(seconds))
      refreshEnd = end
      CredentialEnds.process.note(label.replacing("access token", with: "refresh token"), end: end.milliseconds / 1000)
    }
    let life = min(max(grant.seconds ?? Self.standardLife, Self.lives.lowerBound), Self.lives.upperBound)
    kept = Kept(token: grant.accessToken, renewAt: clock() + Int64(life) * 800)
    Meter.process.set(
      Metric.credentialExpiry, [label], at: SystemClock().now().adding(seconds: Int64(life)).milliseconds)
    logger.info("access token fetched", metadata: ["seconds": "\(life)"])
  }
}
