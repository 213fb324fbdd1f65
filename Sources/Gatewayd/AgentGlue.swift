import Agent
import Foundation
import MailProto
import Store

extension Proposal {
  /// The agent's result in the store's shape. Both are the same JSON (the API's), so nothing can be lost on the way.
  init(_ result: RunResult) throws {
    self = try JSONDecoder().decode(Proposal.self, from: JSONEncoder().encode(result))
  }
}

extension RunInput {
  /// Everything that a run may know of its case, frozen at its start.
  ///
  /// The customer is known only where this mail proves its sender; what earlier mail of the case proved does not
  /// carry over to one that anybody may have written.
  init(_ context: RunContext, job: Job, policy: Policy, clock: SystemClock) {
    let message = context.message
    self.init(
      jobID: job.id.value, caseID: job.caseID.value,
      customerID: message.tier == .t2 ? context.case.customerID : nil,
      senderName: message.from?.name, senderAddress: message.from?.address, tier: message.tier.rawValue,
      subject: message.subject, text: message.trim == .uncertain ? message.text : message.newText,
      hasHiddenText: message.hasHiddenText, attachments: message.attachments.compactMap(\.filename),
      memory: context.memory.map { Turn(party: $0.party.rawValue, text: $0.text, facts: $0.facts, gist: $0.gist) },
      earlier: context.earlier, elsewhere: context.elsewhere.isEmpty ? nil : Harvest.History(context.elsewhere),
      pastActions: context.pastActions.map { PastAction($0, clock: clock) },
      today: clock.today().description, policy: policy)
  }
}

extension RunInput.PastAction {
  init(_ record: ActionRecord, clock: SystemClock) {
    self.init(
      action: record.action, deliveryID: record.params["delivery_id"]?.integer,
      transactionID: record.params["transaction_id"]?.integer, amount: record.params["amount"]?.integer,
      day: clock.day(of: record.approvedAt).description, isDone: record.state == .done, caseID: record.caseID.value)
  }
}

extension RunInput.Policy {
  init(_ configuration: Configuration) {
    self.init()
    refundPerDay = configuration.policy.refundPerDay
    updateAfterDays = configuration.policy.updateAfterDays
    couponWindowDays = configuration.policy.couponWindowDays
    maxRows = configuration.shop.maxRows
    maxSimilarRequests = configuration.guards.maxSimilarRequests
    currency = configuration.shop.currency
    allowedLinks = configuration.policy.allowedLinks
    canaries = configuration.policy.canaries
    shopName = configuration.policy.shopName
    memoryTokens = configuration.agent.memoryTokens
    modelSQL = configuration.agent.modelSQL ? true : nil
    weightUnit = configuration.shop.weightUnit == .kg ? nil : configuration.shop.weightUnit.rawValue
  }
}

extension MemoryTurn.Gist {
  init(_ gist: Agent.Gist) { self.init(source: gist.source, text: gist.text) }
}

extension JSONValue {
  var integer: Int64? {
    if case .integer(let value) = self { return value }
    return nil
  }
}
