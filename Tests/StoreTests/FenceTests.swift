import MailProto
import Testing

@testable import Store

/// A claim that was taken over while its attempt went on: what the attempt learned counts only where nobody decided.
@Suite struct FenceTests {
  /// A reply that is uncertain because its claim ran out, and the claim whose attempt still goes on.
  private func takenOver() async throws -> (store: Store, claim: Outgoing) {
    let store = try await Store.test()
    _ = try await store.approved()
    let claim = try #require(try await store.claimOutgoing(lease: 60, now: at(40)))
    #expect(try await store.claimOutgoing(lease: 60, now: at(100)) == nil)
    #expect(try await store.outgoingByID(claim.id)?.state == .uncertain)
    return (store, claim)
  }

  private func late(_ store: Store) async throws -> Int {
    try await store.events(limit: 1000).count { $0.event == "outgoing.late" }
  }

  @Test func whatALateAttemptLearnedSettlesWhatNobodyDecided() async throws {
    let (store, claim) = try await takenOver()
    #expect(try await store.record(.sent(reply: "250 ok"), of: claim, now: at(150)))
    #expect(try await store.outgoingByID(claim.id)?.state == .sent)
    #expect(try await store.state(claim.caseID) == .answered)
    #expect(try await store.memory(claim.caseID).map(\.party) == [.customer, .shop])
    #expect(try await store.queue(.trouble, limit: 5).isEmpty)
    #expect(try await late(store) == 0)
  }

  @Test func aLateRefusalIsOne() async throws {
    let (store, claim) = try await takenOver()
    #expect(try await store.record(.bounced(reply: "550 no"), of: claim, now: at(150)))
    #expect(try await store.outgoingByID(claim.id)?.state == .bounced)
  }

  @Test func whatDidNotGoWaitsForThePersonWhoWasTold() async throws {
    let (store, claim) = try await takenOver()
    #expect(try await store.record(.deferred(reply: "451 later", retryAt: at(160)), of: claim, now: at(150)))
    let found = try #require(try await store.outgoingByID(claim.id))
    #expect(found.state == .bounced)
    #expect(found.lastReply == "451 later")
    #expect(try await store.case(claim.caseID)?.explanation == "The reply was not sent: 451 later")
    #expect(try await store.claimOutgoing(lease: 60, now: at(100_000)) == nil)
  }

  @Test(
    arguments: OutgoingResolution.allCases,
    [
      SendOutcome.sent(reply: "250"), .bounced(reply: "550"), .deferred(reply: "451", retryAt: at(200)),
      .uncertain(reply: "lost"),
    ])
  func aPersonsWordStands(_ word: OutgoingResolution, _ outcome: SendOutcome) async throws {
    let (store, claim) = try await takenOver()
    try await store.resolve(claim.id, as: word, by: "rita", now: at(120))
    let decided = try #require(try await store.outgoingByID(claim.id))
    #expect(try await !store.record(outcome, of: claim, now: at(150)))
    let after = try #require(try await store.outgoingByID(claim.id))
    #expect(after == decided)
    #expect(try await late(store) == 1)
    // What does not fit the decision is shown to a person all the same.
    let contradiction =
      switch (word, outcome.state) {
      case (.sent, .bounced), (.sent, .deferred), (.again, .sent), (.cancelled, .sent): true
      default: false
      }
    #expect(try await store.queue(.trouble, limit: 5).isEmpty != contradiction)
  }

  @Test func theAttemptAfterTheWordIsAnother() async throws {
    let (store, first) = try await takenOver()
    try await store.resolve(first.id, as: .again, by: "rita", now: at(120))
    let second = try #require(try await store.claimOutgoing(lease: 60, now: at(130)))
    #expect(second.fence > first.fence)
    #expect(second.bytes == first.bytes)
    #expect(try await !store.record(.bounced(reply: "550"), of: first, now: at(140)))
    #expect(try await store.outgoingByID(first.id)?.state == .sending)
    #expect(try await store.record(.sent(reply: "250"), of: second, now: at(141)))
    #expect(try await store.memory(first.caseID).count == 2)
  }

  @Test func ofTwoWordsOnOneAttemptOneCounts() async throws {
    let (store, claim) = try await takenOver()
    try await store.resolve(claim.id, as: .again, fence: claim.fence, by: "rita", now: at(120))
    let second = try #require(try await store.claimOutgoing(lease: 60, now: at(130)))
    try await store.record(.uncertain(reply: "lost"), of: second, now: at(131))
    // Otto's page still shows the first attempt.
    await #expect(throws: StoreError.invalid("the reply is settled already, by rita: it is uncertain now")) {
      try await store.resolve(claim.id, as: .sent, fence: claim.fence, by: "otto", now: at(140))
    }
    try await store.resolve(claim.id, as: .sent, fence: second.fence, by: "otto", now: at(141))
    await #expect(throws: StoreError.invalid("the reply is settled already, by otto: it is sent now")) {
      try await store.resolve(claim.id, as: .again, by: "rita", now: at(142))
    }
  }

  // MARK: Actions

  @Test func theOutcomeOfALostClaimOnAnActionIsNotRecorded() async throws {
    let store = try await Store.test()
    let proposal = Proposal.sample(actions: [Proposal.refund(.integer(300))])
    let (caseID, _) = try await store.approved(proposal, actions: [.init(index: 0)])
    let first = try #require(try await store.claimAction(lease: 60, now: at(40)))
    let second = try #require(try await store.claimAction(lease: 60, now: at(100)))
    #expect(second.fence == first.fence + 1)
    #expect(try await !store.record(ActionOutcome.failed(why: "no"), of: first, now: at(101)))
    #expect(try await store.actions(state: .executing, limit: 5).count == 1)
    #expect(try await store.record(ActionOutcome.done(result: "refunded"), of: second, now: at(102)))
    #expect(try await store.record(ActionOutcome.done(result: "refunded"), of: second, now: at(103)), "once is enough")
    #expect(try await store.actions(state: .done, limit: 5).map(\.result) == ["refunded"])
    let events = try await store.auditEvents(caseID: caseID).map(\.event)
    #expect(events.count { $0 == "action.done" } == 1)
    #expect(events.count { $0 == "action.late" } == 1)
  }

  @Test func anEffectThatTheRecordDoesNotKnowIsShown() async throws {
    let store = try await Store.test()
    let proposal = Proposal.sample(actions: [Proposal.refund(.integer(300))])
    let (caseID, _) = try await store.approved(proposal, actions: [.init(index: 0)])
    let first = try #require(try await store.claimAction(lease: 60, now: at(40)))
    let second = try #require(try await store.claimAction(lease: 60, now: at(100)))
    try await store.record(ActionOutcome.failed(why: "no"), of: second, now: at(101))
    #expect(try await !store.record(ActionOutcome.done(result: "refund 7"), of: first, now: at(102)))
    #expect(try await store.actions(state: .failed, limit: 5).count == 1)
    #expect(try await store.queue(.trouble, limit: 5).first?.trouble?.contains("refund 7") == true)
    #expect(try await store.state(caseID) == .review)
  }
}

/// Clocks that are set while replies and actions wait or are in hand.
@Suite struct ClockTests {
  @Test(arguments: [-86_400 * 365, -3600, 3600, 86_400 * 365] as [Int64])
  func aWallClockThatIsSetEndsNoClaim(_ jump: Int64) async throws {
    let store = try await Store.test()
    let proposal = Proposal.sample(actions: [Proposal.refund(.integer(300))])
    _ = try await store.approved(proposal, actions: [.init(index: 0)])
    let claim = try #require(try await store.claimOutgoing(lease: 60, now: at(40), uptime: 1000))
    let action = try #require(try await store.claimAction(lease: 60, now: at(40), uptime: 1000))
    #expect(try await store.claimOutgoing(lease: 60, now: at(40 + jump), uptime: 60_999) == nil)
    #expect(try await store.claimAction(lease: 60, now: at(40 + jump), uptime: 60_999) == nil)
    #expect(try await store.outgoingByID(claim.id)?.state == .sending)
    // In PostgreSQL a claim ends when its process is gone: the clocks of several machines say nothing of each other.
    guard store.database.dialect == .sqlite else { return }
    // Time that passed ends it, whatever the wall clock says.
    #expect(try await store.claimOutgoing(lease: 60, now: at(40 + jump), uptime: 61_000) == nil)
    #expect(try await store.outgoingByID(claim.id)?.state == .uncertain)
    let again = try await store.claimAction(lease: 60, now: at(40 + jump), uptime: 61_000)
    #expect(again?.fence == action.fence + 1)
  }

  @Test func aReplyThatWasApprovedUnderALaterClockGoesAtOnce() async throws {
    let store = try await Store.test()
    let proposal = Proposal.sample(actions: [Proposal.refund(.integer(300))])
    _ = try await store.approved(proposal, actions: [.init(index: 0)])
    #expect(try await store.claimOutgoing(lease: 60, now: at(-600), uptime: 1) != nil)
    #expect(try await store.claimAction(lease: 60, now: at(-600), uptime: 1) != nil)
  }

  @Test func noWaitIsLongerThanTheLongest() async throws {
    let store = try await Store.test()
    let proposal = Proposal.sample(actions: [Proposal.refund(.integer(300))])
    _ = try await store.approved(proposal, actions: [.init(index: 0)])
    let claim = try #require(try await store.claimOutgoing(lease: 60, now: at(40), uptime: 1))
    try await store.record(.deferred(reply: "451", retryAt: at(140)), of: claim, now: at(40))
    let action = try #require(try await store.claimAction(lease: 60, now: at(40), uptime: 1))
    try await store.record(ActionOutcome.retry(at: at(140), why: "busy"), of: action, now: at(40))
    // A minute back: the wait goes on. A day back: that time was another clock's.
    #expect(try await store.claimOutgoing(lease: 60, now: at(-20), uptime: 1) == nil)
    #expect(try await store.claimAction(lease: 60, now: at(-20), uptime: 1) == nil)
    #expect(try await store.claimOutgoing(lease: 60, now: at(-86_400), uptime: 1) != nil)
    #expect(try await store.claimAction(lease: 60, now: at(-86_400), uptime: 1) != nil)
  }

  @Test func whatWaitsForAPersonWaitsByEveryClock() async throws {
    let store = try await Store.test()
    let proposal = Proposal.sample(actions: [Proposal.refund(.integer(300))])
    _ = try await store.approved(proposal, actions: [.init(index: 0)])
    try await store.write { tx in try tx.run("UPDATE actions SET run_after = 253402300799000") }
    #expect(try await store.claimAction(lease: 60, now: at(40), uptime: 1) == nil)
    #expect(try await store.claimAction(lease: 60, now: at(-86_400 * 365), uptime: 1) == nil)
  }

  @Test func waitingIsCountedWithoutTheClock() async throws {
    let store = try await Store.test()
    _ = try await store.approved()
    var claim = try #require(try await store.claimOutgoing(lease: 60, now: at(40)))
    #expect(claim.waited == 0)
    try await store.record(.deferred(reply: "451", retryAt: at(50)), of: claim, now: at(40))
    claim = try #require(try await store.claimOutgoing(lease: 60, now: at(86_400 * 30)))
    #expect(claim.waited == 10_000)
    try await store.record(.deferred(reply: "451", retryAt: at(86_400 * 30 + 5)), of: claim, now: at(86_400 * 30))
    claim = try #require(try await store.claimOutgoing(lease: 60, now: at(0)))
    #expect(claim.waited == 15_000)
    try await store.record(.bounced(reply: "given up"), of: claim, now: at(1))
    try await store.resolve(claim.id, as: .again, by: "rita", now: at(2))
    #expect(try await store.claimOutgoing(lease: 60, now: at(3))?.waited == 0)
  }
}
