import MailProto
import Store

/// What a person fills in to decide a case.
struct Editor: Sendable {
  let token: String
  let ofCase: String
  let version: Int
  let draft: String?
  let body: String
  /// The draft as it stands now, where the editor holds a text that was typed on an older one.
  let newDraft: String?
  let recipient: String?
  let replySubject: String
  let choices: [ActionField]
  let doubts: [Doubt]
  let reasonTyped: String
  let send: String
  let symbol: String
  let code: String
  let digits: Int
  let minePath: Bool

  struct Doubt: Sendable {
    let field: String
    let statement: String?
    /// What is wrong with it.
    let why: String?
    let ticked: Bool
  }

  /// - Parameters:
  ///   - typed: what the person sent before, where that was refused; it stands in the fields again.
  ///   - fresh: that was typed on this same draft, so its ticks still mean what they meant.
  init(_ view: CaseView, session: Session, money: Money, typed: Form?) {
    token = session.csrf
    ofCase = view.case.id.description
    version = view.case.version
    let current = view.draft.flatMap { $0.state == .pending ? $0 : nil }
    draft = current?.id.description
    let proposed = current?.proposal.emailResponse ?? ""
    let sameDraft = typed.map { ($0["draft"] ?? "") == (current?.id.description ?? "") } ?? false
    body = typed?.text("text") ?? proposed
    newDraft = typed == nil || sameDraft || proposed.isEmpty ? nil : proposed
    let caller = view.case.party.address.isEmpty && view.case.customerID != nil
    recipient = view.replyTo.map { MailView.list([$0]) } ?? (caller ? "the program that asked; it delivers" : nil)
    let subject = Visible.line(view.case.subject)
    replySubject = subject.lowercased().hasPrefix("re:") ? subject : "Re: \(subject)"
    choices = Self.choices(current?.proposal, money: money, typed: typed, sameDraft: sameDraft)
    doubts = Self.doubts(current?.proposal).map { index, claim in
      Doubt(
        field: "claim\(index)", statement: claim.claim.isEmpty ? nil : Visible.line(claim.claim, limit: 500),
        why: claim.problem.map { Visible.line($0, limit: 300) },
        ticked: sameDraft && typed?["claim\(index)"] != nil)
    }
    reasonTyped = typed?.text("reason") ?? ""
    send = choices.isEmpty ? "Send reply" : "Send reply with the ticked actions"
    symbol = money.symbol ?? ""
    code = money.currency
    digits = money.digits
    minePath = view.assignee == session.user.name
  }

  /// The statements of the draft that no fact supports, each once, with their places in the proposal.
  static func doubts(_ proposal: Proposal?) -> [(index: Int, claim: Proposal.Claim)] {
    guard let proposal else { return [] }
    var seen: Set<[String?]> = []
    return proposal.grounding.enumerated().filter { _, claim in
      claim.context == nil && seen.insert([claim.claim, claim.problem]).inserted
    }.map { ($0.offset, $0.element) }
  }

  private static func choices(
    _ proposal: Proposal?, money: Money, typed: Form?, sameDraft: Bool
  ) -> [ActionField] {
    guard let proposal else { return [] }
    return proposal.actions.enumerated().filter { $0.element.action != ActionWords.escalation }.map { index, action in
      ActionField(action, index: index, proposal: proposal, money: money, typed: typed, sameDraft: sameDraft)
    }
  }
}

/// An action of the proposal with its tick and, where it moves money, its amount.
struct ActionField: Sendable {
  let tickField: String
  let amountField: String
  let deed: String
  let deedTarget: String
  let effect: String
  let ticked: Bool
  /// Nil where the action moves no money; empty where the amount is for the person to fill in.
  let typedAmount: String?
  let limitWords: String?
  let grounds: [CasePage.Fact]

  init(
    _ action: Proposal.ProposedAction, index: Int, proposal: Proposal, money: Money, typed: Form?, sameDraft: Bool
  ) {
    tickField = "action\(index)"
    amountField = "amount\(index)"
    deed = ActionWords.label(action.action)
    deedTarget = ActionWords.target(action.params)
    effect = ActionWords.effect(action.action)
    let known = !action.takesAmount || action.amount != nil
    // Beside an escalation nothing is ticked for the person: the rules justify it, the case may not.
    let proposedTick = known && proposal.route == .draft
    if let typed { ticked = sameDraft && typed["action\(index)"] != nil } else { ticked = proposedTick }
    let proposedAmount = action.amount.map(money.plain) ?? ""
    typedAmount =
      action.takesAmount ? (sameDraft ? typed?["amount\(index)"] ?? proposedAmount : proposedAmount) : nil
    limitWords = action.amount.map { "at most \(money.words($0))" }
    grounds = action.premises.compactMap { id in
      proposal.context.firstIndex { $0.id == id }.map { CasePage.Fact(proposal.context[$0], index: $0) }
    }
  }
}
