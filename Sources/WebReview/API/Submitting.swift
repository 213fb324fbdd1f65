import Crypto
import Foundation
import Store

extension API {
  static let submitPath = "/email_agent"

  static let submitting = [
    APIRoute(
      .post, submitPath, [.submit], "Hand a request in; its result is asked for by its job_id.", body: "Request",
      reply: "Accepted", status: .accepted
    ) { api, call in try await api.submit(call) }
  ]

  /// 202 once the job is on disk; the same job twice is one.
  private func submit(_ call: APICall) async throws -> APIReply {
    let key = try Self.key(call.request)
    let submission = try APISubmission(
      call.body, token: call.token, job: key.map { Self.job(of: $0, call.token) } ?? JobID(UUID().uuidString))
    if try await !isKnown(submission) { try await take(submission) }
    return APIReply(
      .accepted, .object(["job_id": .string(submission.job.value), "time": .string(call.now.iso), "error": .null]))
  }

  /// Whether it came before. An id that is known for another request is refused.
  private func isKnown(_ submission: APISubmission) async throws -> Bool {
    switch try await store.use(of: submission.job) {
    case .free: return false
    case .request(let known) where known.digest == submission.digest && known.tokenName == submission.token?.name:
      return true
    case .request, .other: throw Self.usedBefore
    }
  }

  /// Those of one id one after the other: each counts as an attempt to take it in, and many that never end would look
  /// like one that ends the process.
  private func take(_ submission: APISubmission) async throws {
    let name = "job \(submission.job)"
    while !gate.begin(name) { try await Task.sleep(for: .milliseconds(10)) }
    defer { gate.end(name) }
    if try await isKnown(submission) { return }
    let accepted = try await settings.backend.submit(submission)
    guard accepted.outcome == .case else {
      throw APIProblem.invalid("email_content", "It could not be taken in, and was set aside for an operator.")
    }
  }

  private static let usedBefore = APIProblem.invalid(
    "job_id", "This job_id was used for another request; leave it out, or make a new UUID.")
}

extension APISubmission {
  private static let maxName = 200

  /// The body of `POST /email_agent/`; a field that is not known is left alone.
  /// - Parameter standard: of a request that names no job.
  init(_ body: [String: JSONValue], token: APIToken?, job standard: JobID) throws {
    customerID = try Self.number("customer_id", body)
    caseID = try Self.number("case_id", body)
    customerName = try Self.text("customer_name", body)
    content = try Self.text("email_content", body)
    guard customerName.count <= Self.maxName, !customerName.contains(where: \.isNewline) else {
      throw APIProblem.invalid("customer_name", "It has at most \(Self.maxName) characters, on one line.")
    }
    guard !content.trimmed.isEmpty else {
      throw APIProblem.invalid("email_content", "It is empty; it should be what the customer wrote.")
    }
    job = try Self.job(body) ?? standard
    self.token = token
    digest = Array(
      SHA256.hash(
        data: try APIReply.bytes(
          .array([.integer(customerID), .string(customerName), .integer(caseID), .string(content)]))))
  }

  private static func value(_ key: String, _ body: [String: JSONValue]) throws -> JSONValue {
    guard let value = body[key] else {
      throw APIProblem.invalid(
        key, "`\(key)` is missing; a request has customer_id, customer_name, case_id, email_content.")
    }
    return value
  }

  private static func number(_ key: String, _ body: [String: JSONValue]) throws -> Int64 {
    guard case .integer(let number) = try value(key, body), number >= 0 else {
      throw APIProblem.invalid(key, "`\(key)` should be a whole number that is not negative.")
    }
    return number
  }

  private static func text(_ key: String, _ body: [String: JSONValue]) throws -> String {
    guard case .string(let text) = try value(key, body) else {
      throw APIProblem.invalid(key, "`\(key)` should be a string.")
    }
    return text
  }

  /// The caller's UUID.
  private static func job(_ body: [String: JSONValue]) throws -> JobID? {
    switch body["job_id"] {
    case nil, .null: return nil
    case .string(let text):
      guard text.utf8.count == 36, let id = UUID(uuidString: text) else { break }
      return JobID(id.uuidString)
    default: break
    }
    throw APIProblem.invalid("job_id", "`job_id` should be a UUID such as 4f0c3a52-9f1e-4b7e-8a53-1d2c3b4a5f60.")
  }
}
