import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Store
import Testing

@testable import WebReview

/// What every answer carries, and what no store is needed for.
@Suite struct SiteTests {
  static let paths = [
    "/", "/sign-in", "/cases/1", "/cases/x", "/events", "/healthz", "/readyz", "/assets/style.css", "/assets/desk.js",
    "/assets/icon.svg", "/nothing/here",
  ]

  @Test(arguments: paths)
  func securityHeaders(path: String) async throws {
    let site = TestDesk.site(try await TestDesk.store(), secure: true)
    try await Application(router: site.router()).test(.router) { client in
      for method in [HTTPRequest.Method.get, .post, .delete] {
        let response = try await client.execute(uri: path, method: method)
        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { response.headers[$0] } }
        #expect(header("Content-Security-Policy") == SecurityHeaders.policy)
        #expect(header("X-Content-Type-Options") == "nosniff")
        #expect(header("Referrer-Policy") == "no-referrer")
        #expect(header("X-Frame-Options") == "DENY")
        #expect(header("Strict-Transport-Security") != nil)
        #expect(
          header("Cache-Control")
            == (path.hasPrefix("/assets/") && method == .get
              ? "public, max-age=31536000, immutable" : "no-store"))
      }
    }
  }

  @Test func policyNamesNothingForeign() {
    #expect(SecurityHeaders.policy.hasPrefix("default-src 'none'"))
    #expect(SecurityHeaders.policy.contains("frame-ancestors 'none'"))
    #expect(!SecurityHeaders.policy.contains("unsafe"))
    #expect(!SecurityHeaders.policy.contains("http"))
  }

  @Test func health() async throws {
    let sick = [
      HealthItem(name: "store", ok: true, detail: "writes"), HealthItem(name: "imap", ok: false, detail: "refused"),
    ]
    for (items, status) in [(sick, HTTPResponse.Status.serviceUnavailable), ([sick[0]], .ok)] {
      let site = TestDesk.site(try await TestDesk.store(), health: items)
      try await Application(router: site.router()).test(.router) { client in
        let alive = try await client.execute(uri: "/healthz", method: .get)
        #expect(alive.status == .ok)
        let ready = try await client.execute(uri: "/readyz", method: .get)
        #expect(ready.status == status)
        #expect(ready.text.contains("\"name\" : \"store\""))
      }
    }
  }

  @Test func errorsArePagesWithAWayBack() async throws {
    let site = TestDesk.site(try await TestDesk.store())
    try await Application(router: site.router()).test(.router) { client in
      let response = try await client.execute(uri: "/nothing/here", method: .get)
      #expect(response.status == .notFound)
      #expect(response.text.contains("Back to the queue"))
    }
  }

  @Test func originRules() async throws {
    let guardian = RequireForm(desk: TestDesk.site(try await TestDesk.store()).desk)
    func verdict(_ origin: String?, _ site: String?) -> Bool {
      var fields = HTTPFields()
      fields[.origin] = origin
      if let name = HTTPField.Name("Sec-Fetch-Site") { fields[name] = site }
      return guardian.isOwn(fields, authority: "127.0.0.1:8080")
    }
    #expect(verdict(nil, nil))
    #expect(verdict("http://127.0.0.1:8080", "same-origin"))
    #expect(verdict("http://127.0.0.1:8080", nil))
    #expect(verdict("https://desk.halden.example", "same-origin"))
    #expect(verdict("null", "same-origin"))
    #expect(!verdict("null", nil))
    #expect(!verdict("null", "cross-site"))
    #expect(!verdict("http://evil.example", nil))
    #expect(!verdict("http://127.0.0.1:8081", nil))
    #expect(!verdict("http://127.0.0.1:8080", "same-site"))
    #expect(!verdict(nil, "cross-site"))
    #expect(!verdict("http://127.0.0.1:8080.evil.example", nil))
  }

  @Test func returnsOnlyToOwnPages() {
    #expect(Desk.isReturn("/"))
    #expect(Desk.isReturn("/cases/12"))
    for path in ["//evil.example", "/cases/12/approve", "/cases/x", "https://evil.example", "/\\evil.example", ""] {
      #expect(!Desk.isReturn(path))
    }
  }
}
