import Foundation
import Hummingbird
import Synchronization
import TestSupport

/// A token server on 127.0.0.1 that gives codes to devices, and answers as a script says once somebody asks for tokens.
final class DeviceServer: Sendable {
  /// Answers of the token endpoint, in order; the last one stays.
  private let script: Mutex<[String]>
  private let asked = Mutex<[String]>([])

  init(_ script: [String]) { self.script = Mutex(script) }

  static let pending = #"{"error":"authorization_pending"}"#

  static func granted(access: String, refresh: String = "refresh-1") -> String {
    #"{"access_token":"\#(access)","token_type":"Bearer","expires_in":3600,"refresh_token":"\#(refresh)"}"#
  }

  /// Bodies of the requests, the code's and the tokens'.
  var requests: [String] { asked.withLock { $0 } }

  private func reply(_ body: String) -> Response {
    asked.withLock { $0.append(body) }
    let text = script.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
    return Self.response(text, isError: text.contains(#""error""#))
  }

  private static func response(_ text: String, isError: Bool = false) -> Response {
    Response(
      status: isError ? .badRequest : .ok, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  /// Runs while `body` does, which is given the server's URL.
  func serve<Value: Sendable>(_ body: @escaping @Sendable (String) async throws -> Value) async throws -> Value {
    let router = Router()
    router.post("device") { request, _ in
      let text = String(buffer: try await request.body.collect(upTo: 1 << 16))
      self.asked.withLock { $0.append(text) }
      return Self.response(
        #"{"device_code":"device-1","user_code":"WDJB-MJHT","verification_uri":"https://id.shop.test/device","#
          + #""verification_uri_complete":"https://id.shop.test/device?code=WDJB-MJHT","expires_in":900,"interval":1}"#)
    }
    router.post("token") { request, _ in
      self.reply(String(buffer: try await request.body.collect(upTo: 1 << 16)))
    }
    return try await serving(router) { try await body("http://127.0.0.1:\($0)") }
  }
}
