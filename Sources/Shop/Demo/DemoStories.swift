/// The stories that the demonstration shop tells: one customer each, at least one for every branch of the rules.
enum DemoStories {
  static let all = products + named + coupons + money + orders + lateDelivered + lateUndelivered

  private static let products = [
    DemoStory(
      key: "in_stock_product", note: "asks for a shoe that is in stock", asksAbout: nil,
      product: DemoSpotlight(name: "Ridgeline 3", color: "red", size: 42, stock: 7)),
    DemoStory(
      key: "out_of_stock_incoming", note: "out of stock; 20 pairs are expected in nine days, in two deliveries",
      asksAbout: nil,
      product: DemoSpotlight(
        name: "Pavo Court", color: "white", size: 41, stock: 0,
        incoming: [
          ("pending", 9, 12), ("pending", 9, 8), ("pending", 24, 30), ("cancelled", 3, 40), ("received", -5, 6),
          ("pending", -4, 10),
        ])),
    DemoStory(
      key: "out_of_stock_nothing", note: "out of stock; nothing is expected any more", asksAbout: nil,
      product: DemoSpotlight(
        name: "Drover Chelsea", color: "black", size: 44, stock: 0,
        incoming: [("cancelled", 6, 15), ("received", -20, 5), ("pending", -2, 9)])),
    DemoStory(key: "recommendation", note: "asks what to buy", parcels: [.late(0, arrived: -30)], asksAbout: nil),
  ]

  private static let named = [
    DemoStory(key: "late_delivered", note: "arrived two days ago, four days late", parcels: [.late(4)]),
    DemoStory(key: "late_undelivered", note: "eight days late and not here: ask for an update", parcels: [.overdue(8)]),
    DemoStory(key: "late_undelivered_few_days", note: "three days late: too early to ask", parcels: [.overdue(3)]),
    DemoStory(
      key: "exception", note: "stuck, although not late yet",
      parcels: [DemoStory.Parcel.due(in: 2, status: "exception")]),
    DemoStory(
      key: "exception_late", note: "stuck and two days late",
      parcels: [DemoStory.Parcel.overdue(2).with { $0.status = "exception" }]),
    DemoStory(key: "on_time", note: "due in three days", parcels: [.due(in: 3)]),
    DemoStory(key: "due_today", note: "promised for today: not late", parcels: [.due(in: 0)]),
    DemoStory(key: "out_for_delivery", note: "comes today", parcels: [.due(in: 0, status: "out_for_delivery")]),
    DemoStory(key: "delivered_on_time", note: "arrived on the promised day", parcels: [.late(0, arrived: -3)]),
    DemoStory(key: "delivered_early", note: "arrived two days early", parcels: [.late(-2, arrived: -3)]),
    DemoStory(
      key: "delivered_not_here", note: "says delivered yesterday, nothing came", parcels: [.late(0, arrived: -1)]),
    DemoStory(
      key: "processing", note: "not shipped yet, due in six days", parcels: [.due(in: 6, status: "processing")]),
    DemoStory(
      key: "processing_late", note: "not shipped, two days late",
      parcels: [DemoStory.Parcel.overdue(2).with { ($0.status, $0.shipped) = ("processing", nil) }]),
    DemoStory(
      key: "cancelled_delivery", note: "a cancelled delivery is never late",
      parcels: [DemoStory.Parcel.overdue(5).with { $0.status = "cancelled" }]),
    DemoStory(
      key: "no_promised_date", note: "under way without a promised day: never late",
      parcels: [DemoStory.Parcel(status: "in_transit", due: nil, shipped: -12)]),
    DemoStory(
      key: "no_tracking", note: "writes without a tracking number; two parcels are open",
      parcels: [.overdue(6), .due(in: 4)], asksAbout: nil),
    DemoStory(
      key: "untracked_parcel", note: "the parcel has no tracking number",
      parcels: [DemoStory.Parcel.overdue(4).with { $0.tracking = .none }]),
    DemoStory(key: "foreign_parcel", note: "names a tracking number of another customer", parcels: [.due(in: 5)]),
    DemoStory(
      key: "odd_tracking", note: "the number is stored in lower case with hyphens",
      parcels: [DemoStory.Parcel.overdue(7).with { $0.tracking = .lowerCaseWithHyphens }]),
    DemoStory(
      key: "several_parcels", note: "one late and here, one overdue, one on time",
      parcels: [.late(5, arrived: -3), .overdue(9), .due(in: 2)]),
    DemoStory(key: "old_delivery", note: "late, but more than 90 days ago", parcels: [.late(3, arrived: -100)]),
  ]

  private static let coupons = [
    DemoStory(
      key: "coupon_case", note: "late twice within 60 days: a coupon is due",
      parcels: [.late(4), .late(6, arrived: -20)]),
    DemoStory(
      key: "coupon_undelivered", note: "overdue now, late 30 days ago: a coupon is due",
      parcels: [.overdue(7), .late(2, arrived: -30)]),
    DemoStory(key: "coupon_59_days", note: "late 59 days ago too", parcels: [.late(3), .late(2, arrived: -59)]),
    DemoStory(
      key: "coupon_60_days", note: "late 60 days ago too: still counts", parcels: [.late(3), .late(2, arrived: -60)]),
    DemoStory(key: "coupon_61_days", note: "late 61 days ago: no coupon", parcels: [.late(3), .late(2, arrived: -61)]),
    DemoStory(
      key: "coupon_already", note: "late twice, but a coupon was issued 30 days ago",
      parcels: [.late(4), .late(6, arrived: -32)], coupon: (-30, 60)),
    DemoStory(
      key: "coupon_expired_in_window", note: "the coupon of 50 days ago has expired, and counts all the same",
      parcels: [.late(4), .late(6, arrived: -52)], coupon: (-50, -10)),
    DemoStory(
      key: "coupon_60_days_old", note: "the coupon is 60 days old: still in the window",
      parcels: [.late(4), .late(6, arrived: -40)], coupon: (-60, 30)),
    DemoStory(
      key: "coupon_outside_window", note: "the coupon is 61 days old: a new one is due",
      parcels: [.late(4), .late(6, arrived: -40)], coupon: (-61, 29)),
  ]

  private static let money = [
    DemoStory(
      key: "no_fee", note: "late, but nobody knows the fee", parcels: [DemoStory.Parcel.late(5).with { $0.fee = nil }]),
    DemoStory(
      key: "free_delivery", note: "late, delivery was free", parcels: [DemoStory.Parcel.late(5).with { $0.fee = 0 }]),
    DemoStory(
      key: "half_a_cent", note: "one day late on a fee of 4.95: 0.495 becomes 0.50",
      parcels: [DemoStory.Parcel.late(1).with { $0.fee = 495 }]),
    DemoStory(
      key: "refunded_in_part", note: "six days late; 1.00 of the fee is refunded already",
      parcels: [refunded(.late(6), 100)]),
    DemoStory(
      key: "refunded_in_full", note: "twelve days late; the fee is refunded already",
      parcels: [refunded(.late(12), 490)]),
  ]

  private static func refunded(_ parcel: DemoStory.Parcel, _ cents: Int64) -> DemoStory.Parcel {
    parcel.with { $0.order.refunds = [DemoStory.Refund(part: .cents(cents), day: -1, text: "Delivery fee refund")] }
  }

  private static let orders = [
    DemoStory(
      key: "cancelled_order", note: "order cancelled, charged, not refunded", parcels: [cancelled { _ in }],
      asksAbout: nil),
    DemoStory(
      key: "cancelled_order_refunded", note: "order cancelled and refunded four days ago",
      parcels: [
        cancelled { $0.refunds = [DemoStory.Refund(part: .everything, day: -4, text: "Refund of the cancelled order")] }
      ], asksAbout: nil),
    DemoStory(
      key: "cancelled_item", note: "one of three items cancelled, not refunded",
      parcels: [
        DemoStory.Parcel.late(0, arrived: -4).with { $0.order.items = ["cancelled", "delivered", "delivered"] }
      ], asksAbout: nil),
    DemoStory(
      key: "charged_twice", note: "the order was charged twice",
      parcels: [DemoStory.Parcel.late(0, arrived: -6).with { $0.order.charges = 2 }], asksAbout: nil),
    DemoStory(
      key: "transaction_inquiry", note: "asks what an order with three items was made of",
      parcels: [
        DemoStory.Parcel.late(0, arrived: -8).with { $0.order.items = ["delivered", "delivered", "delivered"] }
      ],
      asksAbout: nil),
    DemoStory(key: "item_complaint", note: "the shoes came damaged", parcels: [.late(0, arrived: -2)], asksAbout: nil),
    DemoStory(key: "thanks", note: "only says thanks", parcels: [.late(0, arrived: -5)], asksAbout: nil),
  ]

  private static func cancelled(_ change: (inout DemoStory.Order) -> Void) -> DemoStory.Parcel {
    var order = DemoStory.Order(status: "cancelled", items: ["cancelled"])
    change(&order)
    return DemoStory.Parcel(status: "cancelled", due: 3, fee: 490, order: order)
  }

  private static let fees: [Int64] = [490, 390, 690, 1_290, 350]

  private static let lateDelivered = (1...20).map { days in
    DemoStory(
      key: "late_delivered_\(days)", note: "arrived \(days) days late",
      parcels: [DemoStory.Parcel.late(days, arrived: -1 - days % 9).with { $0.fee = fees[days % fees.count] }])
  }

  private static let lateUndelivered = (1...30).map { days in
    DemoStory(
      key: "late_undelivered_\(days)", note: "\(days) days late and not here",
      parcels: [DemoStory.Parcel.overdue(days).with { $0.fee = fees[days % fees.count] }])
  }
}
