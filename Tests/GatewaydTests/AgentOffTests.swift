import Foundation
import Store
import Testing

@testable import Gatewayd

/// `agent.enabled: false`: every case goes to a person as it came.
@Suite struct AgentOffTests {
  @Test func everyCaseGoesToAPerson() async throws {
    try await APIDesk.run("agent: { enabled: false }") { desk in
      let token = try await desk.token()
      let sent = try await desk.post("/email_agent/", token, try APIDesk.request(case: 5))
      let id = try #require(sent.json["job_id"] as? String)
      try await desk.work()
      let result = try await desk.get("/api/v1/jobs/\(id)", token).json
      #expect(result["route"] as? String == "escalation" && result["success_status"] as? Bool == true)
      #expect(result["email_response"] is NSNull && result["state"] as? String == "done")
      let found = try #require(try await desk.store.cases(CaseSelection(), Paging(limit: 1)).items.first)
      #expect(found.state == .review && found.explanation?.contains("agent.enabled") == true)
    }
  }
}
