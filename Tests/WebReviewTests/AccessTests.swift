import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Store
import Testing

@testable import WebReview

/// Who gets in, and what a request must carry to change something.
@Suite struct AccessTests {
  static let changes = [
    "approve", "reject", "escalate", "close", "claim", "spam", "assign", "snooze", "reopen", "note", "label", "split",
    "merge", "edit", "discard", "snippet", "ask", "preview",
  ]

  @Test func signInAndOut() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      let queue = try await browser.get("/")
      #expect(queue.status == .ok)
      #expect(queue.text.contains("Where is my coat?"))
      #expect(queue.text.contains("Late delivery"))
      #expect(try await browser.post("/sign-out", [:]).headers[.location] == "/sign-in")
      browser.cookies["gatewayd"] = nil
      #expect(try await browser.get("/").headers[.location] == "/sign-in")
      #expect(try await browser.get(fixture.path).headers[.location] == "/sign-in?next=\(fixture.path)")
    }
  }

  @Test func signedOutSessionsAreOver() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      let secret = browser.cookies["gatewayd"]
      #expect(secret != nil)
      try await browser.post("/sign-out", [:])
      browser.cookies["gatewayd"] = secret
      #expect(try await browser.get("/").status == .seeOther)
      #expect(try await browser.get("/", ["X-Gatewayd-Partial": "1"]).status == .unauthorized)
      #expect(try await browser.post("\(fixture.path)/close", [:]).status == .unauthorized)
    }
  }

  @Test func cookiesKeepToThemselves() async throws {
    let fixture = try await Fixture()
    try await fixture.addMara()
    let site = TestDesk.site(fixture.store, secure: true)
    try await Application(router: site.router()).test(.router) { client in
      var browser = Browser(client)
      let response = try await browser.signIn("mara", Fixture.password)
      let line = try #require(response.headers[.setCookie])
      #expect(line.hasPrefix("__Host-gatewayd="))
      for part in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"] { #expect(line.contains(part)) }
      #expect(!line.contains("Domain"))
    }
  }

  @Test func wrongPasswordsAreRefusedThenSlowedDown() async throws {
    let fixture = try await Fixture()
    try await fixture.addMara()
    try await Application(router: fixture.site.router()).test(.router) { client in
      var browser = Browser(client)
      var statuses: [HTTPResponse.Status] = []
      for _ in 0..<8 where statuses.last != .tooManyRequests {
        let response = try await browser.signIn("mara", "wrong")
        statuses.append(response.status)
        if response.status == .tooManyRequests {
          #expect(response.text.contains("Too many attempts"))
          #expect(response.headers[.retryAfter] != nil)
        }
      }
      #expect(statuses.first == .unauthorized)
      #expect(statuses.last == .tooManyRequests)
    }
  }

  @Test func signInLeadsToOwnPagesOnly() async throws {
    let fixture = try await Fixture()
    try await fixture.addMara()
    try await Application(router: fixture.site.router()).test(.router) { client in
      var browser = Browser(client)
      for (next, location) in [("//evil.example", "/"), (fixture.path, fixture.path)] {
        try await browser.get("/sign-in")
        let response = try await browser.post(
          "/sign-in", ["name": "mara", "password": Fixture.password, "next": next])
        #expect(response.headers[.location] == location)
      }
    }
  }

  @Test func signInNeedsItsOwnFormToo() async throws {
    let fixture = try await Fixture()
    try await fixture.addMara()
    try await Application(router: fixture.site.router()).test(.router) { client in
      var browser = Browser(client)
      let fields = ["name": "mara", "password": Fixture.password, "csrf": "guess"]
      #expect(try await browser.post("/sign-in", fields).status == .forbidden)
      try await browser.get("/sign-in")
      #expect(try await browser.post("/sign-in", fields).status == .forbidden)
    }
  }

  @Test func formsNeedTheirTokenAndOrigin() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      let form = try fixture.form(try await browser.get(fixture.path)).merging(["reason": "x", "claim1": "1"]) { $1 }
      for change in Self.changes {
        let path = "\(fixture.path)/\(change)"
        for token in ["", "wrong", String(repeating: "0", count: browser.token.count)] {
          let refused = try await browser.post(path, form.merging(["csrf": token]) { $1 })
          #expect(refused.status == .forbidden)
        }
        for headers in [
          ["Origin": "https://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"],
          ["Sec-Fetch-Site": "same-site", "Origin": "https://desk.halden.example"],
        ] {
          #expect(try await browser.post(path, form, headers: headers).status == .forbidden)
        }
        #expect(try await browser.post(path, form, headers: ["Content-Type": "text/plain"]).status == .badRequest)
        #expect(try await browser.get(path).status != .ok)
      }
    }
    let view = try #require(try await fixture.store.view(fixture.caseID))
    #expect(view.decisions.isEmpty && view.assignee == nil)
  }

  @Test func viewersLookOnly() async throws {
    let fixture = try await Fixture()
    try await fixture.with("vera", .viewer) { browser in
      let page = try await browser.get(fixture.path)
      #expect(page.status == .ok)
      #expect(!page.text.contains("id=\"decide\""))
      for change in Self.changes {
        let fields = ["version": "1", "draft": "", "text": "x", "reason": "x"]
        #expect(try await browser.post("\(fixture.path)/\(change)", fields).status == .forbidden)
      }
      #expect(try await browser.post("/outgoing/1/resolve", ["as": "sent"]).status == .forbidden)
    }
    #expect(try await fixture.store.view(fixture.caseID)?.decisions.isEmpty == true)
  }

  @Test func oversizeFormsAreRefused() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      let fields = ["text": String(repeating: "x", count: RequireForm.limit + 1)]
      let response = try await browser.post("\(fixture.path)/close", fields)
      #expect(response.status == .contentTooLarge)
    }
  }

  @Test func unknownCasesAreNotFound() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      for path in ["/cases/999", "/cases/0", "/cases/-1", "/cases/99999999999999999999", "/cases/999/path.svg"] {
        let response = try await browser.get(path)
        #expect(response.status == .notFound)
      }
      let response = try await browser.post("/cases/999/close", ["version": "1"])
      #expect(response.status == .notFound)
    }
  }

  @Test func eventStreamSpeaks() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      let response = try await browser.get("/events")
      #expect(response.status == .ok)
      #expect(response.headers[.contentType]?.hasPrefix("text/event-stream") == true)
      #expect(response.text.contains("event: hello\ndata:\n\n"))
      #expect(response.text.contains(": still here\n\n"))
    }
    try await Application(router: fixture.site.router()).test(.router) { client in
      let response = try await client.execute(uri: "/events", method: .get)
      #expect(response.status == .seeOther)
    }
  }
}
