import Logging
import MailProto
import Testing

@testable import Store
@testable import WebReview

/// What the pages say, and what they leave out.
@Suite struct PageTests {
  private func desk() async throws -> Desk {
    Desk(
      store: try await TestDesk.store(), settings: TestDesk.settings(), now: { Samples.now }, health: { [] },
      logger: Logger(label: "test"))
  }

  private func render(_ view: CaseView) async throws -> String {
    let desk = try await desk()
    let session = Session(
      secret: "s", user: User(id: UserID(1), name: "mara", role: .reviewer, disabled: false), csrf: "token")
    return try Templates.render(.casePage, CasePage(view, desk: desk, session: session, counts: LaneCounts()))
  }

  private func row(_ item: QueueItem) -> QueueRow {
    QueueRow(item, lane: .review, letters: [], money: Money(currency: "EUR"), now: Samples.now)
  }

  @Test func ordinaryDraftsExplainNothing() {
    let item = Samples.item(
      1, "Late", from: "Nora", urgency: "medium", topic: "delivery_delay", summary: "Asks.", minutes: 1,
      actions: ["Refund_delivery_fee 490"], explanation: "model: offline; cue: deadline")
    #expect(row(item).whyLong == nil)
    #expect(row(item).why == nil)
    #expect(row(item).proposals == ["Refund €4.90"])
  }

  @Test func peopleAreToldWhyTheyAreNeeded() {
    let item = Samples.item(
      1, "Late", from: "Nora", urgency: "urgent", topic: "delivery_delay", summary: "Asks.", minutes: 1,
      route: .escalation, reason: "multi_request", explanation: "multi_request; model: offline")
    #expect(row(item).why == "Several requests")
    #expect(row(item).whyLong == "The mail asks for several different things.")
    let urgent = Samples.item(
      1, "Late", from: "Nora", urgency: "urgent", topic: nil, summary: "Asks.", minutes: 1, route: .escalation,
      reason: "urgent")
    #expect(row(urgent).why == nil, "the mark before the subject says it already")
  }

  @Test func aManualCaseExplainsItself() async throws {
    let page = try await render(
      Samples.view(matter: Samples.matter(route: .manual, reason: "too_long"), proposal: nil))
    #expect(page.contains("Too long for the agent"))
    #expect(page.contains("2,731 of 2,500 characters; 214 more were quoted."))
    #expect(page.contains("write the reply yourself"))
  }

  @Test func anAddressThatMailDoesNotReachIsNamed() async throws {
    var view = Samples.view()
    #expect(try await !render(view).contains("came back"))
    view.deadAddress = DeadAddress(status: "5.1.1", at: Samples.now)
    let page = try await render(view)
    #expect(page.contains("Mail to nora@quill.example came back with 5.1.1 on "))
  }

  @Test func whatWasSentAndDoneIsClear() async throws {
    let done = ActionRecord(
      id: ActionID(3), caseID: CaseID(12), decision: DecisionID(2), state: .done, action: "Create_coupon",
      params: ["delivery_id": .integer(118)], premises: [], idempotencyKey: "k", attempts: 1, fence: 1,
      result: "SHIP-1234",
      approvedBy: "mara", approvedAt: Samples.now)
    let page = try await render(
      Samples.view(
        matter: Samples.matter(state: .answered, reason: "legal"), proposal: nil,
        outgoing: [try Samples.letter(.sent, reply: "250 2.0.0 queued as 4711")], actions: [done]))
    for text in [
      "Reply sent", "250 2.0.0 queued as 4711", "the carrier brought it on 21 November", "Issue a coupon", "SHIP-1234",
      "approved by mara",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    #expect(!page.contains("speaks of a lawyer"), "why it once was before a person is history")
    #expect(!page.contains("id=\"decide\""))
  }

  @Test(arguments: [
    (Outgoing.State.bounced, "The reply was refused"), (.uncertain, "Nobody knows whether the reply went"),
    (.deferred, "The reply is delayed"),
  ])
  func troubleStandsAboveAll(state: Outgoing.State, heading: String) async throws {
    let letter = try Samples.letter(state, reply: "550 5.1.1 no such user")
    let page = try await render(
      Samples.view(matter: Samples.matter(reason: "bounced"), proposal: nil, outgoing: [letter]))
    let banner = try #require(page.range(of: heading))
    let grid = try #require(page.range(of: "case-grid"))
    #expect(banner.lowerBound < grid.lowerBound)
    #expect(page.contains("href=\"#letter9\""))
    #expect(page.contains("id=\"letter9\""))
  }

  @Test func failedActionsAreSaid() async throws {
    let page = try await render(Samples.view(proposal: nil, actions: [Samples.deed("the fee changed")]))
    #expect(page.contains("Not carried out"))
    #expect(page.contains("the fee changed"))
  }

  @Test func aRejectedDraftSaysWhoAndWhy() async throws {
    let fixture = try await Fixture()
    let ivo = try await fixture.person("ivo", .reviewer)
    let found = try #require(try await fixture.store.case(fixture.caseID))
    _ = try await fixture.store.reject(
      fixture.caseID, version: found.version, reason: "wrong fee", by: ivo, now: Samples.now)
    let page = try await render(try #require(try await fixture.store.view(fixture.caseID)))
    #expect(page.contains("ivo rejected the draft"))
    #expect(page.contains("wrong fee"))
  }

  @Test func warningsStandAboveAll() async throws {
    var proposal = Samples.proposal()
    let orders = "The mail tries to give the agent orders; they were not followed."
    proposal.context += [
      .init(id: "c8", text: orders, source: "workflow", row: [:]),
      .init(id: "c9", text: "The mail has 1 attachment(s).", source: "mail", row: [:]),
    ]
    let page = try await render(Samples.view(proposal: proposal))
    let warning = try #require(page.range(of: "Look twice"))
    let grid = try #require(page.range(of: "case-grid"))
    #expect(warning.lowerBound < grid.lowerBound)
    #expect(page[warning.lowerBound..<grid.lowerBound].contains(orders))
    #expect(!page[warning.lowerBound..<grid.lowerBound].contains("attachment(s)"))
  }

  @Test func whoGathersTheCatalogueIsFlagged() async throws {
    var proposal = Samples.proposal()
    let harvest = "The customer asks for the whole catalogue; only a sample is shown."
    proposal.context.append(
      .init(id: "c8", text: harvest, source: "workflow", row: ["flag": .string("catalogue_harvest")]))
    let page = try await render(Samples.view(proposal: proposal))
    let warning = try #require(page.range(of: "Look twice"))
    let grid = try #require(page.range(of: "case-grid"))
    #expect(page[warning.lowerBound..<grid.lowerBound].contains(harvest))
  }

  @Test func factsShowTheirRows() async throws {
    let page = try await render(Samples.view())
    #expect(page.contains("<dt class=\"mono\">delivered_on</dt><dd>2026-11-21</dd>"))
    #expect(page.contains("href=\"#fact0\""))
    #expect(page.contains("id=\"fact0\""))
  }
}
