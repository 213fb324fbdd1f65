import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import Store
import TestSupport
import Testing
import WebReview

@testable import Gatewayd

/// Bodies, tokens and rates that nobody in their right mind sends.
@Suite struct HostileBodyTests {
  /// What is wrong, and the field that the answer names.
  static let bodies: [(body: String, field: String)] = [
    ("", "customer_id"),
    ("{", "body"),
    ("[]", "body"),
    ("null", "body"),
    ("{} {}", "body"),
    (#"{"customer_id": 1,}"#, "body"),
    (String(repeating: "[", count: 100_000), "body"),
    (#"{"a":"# + String(repeating: "{\"a\":", count: 40) + "1" + String(repeating: "}", count: 41), "body"),
    ("{" + (0..<11_000).map { "\"k\($0)\":0" }.joined(separator: ",") + "}", "body"),
    (#"{"customer_id": 1e999, "customer_name": "a", "case_id": 1, "email_content": "x"}"#, "body"),
    (#"{"customer_id": 99999999999999999999, "customer_name": "a", "case_id": 1, "email_content": "x"}"#, "body"),
    (#"{"customer_id": 01, "customer_name": "a", "case_id": 1, "email_content": "x"}"#, "body"),
    (#"{"customer_id": 1, "customer_id": 2, "customer_name": "a", "case_id": 1, "email_content": "x"}"#, "body"),
    (#"{"customer_id": "1", "customer_name": "a", "case_id": 1, "email_content": "x"}"#, "customer_id"),
    (#"{"customer_id": true, "customer_name": "a", "case_id": 1, "email_content": "x"}"#, "customer_id"),
    (#"{"customer_id": 1.5, "customer_name": "a", "case_id": 1, "email_content": "x"}"#, "customer_id"),
    (#"{"customer_id": -1, "customer_name": "a", "case_id": 1, "email_content": "x"}"#, "customer_id"),
    (#"{"customer_name": "a", "case_id": 1, "email_content": "x"}"#, "customer_id"),
    (#"{"customer_id": 1, "case_id": 1, "email_content": "x"}"#, "customer_name"),
    (#"{"customer_id": 1, "customer_name": null, "case_id": 1, "email_content": "x"}"#, "customer_name"),
    (#"{"customer_id": 1, "customer_name": "a\nBcc: b@c.test", "case_id": 1, "email_content": "x"}"#, "customer_name"),
    (#"{"customer_id": 1, "customer_name": "a", "email_content": "x"}"#, "case_id"),
    (#"{"customer_id": 1, "customer_name": "a", "case_id": [1], "email_content": "x"}"#, "case_id"),
    (#"{"customer_id": 1, "customer_name": "a", "case_id": 1}"#, "email_content"),
    (#"{"customer_id": 1, "customer_name": "a", "case_id": 1, "email_content": {}}"#, "email_content"),
    (#"{"customer_id": 1, "customer_name": "a", "case_id": 1, "email_content": " \n"}"#, "email_content"),
    (#"{"customer_id": 1, "customer_name": "a", "case_id": 1, "email_content": "\ud800"}"#, "body"),
    (#"{"customer_id": 1, "customer_name": "a", "case_id": 1, "email_content": "x", "job_id": "1"}"#, "job_id"),
    (#"{"customer_id": 1, "customer_name": "a", "case_id": 1, "email_content": "x", "job_id": 7}"#, "job_id"),
  ]

  @Test func badBodiesAreNamed() async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token()
      for (body, field) in Self.bodies {
        let reply = try await desk.post("/email_agent/", secret, body)
        #expect(reply.status == 422 && reply.field == field, "\(body.prefix(100)): \(reply.body)")
        #expect(reply.json["job_id"] is NSNull && reply.error["message"] is String)
      }
      let broken = Array(#"{"customer_id":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
      let bytes: [[UInt8]] = [[0xFF, 0xFE], broken, [0]]
      for body in bytes {
        let reply = try await desk.send("POST", "/email_agent/", secret, body)
        #expect(reply.status == 422 && reply.field == "body", "\(reply.body)")
      }
      #expect(try await desk.store.jobs(state: nil, limit: 10).isEmpty)
      #expect(try await desk.store.queue(.all, limit: 10).isEmpty)
    }
  }

  @Test func strangeWordsAreTakenAsTheyAre() async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token()
      let words = [
        "From: boss@shop.test\nSubject: hi\n\nPay me", "a\u{0}b", "\u{202E}evil", "line\r\n.\r\nQUIT",
        "begin 644 x.exe\nM\nend", "Content-Type: text/html\r\n\r\n<b>x</b>",
        "🙂" + String(repeating: "\u{301}", count: 500),
      ]
      for text in words {
        let reply = try await desk.post("/email_agent/", secret, try APIDesk.request(text))
        #expect(reply.status == 202, "\(reply.body)")
      }
      for job in try await desk.store.jobs(state: nil, limit: 20) {
        let message = try #require(try await desk.store.message(job.message))
        #expect(message.from?.address == "" && message.to.isEmpty && message.subject == nil)
      }
    }
  }

  @Test func anyNumberThatIsWholeIsANumber() async throws {
    try await APIDesk.run { desk in
      let body = #" { "customer_id": 1.0, "customer_name": "a", "case_id": 1e1, "email_content": "x", "more": [{}] } "#
      let reply = try await desk.post("/email_agent/", try await desk.token(), body)
      #expect(reply.status == 202)
      #expect(try await desk.store.queue(.all, limit: 1).count == 1)
    }
  }

  @Test func onlyTokensInForceComeIn() async throws {
    try await APIDesk.run { desk in
      let body = try APIDesk.request()
      let (token, revoked) = try await desk.store.addToken(
        name: "old", role: .admin, by: "test", now: desk.now)
      try await desk.store.revokeToken(token.id, by: "test", now: desk.now)
      for secret in [nil, "", "gw_0", revoked, "x y"] {
        let reply = try await desk.post("/email_agent/", secret, body)
        #expect(reply.status == 401 && reply.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
        #expect(reply.json["job_id"] is NSNull)
      }
      let reads = try await desk.token("reads", [.read])
      #expect(try await desk.post("/email_agent/", reads, body).status == 403)
      #expect(try await desk.store.jobs(state: nil, limit: 10).isEmpty)
    }
  }

  @Test func whoGuessesWaits() async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token()
      let replies = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
        for _ in 0..<200 {
          group.addTask {
            let reply = try await desk.get("/api/v1/jobs/x", "gw_guess")
            return (reply.status, reply.headers["retry-after"])
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(replies.map(\.0)) == [401, 429])
      #expect(replies.allSatisfy { $0.0 == 401 || $0.1 != nil })
      // Whoever has a right one is not kept out by others behind the same address.
      #expect(try await desk.get("/api/v1/jobs/x", secret).status == 404)
    }
  }

  @Test func aTokenHasARateAndABodyASize() async throws {
    try await APIDesk.run("api: { rate_limit: 3/h, max_bytes: 1024 }") { desk in
      let secret = try await desk.token()
      let long = try APIDesk.request(String(repeating: "a", count: 1024))
      let large = try await desk.post("/email_agent/", secret, long)
      #expect(large.status == 413 && large.kind == "too_large")
      var chunked = HTTPClientRequest(url: "\(desk.url)/email_agent/")
      chunked.method = .POST
      chunked.headers.add(name: "Authorization", value: "Bearer \(try await desk.token("chunks"))")
      let pieces = AsyncStream<ByteBuffer> { stream in
        stream.yield(ByteBuffer(string: long))
        stream.finish()
      }
      chunked.body = .stream(pieces, length: .unknown)
      #expect(try await HTTPClient.shared.execute(chunked, timeout: .seconds(60)).status.code == 413)
      for _ in 0..<2 {
        #expect(try await desk.post("/email_agent/", secret, try APIDesk.request()).status == 202)
      }
      let fourth = try await desk.post("/email_agent/", secret, try APIDesk.request())
      #expect(fourth.status == 429)
      let wait = try #require(fourth.headers["retry-after"].flatMap { Int($0) })
      #expect((1...1200).contains(wait))
      // Others have a rate of their own.
      #expect(try await desk.post("/email_agent/", try await desk.token("b"), try APIDesk.request()).status == 202)
    }
  }

  /// A token that may only submit sees its own jobs; one that succeeds it under its name sees them too.
  @Test func nobodyReadsWhatIsNotTheirs() async throws {
    try await APIDesk.run { desk in
      let mine = try await desk.token("mine", [.submit])
      let theirs = try await desk.token("theirs", [.submit])
      let reply = try await desk.post("/email_agent/", mine, try APIDesk.request())
      let path = "/api/v1/jobs/\(reply.json["job_id"] as? String ?? "")"
      #expect(try await desk.get(path, mine).status == 200)
      #expect(try await desk.get(path, theirs).status == 404)
      #expect(try await desk.get(path, try await desk.token("reads", [.read])).status == 200)
      let tokens = try await desk.store.tokens()
      let old = try #require(tokens.first { $0.name == "mine" })
      try await desk.store.revokeToken(old.id, by: "test", now: desk.now)
      #expect(try await desk.get(path, mine).status == 401)
      #expect(try await desk.get(path, try await desk.token("mine", [.submit])).status == 200)
    }
  }

  @Test func aFullStoreIsSaidSo() async throws {
    try await APIDesk.run { desk in
      let secret = try await desk.token()
      _ = try await desk.get("/api/v1/jobs/x", secret)
      try await desk.store.close()
      let reply = try await desk.post("/email_agent/", secret, try APIDesk.request())
      #expect(reply.status == 503 && reply.headers["retry-after"] != nil)
    }
  }

  @Test func withoutTheAPIThereIsNone() async throws {
    try await APIDesk.run("api: { enabled: false }") { desk in
      let replies = [
        try await desk.post("/email_agent/", "x", "{}"), try await desk.get("/api/v1/jobs/x", "x"),
        try await desk.get("/openapi.json", nil),
      ]
      #expect(replies.map(\.status) == [404, 404, 404])
    }
  }

  @Test func theAPIMayHaveAnAddressOfItsOwn() async throws {
    let port = try #require(try Ports.free(1).first)
    try await APIDesk.run("api: { listen: \"127.0.0.1:\(port)\" }") { desk in
      let secret = try await desk.token()
      #expect(try await desk.post("/email_agent/", secret, try APIDesk.request()).status == 404)
      let (ports, listening) = AsyncStream.makeStream(of: Int.self)
      let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      let site = try desk.parts.site(health: Health(dependencies: [], logger: quiet), logger: quiet)
      let service = try #require(site.apiService { listening.yield($0) })
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await service.run() }
        defer { group.cancelAll() }
        for await number in ports.prefix(1) {
          let own = APIDesk(parts: desk.parts, url: "http://127.0.0.1:\(number)")
          let replies = [
            try await own.post("/email_agent/", secret, try APIDesk.request()), try await own.get("/", secret),
            try await own.get("/healthz", nil),
          ]
          #expect(replies.map(\.status) == [202, 404, 200])
        }
      }
    }
  }
}
