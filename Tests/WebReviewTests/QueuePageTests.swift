import HTTPTypes
import MailProto
import Testing

@testable import Store
@testable import WebReview

/// The list, its filters and saved views, and approving several drafts together.
@Suite struct QueuePageTests {
  /// A draft that may be approved together with others.
  static func routine() -> Proposal {
    var proposal = Samples.proposal()
    proposal.actions = []
    proposal.classification?.urgency = "low"
    proposal.grounding = [.init(claim: "five days late", start: 10, end: 20, context: "c1")]
    return proposal
  }

  @Test func anAddressIsReadAndWrittenInOneForm() {
    let query = QueueQuery(query: "q=HX-220+118%20%26&lane=people&reason=legal&who=mine&older=24&page=3&topic=nonsense")
    #expect(query.lane == .people)
    #expect(query.words == "HX-220 118 &")
    #expect(query.topic == nil)
    #expect(query.holder == .mine)
    #expect(query.text == "lane=people&q=HX-220%20118%20%26&reason=legal&who=mine&older=24&page=3")
    #expect(QueueQuery(query: query.text) == query)
    #expect(QueueQuery(query: nil).path == "/")
    for odd in ["lane=x", "older=5", "page=-1", "page=99999999999999999999", "q=%ZZ", "q=+++", "who=7"] {
      #expect(QueueQuery(query: odd).path == "/", "\(odd)")
    }
    #expect(QueueQuery(query: "page=100000").page == 200)
  }

  @Test func theListIsFiltered() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      #expect(try await browser.get("/?topic=delivery_delay").text.contains("1 case"))
      let none = try await browser.get("/?topic=billing_dispute")
      #expect(none.text.contains("No case here fits."))
      #expect(none.text.contains("<option value=\"billing_dispute\" selected>"))
      #expect(none.text.contains("href=\"/\">Clear</a>"))
      #expect(try await browser.get("/?lane=drafts").text.contains("Where is my coat?"))
      #expect(try await !browser.get("/?lane=people").text.contains("Where is my coat?"))
      #expect(try await browser.get("/?q=trombone").text.contains("/?lane=all&amp;q=trombone"))
      while try await fixture.store.indexMails() > 0 {}
      #expect(try await browser.get("/?lane=all&q=five+days").text.contains("Where is my coat?"))
    }
  }

  @Test func oldDraftsSaySo() {
    var item = Samples.item(1, "x", from: "x", urgency: nil, topic: nil, summary: "", minutes: 1)
    item.draftedAt = Samples.ago(minutes: 26 * 60)
    let money = Money(currency: "EUR")
    #expect(QueueRow(item, lane: .review, oldDraft: 86_400, money: money, now: Samples.now).aged == "draft 26 h old")
    #expect(QueueRow(item, lane: .review, oldDraft: 100_000, money: money, now: Samples.now).aged == nil)
  }

  @Test func viewsAreSavedAndRemoved() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      let saved = try await browser.post("/views", ["name": "Late ones", "query": "lane=drafts&topic=delivery_delay"])
      #expect(saved.headers[.location] == "/?lane=drafts&topic=delivery_delay")
      let page = try await browser.get("/?lane=drafts&topic=delivery_delay")
      #expect(page.text.contains("aria-current=\"true\">Late ones</a>"))
      let remove = try #require(page.text.firstMatch(of: /\/views\/(\d+)\/remove/))
      #expect(try await browser.post("/views", ["name": "", "query": ""]).status == .unprocessableContent)
      #expect(try await browser.post("/views", ["name": "x", "csrf": "wrong"]).status == .forbidden)
      #expect(try await browser.post(String(remove.0), [:]).status == .seeOther)
      #expect(try await browser.post(String(remove.0), [:]).status == .notFound)
      #expect(try await !browser.get("/").text.contains("Late ones"))
    }
  }

  @Test func draftsAreApprovedTogetherAsShown() async throws {
    let fixture = try await Fixture(proposal: Self.routine())
    try await fixture.with { browser in
      #expect(try await browser.get("/").text.contains("id=\"pick\(fixture.caseID)\""))
      let page = try await browser.get("/bulk?case=\(fixture.caseID)&case=999&case=x")
      #expect(page.text.contains("Approve 1 reply together"))
      #expect(page.text.contains("the carrier brought it on 21 November"))
      #expect(page.text.contains("nora@quill.example"))
      #expect(page.text.contains("Send 1 reply"))
      let item = try #require(page.text.firstMatch(of: /name="draft" value="([^"]+)"/)).1
      #expect(try await fixture.store.view(fixture.caseID)?.decisions == [], "looking changes nothing")
      let done = try await browser.post("/bulk", ["draft": String(item)])
      #expect(done.headers[.location] == "/?lane=drafts&said=together&n=1")
      #expect(try await browser.get("/?lane=drafts&said=together&n=1").text.contains("1 reply is on its way."))
      let again = try await browser.post("/bulk", ["draft": String(item)])
      #expect(again.status == .conflict)
      #expect(again.text.contains("Not sent: 1."))
    }
    let view = try #require(try await fixture.store.view(fixture.caseID))
    #expect(view.decisions.map(\.kind) == [.approve])
    #expect(view.outgoing.map(\.text) == [Samples.draftText])
  }

  @Test func moneyIsNeverApprovedTogether() async throws {
    let fixture = try await Fixture()
    try await fixture.with { browser in
      #expect(try await !browser.get("/").text.contains("class=\"pick\""))
      let page = try await browser.get("/bulk?case=\(fixture.caseID)")
      #expect(page.text.contains("needs a look of its own"))
      #expect(!page.text.contains("name=\"draft\""))
      let view = try #require(try await fixture.store.view(fixture.caseID))
      let draft = try #require(view.draft)
      let forged = "\(fixture.caseID):\(view.case.version):\(draft.id)"
      #expect(try await browser.post("/bulk", ["draft": forged]).status == .conflict)
      #expect(try await browser.post("/bulk", ["draft": "1:x:3"]).headers[.location] == "/?lane=drafts")
    }
    #expect(try await fixture.store.view(fixture.caseID)?.decisions == [])
  }

  @Test func viewersNeitherSelectNorSettle() async throws {
    let fixture = try await Fixture(proposal: Self.routine())
    try await fixture.with("vera", .viewer) { browser in
      let queue = try await browser.get("/")
      #expect(!queue.text.contains("class=\"pick\""))
      #expect(try await browser.get("/bulk?case=\(fixture.caseID)").status == .forbidden)
      #expect(try await browser.post("/bulk", ["draft": "1:1:1"]).status == .forbidden)
      #expect(try await browser.post("/quarantine/1/settle", [:]).status == .forbidden)
      #expect(try await browser.post("/views", ["name": "x", "query": "", "shared": "1"]).status == .forbidden)
      #expect(try await browser.post("/views", ["name": "x", "query": ""]).status == .seeOther)
      #expect(try await browser.get("/dashboard").status == .ok)
    }
  }

  @Test func theQuarantineIsShownAndSettled() async throws {
    let fixture = try await Fixture()
    _ = try await fixture.store.quarantine(
      Array("Subject: bang".utf8), origin: .imported(path: "/mail/poison.eml", index: 0), outcome: .quarantined,
      reason: "reading it failed five times", now: Samples.now)
    try await fixture.with { browser in
      let page = try await browser.get("/quarantine")
      #expect(page.text.contains("reading it failed five times"))
      #expect(page.text.contains("<span class=\"count\">1</span>"))
      let path = try #require(page.text.firstMatch(of: /\/quarantine\/\d+/)).0
      let source = try await browser.get("\(path)/source.eml")
      #expect(source.text == "Subject: bang")
      #expect(source.headers[.contentType] == "application/octet-stream")
      #expect(try await browser.post("\(path)/settle", [:]).headers[.location] == "/quarantine")
      #expect(try await browser.get("/quarantine").text.contains("No mail is set aside."))
      #expect(try await browser.post("\(path)/settle", [:]).status == .unprocessableContent)
      for wrong in ["/quarantine/0/source.eml", "/quarantine/x/source.eml", "/quarantine/1/source.eml"] {
        #expect(try await browser.get(wrong).status == .notFound)
      }
    }
  }
}
