import Agent

/// What `header.policy` says differently from the configuration.
public struct PolicyChanges: Sendable, Hashable {
  public enum WeightUnit: String, Sendable, CaseIterable { case kg, g }

  public var refundPerDay: Double?
  public var updateAfterDays: Int?
  public var couponWindowDays: Int?
  public var allowedLinks: [String]?
  public var canaries: [String]?
  public var shopName: String?
  public var currency: String?
  public var weightUnit: WeightUnit?
  public var maxRows: Int?
  public var maxSimilarRequests: Int?
  public var maxCharacters: Int?

  /// Keys of a configuration that a run does not look at.
  private static let idle = ["executor", "webhook", "second_approval_over"]
  private static let known = [
    "refund_per_day", "update_after_days", "coupon_window_days", "allowed_links", "canaries", "shop_name", "currency",
    "weight_unit", "max_rows", "max_similar_requests", "max_characters",
  ]

  public init() {}

  init(_ fields: Fields) throws(Wrong) {
    for name in fields.names where !Self.known.contains(name) && !Self.idle.contains(name) {
      throw fields.wrong(name, "is no key of a policy; one of \(Self.known.joined(separator: ", "))")
    }
    refundPerDay = try fields.number("refund_per_day")
    if let share = refundPerDay, !(0...1).contains(share) {
      throw fields.wrong("refund_per_day", "should be from 0 to 1")
    }
    updateAfterDays = try Self.count(fields, "update_after_days", 0...365)
    couponWindowDays = try Self.count(fields, "coupon_window_days", 1...365)
    allowedLinks = try fields.texts("allowed_links")
    canaries = try fields.texts("canaries")
    shopName = try fields.text("shop_name")
    currency = try fields.text("currency")
    if let text = try fields.text("weight_unit") {
      guard let unit = WeightUnit(rawValue: text) else { throw fields.wrong("weight_unit", "should be kg or g") }
      weightUnit = unit
    }
    maxRows = try Self.count(fields, "max_rows", 1...100_000)
    maxSimilarRequests = try Self.count(fields, "max_similar_requests", 1...1000)
    maxCharacters = try Self.count(fields, "max_characters", 1...10_000_000)
  }

  private static func count(_ fields: Fields, _ name: String, _ range: ClosedRange<Int64>) throws(Wrong) -> Int? {
    guard let number = try fields.whole(name) else { return nil }
    guard range.contains(number) else {
      throw fields.wrong(name, "should be from \(range.lowerBound) to \(range.upperBound)")
    }
    return Int(number)
  }

  public func apply(to policy: inout RunInput.Policy) {
    policy.refundPerDay = refundPerDay ?? policy.refundPerDay
    policy.updateAfterDays = updateAfterDays ?? policy.updateAfterDays
    policy.couponWindowDays = couponWindowDays ?? policy.couponWindowDays
    policy.allowedLinks = allowedLinks ?? policy.allowedLinks
    policy.canaries = canaries ?? policy.canaries
    policy.shopName = shopName ?? policy.shopName
    policy.currency = currency ?? policy.currency
    policy.maxRows = maxRows ?? policy.maxRows
    policy.maxSimilarRequests = maxSimilarRequests ?? policy.maxSimilarRequests
  }
}
