import MailProto
import Testing

@testable import Store

@Suite struct PathTests {
  /// accept → claim → checkpoint → finish → view → approve → send → done.
  @Test func oneMailFromArrivalToAnswer() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let accepted = try await store.take(TestMail(), uid: 1, facts: ["AB123"])
    #expect(accepted.outcome == .case)
    #expect(accepted.newCase)
    let caseID = try accepted.theCase
    #expect(try await store.state(caseID) == .working)

    let job = try #require(try await store.claimJob(model: "offline", lease: 60, now: at(20)))
    let context = try await store.runInput(for: job, window: 30)
    #expect(context.message.newText.contains("has not come"))
    #expect(context.earlier.isEmpty)
    #expect(context.memory.isEmpty)
    try await store.checkpoint(job, node: "recall", state: [1], now: at(21))
    try await store.checkpoint(job, node: "classify", state: [2], now: at(22))
    try await store.setCustomer(caseID, 5)
    try await store.finish(job, proposal: .sample(actions: [Proposal.refund(.integer(300))]), now: at(23))

    let item = try #require(try await store.queue(.review, limit: 10).first)
    #expect(item.caseID == caseID)
    #expect(item.summary == "Parcel is late")
    #expect(item.actions == ["Refund_delivery_fee 300"])
    let view = try #require(try await store.view(caseID))
    #expect(view.run?.nodes == ["recall", "classify"])
    #expect(view.memory.map(\.facts) == [["AB123"]])
    let draft = try #require(view.draft)

    let approval = Approval(view, draft, actions: [.init(index: 0, amount: 250)])
    let decision = try await store.approve(approval, by: rita, now: at(30))
    #expect(decision.kind == .approve)
    #expect(try await store.queue(.review, limit: 10).isEmpty)

    let outgoing = try #require(try await store.claimOutgoing(lease: 60, now: at(31)))
    #expect(outgoing.state == .sending)
    #expect(outgoing.envelope.to == [customer])
    let sentMail = Message(parsing: outgoing.bytes)
    #expect(sentMail.inReplyTo == [MessageID("first@customer.example")])
    #expect(sentMail.messageID == outgoing.messageID)
    let token = try await store.case(caseID)?.token ?? "?"
    #expect(sentMail.replyTo.map(\.address) == ["support+\(token)@shop.test"])
    try await store.record(.sent(reply: "250 ok"), of: outgoing, facts: ["Friday"], now: at(32))

    let after = try #require(try await store.view(caseID))
    #expect(after.case.state == .answered)
    #expect(after.memory.map(\.party) == [.customer, .shop])
    #expect(after.memory.last?.approvedBy == "rita")
    #expect(after.memory.last?.text == outgoing.text)
    #expect(after.messages.map(\.direction) == [.inbound, .outbound])

    let action = try #require(try await store.claimAction(lease: 60, now: at(33)))
    #expect(action.params["amount"] == .integer(250))
    #expect(action.premises.map(\.id) == ["c1"])
    try await store.record(ActionOutcome.done(result: "refunded"), of: action, now: at(34))
    #expect(try await store.actions(customerID: 5).map(\.state) == [.done])
    guard case .intact = try await store.verifyAudit() else {
      Issue.record("the audit log is broken")
      return
    }
  }
}
