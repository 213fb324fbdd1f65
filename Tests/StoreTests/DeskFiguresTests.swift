import MailProto
import Testing

@testable import Store

/// What the dashboard counts, what staff are told of, and what of the quarantine is settled.
@Suite struct DeskFiguresTests {
  @Test func aDayIsCounted() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    // The mail comes at second 10; each is looked at for 4 seconds and decided at second 30.
    let (first, draft) = try await store.drafted()
    try await store.saw(first.case.id, by: rita, now: at(26))
    _ = try await store.approve(Approval(first, draft), by: rita, now: at(30))
    let mail = TestMail(from: "bob@other.example", id: "b@x.example", body: "two")
    let (second, other) = try await store.drafted(mail: mail, uid: 2)
    _ = try await store.approve(Approval(second, other, text: "Otherwise."), by: rita, now: at(30))
    let third = try await store.take(TestMail(from: "c@x.example", id: "c@x.example"), uid: 3, rules: toPerson)
    let version = try #require(try await store.case(try third.theCase)).version
    _ = try await store.closeCase(try third.theCase, version: version, by: rita, now: at(30))
    let figures = try await store.deskFigures(days: 3, now: at(60))
    #expect(figures.days.count == 3)
    let today = try #require(figures.days.last)
    #expect(today.received == 3)
    #expect(today.opened == 3)
    #expect(today.decisions == ["approve": 1, "edit": 1, "close": 1])
    #expect(today.waited.percentile(50) == 20_000)
    #expect(today.looked.percentile(100) == 4_000)
    #expect(today.looked.values.count == 1)
    #expect(today.uneditedShare == 0.5)
    #expect(figures.topics == [.init(code: "delivery_delay", cases: 2), .init(code: nil, cases: 1)])
    #expect(figures.reasons == [.init(code: "too_long", cases: 1)])
    #expect(figures.total.decided == 3)
    #expect(figures.days.first?.received == 0)
  }

  @Test func percentilesAreByRank() {
    var spread = DeskFigures.Spread()
    #expect(spread.percentile(50) == nil)
    spread.values = [5, 1, 3, 2, 4]
    #expect([0, 20, 50, 90, 100].map { spread.percentile($0) } == [1, 1, 3, 5, 5])
  }

  @Test func matterIsToldOfOncePerWindow() async throws {
    let store = try await Store.test()
    #expect(try await store.mayTell("mail: urgent", window: 600, now: at(0)))
    #expect(try await !store.mayTell("mail: urgent", window: 600, now: at(599)))
    #expect(try await store.mayTell("mail: drafts", window: 600, now: at(599)))
    #expect(try await store.mayTell("mail: urgent", window: 600, now: at(600)))
    #expect(try await !store.mayTell("mail: urgent", window: 600, now: at(601)))
    try await store.notTold("mail: urgent")
    #expect(try await store.mayTell("mail: urgent", window: 600, now: at(602)))
    // A clock that was set back must not keep staff from being told.
    #expect(try await store.mayTell("mail: urgent", window: 600, now: at(1)))
  }

  @Test func whatWaitsTooLongIsFound() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let (urgent, draft) = try await store.drafted(.sample(urgency: "urgent"))
    let mail = TestMail(from: "bob@other.example", id: "b@x.example", body: "two")
    _ = try await store.drafted(.sample(urgency: "low"), mail: mail, uid: 2)
    #expect(try await store.overdueUrgent(since: at(9)).count == 0)
    let overdue = try await store.overdueUrgent(since: at(10))
    #expect(overdue.items == [.init(caseID: urgent.case.id, since: at(10), topic: "delivery_delay")])
    #expect(try await store.overdueDrafts(since: at(20)).count == 0)
    #expect(try await store.overdueDrafts(since: at(21), items: 1).items.count == 1)
    #expect(try await store.overdueDrafts(since: at(21)).count == 2)
    _ = try await store.approve(Approval(urgent, draft), by: rita, now: at(30))
    #expect(try await store.overdueUrgent(since: at(99)).count == 0)
    #expect(try await store.overdueDrafts(since: at(99)).count == 1)
  }

  @Test func quarantineIsListedUntilSettled() async throws {
    let store = try await Store.test()
    let (rita, vera) = (try await store.reviewer(), try await store.reviewer("vera", .viewer))
    _ = try await store.take(TestMail(), uid: 1)
    _ = try await store.quarantine(
      [1, 2, 3], origin: .imported(path: "/mail/poison.eml", index: 0), outcome: .quarantined, reason: "poison",
      now: at(50))
    let mail = try #require(try await store.quarantine(limit: 5).first)
    #expect(mail.reason == "poison")
    #expect(mail.size == 3)
    #expect(mail.message == nil)
    #expect(try await store.quarantineCount() == 1)
    #expect(try await store.quarantinedBytes(mail.id) == [1, 2, 3])
    #expect(try await store.quarantinedBytes(LedgerID(1)) == nil, "a mail of a case is no business of this door")
    guard case .notAllowed = await refusal({ try await store.settleQuarantine(mail.id, by: vera, now: at(60)) }) else {
      Issue.record("a viewer settled it")
      return
    }
    try await store.settleQuarantine(mail.id, by: rita, now: at(60))
    #expect(try await store.quarantineCount() == 0)
    #expect(try await store.quarantine(limit: 5) == [])
    #expect(await refusal { try await store.settleQuarantine(mail.id, by: rita, now: at(61)) } != nil)
    #expect(try await store.quarantinedBytes(mail.id) == [1, 2, 3])
  }
}
