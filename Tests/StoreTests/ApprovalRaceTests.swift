import MailProto
import Testing

@testable import Store

/// Many people decide the same draft at the same moment, on a store in a file.
@Suite struct ApprovalRaceTests {
  private static let people = 100
  private static let rounds = 100

  @Test(.timeLimit(.minutes(15)))
  func ofAHundredApprovalsOneWinsAndTheOthersHearWho() async throws {
    let folder = try Folder()
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    var reviewers: [User] = []
    for number in 0..<Self.people { reviewers.append(try await store.reviewer("reviewer\(number)")) }
    let proposal = Proposal.sample(actions: [Proposal.refund(.integer(300)), Proposal.coupon])
    for round in 0..<Self.rounds {
      let mail = TestMail(
        from: "c\(round)@customer.example", id: "\(round)@customer.example", body: "Where is parcel \(round)?")
      let (view, draft) = try await store.drafted(proposal, mail: mail, uid: UInt32(round + 1))
      let time = at(1000 + Int64(round))
      // Each ticks something of their own, so that what stands in the end can be told apart.
      let results = await withTaskGroup(of: (User, [Approval.Choice], DeskError?).self) { group in
        for (number, reviewer) in reviewers.enumerated() {
          let ticked =
            [Approval.Choice(index: 0, amount: Int64(number + 1))] + (number % 2 == 0 ? [.init(index: 1)] : [])
          group.addTask {
            let approval = Approval(view, draft, actions: ticked)
            return (
              reviewer, ticked,
              await refusal { _ = try await store.approve(approval, by: reviewer, now: time) }
            )
          }
        }
        return await group.reduce(into: [(User, [Approval.Choice], DeskError?)]()) { $0.append($1) }
      }
      let winners = results.filter { $0.2 == nil }
      let winner = try #require(winners.first)
      try #require(winners.count == 1)
      let told = DeskError.stale(by: winner.0.name, what: "approved a reply", at: time)
      #expect(results.count { $0.2 == told } == Self.people - 1)
      let after = try #require(try await store.view(view.case.id))
      #expect(after.decisions.map(\.reviewer) == [winner.0.name])
      #expect(after.outgoing.count == 1)
      #expect(after.actions.count == winner.1.count)
      #expect(after.actions.first?.params["amount"] == winner.1.first?.amount.map(JSONValue.integer))
      #expect(after.actions.allSatisfy { $0.approvedBy == winner.0.name })
      #expect(after.events.count { $0.event == "decision.approve" } == 1)
    }
    #expect(try await store.outgoing(state: .ready, limit: 1000).count == Self.rounds)
    guard case .intact = try await store.verifyAudit() else {
      Issue.record("the audit log is broken")
      return
    }
    try await store.close()
  }

  /// Who comes after the reply went is told who approved it, not that it went.
  @Test func whoeverComesMuchLaterHearsWhoDecided() async throws {
    let store = try await Store.test()
    let (rita, otto) = (try await store.reviewer(), try await store.reviewer("otto"))
    let (view, draft) = try await store.drafted()
    _ = try await store.approve(Approval(view, draft), by: rita, now: at(30))
    let claim = try #require(try await store.claimOutgoing(lease: 60, now: at(40)))
    try await store.record(.sent(reply: "250"), of: claim, now: at(41))
    #expect(
      await refusal { _ = try await store.approve(Approval(view, draft), by: otto, now: at(50)) }
        == .stale(by: "rita", what: "approved a reply", at: at(30)))
  }

  @Test func whoeverApprovesARejectedDraftHearsWhoRejectedIt() async throws {
    let store = try await Store.test()
    let (rita, otto) = (try await store.reviewer(), try await store.reviewer("otto"))
    let (view, draft) = try await store.drafted()
    _ = try await store.reject(view.case.id, version: view.case.version, reason: "wrong", by: rita, now: at(30))
    #expect(
      await refusal { _ = try await store.approve(Approval(view, draft), by: otto, now: at(50)) }
        == .stale(by: "rita", what: "rejected the draft", at: at(30)))
  }
}

extension Proposal {
  static let coupon = ProposedAction(
    action: "Create_coupon", params: ["delivery_id": .integer(7)], premises: ["c1"], requiresApproval: true)
}
