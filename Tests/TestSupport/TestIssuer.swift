import Crypto
import CryptoExtras
import Foundation
import Hummingbird
import NIOCore

/// An OpenID Connect issuer on this machine: discovery, a page to sign in on, token endpoint with PKCE, keys. Each twist
/// makes it lie in one way.
public actor TestIssuer {
  public enum Twist: String, Sendable, CaseIterable {
    case none, nonce, audience, issuer, expired, future, foreignKey, unsigned, sharedSecret, unverified, nobody
    case otherParty, damaged
  }

  public enum Algorithm: Sendable { case rs256, es256 }

  private struct Grant {
    let client: String
    let redirect: String
    let nonce: String
    let challenge: String
  }

  /// The host is another site than 127.0.0.1 to a browser.
  public nonisolated let host = "localhost"
  public private(set) var base = ""
  private var grants: [String: Grant] = [:]
  private var twist = Twist.none
  private var serial = 0
  public private(set) var keyRequests = 0
  private let algorithm: Algorithm
  private let email: String
  private var rsa: _RSA.Signing.PrivateKey
  private var keyName = "k1"
  private let ec = P256.Signing.PrivateKey()
  private let clock: @Sendable () -> Date

  public init(
    email: String, algorithm: Algorithm = .rs256, clock: @escaping @Sendable () -> Date = { Date() }
  ) throws {
    self.email = email
    self.algorithm = algorithm
    self.clock = clock
    rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
  }

  public func lie(_ twist: Twist) { self.twist = twist }

  /// As issuers do from time to time.
  public func rotateKey() throws {
    rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    keyName += "'"
  }

  /// Runs while `body` does.
  public func serve<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
    try await serving(router()) { port in
      await self.listen(on: port)
      return try await body()
    }
  }

  private func listen(on port: Int) { base = "http://\(host):\(port)" }

  private nonisolated func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.get(".well-known/openid-configuration") { _, _ in await self.answer(self.discovery()) }
    router.get("keys") { _, _ in await self.answer(self.keys()) }
    router.get("authorize") { request, _ in
      let query = Dictionary(
        request.uri.queryParameters.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { $1 })
      let page = "<!doctype html><title>Issuer</title><a id=go href=\"\(await self.authorize(query))\">Sign in</a>"
      return Response(
        status: .ok, headers: [.contentType: "text/html"], body: .init(byteBuffer: ByteBuffer(string: page)))
    }
    router.post("token") { request, _ in
      let form = Self.fields(String(buffer: try await request.body.collect(upTo: 1 << 16)))
      let (status, fields) = try await self.redeem(form)
      var response = self.answer(fields)
      response.status = status
      return response
    }
    return router
  }

  private nonisolated func answer(_ fields: [String: Any]) -> Response {
    let data = (try? JSONSerialization.data(withJSONObject: fields)) ?? Data()
    return Response(
      status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(bytes: data)))
  }

  private func discovery() -> [String: any Sendable] {
    [
      "issuer": base, "authorization_endpoint": "\(base)/authorize?prompt=login", "token_endpoint": "\(base)/token",
      "jwks_uri": "\(base)/keys",
    ]
  }

  private func keys() -> [String: any Sendable] {
    keyRequests += 1
    switch algorithm {
    case .rs256:
      guard let parts = try? rsa.publicKey.getKeyPrimitives() else { return [:] }
      return [
        "keys": [
          ["kty": "OKP", "kid": "x", "crv": "Ed25519"],
          [
            "kty": "RSA", "kid": keyName, "use": "sig", "n": Self.base64(parts.modulus),
            "e": Self.base64(parts.publicExponent),
          ],
        ]
      ]
    case .es256:
      let raw = ec.publicKey.rawRepresentation
      return [
        "keys": [
          ["kty": "EC", "crv": "P-256", "x": Self.base64(raw.prefix(32)), "y": Self.base64(raw.suffix(32))]
        ]
      ]
    }
  }

  /// What the person's click leads to.
  public func authorize(_ query: [String: String]) -> String {
    serial += 1
    let code = "code-\(serial)"
    let redirect = query["redirect_uri"] ?? ""
    let good =
      query["response_type"] == "code" && query["code_challenge_method"] == "S256"
      && query["scope"]?.split(separator: " ").contains("openid") == true
    guard good else { return "\(redirect)?error=invalid_request" }
    grants[code] = Grant(
      client: query["client_id"] ?? "", redirect: redirect, nonce: query["nonce"] ?? "",
      challenge: query["code_challenge"] ?? "")
    return "\(redirect)?code=\(code)&state=\(query["state"] ?? "")"
  }

  private func redeem(_ form: [String: String]) throws -> (HTTPResponse.Status, [String: any Sendable]) {
    let challenge = Self.base64(Data(SHA256.hash(data: Data((form["code_verifier"] ?? "").utf8))))
    guard form["grant_type"] == "authorization_code", let code = form["code"],
      let grant = grants.removeValue(forKey: code), grant.redirect == form["redirect_uri"],
      grant.client == form["client_id"], grant.challenge == challenge
    else { return (.badRequest, ["error": "invalid_grant"]) }
    return (.ok, ["access_token": "a", "token_type": "Bearer", "id_token": try token(grant)])
  }

  private func token(_ grant: Grant) throws -> String {
    let now = clock().timeIntervalSince1970
    var claims: [String: Any] = [
      "iss": twist == .issuer ? "https://other.test" : base, "sub": twist == .nobody ? "" : "subject-of-\(email)",
      "aud": twist == .audience ? ["another"] : [grant.client], "nonce": twist == .nonce ? "x" : grant.nonce,
      "exp": Int(twist == .expired ? now - 600 : now + 600), "iat": Int(twist == .future ? now + 900 : now - 1),
      "email": email, "email_verified": twist != .unverified,
    ]
    if twist == .otherParty { claims["azp"] = "another" }
    let name =
      switch twist {
      case .unsigned: "none"
      case .sharedSecret: "HS256"
      default: algorithm == .rs256 ? "RS256" : "ES256"
      }
    var header = ["alg": name, "typ": "JWT"]
    if algorithm == .rs256 { header["kid"] = keyName }
    let signed =
      Self.base64(try JSONSerialization.data(withJSONObject: header)) + "."
      + Self.base64(try JSONSerialization.data(withJSONObject: claims))
    var signature = try sign(Data(signed.utf8))
    if twist == .damaged, let last = signature.popLast() { signature.append(last ^ 1) }
    return "\(signed).\(Self.base64(signature))"
  }

  private func sign(_ data: Data) throws -> Data {
    switch twist {
    case .unsigned: return Data()
    case .sharedSecret:
      // The confusion of a public key with a shared secret.
      let key = SymmetricKey(data: rsa.publicKey.derRepresentation)
      return Data(HMAC<SHA256>.authenticationCode(for: data, using: key))
    default: break
    }
    switch algorithm {
    case .rs256:
      let key = twist == .foreignKey ? try _RSA.Signing.PrivateKey(keySize: .bits2048) : rsa
      return try key.signature(for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation
    case .es256:
      let key = twist == .foreignKey ? P256.Signing.PrivateKey() : ec
      return try key.signature(for: SHA256.hash(data: data)).rawRepresentation
    }
  }

  private static func fields(_ form: String) -> [String: String] {
    form.split(separator: "&").reduce(into: [:]) { fields, pair in
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      fields[halves[0]] = halves.count > 1 ? halves[1].removingPercentEncoding : ""
    }
  }

  private static func base64(_ data: some DataProtocol) -> String {
    Data(data).base64EncodedString().replacingOccurrences(of: "+", with: "-")
      .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
  }
}
