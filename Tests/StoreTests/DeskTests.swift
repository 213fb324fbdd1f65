import Foundation
import MailProto
import Testing

@testable import Store

@Suite struct DeskTests {
  @Test func ofFiftyApprovalsAtOnceOneWins() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let (view, draft) = try await store.drafted(.sample(actions: [Proposal.refund(.integer(300))]))
    let approval = Approval(view, draft, actions: [.init(index: 0)])
    let results = await withTaskGroup(of: DeskError?.self) { group in
      for _ in 0..<50 {
        group.addTask { await refusal { _ = try await store.approve(approval, by: rita, now: at(30)) } }
      }
      return await group.reduce(into: [DeskError?]()) { $0.append($1) }
    }
    #expect(results.count { $0 == nil } == 1)
    #expect(results.count { $0 == .stale(by: "rita", what: "approved a reply", at: at(30)) } == 49)
    let after = try #require(try await store.view(view.case.id))
    #expect(after.outgoing.count == 1)
    #expect(after.actions.count == 1)
    #expect(after.decisions.count == 1)
  }

  @Test func editingIsToldFromTheText() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let (view, draft) = try await store.drafted()
    let decision = try await store.approve(
      Approval(view, draft, text: "Dear Anna,\r\n\r\ntomorrow.\r\n"), by: rita, now: at(30))
    #expect(decision.kind == .edit)
    let outgoing = try #require(try await store.claimOutgoing(lease: 60, now: at(31)))
    #expect(outgoing.text == "Dear Anna,\n\ntomorrow.\n")
    #expect(String(decoding: outgoing.bytes, as: UTF8.self).contains("tomorrow."))
  }

  @Test func ungroundedClaimsNeedASecondWord() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let claims = [
      Proposal.Claim(claim: "Friday", start: 23, end: 29, context: nil),
      Proposal.Claim(claim: "Anna", start: 5, end: 9, context: "c1"),
    ]
    let (view, draft) = try await store.drafted(.sample(grounding: claims))
    #expect(
      await refusal { _ = try await store.approve(Approval(view, draft), by: rita, now: at(30)) }
        == .ungrounded(claims: ["Friday"]))
    #expect(try await store.state(view.case.id) == .review)
    _ = try await store.approve(Approval(view, draft, confirm: true), by: rita, now: at(31))
  }

  @Test func aClaimThatWasTakenOutNeedsNoSecondWord() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let claims = [Proposal.Claim(claim: "Friday", start: 23, end: 29, context: nil)]
    let (view, draft) = try await store.drafted(.sample(grounding: claims))
    _ = try await store.approve(Approval(view, draft, text: "It comes soon."), by: rita, now: at(30))
  }

  /// A finding about the whole draft cannot be taken out of the text.
  @Test func aClaimWithoutWordsAlwaysNeedsTheSecondWord() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let claim = Proposal.Claim(
      claim: "", start: 0, end: 0, context: nil, kind: "foreign_data", problem: "This must never leave the shop.")
    let (view, draft) = try await store.drafted(.sample(grounding: [claim]))
    #expect(
      await refusal {
        _ = try await store.approve(Approval(view, draft, text: "Other words."), by: rita, now: at(30))
      } == .ungrounded(claims: ["This must never leave the shop."]))
    #expect(try await store.claimOutgoing(lease: 60, now: at(31)) == nil)
    _ = try await store.approve(Approval(view, draft, text: "Other words.", confirm: true), by: rita, now: at(32))
  }

  @Test func resultsOfEarlierVersionsAreRead() throws {
    let old = #"{"claim":"Friday","start":1,"end":7,"context":null}"#
    let claim = try JSONDecoder().decode(Proposal.Claim.self, from: Data(old.utf8))
    #expect(claim == Proposal.Claim(claim: "Friday", start: 1, end: 7, context: nil) && claim.kind == nil)
  }

  @Test(arguments: ["", "  \n\t ", "\u{200B}".replacing("\u{200B}", with: "")])
  func anEmptyReplyIsRefused(_ text: String) async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let (view, draft) = try await store.drafted()
    #expect(
      await refusal { _ = try await store.approve(Approval(view, draft, text: text), by: rita, now: at(30)) }
        == .emptyReply)
  }

  struct AmountCase: Sendable {
    let proposed: JSONValue?
    let given: Int64?
    let ok: Int64?
  }

  @Test(arguments: [
    AmountCase(proposed: .integer(300), given: nil, ok: 300),
    AmountCase(proposed: .integer(300), given: 300, ok: 300),
    AmountCase(proposed: .integer(300), given: 1, ok: 1),
    AmountCase(proposed: .integer(300), given: 301, ok: nil),
    AmountCase(proposed: .integer(300), given: 0, ok: nil),
    AmountCase(proposed: .integer(300), given: -5, ok: nil),
    AmountCase(proposed: .integer(300), given: .max, ok: nil),
    AmountCase(proposed: .integer(0), given: nil, ok: nil),
    AmountCase(proposed: .null, given: 250, ok: 250),
    AmountCase(proposed: .null, given: nil, ok: nil),
    AmountCase(proposed: .null, given: 0, ok: nil),
    AmountCase(proposed: nil, given: 250, ok: 250),
    AmountCase(proposed: nil, given: nil, ok: nil),
    AmountCase(proposed: .string("300"), given: 200, ok: nil),
    AmountCase(proposed: .number(2.5), given: 2, ok: nil),
  ])
  func amounts(_ example: AmountCase) async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let (view, draft) = try await store.drafted(.sample(actions: [Proposal.refund(example.proposed)]))
    let approval = Approval(view, draft, actions: [.init(index: 0, amount: example.given)])
    let refused = await refusal { _ = try await store.approve(approval, by: rita, now: at(30)) }
    let after = try #require(try await store.view(view.case.id))
    if let ok = example.ok {
      #expect(refused == nil)
      #expect(after.actions.first?.params["amount"] == .integer(ok))
    } else {
      guard case .badAmount("Refund_delivery_fee", _) = refused else {
        Issue.record("not refused: \(example)")
        return
      }
      #expect(after.actions.isEmpty)
      #expect(after.outgoing.isEmpty)
      #expect(after.case == view.case)
    }
  }

  @Test func theQueueNamesActionsAndAmounts() async throws {
    let store = try await Store.test()
    let escalation = Proposal.ProposedAction(
      action: "Human_escalation", params: ["amount": .integer(1)], premises: [], requiresApproval: false)
    let proposal = Proposal.sample(actions: [
      Proposal.refund(.integer(490)), escalation, Proposal.refund(.null, delivery: 8),
      Proposal.refund(nil, delivery: 9),
    ])
    _ = try await store.drafted(proposal)
    let item = try #require(try await store.queue(.review, limit: 5).first)
    #expect(item.actions == ["Refund_delivery_fee 490", "Refund_delivery_fee", "Refund_delivery_fee"])
  }

  @Test func actionsThatWereNotProposedAreRefused() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let coupon = Proposal.ProposedAction(
      action: "Create_coupon", params: ["delivery_id": .integer(7), "customer_id": .integer(99)], premises: [],
      requiresApproval: true)
    let (view, draft) = try await store.drafted(.sample(actions: [Proposal.refund(.integer(5)), coupon]))
    try await store.setCustomer(view.case.id, 5)
    for choices: [Approval.Choice] in [
      [.init(index: 2)], [.init(index: -1)], [.init(index: 0), .init(index: 0, amount: 3)], [.init(index: 1)],
    ] {
      let refused = await refusal {
        _ = try await store.approve(Approval(view, draft, actions: choices), by: rita, now: at(30))
      }
      guard case .badAction = refused else {
        Issue.record("not refused: \(choices)")
        continue
      }
    }
    #expect(try await store.actions(state: nil, limit: 5).isEmpty)
  }

  @Test func anEscalationIsNoActionOfTheExecutors() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let escalate = Proposal.ProposedAction(
      action: "Human_escalation", params: ["reason": .string("legal")], premises: [], requiresApproval: true)
    let (view, draft) = try await store.drafted(.sample(route: .escalation, actions: [escalate]))
    _ = try await store.approve(Approval(view, draft, actions: [.init(index: 0)]), by: rita, now: at(30))
    #expect(try await store.actions(state: nil, limit: 5).isEmpty)
  }

  @Test func anActionTakesEffectOnceForACase() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let proposal = Proposal.sample(actions: [Proposal.refund(.integer(300))])
    let (caseID, _) = try await store.approved(proposal, by: rita, actions: [.init(index: 0)])
    _ = try await store.take(
      TestMail(id: "2@customer.example", inReplyTo: "first@customer.example", body: "again"), uid: 2)
    let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(40)))
    try await store.finish(job, proposal: proposal, now: at(41))
    let view = try #require(try await store.view(caseID))
    let again = Approval(view, view.draft, actions: [.init(index: 0)])
    let refused = await refusal { _ = try await store.approve(again, by: rita, now: at(42)) }
    #expect(refused == .badAction(why: "Refund_delivery_fee was approved before, by rita"))

    // One that failed may be approved once more, under the same key.
    let action = try #require(try await store.claimAction(lease: 60, now: at(43)))
    try await store.record(ActionOutcome.failed(why: "the shop is closed"), of: action, now: at(44))
    let troubled = try #require(try await store.view(caseID))
    #expect(troubled.case.state == .review)
    _ = try await store.approve(
      Approval(troubled, troubled.draft, actions: [.init(index: 0)]), by: rita, now: at(45))
    let second = try #require(try await store.claimAction(lease: 60, now: at(46)))
    #expect(second.idempotencyKey == action.idempotencyKey)
    #expect(second.id == action.id)
  }

  @Test func viewersAndDisabledUsersDoNotDecide() async throws {
    let store = try await Store.test()
    let viewer = try await store.reviewer("vera", .viewer)
    let gone = try await store.reviewer("gus")
    try await store.disableUser("GUS", now: at(5))
    let (view, draft) = try await store.drafted()
    for user in [viewer, gone] {
      for body: () async throws -> Void in [
        { _ = try await store.approve(Approval(view, draft), by: user, now: at(30)) },
        { _ = try await store.reject(view.case.id, version: view.case.version, reason: "no", by: user, now: at(30)) },
        { _ = try await store.closeCase(view.case.id, version: view.case.version, by: user, now: at(30)) },
        { try await store.claim(view.case.id, by: user, now: at(30)) },
      ] {
        guard case .notAllowed = await refusal(body) else {
          Issue.record("\(user.name) decided")
          continue
        }
      }
    }
  }

  @Test func rejectingLeavesTheCaseToAPersonWhoWritesAlone() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let (view, draft) = try await store.drafted()
    let id = view.case.id
    guard
      case .notAllowed = await refusal({
        _ = try await store.reject(id, version: view.case.version, reason: " ", by: rita, now: at(30))
      })
    else {
      Issue.record("rejected without a reason")
      return
    }
    let decision = try await store.reject(id, version: view.case.version, reason: "wrong tone", by: rita, now: at(30))
    #expect(decision.draft == draft.id)
    let after = try #require(try await store.view(id))
    #expect(after.case.state == .review)
    #expect(after.draft == nil)
    let alone = try await store.approve(Approval(after, nil, text: "By hand."), by: rita, now: at(31))
    #expect(alone.kind == .edit)
    #expect(try await store.claimOutgoing(lease: 60, now: at(32))?.text == "By hand.")
  }

  @Test func escalatingFreesTheCaseAndSaysWhy() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let (view, _) = try await store.drafted()
    try await store.claim(view.case.id, by: rita, now: at(25))
    let claimed = try #require(try await store.view(view.case.id))
    #expect(claimed.assignee == "rita")
    _ = try await store.escalate(
      view.case.id, version: claimed.case.version, reason: "ask the lawyer", by: rita, now: at(30))
    let after = try #require(try await store.view(view.case.id))
    #expect(after.case.explanation == "ask the lawyer")
    #expect(after.case.route == .escalation)
    #expect(after.assignee == nil)
  }

  @Test func aClaimHoldsForAWhile() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let otto = try await store.reviewer("otto")
    let (view, draft) = try await store.drafted()
    let id = view.case.id
    try await store.claim(id, by: rita, now: at(30))
    try await store.claim(id, by: rita, now: at(40))
    #expect(
      await refusal { try await store.claim(id, by: otto, now: at(50)) }
        == .stale(by: "rita", what: "claimed the case", at: at(40)))
    // The page that otto was shown no longer stands.
    #expect(
      await refusal { _ = try await store.approve(Approval(view, draft), by: otto, now: at(51)) }
        == .stale(by: "rita", what: "claimed the case", at: at(30)))
    try await store.claim(id, by: otto, now: at(40 + Store.claimSeconds))
    #expect(try await store.view(id)?.assignee == "otto")
  }

  @Test func closingWithoutAReply() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let (view, draft) = try await store.drafted()
    _ = try await store.closeCase(view.case.id, version: view.case.version, by: rita, now: at(30))
    let after = try #require(try await store.view(view.case.id))
    #expect(after.case.state == .closed)
    #expect(after.draft == nil)
    #expect(after.outgoing.isEmpty)
    guard
      case .notAllowed = await refusal({
        _ = try await store.approve(Approval(after, draft), by: rita, now: at(31))
      })
    else {
      Issue.record("approved on a closed case")
      return
    }
  }

  @Test func nothingIsDecidedWhileTheAgentIsAtWork() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let id = try await store.take(TestMail(), uid: 1).theCase
    let view = try #require(try await store.view(id))
    guard
      case .notAllowed = await refusal({
        _ = try await store.approve(Approval(view, nil, text: "Hi"), by: rita, now: at(31))
      })
    else {
      Issue.record("approved while working")
      return
    }
  }

  @Test func unknownCases() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    #expect(try await store.view(CaseID(9)) == nil)
    #expect(
      await refusal { _ = try await store.closeCase(CaseID(9), version: 1, by: rita, now: at(1)) } == .notFound)
  }

  @Test(arguments: ["not an address", "a@b@c", "a <b@c.example>\u{7}", ""])
  func noReplyGoesToWhatIsNoAddress(_ address: String) async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let (view, draft) = try await store.drafted()
    try await store.write { tx in
      try tx.run("UPDATE cases SET party_address = $2 WHERE id = $1", view.case.id, address)
    }
    guard
      case .notAllowed = await refusal({
        _ = try await store.approve(Approval(view, draft), by: rita, now: at(30))
      })
    else {
      Issue.record("sent to \(address)")
      return
    }
  }

  @Test func urgentFirstThenWhoWaitsLongest() async throws {
    let store = try await Store.test()
    for (n, urgency) in [(1, "low"), (2, "urgent"), (3, "medium"), (4, "urgent")] {
      let mail = TestMail(from: "c\(n)@other.example", id: "\(n)@x.example", body: "\(n)")
      _ = try await store.take(mail, uid: UInt32(n), at: at(Int64(n)))
      let job = try #require(try await store.claimJob(model: "m", lease: 60, now: at(20)))
      try await store.finish(job, proposal: .sample(urgency: urgency), now: at(21))
    }
    let queue = try await store.queue(.review, limit: 10)
    #expect(queue.map(\.party.address) == [2, 4, 1, 3].map { "c\($0)@other.example" })
    #expect(queue.map(\.waitingSince) == [2, 4, 1, 3].map { at($0) })
    #expect(try await store.counts() == [.review: 4, .drafts: 4, .people: 0, .working: 0, .trouble: 0])
    #expect(try await store.queue(.review, limit: 2).count == 2)
  }
}
