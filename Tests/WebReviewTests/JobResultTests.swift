import Foundation
import Testing

@testable import Store
@testable import WebReview

/// What a job's result says before and after a person decided.
@Suite struct JobResultTests {
  /// Proposals as they are stored.
  private struct Backend: APIBackend {
    func submit(_ submission: APISubmission) async throws -> Accepted { throw StoreError.invalid("no door here") }

    func document(of proposal: Proposal) throws -> JSONValue {
      try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(proposal))
    }

    func withoutRun(
      job: JobID, caseID: Int64, route: Proposal.Route, reason: String, explanation: String, error: Proposal.Failure?
    ) throws -> JSONValue {
      .object([
        "route": .string(route.rawValue), "reason": .string(reason), "success_status": .bool(error == nil),
        "explanation": .string(explanation), "email_response": .null,
      ])
    }
  }

  private func result(
    _ state: Job.State = .done, proposal: Proposal? = nil, verdict: Verdict? = nil,
    decided: (kind: Decision.Kind, text: String?)? = nil, error: String? = nil
  ) throws -> [String: JSONValue] {
    let job = Job(
      id: JobID("0f6b2f6e-8f0e-4a53-9d0c-0d8f0a3f5a10"), caseID: CaseID(12), message: MessageRowID(7), state: state,
      priority: .normal, attempts: 1, lost: 0, runAfter: Samples.now, leaseUntil: nil, error: error,
      queuedAt: Samples.now, createdAt: Samples.now)
    let decision = decided.map {
      Decision(
        id: DecisionID(3), caseID: CaseID(12), draft: DraftID(5), kind: $0.kind, reviewer: "mara", reason: nil,
        text: $0.text, at: Samples.now)
    }
    let request = APIRequest(job: job.id, tokenName: "crm", digest: [], externalCase: 501)
    let outcome = JobOutcome(job: job, request: request, proposal: proposal, verdict: verdict, decision: decision)
    return try #require(try JobResult(outcome, backend: Backend()).document().fields)
  }

  private func claims(_ result: [String: JSONValue]) -> [[String: JSONValue]] {
    if case .array(let items)? = result["grounding"] { items.compactMap(\.fields) } else { [] }
  }

  @Test func aDraftStandsAsItWasProposed() throws {
    let result = try result(proposal: Samples.proposal())
    #expect(result["email_response"] == .string(Samples.draftText) && result["decision"] == .null)
    #expect(result["case_id"] == .integer(501) && result["desk_case_id"] == .integer(12))
    #expect(claims(result).map { $0["start"] } == [.integer(10), .integer(30)])
  }

  @Test func anApprovedReplyTakesItsPlaceAndClaimsMoveWithTheirWords() throws {
    let text = "Dear Nora — 🙂 — it came five days late."
    let result = try result(proposal: Samples.proposal(), decided: (.edit, text))
    #expect(result["email_response"] == .string(text))
    let left = claims(result)
    #expect(left.map { $0["claim"] } == [.string("five days late")])
    guard case .integer(let start)? = left.first?["start"], case .integer(let end)? = left.first?["end"] else {
      Issue.record("no place")
      return
    }
    let characters = Array(text)
    #expect(String(characters[Int(start)..<Int(end)]) == "five days late")
  }

  @Test func aRejectionLeavesTheDraft() throws {
    let result = try result(proposal: Samples.proposal(), decided: (.reject, nil))
    #expect(result["email_response"] == .string(Samples.draftText))
    #expect(result["decision"]?.fields?["kind"] == .string("reject"))
  }

  @Test func withoutARunTheReasonIsTold() throws {
    let stopped = try result(verdict: .person(reason: "too_long", explanation: "2,731 of 2,500"))
    #expect(stopped["route"] == .string("manual") && stopped["reason"] == .string("too_long"))
    let recorded = try result(verdict: .record(explanation: "automatic"))
    #expect(recorded["route"] == .string("no_reply"))
    let failed = try result(.failed, error: "the shop is away")
    #expect(failed["route"] == .string("escalation") && failed["success_status"] == .bool(false))
    #expect(failed["explanation"] == .string("the shop is away"))
    for state in [Job.State.queued, .running] {
      let waiting = try result(state)
      #expect(waiting["route"] == .null && waiting["success_status"] == .bool(false))
      #expect(waiting["state"] == .string(state.rawValue))
    }
    // A person answered what the guards had stopped.
    let answered = try result(verdict: .person(reason: "too_long", explanation: "x"), decided: (.edit, "Dear Nora"))
    #expect(answered["email_response"] == .string("Dear Nora"))
  }
}
