import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOSSL
import Store
import WebReview

/// An OpenID Connect issuer (OpenID Connect Core 1.0, Discovery 1.0): authorization code with PKCE.
///
/// Nothing that the issuer says is believed before the signature, issuer, audience, time and nonce of its ID token have
/// been checked. Its endpoints and keys are asked for when they are first needed and kept for an hour; a key that is not
/// known is looked for once more.
actor OIDCProvider: SignInProvider {
  nonisolated let settings: Configuration.OIDC
  private let secrets: SecretReader
  private let http: HTTPClient
  private let now: @Sendable () -> Timestamp
  private var knownMetadata: (Metadata, at: Timestamp)?
  private var knownKeys: (JSONWebKeys, at: Timestamp)?

  nonisolated var label: String { settings.label }
  nonisolated var roleOfNewPeople: User.Role? { settings.addUsersAs }

  private static let maximumReplyBytes = 512 << 10
  private static let keepSeconds: Int64 = 3600
  /// Unknown keys make nobody ask the issuer more often.
  private static let refreshSeconds: Int64 = 60

  init(
    _ settings: Configuration.OIDC, secrets: SecretReader, http: HTTPClient, now: @Sendable @escaping () -> Timestamp
  ) {
    self.settings = settings
    self.secrets = secrets
    self.http = http
    self.now = now
  }

  /// A redirect would send the client's secret elsewhere, so none is followed. Lives as long as the process.
  static func client(_ settings: Configuration.OIDC) throws -> HTTPClient {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    if let file = settings.caFile {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.additionalTrustRoots = [.file(file)]
      configuration.tlsConfiguration = tls
    }
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// What the issuer tells of itself (Discovery §3).
  struct Metadata: Decodable, Sendable {
    let issuer: String
    let authorization_endpoint: String
    let token_endpoint: String
    let jwks_uri: String
    let authorization_response_iss_parameter_supported: Bool?
  }

  func authorizationURL(_ request: ProviderRequest) async throws -> String {
    let metadata = try await discover()
    guard var parts = URLComponents(string: metadata.authorization_endpoint) else {
      throw ProviderProblem.unavailable("\(settings.issuer): its authorization_endpoint is no address")
    }
    let fields = [
      ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", request.redirectURI),
      ("scope", settings.scopes.joined(separator: " ")), ("state", request.state), ("nonce", request.nonce),
      ("code_challenge", request.challenge), ("code_challenge_method", "S256"),
    ]
    let own = parts.percentEncodedQuery.map { "\($0)&" } ?? ""
    parts.percentEncodedQuery = own + FormFields.encode(fields)
    guard let url = parts.string else {
      throw ProviderProblem.unavailable("\(settings.issuer): its authorization_endpoint is no address")
    }
    return url
  }

  func identity(code: String, issuer: String?, _ request: ProviderRequest) async throws -> Identity {
    let metadata = try await discover()
    // RFC 9207 §2.4: an answer of another issuer must not be redeemed here.
    if let issuer, issuer != metadata.issuer { throw ProviderProblem.refused("the answer is from another issuer") }
    if issuer == nil, metadata.authorization_response_iss_parameter_supported == true {
      throw ProviderProblem.refused("the answer does not say which issuer it is from")
    }
    let token = try await redeem(code, request, at: metadata)
    let claims = try await verified(token, metadata)
    try claims.check(issuer: metadata.issuer, clientID: settings.clientID, nonce: request.nonce, now: now())
    return Identity(
      issuer: metadata.issuer, subject: claims.subject, name: try claims.name(settings.nameClaim))
  }

  private func verified(_ token: String, _ metadata: Metadata) async throws -> IDToken.Claims {
    let signed = try IDToken(token)
    if let claims = try await signed.claims(keys(metadata, refresh: false)) { return claims }
    if let claims = try await signed.claims(keys(metadata, refresh: true)) { return claims }
    throw ProviderProblem.refused("no key of the issuer's fits the signature of the ID token")
  }

  /// The code for an ID token (Core §3.1.3).
  private func redeem(_ code: String, _ request: ProviderRequest, at metadata: Metadata) async throws -> String {
    var fields = [
      ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", request.redirectURI),
      ("client_id", settings.clientID), ("code_verifier", request.verifier),
    ]
    if let secret = settings.clientSecret { fields.append(("client_secret", try read(secret))) }
    var call = HTTPClientRequest(url: metadata.token_endpoint)
    call.method = .POST
    call.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
    call.headers.add(name: "Accept", value: "application/json")
    call.body = .bytes(Array(FormFields.encode(fields).utf8))
    struct Reply: Decodable {
      let id_token: String?
      let error: String?
    }
    let (status, body) = try await send(call)
    let reply = try? JSONDecoder().decode(Reply.self, from: body)
    if status == 200, let token = reply?.id_token { return token }
    if let error = reply?.error {
      throw ProviderProblem.refused("\(metadata.token_endpoint) says \(Self.word(error))")
    }
    throw ProviderProblem.unavailable("\(metadata.token_endpoint) gives HTTP \(status) without an ID token")
  }

  private func read(_ secret: Secret) throws -> String {
    do { return try secrets.read(secret) } catch { throw ProviderProblem.unavailable("\(error)") }
  }

  /// What the issuer says under its well-known address; the start of a check, too.
  func discover() async throws -> Metadata {
    if let (known, at) = knownMetadata, now() < at.adding(seconds: Self.keepSeconds) { return known }
    let base = settings.issuer.hasSuffix("/") ? String(settings.issuer.dropLast()) : settings.issuer
    let found: Metadata = try await fetch("\(base)/.well-known/openid-configuration")
    guard found.issuer == settings.issuer else {
      throw ProviderProblem.unavailable(
        "\(base) calls itself \(Self.word(found.issuer)); `issuer` must be written exactly so")
    }
    for address in [found.authorization_endpoint, found.token_endpoint, found.jwks_uri]
    where !Protection.isProtected(address) {
      throw ProviderProblem.unavailable("\(base) names an address without https: \(Self.word(address))")
    }
    knownMetadata = (found, now())
    return found
  }

  private func keys(_ metadata: Metadata, refresh: Bool) async throws -> JSONWebKeys {
    let life = refresh ? Self.refreshSeconds : Self.keepSeconds
    if let (known, at) = knownKeys, now() < at.adding(seconds: life) { return known }
    let found: JSONWebKeys = try await fetch(metadata.jwks_uri)
    knownKeys = (found, now())
    return found
  }

  private func fetch<T: Decodable>(_ url: String) async throws -> T {
    var call = HTTPClientRequest(url: url)
    call.headers.add(name: "Accept", value: "application/json")
    let (status, body) = try await send(call)
    guard status == 200 else { throw ProviderProblem.unavailable("\(url) gives HTTP \(status)") }
    guard let value = try? JSONDecoder().decode(T.self, from: body) else {
      throw ProviderProblem.unavailable("\(url) gives something else than expected")
    }
    return value
  }

  private func send(_ call: HTTPClientRequest) async throws -> (status: UInt, body: Data) {
    do {
      let response = try await http.execute(call, timeout: .seconds(15))
      let body = try await response.body.collect(upTo: Self.maximumReplyBytes)
      return (response.status.code, Data(body.readableBytesView))
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw ProviderProblem.unavailable("\(call.url) cannot be reached: \(error)")
    }
  }

  private static func word(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(200).map { $0.value < 0x20 ? " " : $0 }))
  }
}
