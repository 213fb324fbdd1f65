import MailProto
import Testing

@testable import Store

/// Two cases become one, and one mail becomes a case of its own: a reviewer's acts.
@Suite struct MergeTests {
  private let bob = "bob@other.example"

  private func shown(_ store: Store, _ id: CaseID) async throws -> ShownCase {
    ShownCase(id, version: try #require(try await store.case(id)).version)
  }

  @discardableResult
  private func merge(_ store: Store, _ from: CaseID, into: CaseID, by user: User, at now: Timestamp = at(100))
    async throws
    -> Case
  {
    try await store.merge(case: shown(store, from), into: shown(store, into), by: user, now: now)
    return try #require(try await store.case(into))
  }

  /// A case of Anna's that was answered, and a younger one of hers that the agent works on.
  private func two(_ store: Store, second: TestMail? = nil) async throws -> (first: Outgoing, second: Accepted) {
    let first = try await store.sent()
    let mail = second ?? TestMail(id: "2@customer.example", subject: "Again", body: "It is still not here.")
    return (first, try await store.take(mail, uid: 2, at: at(60)))
  }

  @Test func everythingGoesToTheOtherCase() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer("mona")
    let (first, second) = try await two(store)
    let old = try second.theCase
    let into = try await merge(store, old, into: first.caseID, by: rita)
    #expect(into.state == .review && into.reason == "merged")
    let emptied = try #require(try await store.case(old))
    #expect(emptied.state == .closed && emptied.mergedInto == first.caseID)
    let view = try #require(try await store.view(first.caseID))
    #expect(view.messages.map(\.subject) == ["Where is my parcel?", "Re: Where is my parcel?", "Again"])
    #expect(view.memory.map(\.turn) == [0, 1, 2])
    #expect(view.memory.map(\.party) == [.customer, .shop, .customer])
    let left = try #require(try await store.view(old))
    #expect(left.messages.isEmpty && left.memory.isEmpty && left.draft == nil)
    // The agent had half of it before it.
    #expect(try await store.claimJob(model: "m", lease: 60, now: at(200)) == nil)
    for id in [old, first.caseID] {
      #expect(try await store.auditEvents(caseID: id).contains { $0.event == "case.merged" && $0.actor == "mona" })
    }
    #expect(try await store.verifyAudit() != .broken(sequence: 1, why: "the line was changed"))
    guard case .intact = try await store.verifyAudit() else { return #expect(Bool(false)) }
  }

  @Test func memoryFollowsTime() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let a = try await store.take(TestMail(id: "1@x", body: "first"), uid: 1, at: at(1)).theCase
    let b = try await store.take(TestMail(id: "2@x", body: "second"), uid: 2, at: at(2)).theCase
    _ = try await store.take(TestMail(id: "3@x", inReplyTo: "1@x", body: "third"), uid: 3, at: at(3))
    _ = try await store.take(TestMail(id: "4@x", inReplyTo: "2@x", body: "fourth"), uid: 4, at: at(4))
    try await merge(store, b, into: a, by: rita)
    #expect(try await store.memory(a).map(\.text) == ["first", "second", "third", "fourth"])
  }

  @Test func mailToTheMergedCaseLandsInTheOther() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer("mona")
    let (first, second) = try await two(store)
    let gone = first.caseID
    let token = try #require(try await store.case(gone)).token
    let into = try second.theCase
    try await merge(store, gone, into: into, by: rita)
    let byKey = try await store.take(
      TestMail(id: "3@customer.example", inReplyTo: first.messageID.value, body: "by key"), uid: 3, at: at(110))
    let byID = try await store.take(
      TestMail(id: "4@customer.example", references: ["first@customer.example"], body: "by id"), uid: 4, at: at(111))
    let byToken = try await store.take(
      TestMail(id: "5@customer.example", body: "by token"), uid: 5, tokens: [token], at: at(112))
    #expect([byKey, byID, byToken].map(\.caseID) == [into, into, into])
    #expect(try await store.case(gone)?.state == .closed)
    #expect(try await store.sentTexts(references: [first.messageID]).count == 1)
  }

  @Test func bothPartiesMayWriteAfterwards() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer("mona")
    let (first, second) = try await two(
      store, second: TestMail(from: "Bob <\(bob)>", id: "b@other.example", body: "I am her husband."))
    try await merge(store, try second.theCase, into: first.caseID, by: rita)
    let mail = TestMail(from: "Bob <\(bob)>", id: "b2@other.example", inReplyTo: first.messageID.value, body: "and")
    #expect(try await store.take(mail, uid: 3, at: at(110)).outcome == .case)
    let wild = TestMail(from: bob, id: "b3@other.example", inReplyTo: "b@other.example", body: "again")
    #expect(try await store.take(wild, uid: 4, at: at(111)).caseID == first.caseID)
    let eve = TestMail(from: "eve@elsewhere.example", id: "e@x", inReplyTo: first.messageID.value, body: "me too")
    #expect(try await store.take(eve, uid: 5, at: at(112)).outcome == .quarantined)
    // Replies still go to the party of the case.
    #expect(try await store.view(first.caseID)?.replyTo?.address == customer)
  }

  @Test func mergesFollowOneAnother() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    var cases: [CaseID] = []
    for number in 1...3 {
      let mail = TestMail(id: "\(number)@customer.example", body: "mail \(number)")
      cases.append(try await store.take(mail, uid: UInt32(number), at: at(Int64(number))).theCase)
    }
    try await merge(store, cases[0], into: cases[1], by: rita)
    try await merge(store, cases[1], into: cases[2], by: rita)
    let token = try #require(try await store.case(cases[0])).token
    let late = try await store.take(
      TestMail(id: "9@customer.example", body: "late"), uid: 9, tokens: [token], at: at(9))
    #expect(late.caseID == cases[2])
    #expect(try await store.memory(cases[2]).count == 4)
  }

  @Test func whatIsRefused() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let a = try await store.take(TestMail(), uid: 1).theCase
    let b = try await store.take(TestMail(id: "2@x", body: "b"), uid: 2).theCase
    let (shownA, shownB) = (try await shown(store, a), try await shown(store, b))
    #expect(
      await refusal { try await store.merge(case: shownA, into: shownA, by: rita, now: at(1)) }
        == .notAllowed(why: "a case cannot be merged into itself"))
    let viewer = try await store.reviewer("vic", .viewer)
    #expect(
      await refusal { try await store.merge(case: shownA, into: shownB, by: viewer, now: at(1)) }
        == .notAllowed(why: "viewers do not decide"))
    let stale = ShownCase(b, version: 99)
    #expect(
      await refusal { try await store.merge(case: shownA, into: stale, by: rita, now: at(1)) }
        == .stale(by: "customer", what: "wrote", at: at(10)))
    try await store.setCustomer(a, 1)
    try await store.setCustomer(b, 2)
    #expect(
      await refusal { try await store.merge(case: shownA, into: shownB, by: rita, now: at(1)) }
        == .notAllowed(why: "the cases are of two customers"))
    #expect(try await store.case(a)?.mergedInto == nil)
  }

  @Test func aMergedCaseIsAtItsEnd() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let a = try await store.take(TestMail(), uid: 1).theCase
    let b = try await store.take(TestMail(id: "2@x", body: "b"), uid: 2).theCase
    let c = try await store.take(TestMail(id: "3@x", body: "c"), uid: 3).theCase
    try await merge(store, a, into: b, by: rita)
    for (from, into) in [(a, c), (c, a)] {
      let (from, into) = (try await shown(store, from), try await shown(store, into))
      #expect(
        await refusal { try await store.merge(case: from, into: into, by: rita, now: at(1)) }
          == .notAllowed(why: "case \(a) was merged already"))
    }
  }

  @Test func aReplyOnItsWayStillGoes() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer("mona")
    let (from, _) = try await store.approved(by: rita)
    let into = try await store.take(TestMail(id: "2@customer.example", body: "b"), uid: 2, at: at(50)).theCase
    try await merge(store, from, into: into, by: rita)
    let outgoing = try #require(try await store.claimOutgoing(lease: 60, now: at(110)))
    #expect(outgoing.caseID == into)
    try await store.record(.sent(reply: "250 ok"), of: outgoing, now: at(111))
    #expect(try await store.memory(into).map(\.party) == [.customer, .customer, .shop])
    let answer = TestMail(id: "3@customer.example", inReplyTo: outgoing.messageID.value, body: "thanks")
    #expect(try await store.take(answer, uid: 3, at: at(120)).caseID == into)
  }

  @Test func anActionIsNotApprovedTwiceByAMerge() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer("mona")
    let refund = Proposal.sample(actions: [Proposal.refund(.integer(500))])
    let (from, _) = try await store.approved(refund, by: rita, actions: [.init(index: 0)])
    let other = TestMail(id: "2@customer.example", body: "again")
    let (view, _) = try await store.drafted(refund, mail: other, uid: 2)
    try await merge(store, from, into: view.case.id, by: rita)
    let third = TestMail(id: "3@customer.example", inReplyTo: "2@customer.example", body: "third")
    let (again, draft) = try await store.drafted(refund, mail: third, uid: 3)
    #expect(again.case.id == view.case.id)
    let failure = await refusal {
      _ = try await store.approve(
        Approval(again, draft, actions: [.init(index: 0)]), by: rita, now: at(200))
    }
    #expect(failure == .badAction(why: "Refund_delivery_fee was approved before, by mona"))
  }

  // MARK: split

  @Test func aMailBecomesACaseOfItsOwn() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let old = try await store.take(TestMail(), uid: 1, at: at(1)).theCase
    let other = TestMail(
      id: "2@customer.example", inReplyTo: "first@customer.example", subject: "Other", body: "My boots")
    let mail = try await store.take(other, uid: 2, at: at(2)).theMessage
    let new = try await store.split(message: mail, from: shown(store, old), by: rita, now: at(10))
    let view = try #require(try await store.view(new))
    #expect(view.case.state == .review && view.case.reason == "split" && view.case.linkedCase == old)
    #expect(view.case.subject == "Other" && view.case.party.address == customer)
    #expect(view.messages.map(\.id) == [mail] && view.memory.map(\.text) == ["My boots"])
    #expect(try await store.memory(old).map(\.text) == ["My parcel has not come."])
    #expect(try await store.view(old)?.messages.count == 1)
    let answer = TestMail(id: "3@customer.example", inReplyTo: "2@customer.example", body: "brown ones")
    #expect(try await store.take(answer, uid: 3, at: at(20)).caseID == new)
    let back = TestMail(id: "4@customer.example", inReplyTo: "first@customer.example", body: "still nothing")
    #expect(try await store.take(back, uid: 4, at: at(21)).caseID == old)
    let token = try #require(try await store.case(new)).token
    #expect(!token.isEmpty)
    let byToken = try await store.take(
      TestMail(id: "5@customer.example", body: "t"), uid: 5, tokens: [token], at: at(22))
    #expect(byToken.caseID == new)
    guard case .intact = try await store.verifyAudit() else { return #expect(Bool(false)) }
  }

  @Test func theAgentsWorkGoesWithTheMail() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let old = try await store.take(TestMail(), uid: 1, at: at(1)).theCase
    let first = try #require(try await store.claimJob(model: "m", lease: 60, now: at(2)))
    try await store.finish(first, proposal: .sample(), now: at(3))
    let mail = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: "first@customer.example", body: "b"), uid: 2, at: at(4)
    ).theMessage
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(5)))
    let new = try await store.split(message: mail, from: shown(store, old), by: rita, now: at(10))
    #expect(try await store.job(job.job.id)?.job.caseID == new)
    #expect(try await store.job(job.job.id)?.job.state == .cancelled)
    await #expect(throws: StoreError.self) { try await store.finish(job, proposal: .sample(), now: at(11)) }
    #expect(try await store.case(old)?.state == .review)
    #expect(try await store.retryJob(job.job.id, by: "rita", now: at(12)) == .done)
    #expect(try await store.case(new)?.state == .working)
  }

  @Test func aQuarantinedMailBecomesItsSendersCase() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer("mona")
    let outgoing = try await store.sent()
    let mail = TestMail(
      from: "Bob <\(bob)>", id: "b@other.example", inReplyTo: outgoing.messageID.value, body: "From Bob")
    let beside = try await store.take(mail, uid: 2, at: at(60))
    let new = try await store.split(
      message: beside.theMessage, from: shown(store, outgoing.caseID), by: rita, now: at(70))
    let view = try #require(try await store.view(new))
    #expect(view.case.party.address == bob && view.case.customerID == nil)
    #expect(view.messages.count == 1 && view.quarantined.isEmpty && view.memory.map(\.text) == ["From Bob"])
    #expect(try await store.view(outgoing.caseID)?.quarantined.isEmpty == true)
  }

  @Test func whatCannotBeSplitOff() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer("mona")
    let outgoing = try await store.sent()
    let messages = try #require(try await store.view(outgoing.caseID)).messages
    let first = try #require(messages.first)
    let shown = try await shown(store, outgoing.caseID)
    #expect(
      await refusal { _ = try await store.split(message: first.id, from: shown, by: rita, now: at(50)) }
        == .notAllowed(why: "it is the only mail of the case"))
    let sent = try #require(messages.last)
    #expect(
      await refusal { _ = try await store.split(message: sent.id, from: shown, by: rita, now: at(50)) }
        == .notAllowed(why: "only a customer's mail can be split off"))
    _ = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: outgoing.messageID.value, body: "b"), uid: 2, at: at(51))
    let now = try await self.shown(store, outgoing.caseID)
    #expect(
      await refusal { _ = try await store.split(message: first.id, from: now, by: rita, now: at(52)) }
        == .notAllowed(why: "the mail was answered in this case"))
    let elsewhere = try await store.take(TestMail(id: "9@x", body: "other"), uid: 9, at: at(53)).theMessage
    #expect(
      await refusal { _ = try await store.split(message: elsewhere, from: now, by: rita, now: at(54)) } == .notFound)
  }
}
