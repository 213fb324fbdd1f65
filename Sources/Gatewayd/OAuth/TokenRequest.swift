import AsyncHTTPClient
import Foundation
import MailIO

/// One question to a token server (RFC 6749 §4.4, §6). No secret appears in what it throws.
struct TokenRequest: Sendable {
  let configuration: Configuration.OAuth
  let secrets: SecretReader
  let http: HTTPClient

  /// A redirect would send the credential elsewhere, so none is followed; whoever asks decides when to try again.
  /// Lives as long as the process.
  static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  /// What the server grants.
  struct Grant: Sendable {
    let accessToken: String
    /// How long it lives, from the answer on.
    let seconds: Int?
    /// To be used instead of the one that was sent.
    let refreshToken: String?
    /// How long the refresh token lives, where the server tells.
    let refreshSeconds: Int?
  }

  private static let timeout = 30
  private static let maximumReplyBytes = 64 << 10

  /// The refresh token, or the client's secret where that is all there is; read anew each time, so that a renewed
  /// file takes effect at once.
  func credential() throws -> String {
    switch configuration.flow {
    case .refreshToken: try read(configuration.refreshToken)
    case .clientCredentials: try read(configuration.clientSecret)
    }
  }

  private func read(_ secret: Secret?) throws -> String {
    guard let secret else { throw TokenProblem(description: "no credential is configured", next: .giveUp) }
    do {
      return try secrets.read(secret)
    } catch {
      throw TokenProblem(description: "\(error)", next: .retry)
    }
  }

  func send(_ credential: String) async throws -> Grant {
    var call = HTTPClientRequest(url: configuration.tokenURL)
    call.method = .POST
    call.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
    call.headers.add(name: "Accept", value: "application/json")
    call.body = .bytes(Array(Self.form(try fields(credential)).utf8))
    let status: UInt
    let body: Data
    do {
      let response = try await http.execute(call, timeout: .seconds(Int64(Self.timeout)))
      status = response.status.code
      body = Data(try await response.body.collect(upTo: Self.maximumReplyBytes).readableBytesView)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw TokenProblem(description: "\(configuration.tokenURL) cannot be reached: \(error)", next: .retry)
    }
    return try grant(status, body, secrets: [credential, try? fields(credential)["client_secret"]])
  }

  private func fields(_ credential: String) throws -> [String: String] {
    var fields = ["client_id": configuration.clientID]
    switch configuration.flow {
    case .refreshToken:
      fields["grant_type"] = "refresh_token"
      fields["refresh_token"] = credential
      if configuration.clientSecret != nil { fields["client_secret"] = try read(configuration.clientSecret) }
    case .clientCredentials:
      fields["grant_type"] = "client_credentials"
      fields["client_secret"] = credential
    }
    if let scope = configuration.scope { fields["scope"] = scope }
    return fields
  }

  static func form(_ fields: [String: String]) -> String {
    let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return fields.sorted { $0.key < $1.key }.map { name, value in
      "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: plain) ?? "")"
    }.joined(separator: "&")
  }

  private struct Reply: Decodable {
    let access_token: String?
    let refresh_token: String?
    let error: String?
    let error_description: String?
    let expires_in: Seconds?
    let refresh_token_expires_in: Seconds?
  }

  /// Some servers send the number as a string.
  private struct Seconds: Decodable {
    let value: Int?
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        value = Int(exactly: number.rounded(.down))
      } else {
        value = (try? container.decode(String.self)).flatMap { Int($0) }
      }
    }
  }

  private func grant(_ status: UInt, _ body: Data, secrets: [String?]) throws -> Grant {
    let reply = try? JSONDecoder().decode(Reply.self, from: body)
    if status == 200, let token = reply?.access_token, Self.isPresentable(token) {
      return Grant(
        accessToken: token, seconds: reply?.expires_in?.value, refreshToken: reply?.refresh_token,
        refreshSeconds: reply?.refresh_token_expires_in?.value)
    }
    guard let error = reply?.error, Self.isPresentable(error) else {
      let what = status == 200 ? "an answer without an access token" : "HTTP \(status)"
      throw TokenProblem(description: "\(configuration.tokenURL) gives \(what)", next: .retry)
    }
    let words = Self.line(reply?.error_description ?? "", hiding: secrets.compactMap(\.self))
    throw TokenProblem(
      description: "\(configuration.tokenURL) says \(error)\(words.isEmpty ? "" : ": \(words)")\(hint(error))",
      next: Self.isFinal(error) ? .giveUp : .retry)
  }

  /// RFC 6749 §5.2: what no repetition mends.
  private static func isFinal(_ error: String) -> Bool {
    ["invalid_grant", "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope"]
      .contains(error)
  }

  private func hint(_ error: String) -> String {
    switch (error, configuration.flow) {
    case ("invalid_grant", .refreshToken):
      "; the refresh token has expired or was withdrawn: sign in again and renew it"
    case ("invalid_client", _): "; check client_id and client_secret"
    default: ""
    }
  }

  /// A token goes into a SASL message, where controls would end it.
  static func isPresentable(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 16 << 10 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  static func line(_ text: String, hiding secrets: [String]) -> String {
    var text = text
    for secret in secrets where !secret.isEmpty { text = text.replacingOccurrences(of: secret, with: "***") }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(300).map { $0.value < 0x20 ? " " : $0 }))
  }
}
