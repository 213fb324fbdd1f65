import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Store

/// What a route answers.
struct APIReply: Sendable {
  var status: HTTPResponse.Status
  var body: JSONValue
  var headers = HTTPFields()
  /// Instead of the body, where one document is not enough.
  var stream: ResponseBody?

  init(_ status: HTTPResponse.Status = .ok, _ body: JSONValue) {
    self.status = status
    self.body = body
  }

  /// Keys in order, so that equal values are equal bytes.
  static func bytes(_ body: JSONValue) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(body))
  }

  /// - Parameter request: a reply to GET bears an ETag (RFC 9110 §8.8.3), and is left out where the caller has it.
  func response(to request: Request) throws -> Response {
    var headers = headers
    if let stream { return Response(status: status, headers: headers, body: stream) }
    let bytes = try Self.bytes(body)
    headers[.contentType] = "application/json"
    if request.method == .get, status == .ok {
      let tag = headers[.eTag] ?? "\"\(Self.hash(bytes))\""
      headers[.eTag] = tag
      headers[.cacheControl] = "private, no-cache"
      if Self.names(request.headers[values: .ifNoneMatch], tag) {
        headers[.contentType] = nil
        return Response(status: .notModified, headers: headers)
      }
    }
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// The beginning of a hash, long enough to tell documents apart.
  static func hash(_ bytes: [UInt8]) -> String {
    hex(SHA256.hash(data: bytes).prefix(12))
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
      let digits = String(byte, radix: 16)
      text += byte < 16 ? "0" + digits : digits
    }
    return text
  }

  /// If-None-Match compares weakly (RFC 9110 §13.1.2).
  private static func names(_ fields: [String], _ tag: String) -> Bool {
    let right: Set<String> = ["*", tag, "W/\(tag)"]
    for field in fields {
      for name in field.split(separator: ",") where right.contains(String(name).trimmed) { return true }
    }
    return false
  }
}

extension JSONValue {
  init(_ text: String?) { self = text.map { .string($0) } ?? .null }
  init(_ number: Int64?) { self = number.map { .integer($0) } ?? .null }
  init(_ time: Timestamp?) { self = time.map { .string($0.iso) } ?? .null }

  var fields: [String: JSONValue]? { if case .object(let fields) = self { fields } else { nil } }
}
