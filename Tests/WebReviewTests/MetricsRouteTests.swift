import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Store
import Testing

@testable import WebReview

/// Who may read the metrics.
@Suite struct MetricsRouteTests {
  private func status(
    _ store: Store, open: Bool?, _ headers: [String: String] = [:]
  ) async throws -> HTTPResponse.Status {
    let site = TestDesk.site(store) { settings in
      settings.metrics = open.map { MetricsAccess(isOpenToLoopback: $0) { "# HELP a A.\na 1\n" } }
    }
    var fields = HTTPFields()
    for (name, value) in headers {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    let sent = fields
    return try await Application(router: site.router()).test(.live) { client in
      let response = try await client.execute(uri: "/metrics", method: .get, headers: sent)
      if response.status == .ok {
        #expect(response.text == "# HELP a A.\na 1\n")
        #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
      } else {
        #expect(!response.text.contains("a 1"))
      }
      return response.status
    }
  }

  @Test func aTokenInForceIsNeeded() async throws {
    let store = try await TestDesk.store()
    let (token, secret) = try await store.addToken(name: "p", role: .viewer, by: "ada", now: Samples.now)
    #expect(try await status(store, open: false) == .unauthorized)
    #expect(try await status(store, open: false, ["Authorization": "Bearer \(secret)x"]) == .unauthorized)
    #expect(try await status(store, open: false, ["Authorization": "Basic \(secret)"]) == .unauthorized)
    #expect(try await status(store, open: false, ["Authorization": "Bearer \(secret)"]) == .ok)
    #expect(try await status(store, open: false, ["Authorization": "bearer  \(secret)"]) == .ok)
    try await store.revokeToken(token.id, by: "ada", now: Samples.now)
    #expect(try await status(store, open: false, ["Authorization": "Bearer \(secret)"]) == .unauthorized)
  }

  @Test func loopbackNeedsNoneWhereThatIsConfiguredUnlessItIsAProxy() async throws {
    let store = try await TestDesk.store()
    #expect(try await status(store, open: true) == .ok)
    for field in ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"] {
      #expect(try await status(store, open: true, [field: "192.0.2.1"]) == .unauthorized, "\(field)")
    }
  }

  @Test func switchedOffThereIsNoSuchPage() async throws {
    #expect(try await status(try await TestDesk.store(), open: nil) == .notFound)
  }

  @Test func anAddressOfItsOwnHasThePagesOfHealthAndNoOther() async throws {
    let site = TestDesk.site(try await TestDesk.store(), health: [HealthItem(name: "a", ok: true, detail: "")]) {
      settings in
      settings.metrics = MetricsAccess(isOpenToLoopback: true) { "a 1\n" }
      settings.watchedAt = ("127.0.0.1", 0)
    }
    try await Application(router: site.watchRouter()).test(.live) { client in
      for (path, status) in [("/metrics", 200), ("/healthz", 200), ("/readyz", 200), ("/", 404), ("/sign-in", 404)] {
        let response = try await client.execute(uri: path, method: .get)
        #expect(response.status.code == status, "\(path)")
      }
    }
    try await Application(router: site.router()).test(.live) { client in
      let response = try await client.execute(uri: "/metrics", method: .get)
      #expect(response.status == .notFound)
    }
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.5.0.1", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.1", false),
    ("2001:db8::1", false), ("local", false), ("1.127.0.1", false),
  ])
  func loopbackIsKnown(_ address: String, _ isLoopback: Bool) { #expect(Desk.isLoopback(address) == isLoopback) }
}
