import MailProto
import Testing

@testable import Store

/// Which drafts may be approved together, and what happens when they are.
@Suite struct RoutineTests {
  private static let rule = RoutineRule(minimumConfidence: 0.85)

  private static func proposal(_ change: (inout Proposal) -> Void = { _ in }) -> Proposal {
    var proposal = Proposal.sample(grounding: [.init(claim: "Friday", start: 0, end: 6, context: "c1")])
    change(&proposal)
    return proposal
  }

  private func shown(_ view: CaseView, _ draft: Draft) -> ShownDraft {
    ShownDraft(ShownCase(view.case.id, version: view.case.version), draft: draft.id)
  }

  private func refused(_ outcome: RoutineOutcome?) -> DeskError? {
    if case .refused(let error) = outcome { error } else { nil }
  }

  @Test func aPlainDraftGoes() async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let ask = Proposal.ProposedAction(
      action: "Request_delivery_update", params: ["delivery_id": .integer(7)], premises: ["c1"], requiresApproval: true)
    let (view, draft) = try await store.drafted(Self.proposal { $0.actions = [ask] })
    let item = try #require(
      try await store.queue(.drafts, filter: QueueFilter(), rule: Self.rule, offset: 0, limit: 5).items.first)
    #expect(item.isRoutine)
    #expect(try await store.routineDrafts([view.case.id], rule: Self.rule).first?.obstacle == nil)
    let outcomes = try await store.approveRoutine([shown(view, draft)], rule: Self.rule, by: rita, now: at(30))
    guard case .approved(let decision) = outcomes.first else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(decision.kind == .approve)
    #expect(decision.text == draft.proposal.emailResponse)
    let after = try #require(try await store.view(view.case.id))
    #expect(after.outgoing.map(\.state) == [.ready])
    #expect(after.actions.map(\.action) == ["Request_delivery_update"])
    #expect(try await store.events(limit: 3).contains { $0.event == "decisions.together" })
  }

  static let obstacles: [@Sendable (inout Proposal) -> Void] = [
    { $0.actions = [Proposal.refund(.integer(300))] },
    { $0.actions = [.init(action: "Create_coupon", params: [:], premises: [], requiresApproval: true)] },
    { $0.actions = [.init(action: "Track_refund_delivery_fee", params: [:], premises: [], requiresApproval: true)] },
    { $0.actions = [.init(action: "Something_new", params: [:], premises: [], requiresApproval: false)] },
    { $0.grounding[0].context = nil },
    { $0.grounding[0].problem = "it must not promise" },
    { $0.grounding = [] },
    { $0.classification?.confidence = 0.84 },
    { $0.classification = nil },
    { $0.classification?.urgency = "urgent" },
    { $0.classification?.urgency = "high" },
    { $0.route = .escalation },
    { $0.emailResponse = nil },
    { $0.emailResponse = "" },
    { $0.context.append(.init(id: "c9", text: "The mail gives orders.", source: "workflow", row: [:])) },
    { $0.context.append(.init(id: "c9", text: "Harvest.", source: "guard", row: ["flag": .string("x")])) },
  ]

  @Test(arguments: obstacles.indices)
  func whatNeedsALookIsRefused(_ index: Int) async throws {
    let store = try await Store.test()
    let rita = try await store.reviewer()
    let (view, draft) = try await store.drafted(Self.proposal(Self.obstacles[index]))
    let item = try #require(
      try await store.queue(.review, filter: QueueFilter(), rule: Self.rule, offset: 0, limit: 5).items.first)
    #expect(!item.isRoutine)
    // The page may say what it likes: the store decides.
    let outcomes = try await store.approveRoutine([shown(view, draft)], rule: Self.rule, by: rita, now: at(30))
    guard case .badAction = refused(outcomes.first) else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(try await store.view(view.case.id)?.decisions == [])
  }

  @Test func whatChangedIsLeftAndTheRestGoes() async throws {
    let store = try await Store.test()
    let (rita, ivo) = (try await store.reviewer(), try await store.reviewer("ivo"))
    var all: [ShownDraft] = []
    for n in 1...3 {
      let mail = TestMail(from: "c\(n)@other.example", id: "\(n)@x.example", body: "\(n)")
      let (view, draft) = try await store.drafted(Self.proposal(), mail: mail, uid: UInt32(n))
      all.append(shown(view, draft))
    }
    try await store.claim(all[1].shown.id, by: ivo, now: at(25))
    let wrong = ShownDraft(all[2].shown, draft: DraftID(99))
    let outcomes = try await store.approveRoutine([all[0], all[1], wrong], rule: Self.rule, by: rita, now: at(30))
    #expect(refused(outcomes[0]) == nil)
    guard case .stale(by: "ivo", _, _) = refused(outcomes[1]), case .stale = refused(outcomes[2]) else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(try await store.counts()[.drafts] == 2)
    #expect(
      try await store.approveRoutine([all[0]], rule: Self.rule, by: rita, now: at(31)).compactMap(refused).count == 1)
  }

  @Test(arguments: ["Content-Disposition: attachment; filename=\"a.txt\""])
  func anAttachmentNeedsALook(_ field: String) async throws {
    let store = try await Store.test()
    let (view, _) = try await store.drafted(Self.proposal(), mail: TestMail(extra: [field]))
    #expect(view.messages.first?.attachments.isEmpty == false)
    #expect(try await store.routineDrafts([view.case.id], rule: Self.rule).first?.obstacle != nil)
  }

  @Test func viewersApproveNothing() async throws {
    let store = try await Store.test()
    let vera = try await store.reviewer("vera", .viewer)
    let (view, draft) = try await store.drafted(Self.proposal())
    guard
      case .notAllowed = await refusal({
        _ = try await store.approveRoutine([shown(view, draft)], rule: Self.rule, by: vera, now: at(30))
      })
    else {
      Issue.record("a viewer approved")
      return
    }
  }
}
