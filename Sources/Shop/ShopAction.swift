/// A value of an action's parameter, or of a row as a reviewer saw it.
public enum ShopValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case number(Double)
  case text(String)

  var asText: String? {
    switch self {
    case .null: nil
    case .integer(let value): String(value)
    case .number(let value): value.isFinite ? value.description : nil
    case .text(let value): value.trimmed.isEmpty ? nil : value.trimmed
    }
  }

  var asInteger: Int64? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int64(exactly: value)
    case .text(let value): Int64(value.trimmed)
    case .null: nil
    }
  }
}

/// A row that justified an action, as it was shown when it was approved.
public struct ShopPremise: Sendable, Hashable {
  /// The table; names that are no table of the shop's stand for other evidence and are not checked here.
  public var source: String
  /// Columns as shown; amounts in major or in whole minor units.
  public var row: [String: ShopValue]

  public init(source: String, row: [String: ShopValue]) {
    self.source = source
    self.row = row
  }
}

/// An approved action.
public struct ShopAction: Sendable, Hashable {
  /// As in the result of a run: `Refund_delivery_fee`, `Create_coupon`…
  public var name: String
  /// Amounts are whole minor units.
  public var params: [String: ShopValue]
  /// The customer of the case; what the action touches must be theirs. Nil if the caller does not know it.
  public var customerID: Int64?
  /// One per case, action and target: the same key takes effect once.
  public var idempotencyKey: String
  public var premises: [ShopPremise]
  /// The business day, ISO `YYYY-MM-DD`.
  public var today: String

  public init(
    name: String, params: [String: ShopValue], customerID: Int64?, idempotencyKey: String, premises: [ShopPremise],
    today: String
  ) {
    self.name = name
    self.params = params
    self.customerID = customerID
    self.idempotencyKey = idempotencyKey
    self.premises = premises
    self.today = today
  }

  /// A whole number that must be there and be positive.
  func positive(_ name: String) throws(ShopError) -> Int64 {
    guard let value = params[name]?.asInteger, value > 0 else {
      throw .refused("\(self.name) needs a positive whole number as \(name)")
    }
    return value
  }

  /// The parameters as text that is the same for the same parameters.
  var fingerprint: String {
    params.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.asText ?? "null")" }.joined(separator: ";")
  }
}

/// How an action ended.
public enum ShopOutcome: Sendable, Hashable {
  /// Carried out now or before; a coupon code, or what was recorded.
  case done(String)
  /// The data is no longer what was approved, or a cap is reached: before and after in words. Nothing was changed.
  case premiseBroken(String)
}
