import AsyncHTTPClient
import Foundation
import Store
import Synchronization
import TestSupport
import Testing
import WebReview

@testable import Gatewayd

/// The provider against an issuer on this machine.
@Suite struct OIDCTests {
  private static let now: @Sendable () -> Timestamp = {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }
  private static let request = ProviderRequest(
    state: "st", nonce: "no", verifier: String(repeating: "v", count: 43),
    redirectURI: "http://127.0.0.1:1/sign-in/provider/back")

  private static func provider(
    _ issuer: TestIssuer, claim: String = "email", now: @escaping @Sendable () -> Timestamp = now
  ) async -> OIDCProvider {
    let settings = Configuration.OIDC(
      issuer: await issuer.base, clientID: "desk", clientSecret: nil, nameClaim: claim, scopes: ["openid", "email"],
      label: "Test", addUsersAs: nil, caFile: nil)
    return OIDCProvider(settings, secrets: SecretReader(environment: [:]), http: .shared, now: now)
  }

  /// What a browser does between leaving and coming back.
  private static func code(_ provider: OIDCProvider, _ issuer: TestIssuer) async throws -> String {
    let address = try await provider.authorizationURL(request)
    let items = try #require(URLComponents(string: address)?.queryItems)
    let query = Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
    #expect(query["prompt"] == "login", "the issuer's own query stays")
    #expect(query["state"] == "st" && query["client_id"] == "desk")
    let back = try #require(URLComponents(string: await issuer.authorize(query))?.queryItems)
    return try #require(back.first { $0.name == "code" }?.value)
  }

  private static func refusal(_ body: () async throws -> Identity) async -> String {
    do {
      return "signed in as \(try await body().name)"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [TestIssuer.Algorithm.rs256, .es256])
  func aPersonIsSignedIn(_ algorithm: TestIssuer.Algorithm) async throws {
    let issuer = try TestIssuer(email: "rosa@shop.test", algorithm: algorithm)
    try await issuer.serve {
      let provider = await Self.provider(issuer)
      let identity = try await provider.identity(
        code: try await Self.code(provider, issuer), issuer: nil, Self.request)
      #expect(identity.name == "rosa@shop.test" && identity.subject == "subject-of-rosa@shop.test")
      let base = await issuer.base
      #expect(identity.issuer == base)
    }
  }

  /// Each lie is found, and the words say which.
  @Test(arguments: [
    (TestIssuer.Twist.nonce, "another question"), (.audience, "another client"), (.otherParty, "another client"),
    (.issuer, "another issuer"), (.expired, "expired"), (.future, "future"), (.foreignKey, "no key"),
    (.damaged, "no key"), (.unsigned, "algorithm"), (.sharedSecret, "algorithm"), (.unverified, "not verified"),
    (.nobody, "names nobody"),
  ])
  func liesAreFound(_ twist: TestIssuer.Twist, _ words: String) async throws {
    let issuer = try TestIssuer(email: "rosa@shop.test")
    try await issuer.serve {
      await issuer.lie(twist)
      let provider = await Self.provider(issuer)
      let code = try await Self.code(provider, issuer)
      let said = await Self.refusal { try await provider.identity(code: code, issuer: nil, Self.request) }
      #expect(said.contains(words), "\(said)")
    }
  }

  @Test func codesAreBoundAndCountOnce() async throws {
    let issuer = try TestIssuer(email: "rosa@shop.test")
    try await issuer.serve {
      let provider = await Self.provider(issuer)
      let code = try await Self.code(provider, issuer)
      let thief = ProviderRequest(
        state: "st", nonce: "no", verifier: String(repeating: "w", count: 43), redirectURI: Self.request.redirectURI)
      #expect(
        await Self.refusal { try await provider.identity(code: code, issuer: nil, thief) }.contains("invalid_grant"))
      let again = try await Self.code(provider, issuer)
      _ = try await provider.identity(code: again, issuer: nil, Self.request)
      #expect(
        await Self.refusal { try await provider.identity(code: again, issuer: nil, Self.request) }
          .contains("invalid_grant"))
      // RFC 9207.
      let third = try await Self.code(provider, issuer)
      #expect(
        await Self.refusal { try await provider.identity(code: third, issuer: "https://x.test", Self.request) }
          .contains("another issuer"))
    }
  }

  @Test func keysThatChangedAreFetchedAgain() async throws {
    let issuer = try TestIssuer(email: "rosa@shop.test")
    let clock = Moving { Self.now() }
    try await issuer.serve {
      let provider = await Self.provider(issuer, now: { clock.time })
      for _ in 0..<3 {
        _ = try await provider.identity(code: try await Self.code(provider, issuer), issuer: nil, Self.request)
      }
      #expect(await issuer.keyRequests == 1)
      try await issuer.rotateKey()
      clock.move(seconds: 120)
      _ = try await provider.identity(code: try await Self.code(provider, issuer), issuer: nil, Self.request)
      #expect(await issuer.keyRequests == 2)
    }
  }

  @Test func anIssuerThatIsAwayIsToldOf() async throws {
    let settings = Configuration.OIDC(
      issuer: "http://127.0.0.1:1", clientID: "desk", clientSecret: nil, nameClaim: "email", scopes: ["openid"],
      label: "Test", addUsersAs: nil, caFile: nil)
    let provider = OIDCProvider(settings, secrets: SecretReader(environment: [:]), http: .shared, now: Self.now)
    do {
      _ = try await provider.authorizationURL(Self.request)
      Issue.record("nobody was asked")
    } catch let problem as ProviderProblem {
      guard case .unavailable(let why) = problem else {
        Issue.record("\(problem)")
        return
      }
      #expect(why.contains("127.0.0.1:1"))
    }
  }

  // MARK: Configuration

  private func issues(_ review: String) -> [String] {
    do {
      _ = try Configuration.parse("review: {\(review)}", file: "f", environment: [:])
      return []
    } catch {
      return ((error as? ConfigurationError)?.issues ?? []).map { "\($0.key): \($0.problem)" }
    }
  }

  private static let whole =
    "public_url: \"https://desk.test\", oidc: {issuer: \"https://id.test\", client_id: desk"

  @Test func theConfigurationIsRead() throws {
    let parsed = try Configuration.parse(
      "review: {\(Self.whole), add_users_as: viewer}, proxies: [127.0.0.1, \"::1\"], proxy_user_header: X-Remote-User}",
      file: "f", environment: [:])
    #expect(parsed.review.oidc?.addUsersAs == .viewer && parsed.review.oidc?.nameClaim == "email")
    #expect(parsed.review.proxies == ProxyTrust(addresses: ["127.0.0.1", "::1"], userField: "X-Remote-User"))
    let bare = try Configuration.parse("{}", file: "f", environment: [:])
    #expect(bare.review.oidc == nil && bare.review.proxies == .none)
    #expect(!bare.rules.flatMap(\.values).isEmpty)
  }

  @Test(arguments: [
    ("oidc: {issuer: \"https://id.test\", client_id: desk}", "review.public_url: is missing"),
    ("public_url: \"https://d.test\", oidc: {client_id: desk}", "review.oidc.issuer: is missing"),
    ("public_url: \"https://d.test\", oidc: {issuer: \"https://id.test\"}", "review.oidc.client_id: is missing"),
    (
      "public_url: \"https://d.test\", oidc: {issuer: \"http://id.test\", client_id: d}",
      "review.oidc.issuer: `http://id.test` must begin"
    ),
    (whole + ", add_users_as: admin}", "review.oidc.add_users_as: `admin` is unknown"),
    (whole + ", scopes: [email]}", "review.oidc.scopes: must contain"),
    (whole + ", claim: x}", "review.oidc.claim: unknown key; the nearest known key is `name_claim`"),
    ("proxies: [localhost]", "review.proxies: `localhost` is not an IP address"),
    ("proxy_user_header: X-Remote-User", "review.proxy_user_header: names `X-Remote-User`"),
    ("proxies: [127.0.0.1], proxy_user_header: \"X User\"", "review.proxy_user_header: `X User` is not the name"),
  ])
  func aMistakeGivesOneClearLine(_ review: String, _ expected: String) {
    let issues = issues(review)
    #expect(issues.count == 1 && issues.first?.hasPrefix(expected) == true, "\(issues)")
  }
}

/// The clock, moved forward by a test.
private final class Moving: Sendable {
  private let ahead = Mutex<Int64>(0)
  private let now: @Sendable () -> Timestamp
  init(_ now: @escaping @Sendable () -> Timestamp) { self.now = now }
  var time: Timestamp { now().adding(seconds: ahead.withLock { $0 }) }
  func move(seconds: Int64) { ahead.withLock { $0 += seconds } }
}
