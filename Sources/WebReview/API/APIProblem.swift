import HTTPTypes
import Hummingbird
import Store

/// Why the API refuses; nothing was changed.
struct APIProblem: Error, Sendable, Hashable {
  let status: HTTPResponse.Status
  /// A word for programs.
  let kind: String
  /// What, where, and what would be right: one sentence.
  let message: String
  /// The field of the body, or the parameter, that is meant.
  var field: String?
  /// Seconds after which it may be tried again.
  var retryAfter: Int?

  static let unauthorized = APIProblem(
    status: .unauthorized, kind: "unauthorized",
    message: "A token in force is needed: `Authorization: Bearer gw_…`; `gatewayd token add` makes one.")
  static let notFound = APIProblem(status: .notFound, kind: "not_found", message: "There is nothing of this address.")
  static let unavailable = APIProblem(
    status: .serviceUnavailable, kind: "unavailable",
    message: "It could not be stored, and nothing was changed; try again later.", retryAfter: 5)

  static func forbidden(_ needed: Set<APIToken.Scope>) -> APIProblem {
    let words = APIToken.Scope.allCases.filter(needed.contains).map(\.rawValue).joined(separator: " or ")
    return APIProblem(
      status: .forbidden, kind: "forbidden", message: "The token may not do this: it needs the scope \(words).")
  }

  static func tooLarge(_ limit: Int) -> APIProblem {
    APIProblem(
      status: .contentTooLarge, kind: "too_large", message: "The body may have \(limit) bytes (api.max_bytes).")
  }

  static func invalid(_ field: String, _ message: String) -> APIProblem {
    APIProblem(status: .unprocessableContent, kind: "invalid", message: message, field: field)
  }

  static func tooMany(_ message: String, after milliseconds: Int64) -> APIProblem {
    APIProblem(
      status: .tooManyRequests, kind: "rate_limited", message: message,
      retryAfter: Int(clamping: max(1, (milliseconds + 999) / 1000)))
  }

  init(
    status: HTTPResponse.Status, kind: String, message: String, field: String? = nil, retryAfter: Int? = nil
  ) {
    (self.status, self.kind, self.message, self.field, self.retryAfter) = (status, kind, message, field, retryAfter)
  }

  init(_ fault: JSONFault) {
    self.init(
      status: .unprocessableContent, kind: "invalid_json",
      message: "The body is no JSON that can be read: \(fault.problem), at byte \(fault.at).", field: "body")
  }

  /// The error's object in a reply.
  var document: JSONValue {
    var fields: [String: JSONValue] = ["kind": .string(kind), "message": .string(message)]
    if let field { fields["field"] = .string(field) }
    return .object(fields)
  }

  /// - Parameter fields: beside the error and the time.
  func reply(at now: Timestamp, beside fields: [String: JSONValue] = [:]) -> APIReply {
    var body = fields
    body["error"] = document
    body["time"] = .string(now.iso)
    var reply = APIReply(status, .object(body))
    if status == .unauthorized { reply.headers[.wwwAuthenticate] = "Bearer realm=\"gatewayd\"" }
    if let retryAfter { reply.headers[.retryAfter] = String(retryAfter) }
    return reply
  }
}

extension Timestamp {
  /// ISO 8601 in UTC, to the second.
  var iso: String { Moment(self, now: self).iso }
}
