import MailProto
import Testing

@testable import Store

@Suite struct IntakeTests {
  @Test func sameUIDAgainChangesNothing() async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(), uid: 1)
    let again = try await store.take(TestMail(), uid: 1)
    #expect(again.outcome == .case)
    #expect(again.message == first.message)
    #expect(again.caseID == first.caseID)
    #expect(again.verdict == .agent)
    #expect(try await store.jobs(state: nil, limit: 10).count == 1)
    #expect(try await store.view(try first.theCase)?.messages.count == 1)
  }

  @Test func sameBytesUnderAnotherUIDAreADuplicate() async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(), uid: 1)
    let copy = try await store.take(TestMail(), uid: 2)
    #expect(copy.outcome == .duplicate)
    #expect(copy.message == first.message)
    var noID = TestMail(body: "no id")
    noID.id = nil
    _ = try await store.take(noID, uid: 3)
    #expect(try await store.take(noID, uid: 4).outcome == .duplicate)
  }

  @Test func sameMailByAnotherHopIsADuplicate() async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(), uid: 1)
    let copy = try await store.take(TestMail(extra: ["Received: from mx.test by here.test"]), uid: 2)
    #expect(copy.outcome == .duplicate)
    #expect(copy.message == first.message)
  }

  @Test func sameIDWithAnotherBodyOrSenderIsKeptAndFlagged() async throws {
    let store = try await Store.test()
    let first = try await store.take(TestMail(), uid: 1)
    let other = try await store.take(TestMail(body: "Something else"), uid: 2)
    #expect(other.outcome == .case)
    let id = try other.theMessage
    #expect(try await store.message(id)?.twinOf == first.message)
    let stranger = try await store.take(TestMail(from: "bob@other.example"), uid: 3)
    #expect(stranger.outcome == .case)
    #expect(stranger.caseID != first.caseID)
  }

  @Test func theBytesAreKept() async throws {
    let store = try await Store.test()
    let accepted = try await store.take(TestMail(), uid: 1)
    #expect(try await store.raw(try accepted.theMessage) == TestMail().bytes)
  }

  @Test func stoppedAtTheDoorGoesToAPersonWithoutAJob() async throws {
    let store = try await Store.test()
    let accepted = try await store.take(TestMail(), uid: 1, rules: toPerson)
    let found = try #require(try await store.case(try accepted.theCase))
    #expect(found.state == .review)
    #expect(found.route == .manual)
    #expect(found.reason == "too_long")
    #expect(found.explanation == "2,731 of 2,500")
    #expect(try await store.claimJob(model: "m", lease: 60, now: at(20)) == nil)
    #expect(try await store.memory(found.id).count == 1)
  }

  @Test func automaticMailIsRecordedOnlyAndReopensNothing() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    let away = TestMail(
      id: "away@customer.example", inReplyTo: outgoing.messageID.value, subject: "Out of office",
      extra: ["Auto-Submitted: auto-replied"])
    let accepted = try await store.take(away, uid: 2, rules: recorded, at: at(50))
    #expect(accepted.outcome == .automatic)
    #expect(accepted.caseID == outgoing.caseID)
    #expect(try await store.state(outgoing.caseID) == .answered)
    #expect(try await store.memory(outgoing.caseID).count == 2)
    #expect(try await store.view(outgoing.caseID)?.messages.count == 3)
    let lone = try await store.take(TestMail(id: "x@list.example", body: "News"), uid: 3, rules: recorded)
    #expect(lone.outcome == .automatic)
    #expect(lone.caseID == nil)
    #expect(try await store.cases(state: nil, limit: 10).count == 1)
  }

  @Test func aNewMailSupersedesTheDraft() async throws {
    let store = try await Store.test()
    let (view, draft) = try await store.drafted()
    let more = TestMail(id: "second@customer.example", references: ["first@customer.example"], body: "Forget it.")
    let accepted = try await store.take(more, uid: 2)
    #expect(accepted.caseID == view.case.id)
    let rita = try await store.reviewer()
    #expect(try await store.view(view.case.id)?.draft == nil)
    #expect(
      await refusal { _ = try await store.approve(Approval(view, draft), by: rita, now: at(30)) }
        == .stale(by: "customer", what: "wrote again", at: at(10)))
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(30)))
    let context = try await store.runInput(for: job, window: 30)
    #expect(context.earlier.map(\.trimmed) == ["My parcel has not come."])
    #expect(context.memory.count == 1)
  }

  /// For counting what one sender asks for: neither too old, nor somebody else's, nor of this case.
  @Test func aRunSeesTheSendersMailsInOtherCases() async throws {
    let store = try await Store.test()
    let month: Int64 = 31 * 86_400
    _ = try await store.take(TestMail(id: "old@customer.example", body: "Too old."), uid: 1, at: at(0))
    _ = try await store.take(TestMail(id: "one@customer.example", body: "One."), uid: 2, at: at(month))
    _ = try await store.take(
      TestMail(from: "Bo <bo@customer.example>", id: "bo@customer.example", body: "Another's."), uid: 3,
      at: at(month + 1))
    _ = try await store.take(
      TestMail(from: "ANNA@Customer.example", id: "two@customer.example", body: "Two."), uid: 4, at: at(month + 2))
    let mail = TestMail(id: "three@customer.example", body: "Three.")
    let accepted = try await store.take(mail, uid: 5, at: at(month + 3))
    let more = TestMail(id: "four@customer.example", inReplyTo: "three@customer.example", body: "Four.")
    #expect(try await store.take(more, uid: 6, at: at(month + 4)).caseID == accepted.caseID)
    var job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(month + 5)))
    while job.job.caseID != accepted.caseID {
      job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(month + 5)))
    }
    let context = try await store.runInput(for: job, window: 30)
    #expect(context.elsewhere.map(\.trimmed) == ["One.", "Two."])
    #expect(try await store.runInput(for: job, window: 60).elsewhere.map(\.trimmed) == ["Too old.", "One.", "Two."])
    #expect(context.earlier.map(\.trimmed) == ["Three."])
  }

  @Test func theGuardsSeeTheCustomersEarlierMails() async throws {
    let store = try await Store.test()
    _ = try await store.take(TestMail(), uid: 1)
    let rules = IntakeRules(
      identify: { _ in (.t2, "pass") },
      judge: { history in
        history.caseID != nil && history.earlier.count == 1 && history.tier == .t2
          ? .person(reason: "repeated", explanation: history.earlier[0].text) : .agent
      })
    let again = TestMail(id: "2@customer.example", inReplyTo: "first@customer.example", body: "Any updates?")
    let accepted = try await store.take(again, uid: 2, rules: rules)
    guard case .person("repeated", let text) = accepted.verdict else {
      Issue.record("the guard did not see the history")
      return
    }
    #expect(text.trimmed == "My parcel has not come.")
  }

  @Test func requestsOfTheAPI() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    func ask(_ job: String, _ text: String, case external: Int64?, customer: Int64 = 3) async throws -> Accepted {
      let message = Message(parsing: Array("Subject: request\r\n\r\n\(text)\r\n".utf8))
      return try await store.accept(
        Arrival(
          origin: .api(job: JobID(job)), inbound: Inbound(message), receivedAt: at(1), replyTokens: [],
          automatic: nil, request: .init(customerID: customer, externalCase: external)), rules: toAgent)
    }
    let one = "11111111-1111-4111-8111-111111111111"
    let two = "22222222-2222-4222-8222-222222222222"
    let three = "33333333-3333-4333-8333-333333333333"
    let first = try await ask(one, "Any updates?", case: 77)
    #expect(try await ask(one, "Any updates?", case: 77).message == first.message)
    let second = try await ask(two, "Any updates?", case: 77)
    #expect(second.outcome == .case)
    #expect(second.caseID == first.caseID)
    #expect(try await ask(three, "Any updates?", case: 77, customer: 4).caseID != first.caseID)
    let found = try #require(try await store.case(try first.theCase))
    #expect(found.customerID == 3)
    #expect(found.externalID == 77)

    while let job = try await store.claimJob(model: "m", lease: 60, now: at(5)) {
      try await store.finish(job, proposal: .sample(), now: at(6))
    }
    #expect(try await store.job(JobID(two))?.proposal?.route == .draft)
    let view = try #require(try await store.view(found.id))
    let decision = try await store.approve(Approval(view, view.draft), by: rita, now: at(7))
    #expect(decision.text == "Dear Anna, it comes on Friday.")
    #expect(try await store.claimOutgoing(lease: 1, now: at(8)) == nil)
    #expect(try await store.state(found.id) == .answered)
    #expect(try await store.memory(found.id).last?.party == .shop)
  }
}
