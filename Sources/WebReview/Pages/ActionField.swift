import Store

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
  /// The most that may be typed, in minor units.
  let most: String?
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
    most = action.amount.map(String.init)
    grounds = action.premises.compactMap { id in
      proposal.context.firstIndex { $0.id == id }.map { CasePage.Fact(proposal.context[$0], index: $0) }
    }
  }
}
