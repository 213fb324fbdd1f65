import AsyncHTTPClient
import Crypto
import Foundation
import NIOSSL
import Store

/// Where the shop's webhook is, and how it knows us.
struct WebhookEndpoint: Sendable {
  /// Without a slash at its end.
  let url: String
  let signature: WebhookSignature
  /// Seconds for one request.
  let timeout: Int

  init(_ settings: Configuration.Webhook, secrets: SecretReader) throws {
    url = settings.url.hasSuffix("/") ? String(settings.url.dropLast()) : settings.url
    signature = WebhookSignature(secret: try secrets.read(settings.secret))
    timeout = settings.timeout
  }

  init(url: String, secret: String, timeout: Int) {
    self.url = url
    signature = WebhookSignature(secret: secret)
    self.timeout = timeout
  }

  /// What is asked for an action; the key is one segment of the path.
  func url(of key: String) -> String {
    let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return url + "/" + (key.addingPercentEncoding(withAllowedCharacters: plain) ?? "")
  }
}

/// Proves that a request is ours and whole: HMAC-SHA256 (RFC 2104) over `v1.SECONDS.KEY.BODY`.
struct WebhookSignature: Sendable {
  static let field = "Gatewayd-Signature"
  private let key: SymmetricKey

  init(secret: String) { key = SymmetricKey(data: Data(secret.utf8)) }

  /// The header field's value, such as `v1,t=1800000000,h=9f86…`.
  /// - Parameter seconds: since 1970, so that the receiver can refuse what is old.
  func value(seconds: Int64, key name: String, body: [UInt8]) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Data("v1.\(seconds).\(name).".utf8) + Data(body), using: key)
    let hex = code.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    return "v1,t=\(seconds),h=\(hex.joined())"
  }
}

/// The HTTP client of one webhook; shut down when nobody holds it any more.
final class WebhookClient: Sendable {
  let http: HTTPClient

  init(certificateAuthority: String? = nil) {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.connectionPool.retryConnectionEstablishment = false
    if let certificateAuthority {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.additionalTrustRoots = [.file(certificateAuthority)]
      configuration.tlsConfiguration = tls
    }
    http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  deinit {
    let http = http
    Task { try? await http.shutdown() }
  }
}

extension WebhookClient {
  /// A signed POST of JSON.
  /// - Parameter key: the same for the same matter, however often it is told.
  func post(
    _ body: [UInt8], to endpoint: WebhookEndpoint, key: String, now: Timestamp
  ) async throws -> HTTPClientResponse {
    var call = HTTPClientRequest(url: endpoint.url)
    call.method = .POST
    call.headers.add(name: "Content-Type", value: "application/json")
    call.headers.add(name: "Idempotency-Key", value: key)
    call.headers.add(
      name: WebhookSignature.field,
      value: endpoint.signature.value(seconds: now.milliseconds / 1000, key: key, body: body))
    call.body = .bytes(body)
    return try await http.execute(call, timeout: .seconds(Int64(endpoint.timeout)))
  }
}
