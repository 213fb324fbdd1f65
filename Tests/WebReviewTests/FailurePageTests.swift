import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Store
import Testing

@testable import WebReview

/// The list of failures: who sees it, who may act on it, and what it does.
@Suite struct FailurePageTests {
  /// Two mails that failed in one way, one that failed in another.
  private func fixture() async throws -> Fixture {
    let fixture = try await Fixture()
    for (uid, error) in [(2, "row 17 is missing"), (3, "row 18 is missing"), (4, "<b>away</b> & gone")] {
      _ = try await Fixture.arrive(fixture.store, uid: UInt32(uid), toAgent: true, subject: "Mail \(uid)")
      let job = try #require(try await fixture.store.claimJob(model: "m", lease: 60, now: Samples.now))
      try await fixture.store.checkpoint(job, node: "classify", next: "product", state: [], now: Samples.now)
      try await fixture.store.fail(job, error: error, retryAt: nil, now: Samples.now)
    }
    return fixture
  }

  private func fingerprint(_ fixture: Fixture, count: Int) async throws -> String {
    try #require(try await fixture.store.failures(limit: 9).first { $0.count == count }).fingerprint
  }

  @Test func failuresHaveATabOnlyWhileThereAreAny() async throws {
    let quiet = try await Fixture()
    try await quiet.with { browser in
      #expect(try await !browser.get("/").text.contains("href=\"/failures\""))
      let page = try await browser.get("/failures")
      #expect(page.status == .ok)
      #expect(page.text.contains("Every job of the agent went through"))
    }
    try await fixture().with { browser in
      let page = try await browser.get("/")
      #expect(page.text.contains("<a href=\"/failures\" class=\"alarming\">Failures <span class=\"count\">3</span>"))
    }
  }

  @Test func failuresAreGroupedAndEscaped() async throws {
    try await fixture().with { browser in
      let page = try await browser.get("/failures").text
      #expect(page.components(separatedBy: "class=\"card failure\"").count == 3)
      #expect(page.contains("2 times") && page.contains("once"))
      #expect(page.contains("Try all 2 again"))
      #expect(page.contains("while at “Product”"))
      #expect(page.contains("&lt;b&gt;away&lt;/b&gt; &amp; gone") && !page.contains("<b>away"))
    }
  }

  @Test func aReviewerTriesAGroupAgain() async throws {
    let fixture = try await fixture()
    let group = try await fingerprint(fixture, count: 2)
    try await fixture.with { browser in
      let answer = try await browser.post("/failures", ["fingerprint": group, "act": "retry"])
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/failures?said=retry&n=2")
      #expect(try await browser.get("/failures?said=retry&n=2").text.contains("2 mails given to the agent again."))
      #expect(try await fixture.store.jobs(state: .queued, limit: 9).count == 2)
      #expect(try await fixture.store.failureCount() == 1)
      let events = try await fixture.store.events(limit: 50)
      #expect(events.contains { $0.event == "job.retried" && $0.actor == "mara" })
    }
  }

  @Test func aReviewerTakesOneOffTheList() async throws {
    let fixture = try await fixture()
    let job = try #require(try await fixture.store.failures(limit: 1).first?.jobs.first).id
    try await fixture.with { browser in
      let answer = try await browser.post("/failures", ["job": job.value, "act": "cancel"])
      #expect(answer.headers[.location] == "/failures?said=cancel&n=1")
      #expect(try await fixture.store.job(job)?.job.state == .cancelled)
      let again = try await browser.post("/failures", ["job": job.value, "act": "cancel"])
      #expect(again.status == .conflict)
      #expect(again.text.contains("It is no longer among the failures."))
    }
  }

  @Test func whatCannotBeTriedAgainSaysWhy() async throws {
    let fixture = try await fixture()
    let failed = try #require(try await fixture.store.failures(limit: 1).first?.jobs.first)
    let rita = try await fixture.person("rita", .reviewer)
    let version = try #require(try await fixture.store.case(failed.caseID)).version
    _ = try await fixture.store.closeCase(failed.caseID, version: version, by: rita, now: Samples.now)
    try await fixture.with { browser in
      let answer = try await browser.post("/failures", ["job": failed.id.value, "act": "retry"])
      #expect(answer.status == .conflict)
      #expect(answer.text.contains("is closed meanwhile"))
    }
  }

  @Test func aViewerLooksOnly() async throws {
    let fixture = try await fixture()
    let group = try await fingerprint(fixture, count: 2)
    try await fixture.with("vera", .viewer) { browser in
      let page = try await browser.get("/failures")
      #expect(page.text.contains("row 18 is missing"))
      #expect(!page.text.contains("value=\"retry\""))
      #expect(try await browser.post("/failures", ["fingerprint": group, "act": "retry"]).status == .forbidden)
      #expect(try await fixture.store.failureCount() == 3)
    }
  }

  @Test func aFormFromElsewhereChangesNothing() async throws {
    let fixture = try await fixture()
    let group = try await fingerprint(fixture, count: 2)
    try await fixture.with { browser in
      let stale = try await browser.post("/failures", ["fingerprint": group, "act": "retry", "csrf": "x"])
      #expect(stale.status == .forbidden)
      let foreign = try await browser.post(
        "/failures", ["fingerprint": group, "act": "retry"], headers: ["Origin": "https://evil.example"])
      #expect(foreign.status == .forbidden)
      let forms = [["fingerprint": group], ["act": "retry"], ["job": "a", "fingerprint": "b", "act": "retry"]]
      for form in forms {
        let answer = try await browser.post("/failures", form)
        #expect(answer.status == .badRequest)
      }
      let unknown = try await browser.post("/failures", ["job": "none", "act": "retry"])
      #expect(unknown.status == .notFound)
      let count = try await fixture.store.failureCount()
      #expect(count == 3)
    }
  }

  @Test func aStrangerIsSentToSignIn() async throws {
    let fixture = try await fixture()
    try await Application(router: fixture.site.router()).test(.router) { client in
      var browser = Browser(client)
      let page = try await browser.get("/failures")
      #expect(page.status == .seeOther)
      let form = try await browser.post("/failures", ["act": "retry"])
      #expect(form.status == .unauthorized)
    }
  }
}
