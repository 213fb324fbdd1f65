import MailProto
import Testing

@testable import Store

/// What settles a reply of which nobody knows whether it went.
@Suite struct SearchTests {
  private func uncertain(_ store: Store) async throws -> Outgoing {
    _ = try await store.approved()
    let claim = try #require(try await store.claimOutgoing(lease: 60, now: at(40)))
    try await store.record(.uncertain(reply: "connection lost"), of: claim, now: at(41))
    return try #require(try await store.outgoingByID(claim.id))
  }

  private func looks(_ store: Store) async throws -> [String] {
    try await store.events(limit: 1000).reversed().filter { $0.event == "outgoing.searched" }.compactMap {
      if case .string(let result) = $0.detail["result"] { result } else { nil }
    }
  }

  @Test func itIsLookedForSeveralTimesAndEachIsWrittenDown() async throws {
    let store = try await Store.test()
    let reply = try await uncertain(store)
    #expect(try await store.dueSearch(now: at(70)) == nil)
    var moment: Int64 = 41
    for (index, wait) in Store.searchWaits.enumerated() {
      moment += wait
      #expect(try await store.dueSearch(now: at(moment - 1)) == nil)
      let due = try #require(try await store.dueSearch(now: at(moment)))
      #expect(due.searches == index)
      try await store.record(index == 1 ? .failed(why: "no route") : .missing, of: due, now: at(moment))
    }
    #expect(try await store.dueSearch(now: at(moment + 1_000_000)) == nil)
    let after = try #require(try await store.outgoingByID(reply.id))
    #expect(after.state == .uncertain, "not found is no proof")
    #expect(after.searches == Store.searchWaits.count)
    #expect(after.searchSaid == "no copy was there")
    let written = try await looks(store)
    #expect(written.count == Store.searchWaits.count)
    #expect(written[1] == "it could not be looked for: no route")
    #expect(try await store.claimOutgoing(lease: 60, now: at(moment)) == nil, "never again by itself")
  }

  @Test func aCopyIsProof() async throws {
    let store = try await Store.test()
    let reply = try await uncertain(store)
    let due = try #require(try await store.dueSearch(now: at(80)))
    try await store.record(.found(mailbox: "Sent"), of: due, now: at(80))
    let after = try #require(try await store.outgoingByID(reply.id))
    #expect(after.state == .sent)
    #expect(after.lastReply == "a copy lies in the Sent mailbox “Sent”")
    #expect(try await store.state(reply.caseID) == .answered)
    #expect(try await store.queue(.trouble, limit: 5).isEmpty)
    #expect(try await store.memory(reply.caseID).map(\.party) == [.customer, .shop])
    #expect(try await store.dueSearch(now: at(1_000_000)) == nil)
  }

  @Test func whatAPersonDecidedMeanwhileStands() async throws {
    let store = try await Store.test()
    let reply = try await uncertain(store)
    let due = try #require(try await store.dueSearch(now: at(80)))
    try await store.resolve(reply.id, as: .cancelled, by: "rita", now: at(81))
    try await store.record(.found(mailbox: "Sent"), of: due, now: at(82))
    #expect(try await store.outgoingByID(reply.id)?.state == .cancelled)
    #expect(try await looks(store).isEmpty)
  }

  @Test func eachAttemptIsLookedForAnew() async throws {
    let store = try await Store.test()
    let reply = try await uncertain(store)
    let first = try #require(try await store.dueSearch(now: at(80)))
    try await store.record(.missing, of: first, now: at(80))
    try await store.resolve(reply.id, as: .again, by: "rita", now: at(90))
    #expect(try await store.dueSearch(now: at(100_000)) == nil)
    let claim = try #require(try await store.claimOutgoing(lease: 60, now: at(100)))
    try await store.record(.uncertain(reply: "lost"), of: claim, now: at(101))
    #expect(try await store.dueSearch(now: at(131))?.searches == 0)
    // The look at the attempt before says nothing of this one.
    try await store.record(.missing, of: first, now: at(132))
    #expect(try await store.outgoingByID(reply.id)?.searches == 0)
  }

  /// The copy would be the one that we put there when it was first sent.
  @Test func aCopyProvesNothingWhereTheReplyWasSentBefore() async throws {
    let store = try await Store.test()
    let outgoing = try await store.sent()
    try await store.write { tx in
      let sent = try #require(try tx.findOutgoing(outgoing.id))
      try tx.move(sent, .bounced)
    }
    try await store.resolve(outgoing.id, as: .again, by: "rita", now: at(50))
    let claim = try #require(try await store.claimOutgoing(lease: 60, now: at(51)))
    try await store.record(.uncertain(reply: "lost"), of: claim, now: at(52))
    #expect(try await store.outgoingByID(outgoing.id)?.state == .uncertain)
    #expect(try await store.dueSearch(now: at(1_000_000)) == nil)
  }

  @Test func aClockThatIsSetBackStallsNoSearch() async throws {
    let store = try await Store.test()
    _ = try await uncertain(store)
    #expect(try await store.dueSearch(now: at(-86_400 * 30)) != nil)
  }

  @Test func theCustomersAnswerIsProof() async throws {
    let store = try await Store.test()
    let reply = try await uncertain(store)
    let answer = TestMail(id: "2@customer.example", inReplyTo: reply.messageID.value, body: "Thank you, but when?")
    let accepted = try await store.take(answer, uid: 2, at: at(60))
    #expect(accepted.caseID == reply.caseID)
    #expect(try await store.outgoingByID(reply.id)?.state == .sent)
    #expect(try await store.memory(reply.caseID).map(\.party) == [.customer, .shop, .customer])
    #expect(try await store.state(reply.caseID) == .working)
    #expect(try await store.queue(.trouble, limit: 5).isEmpty)
  }

  @Test func soIsTheMailOfSomebodyToWhomItWasForwarded() async throws {
    let store = try await Store.test()
    let reply = try await uncertain(store)
    let mail = TestMail(
      from: "carl@else.example", id: "3@else.example", references: ["x@y.example", reply.messageID.value], body: "Hm.")
    #expect(try await store.take(mail, uid: 2, at: at(60)).outcome == .quarantined)
    #expect(try await store.outgoingByID(reply.id)?.state == .sent)
  }

  @Test func aMailThatNamesAnotherIdIsNot() async throws {
    let store = try await Store.test()
    let reply = try await uncertain(store)
    let guess = reply.messageID.value.replacing("@", with: "0@")
    _ = try await store.take(TestMail(id: "2@customer.example", inReplyTo: guess, body: "When?"), uid: 2, at: at(60))
    #expect(try await store.outgoingByID(reply.id)?.state == .uncertain)
  }

  @Test(arguments: [("failed", "5.1.1", Outgoing.State.bounced), ("delayed", "4.4.1", .sent)])
  func aReportSettlesIt(_ action: String, _ status: String, _ state: Outgoing.State) async throws {
    let store = try await Store.test()
    let reply = try await uncertain(store)
    let message = Message(parsing: BounceTests.report(reply.messageID.value, action: action, status: status))
    _ = try await store.accept(
      Arrival(
        origin: .imap(account: "shop", mailbox: "INBOX", uidValidity: 1, uid: 9), inbound: Inbound(message),
        receivedAt: at(100), replyTokens: [], automatic: message.automatic), rules: recorded)
    #expect(try await store.outgoingByID(reply.id)?.state == state)
    #expect(try await store.dueSearch(now: at(1_000_000)) == nil)
  }
}
