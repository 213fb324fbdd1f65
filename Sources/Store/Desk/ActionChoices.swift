import Database

/// An action as it was approved.
struct CheckedAction {
  let action: String
  let params: [String: JSONValue]
  let premises: [Proposal.ContextItem]
  let idempotencyKey: String
  let customerID: Int64?
  /// The failed record of the same action and target, which this approval starts again.
  let again: ActionID?

  func insert(_ tx: Transaction, decision: Decision, notBefore: Timestamp?, at now: Timestamp) throws {
    let (params, premises) = (try JSONText.encode(params), try JSONText.encode(premises))
    if let again {
      try tx.run(
        """
        UPDATE actions SET state = $2, decision_id = $3, params = $4, premises = $5, approved_by = $6,
          approved_at = $7, run_after = $7, attempts = 0, fence = fence + 1, result = NULL, not_before = $8
        WHERE id = $1
        """, again, ActionRecord.State.approved.rawValue, decision.id, params, premises, decision.reviewer, now,
        notBefore)
      return
    }
    let _: ActionID = try tx.insert(
      "actions",
      [
        ("case_id", decision.caseID), ("decision_id", decision.id),
        ("state", ActionRecord.State.approved.rawValue), ("action", action), ("params", params),
        ("premises", premises), ("customer_id", customerID), ("idempotency_key", idempotencyKey),
        ("run_after", now), ("approved_by", decision.reviewer), ("approved_at", now), ("not_before", notBefore),
      ])
  }
}

/// Holds what the reviewer ticked against what was proposed.
struct ActionChoices {
  let tx: Transaction
  let found: Case
  let draft: Draft?

  /// Actions that move money carry an amount, even where the proposal leaves it open.
  private static let carryingAmount: Set<String> = ["Refund_delivery_fee", "Record_refund"]
  /// What an action is done to; two actions of one kind with the same target are one action.
  private static let targets = ["delivery_id", "transaction_id", "order_id"]

  func check(_ choices: [Approval.Choice]) throws -> [CheckedAction] {
    guard Set(choices.map(\.index)).count == choices.count else {
      throw DeskError.badAction(why: "an action was ticked twice")
    }
    let checked = try choices.compactMap(check)
    guard Set(checked.map(\.idempotencyKey)).count == checked.count else {
      throw DeskError.badAction(why: "two of the actions are the same")
    }
    return checked
  }

  private func check(_ choice: Approval.Choice) throws -> CheckedAction? {
    guard let draft, draft.proposal.actions.indices.contains(choice.index) else {
      throw DeskError.badAction(why: "no such action was proposed")
    }
    let proposed = draft.proposal.actions[choice.index]
    if proposed.action == Proposal.escalationAction { return nil }
    try sameCustomer(proposed)
    var params = proposed.params
    if let amount = try amount(of: proposed, choice) { params["amount"] = .integer(amount) }
    let key = idempotencyKey(proposed)
    return CheckedAction(
      action: proposed.action, params: params,
      premises: draft.proposal.context.filter { proposed.premises.contains($0.id) }, idempotencyKey: key,
      customerID: found.customerID, again: try repeatable(key, proposed.action))
  }

  /// The customer comes from the case, never from what a model wrote.
  private func sameCustomer(_ proposed: Proposal.ProposedAction) throws {
    guard let named = proposed.params["customer_id"], let known = found.customerID else { return }
    guard named == .integer(known) else {
      throw DeskError.badAction(why: "\(proposed.action) names another customer than the case")
    }
  }

  private func amount(of proposed: Proposal.ProposedAction, _ choice: Approval.Choice) throws -> Int64? {
    func refused(_ why: String) -> DeskError { .badAmount(action: proposed.action, why: why) }
    let value = proposed.params["amount"]
    guard value != nil || Self.carryingAmount.contains(proposed.action) else {
      if choice.amount != nil { throw refused("this action has no amount") }
      return nil
    }
    switch value ?? .null {
    case .null:
      guard let given = choice.amount else { throw refused("an amount must be filled in") }
      guard given > 0 else { throw refused("the amount must be more than nothing") }
      return given
    case .integer(let limit):
      let given = choice.amount ?? limit
      guard given > 0 else { throw refused("the amount must be more than nothing") }
      guard given <= limit else { throw refused("the amount is more than was proposed") }
      return given
    default: throw refused("the proposed amount is not a whole number of minor units")
    }
  }

  /// One per (case, action, target).
  private func idempotencyKey(_ proposed: Proposal.ProposedAction) -> String {
    let target = Self.targets.compactMap { name in proposed.params[name].map { "\(name)=\($0.plain)" } }
    return (["\(found.id)", proposed.action] + target).joined(separator: ":")
  }

  /// Nil for an action that is new; the record of one that failed; refused for one that was approved before.
  private func repeatable(_ key: String, _ action: String) throws -> ActionID? {
    // A case that took in another one holds actions whose keys begin with that one's number.
    let target = key.drop { $0 != ":" }
    let records = try tx.rows("SELECT * FROM actions WHERE case_id = $1 ORDER BY id", found.id).map(ActionRecord.init)
    guard let earlier = records.last(where: { $0.idempotencyKey.drop { $0 != ":" } == target }) else { return nil }
    guard earlier.state.after(.approvedAgain) != nil else {
      throw DeskError.badAction(why: "\(action) was approved before, by \(earlier.approvedBy)")
    }
    return earlier.id
  }
}

extension JSONValue {
  /// As it stands in a key.
  fileprivate var plain: String {
    switch self {
    case .integer(let value): "\(value)"
    case .string(let value): value
    default: (try? JSONText.encode(self)) ?? "?"
    }
  }
}
