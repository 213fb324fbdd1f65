import Agent
import Testing

/// One line of the decision table: a delivery, and what the rules say of it on 2026-03-16.
struct RuleRow: Sendable, CustomTestStringConvertible {
  var name: String
  var status: String
  var due: String?
  var arrived: String?
  var fee: Int64?
  var refunded: Int64 = 0
  var days: Int
  var refund: DeliveryVerdict.Refund
  var track = false
  var update = false
  var testDescription: String { name }

  static let all: [RuleRow] = [
    .init(
      name: "delivered early", status: "delivered", due: "2026-03-10", arrived: "2026-03-08", fee: 500, days: 0,
      refund: .none),
    .init(
      name: "delivered on the day", status: "delivered", due: "2026-03-10", arrived: "2026-03-10", fee: 500, days: 0,
      refund: .none),
    .init(
      name: "1 day", status: "delivered", due: "2026-03-10", arrived: "2026-03-11", fee: 500, days: 1,
      refund: .amount(50)),
    .init(
      name: "2 days", status: "delivered", due: "2026-03-10", arrived: "2026-03-12", fee: 500, days: 2,
      refund: .amount(100)),
    .init(
      name: "9 days", status: "delivered", due: "2026-03-01", arrived: "2026-03-10", fee: 500, days: 9,
      refund: .amount(450)),
    .init(
      name: "10 days is the fee", status: "delivered", due: "2026-03-01", arrived: "2026-03-11", fee: 500, days: 10,
      refund: .amount(500)),
    .init(
      name: "11 days is still the fee", status: "delivered", due: "2026-03-01", arrived: "2026-03-12", fee: 500,
      days: 11, refund: .amount(500)),
    .init(
      name: "half up", status: "delivered", due: "2026-03-10", arrived: "2026-03-11", fee: 495, days: 1,
      refund: .amount(50)),
    .init(
      name: "below half", status: "delivered", due: "2026-03-10", arrived: "2026-03-11", fee: 494, days: 1,
      refund: .amount(49)),
    .init(
      name: "three days half up", status: "delivered", due: "2026-03-10", arrived: "2026-03-13", fee: 495, days: 3,
      refund: .amount(149)),
    .init(
      name: "one cent", status: "delivered", due: "2026-03-10", arrived: "2026-03-15", fee: 1, days: 5,
      refund: .amount(1)),
    .init(
      name: "one cent, one day", status: "delivered", due: "2026-03-10", arrived: "2026-03-11", fee: 1, days: 1,
      refund: .nothingLeft),
    .init(
      name: "free delivery", status: "delivered", due: "2026-03-10", arrived: "2026-03-12", fee: 0, days: 2,
      refund: .nothingLeft),
    .init(
      name: "fee unknown", status: "delivered", due: "2026-03-10", arrived: "2026-03-12", fee: nil, days: 2,
      refund: .unknownFee),
    .init(
      name: "fee unknown, refunded before", status: "delivered", due: "2026-03-10", arrived: "2026-03-12", fee: nil,
      refunded: 10, days: 2, refund: .nothingLeft),
    .init(
      name: "part refunded", status: "delivered", due: "2026-03-10", arrived: "2026-03-12", fee: 500, refunded: 30,
      days: 2, refund: .amount(70)),
    .init(
      name: "all refunded", status: "delivered", due: "2026-03-10", arrived: "2026-03-12", fee: 500, refunded: 100,
      days: 2, refund: .nothingLeft),
    .init(
      name: "more refunded", status: "delivered", due: "2026-03-10", arrived: "2026-03-12", fee: 500, refunded: 400,
      days: 2, refund: .nothingLeft),
    .init(
      name: "delivered, no promise", status: "delivered", due: nil, arrived: "2026-03-12", fee: 500, days: 0,
      refund: .none),
    .init(
      name: "delivered, no day", status: "delivered", due: "2026-03-01", arrived: nil, fee: 500, days: 0, refund: .none),
    .init(
      name: "over a month's end", status: "delivered", due: "2026-02-27", arrived: "2026-03-02", fee: 1000, days: 3,
      refund: .amount(300)),
    .init(
      name: "over a leap day", status: "delivered", due: "2024-02-28", arrived: "2024-03-01", fee: 1000, days: 2,
      refund: .amount(200)),
    .init(
      name: "dates with times", status: "delivered", due: "2026-03-10T23:59:00", arrived: "2026-03-11 00:01:00",
      fee: 1000, days: 1, refund: .amount(100)),
    .init(
      name: "in transit, ahead", status: "in_transit", due: "2026-03-20", arrived: nil, fee: 500, days: 0, refund: .none
    ),
    .init(
      name: "in transit, today", status: "in_transit", due: "2026-03-16", arrived: nil, fee: 500, days: 0, refund: .none
    ),
    .init(
      name: "in transit, 1 day", status: "in_transit", due: "2026-03-15", arrived: nil, fee: 500, days: 1,
      refund: .none, track: true),
    .init(
      name: "in transit, 5 days", status: "in_transit", due: "2026-03-11", arrived: nil, fee: 500, days: 5,
      refund: .none, track: true),
    .init(
      name: "in transit, 6 days", status: "in_transit", due: "2026-03-10", arrived: nil, fee: 500, days: 6,
      refund: .none, track: true, update: true),
    .init(
      name: "in transit, no promise", status: "in_transit", due: nil, arrived: nil, fee: 500, days: 0, refund: .none),
    .init(
      name: "processing, ahead", status: "processing", due: "2026-03-20", arrived: nil, fee: 500, days: 0, refund: .none
    ),
    .init(
      name: "processing, late", status: "processing", due: "2026-03-14", arrived: nil, fee: 500, days: 2, refund: .none,
      track: true),
    .init(
      name: "processing, very late", status: "processing", due: "2026-03-01", arrived: nil, fee: 500, days: 15,
      refund: .none, track: true, update: true),
    .init(
      name: "out for delivery", status: "out_for_delivery", due: "2026-03-16", arrived: nil, fee: 500, days: 0,
      refund: .none),
    .init(
      name: "out for delivery, late", status: "out_for_delivery", due: "2026-03-13", arrived: nil, fee: 500, days: 3,
      refund: .none, track: true),
    .init(
      name: "exception, ahead", status: "exception", due: "2026-03-20", arrived: nil, fee: 500, days: 0, refund: .none,
      update: true),
    .init(
      name: "exception, late", status: "exception", due: "2026-03-15", arrived: nil, fee: 500, days: 1, refund: .none,
      track: true, update: true),
    .init(
      name: "exception, no promise", status: "exception", due: nil, arrived: nil, fee: 500, days: 0, refund: .none,
      update: true),
    .init(name: "cancelled", status: "cancelled", due: "2026-03-01", arrived: nil, fee: 500, days: 0, refund: .none),
    .init(
      name: "cancelled, ahead", status: "cancelled", due: "2026-03-30", arrived: nil, fee: 500, days: 0, refund: .none),
    .init(name: "broken date", status: "in_transit", due: "soon", arrived: nil, fee: 500, days: 0, refund: .none),
    .init(name: "no such day", status: "in_transit", due: "2026-02-30", arrived: nil, fee: 500, days: 0, refund: .none),
    .init(
      name: "huge fee", status: "delivered", due: "2026-03-10", arrived: "2026-03-11", fee: .max, days: 1,
      refund: .amount(922_337_203_685_477_581)),
  ]
}

@Suite struct LateDeliveryRules {
  private let today = Day(iso: "2026-03-16")
  private func facts(
    _ deliveries: [Delivery], coupons: [Coupon] = [], transactions: [Transaction] = [], past: [RunInput.PastAction] = []
  ) throws -> DeliveryFacts {
    DeliveryFacts(
      today: try #require(today), policy: RunInput.Policy(), deliveries: deliveries, coupons: coupons,
      transactions: transactions, pastActions: past)
  }

  @Test func theTableIsLongEnough() { #expect(RuleRow.all.count >= 40) }

  @Test(arguments: RuleRow.all)
  func table(row: RuleRow) throws {
    let delivery = Delivery(
      id: 1, orderID: 9, customerID: 1, status: row.status, expectedEnd: row.due, actual: row.arrived, fee: row.fee)
    let past =
      row.refunded > 0
      ? [RunInput.PastAction(action: "Refund_delivery_fee", deliveryID: 1, amount: row.refunded, day: "2026-03-12")]
      : []
    let verdict = LateDelivery.verdict(delivery, facts: try facts([delivery], past: past))
    #expect(verdict.daysLate == row.days)
    #expect(verdict.refund == row.refund)
    #expect(verdict.track == row.track)
    #expect(verdict.requestUpdate == row.update)
  }

  private func late(_ id: Int64, arrived: String = "2026-03-05", due: String = "2026-03-01") -> Delivery {
    Delivery(id: id, orderID: 9, customerID: 1, status: "delivered", expectedEnd: due, actual: arrived, fee: 500)
  }
  private func refund(_ amount: Int64, _ description: String?, order: Int64? = 9, status: String = "completed")
    -> Transaction
  {
    Transaction(
      id: 5, orderID: order, customerID: 1, kind: "refund", amount: amount, currency: "EUR", status: status,
      createdAt: "2026-03-10", description: description)
  }

  @Test func refundsOfTheOrderCountWhenTheyNameTheFee() throws {
    let delivery = late(1)
    func before(_ rows: [Transaction], past: [RunInput.PastAction] = []) throws -> Int64 {
      LateDelivery.alreadyRefunded(delivery, facts: try facts([delivery], transactions: rows, past: past))
    }
    #expect(try before([refund(100, "Delivery fee refund")]) == 100)
    #expect(try before([refund(100, "Refund of the shipping fee")]) == 100)
    #expect(try before([refund(100, "Goodwill")]) == 0)
    #expect(try before([refund(100, nil)]) == 0)
    #expect(try before([refund(100, "Delivery fee refund", order: 8)]) == 0)
    #expect(try before([refund(100, "Delivery fee refund", status: "failed")]) == 0)
    #expect(try before([refund(100, "Delivery fee refund, delivery 2")]) == 0)
    let own = [RunInput.PastAction(action: "Refund_delivery_fee", deliveryID: 1, amount: 100, day: "2026-03-09")]
    #expect(try before([refund(100, "Delivery fee refund, delivery 1", order: nil)], past: own) == 100)
    #expect(try before([refund(30, "Delivery fee refund")], past: own) == 130)
  }

  @Test func aPastRefundOfUnknownAmountMayBeAllOfIt() throws {
    let delivery = late(1)
    let past = [RunInput.PastAction(action: "Refund_delivery_fee", deliveryID: 1, amount: nil, day: "2026-03-09")]
    #expect(LateDelivery.verdict(delivery, facts: try facts([delivery], past: past)).refund == .nothingLeft)
  }

  @Test func couponNeedsAnotherLateDeliveryInTheWindow() throws {
    let asked = late(4)
    func coupon(_ others: [Delivery], coupons: [Coupon] = [], past: [RunInput.PastAction] = []) throws -> Int64? {
      LateDelivery.coupon(asked: [asked], facts: try facts([asked] + others, coupons: coupons, past: past))?.names.id
    }
    #expect(try coupon([]) == nil)
    #expect(try coupon([late(2)]) == 4)
    #expect(try coupon([late(2, arrived: "2026-01-15", due: "2026-01-10")]) == 4)
    #expect(try coupon([late(2, arrived: "2026-01-14", due: "2026-01-10")]) == nil)
    #expect(try coupon([late(2, arrived: "2026-03-01", due: "2026-03-01")]) == nil)
    let waiting = Delivery(id: 2, customerID: 1, status: "in_transit", expectedEnd: "2026-03-01")
    #expect(try coupon([waiting]) == nil)
    let expired = Coupon(id: 1, customerID: 1, deliveryID: 3, code: "A", issued: "2026-01-15", expires: "2026-01-20")
    #expect(try coupon([late(2)], coupons: [expired]) == nil)
    let old = Coupon(id: 1, customerID: 1, deliveryID: 3, code: "A", issued: "2026-01-14", expires: nil)
    #expect(try coupon([late(2)], coupons: [old]) == 4)
    let pending = RunInput.PastAction(action: "Create_coupon", deliveryID: 3, amount: nil, day: "2026-03-15")
    #expect(try coupon([late(2)], past: [pending]) == nil)
  }

  @Test func couponNamesTheLowestLateDeliveryAskedAbout() throws {
    let all = [late(7), late(5), late(6, arrived: "2026-03-01")]
    #expect(LateDelivery.coupon(asked: [all[0], all[1]], facts: try facts(all))?.names.id == 5)
    #expect(LateDelivery.coupon(asked: [all[2]], facts: try facts(all)) == nil)
  }

  @Test func refundNeverOverflows() {
    #expect(LateDelivery.refund(fee: .max, days: .max, rate: 0.1, alreadyRefunded: 0) == .max)
    #expect(LateDelivery.refund(fee: 500, days: 3, rate: .nan, alreadyRefunded: 0) == 0)
    #expect(LateDelivery.refund(fee: -5, days: 3, rate: 0.1, alreadyRefunded: 0) == 0)
    #expect(LateDelivery.refund(fee: 500, days: 3, rate: 0.1, alreadyRefunded: .max) == 0)
  }
}
