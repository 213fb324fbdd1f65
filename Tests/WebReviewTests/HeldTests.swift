import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MailProto
import Testing

@testable import Store
@testable import WebReview

/// What a restored store asks of people, and what the page says while nothing can be stored.
@Suite struct HeldTests {
  private func held() async throws -> (Fixture, ActionRecord) {
    let fixture = try await Fixture()
    let rita = try await fixture.person("rita", .reviewer)
    let view = try #require(try await fixture.store.view(fixture.caseID))
    _ = try await fixture.store.approve(
      Approval(
        caseID: fixture.caseID, draft: view.draft?.id, version: view.case.version, text: "On its way.",
        actions: [.init(index: 0, amount: 410)], confirmUngrounded: true), by: rita, now: Samples.now)
    _ = try await fixture.store.write { try $0.holdEverything(above: nil, at: Samples.now) }
    return (fixture, try #require(try await fixture.store.heldActions(limit: 1).first))
  }

  @Test(arguments: [("again", ActionRecord.State.approved), ("dismissed", .failed)])
  func anActionWaitsForOneOfTwoButtons(_ word: String, _ state: ActionRecord.State) async throws {
    let (fixture, action) = try await held()
    try await fixture.with { browser in
      for path in ["/?lane=trouble", fixture.path] {
        let page = try await browser.get(path)
        #expect(page.text.contains("May or may not have been done"))
        #expect(page.text.contains("restored from a backup of"))
        #expect(page.text.contains("action=\"/actions/\(action.id)/resolve\""))
        #expect(page.text.contains("It went"))
      }
      let form = ["as": word, "case": fixture.caseID.description]
      #expect(try await browser.post("/actions/\(action.id)/resolve", form).status == .seeOther)
    }
    #expect(try await fixture.store.actions(state: state, limit: 5).map(\.id) == [action.id])
    #expect(try await fixture.store.heldActions(limit: 1).isEmpty)
  }

  @Test func aViewerMayNotSay() async throws {
    let (fixture, action) = try await held()
    try await fixture.with("vera", .viewer) { browser in
      #expect(try await !browser.get("/?lane=trouble").text.contains("/actions/"))
      let answer = try await browser.post("/actions/\(action.id)/resolve", ["as": "again"])
      #expect(answer.status == .forbidden)
    }
    #expect(try await fixture.store.heldActions(limit: 1).count == 1)
  }

  @Test(arguments: [true, false])
  func aStoreThatCannotBeWrittenToIsSaidOnTop(_ isWell: Bool) async throws {
    let fixture = try await Fixture()
    let health = [HealthItem(name: "database", ok: isWell, detail: "database full: <disk>")]
    let site = TestDesk.site(fixture.store, health: health)
    _ = try await fixture.person("mara", .reviewer)
    try await Application(router: site.router()).test(.router) { client in
      var browser = Browser(client)
      browser.cookies["gatewayd"] = "secret-mara"
      for path in ["/", fixture.path] {
        let page = try await browser.get(path)
        #expect(page.status == .ok)
        #expect(page.text.contains("The store cannot be written to.") == !isWell)
        #expect(page.text.contains("database full: &lt;disk&gt;") == !isWell)
      }
    }
  }
}
