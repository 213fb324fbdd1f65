import Agent
import Foundation
import Store
import Testing
import WebReview

@testable import Gatewayd

/// `POST /email_agent/` over a real socket.
@Suite struct SubmitTests {
  private static let job = "4f0c3a52-9f1e-4b7e-8a53-1d2c3b4a5f60"

  @Test(arguments: ["/email_agent/", "/email_agent"])
  func aRequestIsTakenInAndAnswered(_ path: String) async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token()
      let reply = try await desk.post(path, secret, try APIDesk.request(job: Self.job.uppercased()))
      #expect(reply.status == 202)
      #expect(reply.json.keys.sorted() == ["error", "job_id", "time"])
      #expect(reply.json["job_id"] as? String == Self.job)
      #expect(reply.json["error"] is NSNull)
      #expect(try #require(reply.json["time"] as? String).hasSuffix("Z"))
      let waiting = try await desk.get("/api/v1/jobs/\(Self.job)", secret)
      #expect(waiting.status == 200 && waiting.headers["retry-after"] == "1")
      #expect(waiting.json["success_status"] as? Bool == false && waiting.json["route"] is NSNull)
      #expect(waiting.json["state"] as? String == "queued")
      try await desk.work()
      let done = try await desk.get("/api/v1/jobs/\(Self.job)", secret)
      #expect(done.json["state"] as? String == "done")
      #expect(done.json["success_status"] as? Bool == true)
      #expect(done.json["case_id"] as? Int == 77)
      #expect(Set(waiting.json.keys) == Set(done.json.keys))
    }
  }

  /// The keys of section 4 are those that `gatewayd draft --json` prints, nulls among them.
  @Test func theResultHasTheShapeOfADryRun() async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token()
      _ = try await desk.post("/email_agent/", secret, try APIDesk.request(job: Self.job))
      try await desk.work()
      let told = try await desk.get("/api/v1/jobs/\(Self.job)", secret).json
      let run = RunResult.withoutRun(
        jobID: "", caseID: 1, route: .manual, reason: .unclear, explanation: "")
      let dry = try JSONSerialization.jsonObject(with: JSONEncoder().encode(run)) as? [String: Any] ?? [:]
      #expect(Set(told.keys).subtracting(dry.keys) == ["decision", "desk_case_id", "state"])
      #expect(Set(dry.keys).isSubset(of: told.keys))
      #expect(told["trace"] is [String: Any] && told["context"] is [Any])
    }
  }

  @Test func theCallerVouchesForTheCustomer() async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token()
      let hostile = "boss@shop.test"
      _ = try await desk.post("/email_agent/", secret, try APIDesk.request(customer: 42, name: hostile, job: Self.job))
      let job = try #require(try await desk.store.job(JobID(Self.job))?.job)
      let found = try #require(try await desk.store.case(job.caseID))
      #expect(found.customerID == 42 && found.externalID == 77)
      // A name is no address, whatever it looks like.
      #expect(found.party.address.isEmpty && found.party.name == hostile)
      let message = try #require(try await desk.store.message(job.message))
      #expect(message.tier == .t2 && message.from?.address == "")
    }
  }

  @Test func guardsAtTheDoorSayManual() async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token()
      let long = try APIDesk.request(String(repeating: "a", count: 2501), job: Self.job)
      #expect(try await desk.post("/email_agent/", secret, long).status == 202)
      let result = try await desk.get("/api/v1/jobs/\(Self.job)", secret).json
      #expect(result["route"] as? String == "manual" && result["success_status"] as? Bool == true)
      #expect(result["email_response"] is NSNull && result["state"] as? String == "done")
      let question = "Where is my parcel ABC123456? It has not come and I am waiting."
      var last = ""
      for _ in 0..<4 {
        let reply = try await desk.post("/email_agent/", secret, try APIDesk.request(case: 5, question))
        last = try #require(reply.json["job_id"] as? String)
      }
      let fourth = try await desk.get("/api/v1/jobs/\(last)", secret).json
      #expect(fourth["route"] as? String == "manual")
      #expect(try await desk.store.job(JobID(last))?.job.state == .done)
    }
  }

  @Test func oneJobIDIsOneJob() async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token()
      let body = try APIDesk.request(job: Self.job)
      let replies = try await withThrowingTaskGroup(of: (Int, String).self) { group in
        for _ in 0..<40 {
          group.addTask {
            let reply = try await desk.post("/email_agent/", secret, body)
            return (reply.status, reply.json["job_id"] as? String ?? "")
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(replies.count { $0 == (202, Self.job) } == 40)
      #expect(try await desk.store.jobs(state: nil, limit: 100).count == 1)
      #expect(try await desk.store.queue(.all, limit: 100).count == 1)
      // Another request under that id would be lost without a word.
      let other = try await desk.post("/email_agent/", secret, try APIDesk.request("Something else", job: Self.job))
      #expect(other.status == 422 && other.field == "job_id")
      let stranger = try await desk.post("/email_agent/", try await desk.token("other"), body)
      #expect(stranger.status == 422 && stranger.field == "job_id")
      #expect(try await desk.store.jobs(state: nil, limit: 100).count == 1)
    }
  }

  /// What was answered with 202 is there when the program was ended in the next moment and is started again.
  @Test func whatWasPromisedSurvivesTheEnd() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gwapi-\(UUID())").path(percentEncoded: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let copy = folder + "-after"
    defer { try? FileManager.default.removeItem(atPath: copy) }
    try await APIDesk.run(in: folder) { desk in
      let reply = try await desk.post("/email_agent/", try await desk.token(), try APIDesk.request(job: Self.job))
      #expect(reply.status == 202)
      // The files as they lie on the disk at that moment, without any closing.
      try FileManager.default.copyItem(atPath: folder, toPath: copy)
    }
    try await APIDesk.run(in: copy) { desk in
      #expect(try await desk.store.job(JobID(Self.job))?.job.state == .queued)
      try await desk.work()
      let result = try await desk.get("/api/v1/jobs/\(Self.job)", try await desk.token("later")).json
      #expect(result["success_status"] as? Bool == true)
    }
  }

  @Test func theApprovedReplyIsTheResult() async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token()
      _ = try await desk.post("/email_agent/", secret, try APIDesk.request(job: Self.job))
      try await desk.work()
      let job = try #require(try await desk.store.job(JobID(Self.job))?.job)
      let view = try #require(try await desk.store.view(job.caseID))
      let before = try await desk.get("/api/v1/jobs/\(Self.job)", secret).json
      #expect(before["decision"] is NSNull)
      let approval = Approval(
        caseID: job.caseID, draft: view.draft?.id, version: view.case.version, text: "Dear Anna, we have them.",
        actions: [], confirmUngrounded: true)
      _ = try await desk.store.approve(approval, by: try await desk.reviewer(), now: desk.now)
      let after = try await desk.get("/api/v1/jobs/\(Self.job)", secret).json
      #expect(after["email_response"] as? String == "Dear Anna, we have them.")
      let decision = try #require(after["decision"] as? [String: Any])
      #expect(decision["kind"] as? String == "edit" && decision["reviewer"] as? String == "rosa")
      // The caller delivers; nothing is mailed to anybody.
      #expect(try await desk.store.outgoing(state: nil, limit: 10).isEmpty)
      #expect(try await desk.store.case(job.caseID)?.state == .answered)
    }
  }

  @Test func theSameCaseGoesOnAlsoLongAfterItWasClosed() async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token()
      _ = try await desk.post("/email_agent/", secret, try APIDesk.request(job: Self.job))
      try await desk.work()
      let job = try #require(try await desk.store.job(JobID(Self.job))?.job)
      let view = try #require(try await desk.store.view(job.caseID))
      let past = desk.now.adding(seconds: -90 * 86_400)
      _ = try await desk.store.closeCase(
        job.caseID, version: view.case.version, by: try await desk.reviewer(), now: past)
      let again = try await desk.post("/email_agent/", secret, try APIDesk.request("And in size 43?"))
      #expect(again.status == 202)
      #expect(try await desk.store.jobs(state: .queued, limit: 10).map(\.caseID) == [job.caseID])
    }
  }
}
