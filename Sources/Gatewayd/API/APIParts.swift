import Agent
import Foundation
import Logging
import Store
import WebReview

/// What the API asks of the rest of the program.
struct APIParts: APIBackend {
  let intake: Intake

  func submit(_ submission: APISubmission) async throws -> Accepted { try await intake.accept(submission) }

  /// Through the agent's own type, so that a result is the same JSON wherever it is printed.
  func document(of proposal: Proposal) throws -> JSONValue {
    let result = try JSONDecoder().decode(RunResult.self, from: JSONEncoder().encode(proposal))
    return try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(result))
  }

  func withoutRun(
    job: JobID, caseID: Int64, route: Proposal.Route, reason: String, explanation: String, error: Proposal.Failure?
  ) throws -> JSONValue {
    let result = RunResult.withoutRun(
      jobID: job.value, caseID: caseID, route: RunResult.Route(rawValue: route.rawValue) ?? .manual,
      reason: Reason(rawValue: reason) ?? .unclear, explanation: explanation,
      error: error.map { RunResult.Failure(kind: $0.kind, message: $0.message) })
    return try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(result))
  }
}

extension Intake {
  /// Takes a request in as it would a mail that proves its sender: the token's holder is trusted with the customer.
  func accept(_ submission: APISubmission) async throws -> Accepted {
    let mail = submission.rawMail
    let attempt = try await store.countAttempt(mail.attempt, now: now())
    return try await take(mail, attempt: attempt)
  }
}

extension APISubmission {
  var rawMail: RawMail {
    var raw = RawMail(mail, origin: .api(job: job))
    raw.request = Arrival.Request(
      customerID: customerID, externalCase: caseID, customerName: customerName, token: token?.id, digest: digest)
    return raw
  }

  /// The words as a mail of plain text without sender and subject, for the eyes that read mail. Nothing of the request
  /// stands in its header.
  var mail: [UInt8] {
    let head = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return Array((head + content).utf8)
  }
}

extension Parts {
  /// Who tells other programs of cases; one for each.
  func hookSenders(logger: Logger) throws -> [HookSender] {
    let backend = APIParts(intake: intake(logger: logger))
    return try configuration.webhooks.map {
      HookSender(
        $0, store: store, endpoint: try WebhookEndpoint($0.endpoint, secrets: secrets), backend: backend, now: now,
        logger: logger)
    }
  }
}
