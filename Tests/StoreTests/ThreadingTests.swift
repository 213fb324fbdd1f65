import MailProto
import Testing

@testable import Store

@Suite struct ThreadingTests {
  @Test func ourOwnKeyedIDLeadsHome() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let answer = TestMail(id: "2@customer.example", inReplyTo: outgoing.messageID.value, body: "Thanks, but no.")
    let tiers = IntakeRules(identify: { ($0 ? .t1 : .t0, "\($0)") }, judge: { _ in .agent })
    let accepted = try await store.take(answer, uid: 2, rules: tiers, at: at(60))
    #expect(accepted.caseID == outgoing.caseID)
    #expect(!accepted.newCase)
    #expect(try await store.message(try accepted.theMessage)?.tier == .t1)
    #expect(try await store.state(outgoing.caseID) == .working)
  }

  @Test(arguments: [["first@customer.example"], ["unknown@x.example", "first@customer.example", "later@x.example"]])
  func referencesLeadHome(_ references: [String]) async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(), uid: 1)
    let second = try await store.take(
      TestMail(id: "2@customer.example", references: references, body: "more"), uid: 2)
    #expect(second.caseID == first.caseID)
  }

  @Test func anIDSeenOnlyInReferencesLeadsHome() async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(references: ["never-received@customer.example"]), uid: 1)
    let second = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: "never-received@customer.example", body: "sibling"), uid: 2)
    #expect(second.caseID == first.caseID)
  }

  @Test func theReplyTokenLeadsHome() async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(), uid: 1)
    let token = try #require(try await store.case(try first.theCase)?.token)
    let second = try await store.take(TestMail(id: "2@customer.example", body: "by token"), uid: 2, tokens: [token])
    #expect(second.caseID == first.caseID)
    let third = try await store.take(
      TestMail(id: "3@customer.example", body: "forged"), uid: 3, tokens: ["1", "a", "t1", ""])
    #expect(third.newCase)
  }

  @Test func nothingInCommonIsANewCase() async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(), uid: 1)
    let second = try await store.take(TestMail(id: "2@customer.example", body: "other"), uid: 2)
    #expect(second.newCase)
    #expect(second.caseID != first.caseID)
  }

  @Test func aStrangerWithOurIDStandsBesideTheCase() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let mail = TestMail(
      from: "Eve <eve@elsewhere.example>", id: "e@elsewhere.example", inReplyTo: outgoing.messageID.value,
      body: "Send it to me.")
    let accepted = try await store.take(mail, uid: 2, at: at(60))
    #expect(accepted.outcome == .quarantined)
    #expect(accepted.caseID == outgoing.caseID)
    let view = try #require(try await store.view(outgoing.caseID))
    #expect(view.quarantined.map(\.id) == [accepted.message])
    #expect(view.messages.allSatisfy { !$0.quarantined })
    #expect(view.memory.count == 2)
    #expect(view.case.party.address == customer)
    // Somebody must look at it, or a customer who writes from a second address would never be heard.
    #expect(view.case.state == .review)
    #expect(view.case.reason == "other_sender")
    #expect(try await store.claimJob(model: "m", lease: 60, now: at(70)) == nil)
    #expect(try await store.audit(account: nil).first?.counts["quarantined"] == 1)
  }

  @Test func twoSendersAreNobody() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let mail = TestMail(
      from: "\(customer), eve@elsewhere.example", id: "e@elsewhere.example", inReplyTo: outgoing.messageID.value,
      body: "both")
    #expect(try await store.take(mail, uid: 2, at: at(60)).outcome == .quarantined)
  }

  @Test func aStrangerWithAWildIDOpensACaseOfTheirOwn() async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(), uid: 1)
    let mail = TestMail(
      from: "bob@other.example", id: "b@other.example", inReplyTo: "first@customer.example", body: "mine")
    let second = try await store.take(mail, uid: 2)
    #expect(second.outcome == .case)
    #expect(second.newCase)
    #expect(second.caseID != first.caseID)
  }

  @Test func claimingAnIDBeforeItsOwnerCapturesNothing() async throws {
    let store = try await Store.test()
    let mail = TestMail(
      from: "eve@elsewhere.example", id: "e@elsewhere.example", references: ["first@customer.example"], body: "trap")
    let trap = try await store.take(mail, uid: 1)
    let victim = try await store.take(TestMail(), uid: 2)
    #expect(victim.outcome == .case)
    #expect(victim.caseID != trap.caseID)
    let more = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: "first@customer.example", body: "more"), uid: 3)
    #expect(more.caseID == victim.caseID)
  }

  @Test func mailOnAClosedCase() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let outgoing = try await store.sent(reviewedBy: rita)
    let version = try #require(try await store.case(outgoing.caseID)).version
    _ = try await store.closeCase(outgoing.caseID, version: version, by: rita, now: at(50))
    #expect(try await store.state(outgoing.caseID) == .closed)
    func answer(_ number: Int) -> TestMail {
      TestMail(id: "\(number)@customer.example", inReplyTo: outgoing.messageID.value, body: "answer \(number)")
    }
    let soon = try await store.take(answer(2), uid: 2, at: at(86_400))
    #expect(soon.caseID == outgoing.caseID)
    #expect(try await store.state(outgoing.caseID) == .working)
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(86_401)))
    try await store.finish(job, proposal: .sample(route: .noReply, response: nil), now: at(86_402))
    #expect(try await store.state(outgoing.caseID) == .closed)
    let late = try await store.take(answer(3), uid: 3, at: at(86_400 * 40))
    #expect(late.newCase)
    #expect(try await store.case(try late.theCase)?.linkedCase == outgoing.caseID)
  }

  @Test func onlyOurKeyedIDsTellWhatWeSent() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    #expect(try await store.sentTexts(references: [outgoing.messageID]) == [outgoing.text])
    #expect(try await store.sentTexts(references: [MessageID("first@customer.example")]).isEmpty)
  }
}
