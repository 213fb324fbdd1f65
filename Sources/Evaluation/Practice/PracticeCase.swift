import Agent
import Foundation

/// A decided case as an entry of a dataset, masked.
public struct PracticeCase: Sendable {
  /// What somebody said of the agent's work.
  public struct Thumb: Sendable, Hashable {
    public let good: Bool
    public let reason: String?

    public init(good: Bool, reason: String?) {
      self.good = good
      self.reason = reason
    }
  }

  public let input: RunInput
  public let result: RunResult
  public let decision: PastCase.Decision
  /// What was sent in the end; nil where nothing was.
  public let finalText: String?
  public let approved: [ActionGoal]
  /// Of the people of the case.
  public let names: [String]
  public let thumbs: [Thumb]

  public init(
    input: RunInput, result: RunResult, decision: PastCase.Decision, finalText: String?, approved: [ActionGoal],
    names: [String], thumbs: [Thumb] = []
  ) {
    self.input = input
    self.result = result
    self.decision = decision
    self.finalText = finalText
    self.approved = approved
    self.names = names
    self.thumbs = thumbs
  }

  /// The entry; nil where the decision says nothing that the suite could look at.
  public func entry(_ suite: EvalSuite, number: Int) -> JSON? {
    guard let expected = expected(suite) else { return nil }
    let masker = Masker(names: names + [input.senderName].compactMap { $0 }, keeping: kept)
    let memory = input.memory.enumerated().map { ("\($0)", JSON.string($1.text)) }
    var state: [String: JSON] = [
      "customer_id": input.customerID.map { .integer($0) } ?? .null, "customer_name": .string("Customer"),
      "email_content": .string(input.text),
      "case_memory": memory.isEmpty ? .null : .object(Dictionary(memory, uniquingKeysWith: { first, _ in first })),
    ]
    if let subject = input.subject { state["subject"] = .string(subject) }
    if !input.pastActions.isEmpty { state["past_actions"] = .array(input.pastActions.map(\.json)) }
    var entry: [String: JSON] = [
      "test_no": .integer(Int64(number)), "now": .string(input.today), "decision": .string(decision.rawValue),
      "input_state": masker.mask(.object(state)), "expected": masker.mask(expected),
    ]
    if !thumbs.isEmpty { entry["thumbs"] = masker.mask(.array(thumbs.map(\.json))) }
    return .object(entry)
  }

  private func expected(_ suite: EvalSuite) -> JSON? {
    switch suite {
    case .classify:
      // What a person took over shows that it was understood; a rejection may have been about the words, and so may a
      // thumb that points down, but then nobody knows.
      guard decision == .approve || decision == .edit, thumbs.allSatisfy({ $0.good }), let found = result.classification
      else { return nil }
      return .object(["topic": .string(found.topic), "urgency": .string(found.urgency)])
    case .scenario: return scenario
    default: return nil
    }
  }

  private var scenario: JSON? {
    if decision == .escalate { return .object(["route": .string(RunResult.Route.escalation.rawValue)]) }
    guard let finalText else { return nil }
    var fields: [String: JSON] = [
      "reply": .string(finalText), "facts": .array(facts(in: finalText).map { .string($0) }),
    ]
    if decision == .approve || decision == .edit {
      fields["route"] = .string(result.route.rawValue)
      fields["actions"] = .array(
        approved.map { .object(["action": .string($0.action), "params": .object($0.params)]) })
    }
    return .object(fields)
  }

  /// Statements of the draft that rest on facts and that the person left in the reply.
  private func facts(in reply: String) -> [String] {
    var seen: Set<String> = []
    let text = Needle.fold(reply)
    return result.grounding.filter { $0.context != nil && $0.kind != .name && Needle.isIn($0.claim, folded: text) }
      .map(\.claim).filter { seen.insert($0).inserted }
  }

  /// Numbers of the shop's rows: without them the case could not be run.
  private var kept: [String] {
    let rows: [String] = result.context.flatMap { item in item.row.values.map(\.plain) }
    let stated: [String] = result.grounding.filter { $0.context != nil }.map(\.claim)
    let remembered: [String] = input.memory.flatMap(\.facts).map { String($0.split(separator: " ").last ?? "") }
    return rows + stated + remembered
  }
}

extension PracticeCase.Thumb {
  fileprivate var json: JSON { .object(["good": .bool(good), "reason": reason.map { .string($0) } ?? .null]) }
}

extension RunInput.PastAction {
  fileprivate var json: JSON {
    var params: [String: JSON] = [:]
    if let deliveryID { params["delivery_id"] = .integer(deliveryID) }
    if let transactionID { params["transaction_id"] = .integer(transactionID) }
    if let amount { params["amount"] = .integer(amount) }
    return .object([
      "action": .string(action), "params": .object(params), "on": .string(day),
      "state": .string(isDone == false ? "approved" : "done"),
    ])
  }
}
