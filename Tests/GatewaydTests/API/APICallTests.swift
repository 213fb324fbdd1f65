import Foundation
import Store
import Testing
import WebReview

@testable import Gatewayd

/// Lists, cases and decisions over a real socket.
@Suite struct APICallTests {
  private static let all = Set(APIToken.Scope.allCases)

  /// A desk with so many drafts, each of a case of its own, oldest first.
  private static func drafted(
    _ count: Int = 1, _ body: @escaping @Sendable (APIDesk, _ secret: String) async throws -> Void
  ) async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token("crm", all)
      for number in 0..<count {
        let request = try APIDesk.request(customer: Int64(number + 1), case: Int64(number + 100))
        #expect(try await desk.post("/email_agent/", secret, request).status == 202)
      }
      try await desk.work()
      try await body(desk, secret)
    }
  }

  private static func first(_ desk: APIDesk, _ secret: String) async throws -> (path: String, version: Int, draft: Int)
  {
    let lines = try await desk.get("/api/v1/cases?limit=1", secret).json["items"] as? [[String: Any]]
    let line = try #require(lines?.first)
    let path = "/api/v1/cases/\(try #require(line["id"] as? Int))"
    let draft = try #require(try await desk.get(path, secret).json["draft"] as? [String: Any])
    return (path, try #require(line["version"] as? Int), try #require(draft["id"] as? Int))
  }

  @Test func listsComeInPages() async throws {
    try await Self.drafted(7) { desk, secret in
      for path in ["/api/v1/cases", "/api/v1/jobs", "/api/v1/drafts"] {
        var seen: [String] = []
        var next: String? = "\(path)?limit=3"
        while let page = next {
          let reply = try await desk.get(page, secret)
          #expect(reply.status == 200, "\(reply.body)")
          let items = reply.json["items"] as? [[String: Any]] ?? []
          #expect(items.count <= 3)
          seen += items.map { "\($0["id"] ?? "")" }
          next = (reply.json["next"] as? String).map { "\(path)?limit=3&cursor=\($0)" }
        }
        #expect(seen.count == 7 && Set(seen).count == 7, "\(path)")
      }
      let one = try await desk.get("/api/v1/cases?customer_id=3&external_id=102&state=review", secret)
      #expect((one.json["items"] as? [Any])?.count == 1)
      #expect(try await desk.get("/api/v1/cases?state=closed", secret).json["next"] is NSNull)
      let bad = [
        "cases?state=x", "cases?limit=0", "cases?limit=201", "cases?cursor=x", "cases?colour=red", "jobs?topic=x",
      ]
      for query in bad { #expect(try await desk.get("/api/v1/\(query)", secret).status == 422, "\(query)") }
    }
  }

  @Test func whatIsUnchangedIsNotSentAgain() async throws {
    try await Self.drafted { desk, secret in
      let (path, version, draft) = try await Self.first(desk, secret)
      let shown = try await desk.get(path, secret)
      let tag = try #require(shown.headers["etag"])
      #expect(tag.hasPrefix("\"v\(version)-"))
      let again = try await desk.get(path, secret, ["If-None-Match": "\"other\", \(tag)"])
      #expect(again.status == 304 && again.body.isEmpty && again.headers["etag"] == tag)
      let decided = try await desk.post(
        "\(path)/approve", secret, #"{"draft_id":\#(draft),"actions":[],"confirm_ungrounded":true}"#, ["If-Match": tag])
      #expect(decided.status == 201, "\(decided.body)")
      #expect(decided.json["kind"] as? String == "approve" && decided.json["state"] as? String == "answered")
      let later = try await desk.get(path, secret, ["If-None-Match": tag])
      #expect(later.status == 200)
      let decision = try #require((later.json["decisions"] as? [[String: Any]])?.first)
      #expect(decision["reviewer"] as? String == "crm (API)")
      // The page a person sees names nobody who cannot sign in.
      #expect(try await desk.store.users().isEmpty)
    }
  }

  @Test func aDecisionOnWhatIsOldChangesNothing() async throws {
    try await Self.drafted { desk, secret in
      let (path, version, draft) = try await Self.first(desk, secret)
      let body = #"{"draft_id":\#(draft),"actions":[],"confirm_ungrounded":true}"#
      #expect(try await desk.post("\(path)/approve", secret, body).status == 428)
      let stale = try await desk.post("\(path)/approve", secret, body, ["If-Match": "\"v\(version - 1)\""])
      #expect(stale.status == 412 && stale.kind == "stale")
      let old = #"{"reason":"no","version":\#(version - 1)}"#
      #expect(try await desk.post("\(path)/reject", secret, old).status == 409)
      #expect(try await desk.store.decisions(caseID: nil, Paging(limit: 9)).items.isEmpty)
      let both = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<6 {
          group.addTask {
            try await desk.post("\(path)/approve", secret, body, ["If-Match": "\"v\(version)\""]).status
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(both.sorted() == [201, 412, 412, 412, 412, 412])
    }
  }

  @Test func everyDecisionHasItsRules() async throws {
    try await Self.drafted(4) { desk, secret in
      let reads = try await desk.token("reads", [.read, .submit])
      for (number, kind) in ["edit", "reject", "escalate", "close"].enumerated() {
        let lines = try await desk.get("/api/v1/cases?customer_id=\(number + 1)", secret).json["items"]
        let line = try #require((lines as? [[String: Any]])?.first)
        let path = "/api/v1/cases/\(line["id"] ?? 0)/\(kind)"
        let version = line["version"] as? Int ?? 0
        #expect(try await desk.post(path, reads, "{\"version\":\(version)}").status == 403)
        let typo = try await desk.post(path, secret, #"{"version":\#(version),"confirm":true}"#)
        #expect(typo.status == 422 && typo.field == "confirm")
        if kind != "close" {
          let bare = try await desk.post(path, secret, #"{"version":\#(version)}"#)
          #expect(bare.status == 422 && bare.field == (kind == "edit" ? "text" : "reason"))
        }
        let right = [
          "edit": #","text":"We have none.","actions":[]"#, "reject": #","reason":"wrong shoe""#,
          "escalate": #","reason":"ask the buyer""#, "close": #","spam":true"#,
        ]
        let reply = try await desk.post(path, secret, #"{"version":\#(version)\#(right[kind] ?? "")}"#)
        #expect(reply.status == 201 && reply.json["kind"] as? String == kind, "\(kind): \(reply.body)")
      }
      let decisions = try await desk.get("/api/v1/decisions", secret).json["items"] as? [[String: Any]] ?? []
      #expect(decisions.map { $0["kind"] as? String } == ["close", "escalate", "reject", "edit"])
    }
  }

  @Test func aRequestSentTwiceIsCarriedOutOnce() async throws {
    try await Self.drafted { desk, secret in
      let (path, version, draft) = try await Self.first(desk, secret)
      let body = #"{"draft_id":\#(draft),"actions":[],"confirm_ungrounded":true,"version":\#(version)}"#
      let key = ["Idempotency-Key": "crm-17"]
      let first = try await desk.post("\(path)/approve", secret, body, key)
      let second = try await desk.post("\(path)/approve", secret, body, key)
      #expect(first.status == 201 && second.status == 201 && first.body == second.body)
      let other = try await desk.post("\(path)/close", secret, "{}", key)
      #expect(other.status == 422 && other.field == "Idempotency-Key")
      // Of another token it is another key.
      let foreign = try await desk.post("\(path)/approve", try await desk.token("b", [.decide]), body, key)
      #expect(foreign.status == 409)
      let request = try APIDesk.request(case: 900)
      let one = try await desk.post("/email_agent/", secret, request, key).json["job_id"] as? String
      let two = try await desk.post("/email_agent/", secret, request, key).json["job_id"] as? String
      #expect(one != nil && one == two)
      #expect(try await desk.post("/email_agent/", secret, request, ["Idempotency-Key": "a b"]).status == 422)
    }
  }

  @Test func jobsAreGivenUpAndBegunAgain() async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token("ops", Self.all)
      let taken = try await desk.post("/email_agent/", secret, try APIDesk.request())
      let id = try #require(taken.json["job_id"] as? String)
      let plain = try await desk.token("plain", [.submit, .read, .decide])
      #expect(try await desk.post("/api/v1/jobs/\(id)/cancel", plain).status == 403)
      #expect(try await desk.post("/api/v1/jobs/\(id)/retry", secret).status == 409)
      #expect(try await desk.post("/api/v1/jobs/\(id)/cancel", secret).json["state"] as? String == "cancelled")
      let result = try await desk.get("/api/v1/jobs/\(id)", secret).json
      #expect(result["success_status"] as? Bool == false && result["route"] as? String == "escalation")
      #expect(try await desk.post("/api/v1/jobs/\(id)/cancel", secret).status == 409)
      #expect(try await desk.post("/api/v1/jobs/\(id)/retry", secret).json["state"] as? String == "queued")
      #expect(try await desk.post("/api/v1/jobs/none/retry", secret).status == 404)
    }
  }

  @Test func whatIsNotThereIsSaidInJSON() async throws {
    try await Self.drafted { desk, secret in
      for path in ["cases/99", "cases/x", "cases/0", "drafts/99", "outbox/99", "jobs/x", "nothing", ""] {
        let reply = try await desk.get("/api/v1/\(path)", secret)
        #expect(reply.status == 404 && reply.error["message"] is String, "\(path): \(reply.body)")
      }
      #expect(try await desk.send("DELETE", "/api/v1/cases/1", secret).json["error"] != nil)
    }
  }
}
