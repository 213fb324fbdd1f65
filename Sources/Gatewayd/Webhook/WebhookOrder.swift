import Foundation
import Store

/// The body of a POST; docs/webhooks.md explains each key. The same approval gives the same bytes each time.
struct WebhookOrder: Encodable {
  private let version = 1
  private let idempotencyKey: String
  private let action: String
  private let params: [String: JSONValue]
  /// Whole minor units, with their currency; absent where the action moves no money.
  private let amount: Int64?
  private let currency: String?
  private let premises: [Proposal.ContextItem]
  private let caseID: Int64
  private let customerID: Int64
  private let approvedBy: String
  private let approvedAt: String

  enum CodingKeys: String, CodingKey {
    case version, action, params, amount, currency, premises
    case idempotencyKey = "idempotency_key"
    case caseID = "case_id"
    case customerID = "customer_id"
    case approvedBy = "approved_by"
    case approvedAt = "approved_at"
  }

  /// - Parameter standard: the currency of a row that names none.
  init(_ order: ActionOrder, currency standard: String) {
    let record = order.record
    idempotencyKey = record.idempotencyKey
    action = record.action
    params = record.params
    if case .integer(let units) = record.params["amount"] {
      amount = units
      currency = Self.currency(of: record.premises) ?? standard
    } else {
      amount = nil
      currency = nil
    }
    premises = record.premises
    caseID = record.caseID.value
    customerID = order.customerID
    approvedBy = record.approvedBy
    approvedAt = record.approvedAt.iso
  }

  private static func currency(of premises: [Proposal.ContextItem]) -> String? {
    for premise in premises {
      if case .string(let code) = premise.row["currency"], !code.isEmpty { return code }
    }
    return nil
  }

  func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self))
  }
}
