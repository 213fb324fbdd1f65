// The rules of late deliveries: money, days and eligibility as pure functions. Nothing here reads a mail or a table.

/// What is known when a delivery is judged.
public struct DeliveryFacts: Sendable {
  public var today: Day
  public var policy: RunInput.Policy
  /// All deliveries of this customer that the window allows.
  public var deliveries: [Delivery]
  public var coupons: [Coupon]
  public var transactions: [Transaction]
  public var pastActions: [RunInput.PastAction]
  public init(
    today: Day, policy: RunInput.Policy, deliveries: [Delivery], coupons: [Coupon] = [],
    transactions: [Transaction] = [], pastActions: [RunInput.PastAction] = []
  ) {
    self.today = today
    self.policy = policy
    self.deliveries = deliveries
    self.coupons = coupons
    self.transactions = transactions
    self.pastActions = pastActions
  }
}

/// What the rules say about one delivery that was asked about.
public struct DeliveryVerdict: Codable, Hashable, Sendable {
  public enum Refund: Codable, Hashable, Sendable {
    case none
    /// Late and delivered, but nothing of the fee is left to refund.
    case nothingLeft
    /// Minor units.
    case amount(Int64)
    /// The shop does not say what the fee was; the reviewer fills the amount in.
    case unknownFee
  }
  /// Whole days, never negative.
  public var daysLate: Int
  public var refund: Refund
  /// Minor units refunded or promised before.
  public var alreadyRefunded: Int64
  /// Track_refund_delivery_fee: the refund follows the delivery.
  public var track: Bool
  public var requestUpdate: Bool
  /// It was asked for before; once is enough.
  public var updateRequested = false
}

public enum LateDelivery {
  /// How far back a delivery is looked up.
  public static let lookupDays = 90

  /// Delivered: actual − promised end; else: today − promised end; never late when cancelled or without promise.
  public static func daysLate(_ delivery: Delivery, today: Day) -> Int {
    guard delivery.status != "cancelled", let promised = Day(iso: delivery.expectedEnd) else { return 0 }
    if delivery.status == "delivered" {
      guard let actual = Day(iso: delivery.actual) else { return 0 }
      return max(0, actual - promised)
    }
    return max(0, today - promised)
  }

  /// min(fee, days × rate × fee) − already refunded, half up to a minor unit, never negative. The rate counts in
  /// millionths; the product is exact, whatever the fee.
  public static func refund(fee: Int64, days: Int, rate: Double, alreadyRefunded: Int64) -> Int64 {
    guard fee > 0, days > 0, rate.isFinite, rate > 0 else { return 0 }
    let whole: Int64 = 1_000_000
    let perDay = Int64(min(rate, 1) * Double(whole) + 0.5)
    let (share, overflow) = perDay.multipliedReportingOverflow(by: Int64(days))
    let parts = overflow ? whole : min(share, whole)
    // No quotient is above the fee, since `parts` is at most `whole`.
    let (quotient, remainder) = whole.dividingFullWidth(fee.multipliedFullWidth(by: parts))
    let owed = remainder >= whole / 2 ? quotient + 1 : quotient
    return max(0, min(fee, owed) - max(0, alreadyRefunded))
  }

  /// Our own actions for this delivery, and refunds of its order whose description names the delivery fee. The row
  /// that carrying out our own action wrote names the delivery and is not counted a second time; one that is still to
  /// be carried out has no row.
  public static func alreadyRefunded(_ delivery: Delivery, facts: DeliveryFacts) -> Int64 {
    let own = facts.pastActions.filter { $0.action == "Refund_delivery_fee" && $0.deliveryID == delivery.id }
    let carriedOut = Amounts.sum(own.filter { $0.isDone ?? true }.map { $0.amount ?? 0 })
    let open = Amounts.sum(own.filter { !($0.isDone ?? true) }.map { $0.amount ?? 0 })
    let rows = feeRefunds(delivery, facts: facts)
    let namingThis = rows.filter { namedDelivery($0) != nil }.map(\.amount)
    let namingNone = rows.filter { namedDelivery($0) == nil }.map(\.amount)
    return Amounts.sum([open, max(carriedOut, Amounts.sum(namingThis)), Amounts.sum(namingNone)])
  }

  /// The rows by which something of this delivery's fee was given back.
  static func feeRefunds(_ delivery: Delivery, facts: DeliveryFacts) -> [Transaction] {
    facts.transactions.filter { row in
      guard isDeliveryFeeRefund(row) else { return false }
      if let id = namedDelivery(row) { return id == delivery.id }
      return delivery.orderID != nil && row.orderID == delivery.orderID
    }
  }

  static func isDeliveryFeeRefund(_ row: Transaction) -> Bool {
    guard row.isRefund, row.counts else { return false }
    return Words.contains(
      Words.padded(row.description ?? ""),
      any: ["delivery fee", "shipping fee", "delivery charge", "shipping cost", "shipping costs", "delivery cost"])
  }

  /// The delivery that a description such as `Delivery fee refund, delivery 12` names.
  private static func namedDelivery(_ row: Transaction) -> Int64? { row.number(after: "delivery") }

  public static func verdict(_ delivery: Delivery, facts: DeliveryFacts) -> DeliveryVerdict {
    let days = daysLate(delivery, today: facts.today)
    let delivered = delivery.status == "delivered"
    let refunded = alreadyRefunded(delivery, facts: facts)
    let pays = days > 0 && delivered
    let waits = days > 0 && !delivered
    let wantsUpdate = (waits && days > facts.policy.updateAfterDays) || delivery.status == "exception"
    let isRequested = wasDone("Request_delivery_update", delivery, facts: facts)
    return DeliveryVerdict(
      daysLate: days, refund: pays ? refund(delivery, days: days, refunded: refunded, facts: facts) : .none,
      alreadyRefunded: refunded, track: waits && !wasDone("Track_refund_delivery_fee", delivery, facts: facts),
      requestUpdate: wantsUpdate && !isRequested, updateRequested: wantsUpdate && isRequested)
  }

  private static func refund(
    _ delivery: Delivery, days: Int, refunded: Int64, facts: DeliveryFacts
  ) -> DeliveryVerdict.Refund {
    let past = facts.pastActions.filter { $0.action == "Refund_delivery_fee" && $0.deliveryID == delivery.id }
    // An action whose amount is not known yet may be all of the fee.
    if past.contains(where: { $0.amount == nil }) { return .nothingLeft }
    guard let fee = delivery.fee else { return past.isEmpty && refunded == 0 ? .unknownFee : .nothingLeft }
    let amount = refund(fee: fee, days: days, rate: facts.policy.refundPerDay, alreadyRefunded: refunded)
    return amount > 0 ? .amount(amount) : .nothingLeft
  }

  private static func wasDone(_ action: String, _ delivery: Delivery, facts: DeliveryFacts) -> Bool {
    facts.pastActions.contains { $0.action == action && $0.deliveryID == delivery.id }
  }

  /// The delivery that a coupon would name, and the other late delivery that justifies it. Nil if the rules give none:
  /// no other delivery that came late within the window, or a coupon issued or pending in it.
  public static func coupon(asked: [Delivery], facts: DeliveryFacts) -> (names: Delivery, because: Delivery)? {
    let start = facts.today.adding(-facts.policy.couponWindowDays)
    let issued = !couponsInWindow(facts).isEmpty
    let pending = facts.pastActions.contains {
      $0.action == "Create_coupon" && (Day(iso: $0.day).map { $0 >= start } ?? true)
    }
    guard !issued, !pending else { return nil }
    let cameLate = facts.deliveries.filter { delivery in
      guard delivery.status == "delivered", let actual = Day(iso: delivery.actual) else { return false }
      return actual >= start && actual <= facts.today && daysLate(delivery, today: facts.today) > 0
    }
    let late = asked.filter { daysLate($0, today: facts.today) > 0 }.sorted { $0.id < $1.id }
    for delivery in late {
      if let other = cameLate.filter({ $0.id != delivery.id }).min(by: { $0.id < $1.id }) { return (delivery, other) }
    }
    return nil
  }

  /// Coupons of the window, expired ones among them: each stands in the way of another.
  static func couponsInWindow(_ facts: DeliveryFacts) -> [Coupon] {
    let start = facts.today.adding(-facts.policy.couponWindowDays)
    return facts.coupons.filter { Day(iso: $0.issued).map { $0 >= start } ?? false }
  }

  /// The deliveries that these numbers name, in the numbers' order, and the numbers that name none. A delivery without
  /// tracking number is never named. An O for a 0 or an I for a 1 is read over where just one of the rows can be meant.
  static func named(_ numbers: [String], in deliveries: [Delivery]) -> (found: [Delivery], missing: [String]) {
    var found: [Delivery] = []
    var missing: [String] = []
    for number in numbers {
      var rows = deliveries.filter { $0.number == number }
      if rows.isEmpty, let alike = TrackingLookalikes.match(number, in: deliveries.compactMap(\.number)) {
        rows = deliveries.filter { $0.number == alike }
      }
      if rows.isEmpty { missing.append(number) }
      found += rows.filter { row in !found.contains { $0.id == row.id } }
    }
    return (found, missing)
  }

  /// Whether any date of the delivery lies on or after `since`.
  static func isWithin(_ delivery: Delivery, since: Day) -> Bool {
    [delivery.expectedStart, delivery.expectedEnd, delivery.actual, delivery.shipped]
      .contains { Day(iso: $0).map { $0 >= since } ?? false }
  }
}

extension Delivery {
  /// The tracking number in capitals, without separators; nil if there is none.
  var number: String? { trackingNumber.map(TrackingNumbers.normal) }
  var isOpen: Bool { !["delivered", "cancelled"].contains(status) }
}
