import MailProto
import Testing

@testable import Store

@Suite struct OutboxTests {
  @Test func whatWasCutOffWhileSendingIsUncertainAndNotSentAgain() async throws {
    let store = try await Store.test()
    let (caseID, _) = try await store.approved()
    let outgoing = try #require(try await store.claimOutgoing(lease: 60, now: at(40)))
    #expect(try await store.claimOutgoing(lease: 60, now: at(99)) == nil)
    #expect(try await store.outgoingByID(outgoing.id)?.state == .sending)
    #expect(try await store.claimOutgoing(lease: 60, now: at(100)) == nil)
    #expect(try await store.outgoingByID(outgoing.id)?.state == .uncertain)
    #expect(try await store.claimOutgoing(lease: 60, now: at(10_000)) == nil)
    let item = try #require(try await store.queue(.review, limit: 5).first)
    #expect(item.caseID == caseID)
    #expect(item.reason == "uncertain")
    #expect(item.trouble != nil)

    try await store.resolve(outgoing.id, as: .again, by: "rita", now: at(200))
    #expect(try await store.state(caseID) == .working)
    let again = try #require(try await store.claimOutgoing(lease: 60, now: at(201)))
    #expect(again.bytes == outgoing.bytes)
    #expect(again.messageID == outgoing.messageID)
    try await store.record(.sent(reply: "250"), of: again, now: at(202))
    #expect(try await store.state(caseID) == .answered)
    #expect(try await store.queue(.trouble, limit: 5).isEmpty)
  }

  @Test func aPersonSaysThatItWent() async throws {
    let store = try await Store.test()
    let (caseID, _) = try await store.approved()
    let outgoing = try #require(try await store.claimOutgoing(lease: 60, now: at(40)))
    try await store.record(.uncertain(reply: "connection lost"), of: outgoing, now: at(41))
    #expect(try await store.state(caseID) == .review)
    try await store.resolve(outgoing.id, as: .sent, by: "rita", now: at(50))
    let view = try #require(try await store.view(caseID))
    #expect(view.case.state == .answered)
    #expect(view.memory.count == 2)
    #expect(view.outgoing.map(\.state) == [.sent])
    await #expect(throws: StoreError.self) {
      try await store.resolve(outgoing.id, as: .again, by: "rita", now: at(51))
    }
  }

  @Test func givenUpStaysWithAPerson() async throws {
    let store = try await Store.test()
    let (caseID, _) = try await store.approved()
    let outgoing = try #require(try await store.claimOutgoing(lease: 60, now: at(40)))
    try await store.record(.bounced(reply: "550 5.7.1 no"), of: outgoing, now: at(41))
    let found = try #require(try await store.case(caseID))
    #expect(found.state == .review)
    #expect(found.explanation?.contains("550 5.7.1 no") == true)
    try await store.resolve(outgoing.id, as: .cancelled, by: "rita", now: at(42))
    #expect(try await store.state(caseID) == .review)
    #expect(try await store.claimOutgoing(lease: 60, now: at(100)) == nil)
    #expect(try await store.memory(caseID).count == 1)
  }

  @Test func deferredWaitsForItsTime() async throws {
    let store = try await Store.test()
    let (caseID, _) = try await store.approved()
    let outgoing = try #require(try await store.claimOutgoing(lease: 60, now: at(40)))
    try await store.record(.deferred(reply: "451 later", retryAt: at(100)), of: outgoing, now: at(41))
    #expect(try await store.claimOutgoing(lease: 60, now: at(99)) == nil)
    let again = try #require(try await store.claimOutgoing(lease: 60, now: at(100)))
    #expect(again.attempts == 2)
    #expect(again.lastReply == "451 later")
    #expect(try await store.state(caseID) == .working)
  }

  @Test func sentIsRecordedOnce() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    #expect(try await store.record(.sent(reply: "x"), of: outgoing, now: at(50)), "the same again")
    #expect(try await !store.record(.deferred(reply: "x", retryAt: at(60)), of: outgoing, now: at(50)))
    #expect(try await store.outgoingByID(outgoing.id)?.state == .sent)
    #expect(try await store.memory(outgoing.caseID).count == 2)
    #expect(try await store.claimOutgoing(lease: 60, now: at(1000)) == nil)
  }

  @Test func aCustomerWhoWroteMeanwhileKeepsTheCaseOpen() async throws {
    let store = try await Store.test()
    let (caseID, _) = try await store.approved()
    let outgoing = try #require(try await store.claimOutgoing(lease: 60, now: at(40)))
    _ = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: "first@customer.example", body: "one more"), uid: 2, at: at(41))
    try await store.record(.sent(reply: "250"), of: outgoing, now: at(42))
    #expect(try await store.state(caseID) == .working)
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(43)))
    #expect(try await store.runInput(for: job, window: 30).memory.map(\.party) == [.customer])
    try await store.finish(job, proposal: .sample(), now: at(44))
    #expect(try await store.state(caseID) == .review)
  }

  @Test func actionsAreClaimedAgainAfterACrash() async throws {
    let store = try await Store.test()
    let proposal = Proposal.sample(actions: [Proposal.refund(.integer(300))])
    let (caseID, _) = try await store.approved(proposal, actions: [.init(index: 0)])
    let first = try #require(try await store.claimAction(lease: 60, now: at(40)))
    #expect(first.state == .executing)
    #expect(try await store.claimAction(lease: 60, now: at(99)) == nil)
    let second = try #require(try await store.claimAction(lease: 60, now: at(100)))
    #expect(second.id == first.id)
    #expect(second.attempts == 2)
    try await store.record(ActionOutcome.retry(at: at(200), why: "busy"), of: second, now: at(101))
    #expect(try await store.claimAction(lease: 60, now: at(199)) == nil)
    let third = try #require(try await store.claimAction(lease: 60, now: at(200)))
    try await store.record(ActionOutcome.failed(why: "the fee changed"), of: third, now: at(201))
    let found = try #require(try await store.case(caseID))
    #expect(found.state == .review)
    #expect(found.reason == "action_failed")
    #expect(try await store.actions(state: .failed, limit: 5).count == 1)
    #expect(try await !store.record(ActionOutcome.done(result: "x"), of: third, now: at(202)))
    #expect(try await store.actions(state: .failed, limit: 5).count == 1)
  }

  @Test func repliesKeepTheirThread() async throws {
    let store = try await Store.test()
    let mail = TestMail(references: ["root@customer.example", "middle@customer.example"], subject: "Größe 42?")
    let outgoing = try await store.sent(mail: mail)
    let reply = Message(parsing: outgoing.bytes)
    #expect(
      reply.references.map(\.value) == ["root@customer.example", "middle@customer.example", "first@customer.example"])
    #expect(reply.subject == "Re: Größe 42?")
    #expect(reply.from.map(\.address) == ["support@shop.test"])
    #expect(reply.text.contains("My parcel has not come."))
  }
}
