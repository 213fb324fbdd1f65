import Testing

@testable import Store

/// A decision can be taken back until something came of it.
@Suite struct TakeBackTests {
  private func approve(_ store: Store, undo: Int64 = 10) async throws -> (CaseView, Decision, User) {
    let (view, draft) = try await store.drafted(.sample(actions: [Proposal.refund(.integer(490))]))
    let rita = try await store.reviewer()
    var approval = Approval(view, draft, actions: [.init(index: 0)])
    approval.undoSeconds = undo
    return (view, try await store.approve(approval, by: rita, now: at(30)), rita)
  }

  @Test func nothingGoesBeforeItsTime() async throws {
    let store = try await Store.test()
    _ = try await approve(store)
    #expect(try await store.claimOutgoing(lease: 60, now: at(39)) == nil)
    #expect(try await store.claimAction(lease: 60, now: at(39)) == nil)
    #expect(try await store.claimOutgoing(lease: 60, now: at(40)) != nil)
    #expect(try await store.claimAction(lease: 60, now: at(40)) != nil)
  }

  /// A clock that was set back by a day does not hold a reply for a day.
  @Test func aTimeThatNoClockOfOursWroteIsOver() async throws {
    let store = try await Store.test()
    _ = try await approve(store)
    #expect(try await store.claimOutgoing(lease: 60, now: at(30 - 86_400)) != nil)
  }

  @Test func takenBackTheCaseIsAsItWas() async throws {
    let store = try await Store.test()
    let (view, decision, rita) = try await approve(store)
    #expect(try await store.undoable(view.case.id, by: rita)?.id == decision.id)
    try await store.takeBack(decision.id, by: rita, now: at(35))
    let now = try #require(try await store.view(view.case.id))
    #expect(now.case.state == .review)
    #expect(now.case.route == view.case.route)
    #expect(now.draft?.id == view.draft?.id)
    #expect(now.outgoing.map(\.state) == [.cancelled])
    #expect(now.actions.map(\.state) == [.failed])
    #expect(now.decisions.first?.undoneAt == at(35))
    #expect(try await store.claimOutgoing(lease: 60, now: at(100)) == nil)
    #expect(try await store.claimAction(lease: 60, now: at(100)) == nil)
    #expect(try await store.undoable(view.case.id, by: rita) == nil)
    // And is decided anew: the action is carried out once.
    var again = Approval(now, now.draft, text: "Better words.", actions: [.init(index: 0)])
    again.undoSeconds = 0
    _ = try await store.approve(again, by: rita, now: at(110))
    #expect(try await store.claimOutgoing(lease: 60, now: at(111))?.text == "Better words.")
    #expect(try await store.claimAction(lease: 60, now: at(111)) != nil)
    #expect(try await store.claimAction(lease: 60, now: at(111)) == nil)
    let lines = try #require(try await store.events(limit: 1).first?.sequence)
    #expect(try await store.verifyAudit() == .intact(lines: lines))
  }

  /// What was taken back was never sent: it is not the answer that a rejected draft got.
  @Test func anAnswerTakenBackIsNoAnswer() async throws {
    let store = try await Store.test()
    let (view, _) = try await store.drafted()
    let (rita, id) = (try await store.reviewer(), view.case.id)
    _ = try await store.reject(id, version: view.case.version, reason: "r", by: rita, now: at(30))
    for (minute, words) in [(40, "Too fast."), (50, "The answer.")] {
      let now = try #require(try await store.view(id))
      var own = Approval(now, nil, text: words)
      own.undoSeconds = 60
      let decision = try await store.approve(own, by: rita, now: at(Int64(minute)))
      let past = try #require(try await store.decidedRuns(limit: 5).first)
      #expect(past.finalText == words)
      guard minute == 40 else { continue }
      try await store.takeBack(decision.id, by: rita, now: at(41))
      #expect(try await store.decidedRuns(limit: 5).first?.finalText == nil)
    }
  }

  @Test func whatLeftTheDeskStaysOut() async throws {
    let store = try await Store.test()
    let (_, decision, rita) = try await approve(store)
    let letter = try #require(try await store.claimOutgoing(lease: 60, now: at(41)))
    #expect(
      await refusal { try await store.takeBack(decision.id, by: rita, now: at(41)) }
        == .notAllowed(why: "the reply is being sent"))
    try await store.record(.sent(reply: "250 ok"), of: letter, now: at(42))
    #expect(
      await refusal { try await store.takeBack(decision.id, by: rita, now: at(43)) }
        == .notAllowed(why: "the reply has left the desk"))
  }

  @Test func onlyOnesOwnAndOnlyOnce() async throws {
    let store = try await Store.test()
    let (view, decision, rita) = try await approve(store)
    let ivo = try await store.reviewer("ivo")
    #expect(try await store.undoable(view.case.id, by: ivo) == nil)
    #expect(
      await refusal { try await store.takeBack(decision.id, by: ivo, now: at(31)) }
        == .notAllowed(why: "rita decided this, not you"))
    try await store.takeBack(decision.id, by: rita, now: at(31))
    #expect(
      await refusal { try await store.takeBack(decision.id, by: rita, now: at(31)) }
        == .notAllowed(why: "it was taken back already"))
  }

  /// The customer writes while the reply waits: it is not sent, and the agent goes on with the new mail.
  @Test func newMailMeanwhile() async throws {
    let store = try await Store.test()
    let (view, decision, rita) = try await approve(store)
    try await store.take(TestMail(id: "b@customer.example", inReplyTo: "first@customer.example"), uid: 2, at: at(32))
    try await store.takeBack(decision.id, by: rita, now: at(33))
    let now = try #require(try await store.view(view.case.id))
    #expect(now.case.state == .working)
    #expect(now.draft == nil)
    #expect(now.outgoing.map(\.state) == [.cancelled])
  }

  @Test(arguments: ["reject", "escalate", "close", "spam"])
  func otherDecisions(_ kind: String) async throws {
    let store = try await Store.test()
    let (view, draft) = try await store.drafted()
    let rita = try await store.reviewer()
    let (id, version) = (view.case.id, view.case.version)
    let decision =
      switch kind {
      case "reject": try await store.reject(id, version: version, reason: "r", by: rita, now: at(30))
      case "escalate":
        try await store.escalate(id, version: version, reason: "r", to: .team("Billing"), by: rita, now: at(30))
      default: try await store.closeCase(id, version: version, asSpam: kind == "spam", by: rita, now: at(30))
      }
    let meanwhile = try #require(try await store.case(id))
    #expect((meanwhile.spamAt != nil) == (kind == "spam"))
    #expect(meanwhile.team == (kind == "escalate" ? "Billing" : nil))
    try await store.takeBack(decision.id, by: rita, now: at(31))
    let now = try #require(try await store.view(id))
    #expect(now.case.state == .review)
    #expect(now.draft?.id == draft.id)
    #expect(now.case.spamAt == nil)
    #expect(now.case.team == nil)
    #expect(now.case.reason == view.case.reason)
  }

  @Test func aCaseThatChangedSinceStaysRejected() async throws {
    let store = try await Store.test()
    let (view, _) = try await store.drafted()
    let (rita, ivo) = (try await store.reviewer(), try await store.reviewer("ivo"))
    let id = view.case.id
    let decision = try await store.reject(id, version: view.case.version, reason: "r", by: rita, now: at(30))
    try await store.claim(id, by: ivo, now: at(31))
    #expect(
      await refusal { try await store.takeBack(decision.id, by: rita, now: at(32)) }
        == .notAllowed(why: "the case has changed since"))
  }
}
