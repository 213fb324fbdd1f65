import Foundation
import Shop
import Store

/// What the webhook says of an action. Only clear words count: whatever is not one of these is no answer, and the
/// action is asked after again later.
enum WebhookAnswer: Sendable, Hashable {
  case done(String)
  /// Before and after, in words.
  case premiseBroken(String)
  case inProgress
  /// It will not be carried out; why.
  case gaveUp(String)
  /// The webhook never heard of it.
  case unknown

  /// Whether there is nothing more to tell the webhook.
  /// - Parameter sinceApproval: whether it was told since the action was approved; what it refused before that is
  ///   judged anew.
  func isSettled(sinceApproval: Bool) -> Bool {
    switch self {
    case .done, .inProgress: true
    case .premiseBroken, .gaveUp: sinceApproval
    case .unknown: false
    }
  }

  /// The JSON of an answer.
  private struct Body: Decodable {
    let status: String?
    let result: String?
    let reason: String?
    let premise: String?
    let before: JSONValue?
    let after: JSONValue?
    /// As they were carried out, if the webhook tells.
    let params: [String: JSONValue]?
  }

  /// The answer to a POST.
  init(telling status: Int, _ data: Data, params: [String: JSONValue]) throws(ShopError) {
    let body = try? JSONDecoder().decode(Body.self, from: data)
    switch (status, body?.status) {
    case (200...299, "done"?): self = .done(try Self.result(body, params))
    case (200...299, "in_progress"?), (409, "in_progress"?): self = .inProgress
    case (200...299, _): throw .unavailable("HTTP \(status) does not say what became of the action")
    case (409, _): self = .premiseBroken(Self.broken(body))
    case (408, _), (425, _), (429, _): throw .unavailable("HTTP \(status)\(Self.reason(body))")
    case (400...499, _): self = .gaveUp("HTTP \(status)\(Self.reason(body))")
    default: throw .unavailable("HTTP \(status)\(Self.reason(body))")
    }
  }

  /// The answer to a GET. A refusal of the question says nothing of the action.
  init(asking status: Int, _ data: Data, params: [String: JSONValue]) throws(ShopError) {
    let body = try? JSONDecoder().decode(Body.self, from: data)
    switch (status, body?.status) {
    case (200, "done"?): self = .done(try Self.result(body, params))
    case (200, "in_progress"?): self = .inProgress
    case (200, "premise_broken"?): self = .premiseBroken(Self.broken(body))
    case (200, "failed"?): self = .gaveUp("the webhook gave it up\(Self.reason(body))")
    case (200, "unknown"?), (404, "unknown"?): self = .unknown
    default: throw .unavailable("asked what became of the action, the webhook says HTTP \(status)\(Self.reason(body))")
    }
  }

  /// What was done; refused if it was done with other values than were approved now.
  private static func result(_ body: Body?, _ params: [String: JSONValue]) throws(ShopError) -> String {
    if let carried = body?.params {
      let other = params.keys.sorted().first { carried[$0] != nil && carried[$0] != params[$0] }
      if let other {
        throw .refused(
          "it was carried out before with another \(other): \(words(carried[other])), not \(words(params[other]))")
      }
    }
    return body?.result.map { short($0) } ?? "carried out"
  }

  private static func broken(_ body: Body?) -> String {
    guard let body, body.before != nil || body.after != nil else {
      return body?.reason.map { short($0) } ?? "a premise no longer holds; the webhook does not say which"
    }
    return "\(short(body.premise ?? "a premise")) was \(words(body.before)), is \(words(body.after)) now"
  }

  private static func reason(_ body: Body?) -> String { body?.reason.map { ": \(short($0))" } ?? "" }

  private static func words(_ value: JSONValue?) -> String {
    switch value {
    case nil, .null?: "empty"
    case .string(let text)?: short(text)
    case .integer(let number)?: "\(number)"
    case .number(let number)?: "\(number)"
    case .bool(let flag)?: flag ? "yes" : "no"
    case .array?, .object?: "something else"
    }
  }

  /// One line of bounded length: it comes from outside and is shown to people.
  private static func short(_ text: String) -> String {
    String(text.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(300))
  }
}
