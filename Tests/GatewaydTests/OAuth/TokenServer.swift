import Crypto
import Foundation
import Hummingbird
import TestSupport

/// A token server on 127.0.0.1 that grants JWTs which the testbed's Dovecot accepts.
actor TokenServer {
  /// How it answers from now on.
  enum Mood: Sendable {
    case grant(seconds: Int = 3600, rotateTo: String? = nil)
    /// A token whose time is over already.
    case grantExpired
    case refuse(error: String, description: String = "")
    case answer(status: Int, body: String)
  }

  private var moods: [Mood]
  private(set) var requests: [[String: String]] = []

  /// The last mood stays.
  init(_ moods: [Mood]) { self.moods = moods }

  func become(_ mood: Mood) { moods = [mood] }

  private func respond(_ body: String) -> (status: Int, body: String) {
    requests.append(Self.fields(body))
    let mood = moods.count > 1 ? moods.removeFirst() : moods[0]
    let now = Int(Date().timeIntervalSince1970)
    switch mood {
    case .grant(let seconds, let rotated):
      let extra = rotated.map { #","refresh_token":"\#($0)""# } ?? ""
      let token = Self.jwt(issued: now - 10, expires: now + seconds, serial: requests.count)
      return (200, #"{"access_token":"\#(token)","token_type":"Bearer","expires_in":\#(seconds)\#(extra)}"#)
    case .grantExpired:
      let token = Self.jwt(issued: now - 100, expires: now - 50, serial: requests.count)
      return (200, #"{"access_token":"\#(token)","expires_in":"3600"}"#)
    case .refuse(let error, let description):
      return (400, #"{"error":"\#(error)","error_description":"\#(description)"}"#)
    case .answer(let status, let body): return (status, body)
    }
  }

  /// Runs while `body` does, which is given the URL.
  func serve<Value: Sendable>(_ body: @escaping @Sendable (String) async throws -> Value) async throws -> Value {
    let router = Router()
    router.post("token") { request, _ in
      let text = String(buffer: try await request.body.collect(upTo: 1 << 16))
      let answer = await self.respond(text)
      return Response(
        status: .init(code: answer.status), headers: [.contentType: "application/json"],
        body: .init(byteBuffer: ByteBuffer(string: answer.body)))
    }
    return try await serving(router) { try await body("http://127.0.0.1:\($0)/token") }
  }

  private static func fields(_ form: String) -> [String: String] {
    var fields: [String: String] = [:]
    for pair in form.split(separator: "&") {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      fields[halves[0]] = halves.count > 1 ? halves[1].removingPercentEncoding : ""
    }
    return fields
  }

  /// One that the testbed's Dovecot accepts for an hour.
  static func token() -> String {
    let now = Int(Date().timeIntervalSince1970)
    return jwt(issued: now - 10, expires: now + 3600, serial: 1)
  }

  private static func jwt(issued: Int, expires: Int, serial: Int) -> String {
    let claims =
      #"{"sub":"support@shop.test","iss":"https://idp.shop.test","iat":\#(issued),"nbf":\#(issued),"exp":\#(expires),"#
      + #""jti":"\#(serial)"}"#
    let signed = base64(Data(#"{"alg":"HS256","typ":"JWT"}"#.utf8)) + "." + base64(Data(claims.utf8))
    let key = SymmetricKey(data: Data("testbed-hmac-secret-0123456789abcdef".utf8))
    let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: key)
    return signed + "." + base64(Data(code))
  }

  private static func base64(_ data: Data) -> String {
    data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
      .replacingOccurrences(of: "=", with: "")
  }
}
