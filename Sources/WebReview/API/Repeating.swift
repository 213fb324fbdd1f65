import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Store

extension API {
  static let idempotencyKey = HTTPField.Name("Idempotency-Key")

  /// The key of a request that may be sent twice; nil without one.
  static func key(_ request: Request) throws -> String? {
    guard let name = idempotencyKey, let key = request.headers[name] else { return nil }
    guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw APIProblem.invalid("Idempotency-Key", "It has 1 to 200 visible ASCII characters.")
    }
    return key
  }

  /// Carries a request out once for each key of a token; a second one with that key hears what the first one heard.
  /// What was refused is not kept: nothing was changed, and it may be tried again.
  func once(_ key: String, _ call: APICall, _ act: (APICall) async throws -> APIReply) async throws -> APIReply {
    let name = "key \(call.token.id) \(key)"
    guard gate.begin(name) else {
      throw APIProblem(
        status: .conflict, kind: "in_progress", message: "A request with this Idempotency-Key is under way.",
        field: "Idempotency-Key", retryAfter: 1)
    }
    defer { gate.end(name) }
    let digest = try Self.digest(call)
    if let kept = try await store.keptReply(call.token.id, key: key, now: call.now) {
      guard kept.digest == digest else {
        throw APIProblem.invalid("Idempotency-Key", "This key was used for another request.")
      }
      let body = try JSONDecoder().decode(JSONValue.self, from: Data(kept.body.utf8))
      return APIReply(.init(code: kept.status), body)
    }
    let reply = try await act(call)
    do {
      let text = String(decoding: try APIReply.bytes(reply.body), as: UTF8.self)
      try await store.keep(
        KeptReply(digest: digest, status: reply.status.code, body: text), of: call.token.id, key: key, now: call.now)
    } catch {
      // It was done: a second request is then refused by the version that it names.
      desk.logger.warning("a reply was not kept", metadata: ["error": "\(error)"])
    }
    return reply
  }

  private static func digest(_ call: APICall) throws -> [UInt8] {
    let head = "\(call.request.method.rawValue) \(call.request.uri.path)\n\(call.request.headers[.ifMatch] ?? "")\n"
    return Array(SHA256.hash(data: Array(head.utf8) + (try APIReply.bytes(.object(call.body)))))
  }

  /// A job's id for a request that names none: the same for the same key of the same program.
  static func job(of key: String, _ token: APIToken) -> JobID {
    job(named: "gatewayd job\n\(token.name)\n\(key)")
  }

  /// The same id for the same name.
  static func job(named name: String) -> JobID {
    var bytes = Array(SHA256.hash(data: Array(name.utf8)).prefix(16))
    // A UUID of the free form (RFC 9562 §5.8).
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    var text = APIReply.hex(bytes)
    for place in [20, 16, 12, 8] { text.insert("-", at: text.index(text.startIndex, offsetBy: place)) }
    return JobID(text)
  }
}
