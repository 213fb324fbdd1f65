import Foundation

/// How a company's shop is to be read and written.
public struct ShopSettings: Sendable, Hashable {
  public enum WeightUnit: String, Sendable, Codable, CaseIterable { case kg, g }

  /// Most products that one query returns.
  public var maxRows: Int
  /// The unit of `shoe_characteristics.weight`.
  public var weightUnit: WeightUnit
  /// ISO 4217; for prices, and for amounts whose row names no currency.
  public var currency: String
  /// No second coupon is issued to a customer within this many days.
  public var couponWindowDays: Int
  /// Days for which a new coupon is valid.
  public var couponValidDays: Int
  /// In which a timestamp that names its zone has its day.
  public var timeZone: TimeZone

  public init(
    maxRows: Int = 500, weightUnit: WeightUnit = .kg, currency: String = "EUR", couponWindowDays: Int = 60,
    couponValidDays: Int = 90, timeZone: TimeZone = .gmt
  ) {
    self.maxRows = maxRows
    self.weightUnit = weightUnit
    self.currency = currency
    self.couponWindowDays = couponWindowDays
    self.couponValidDays = couponValidDays
    self.timeZone = timeZone
  }
}

/// Why the shop gave nothing, by what to do next.
public enum ShopError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The database cannot be reached; try again later.
  case unavailable(String)
  /// What was asked for may not be done or is wrong; asking again unchanged does not help.
  case refused(String)
  /// Tables or columns that are missing: the company must mend its schema.
  case schema([String])

  public var description: String {
    switch self {
    case .unavailable(let what): "the shop database cannot be reached: \(what)"
    case .refused(let what): "refused: \(what)"
    case .schema(let missing): "the shop database lacks \(missing.joined(separator: ", "))"
    }
  }
}
