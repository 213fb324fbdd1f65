import AsyncHTTPClient
import Foundation

/// The OAuth device authorization grant (RFC 8628): a person consents in a browser anywhere, and gatewayd is given a
/// refresh token.
struct DeviceGrant: Sendable {
  let endpoint: DeviceEndpoint
  let clientID: String
  let clientSecret: String?
  var http: HTTPClient = TokenRequest.client
  var sleep: @Sendable (Int) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }

  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// What a person is to do (§3.2).
  struct Invitation: Sendable {
    let url: String
    let code: String
    /// With the code in it already.
    let completeURL: String?
    let deviceCode: String
    let interval: Int?
    let expiresIn: Int
  }

  struct Tokens: Sendable {
    let access: String
    let refresh: String
  }

  private struct Answer: Decodable {
    let device_code: String?
    let user_code: String?
    let verification_uri: String?
    /// Google's name for it.
    let verification_url: String?
    let verification_uri_complete: String?
    let expires_in: Double?
    let interval: Double?
    let access_token: String?
    let refresh_token: String?
    let error: String?
    let error_description: String?
  }

  private static let timeout: Int64 = 30
  private static let maximumReplyBytes = 64 << 10

  func invite() async throws -> Invitation {
    let (status, answer) = try await post(endpoint.authorization, ["client_id": clientID, "scope": endpoint.scope])
    if let error = answer.error { throw Failed(description: words(error, answer)) }
    let url = answer.verification_uri ?? answer.verification_url
    guard status == 200, let code = answer.user_code, let device = answer.device_code, let url,
      [code, url].allSatisfy(TokenRequest.isPresentable)
    else { throw Failed(description: "\(endpoint.authorization) gives no code (HTTP \(status))") }
    let complete = answer.verification_uri_complete
    return Invitation(
      url: url, code: code, completeURL: complete.map(TokenRequest.isPresentable) == true ? complete : nil,
      deviceCode: device, interval: answer.interval.map(Self.whole), expiresIn: Self.whole(answer.expires_in ?? 900))
  }

  /// Waits until the person has consented, or the code has expired.
  func wait(for invitation: Invitation) async throws -> Tokens {
    var polling = DevicePolling(interval: invitation.interval, expiresIn: invitation.expiresIn)
    try await sleep(polling.interval)
    while true {
      var tokens: Tokens?
      let reply: DevicePolling.Reply
      do {
        (reply, tokens) = try await ask(invitation)
      } catch let failed as Failed {
        reply = .unreachable(failed.description)
      }
      switch polling.receive(reply) {
      case .wait(let seconds): try await sleep(seconds)
      case .giveUp(let why): throw Failed(description: why)
      case .done:
        guard let tokens else { throw Failed(description: "\(endpoint.token) gives no token") }
        return tokens
      }
    }
  }

  private func ask(_ invitation: Invitation) async throws -> (DevicePolling.Reply, Tokens?) {
    var fields = [
      "grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": invitation.deviceCode,
      "client_id": clientID,
    ]
    if let clientSecret { fields["client_secret"] = clientSecret }
    let (status, answer) = try await post(endpoint.token, fields)
    if let error = answer.error, TokenRequest.isPresentable(error) {
      return (.error(error, words: TokenRequest.line(answer.error_description ?? "", hiding: secrets)), nil)
    }
    guard status == 200, let access = answer.access_token, TokenRequest.isPresentable(access) else {
      return (.unreachable("\(endpoint.token) gives HTTP \(status) and no token"), nil)
    }
    guard let refresh = answer.refresh_token, TokenRequest.isPresentable(refresh) else {
      return (.error("no refresh token", words: "the scope must ask for offline access"), nil)
    }
    return (.granted, Tokens(access: access, refresh: refresh))
  }

  private func post(_ url: String, _ fields: [String: String]) async throws -> (status: UInt, answer: Answer) {
    var call = HTTPClientRequest(url: url)
    call.method = .POST
    call.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
    call.headers.add(name: "Accept", value: "application/json")
    call.body = .bytes(Array(TokenRequest.form(fields).utf8))
    do {
      let response = try await http.execute(call, timeout: .seconds(Self.timeout))
      let body = Data(try await response.body.collect(upTo: Self.maximumReplyBytes).readableBytesView)
      guard let answer = try? JSONDecoder().decode(Answer.self, from: body) else {
        throw Failed(description: "\(url) answers with HTTP \(response.status.code), and not with JSON")
      }
      return (response.status.code, answer)
    } catch let failed as Failed {
      throw failed
    } catch {
      throw Failed(description: "\(url) cannot be reached: \(brief(error))")
    }
  }

  private var secrets: [String] { [clientSecret].compactMap(\.self) }

  private func words(_ error: String, _ answer: Answer) -> String {
    let more = TokenRequest.line(answer.error_description ?? "", hiding: secrets)
    let code = TokenRequest.line(error, hiding: secrets)
    return "\(endpoint.authorization) says \(code)\(more.isEmpty ? "" : ": \(more)")"
  }

  private static func whole(_ number: Double) -> Int { Int(exactly: number.rounded(.down)) ?? 0 }
}
