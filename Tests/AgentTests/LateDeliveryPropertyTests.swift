import Testing

@testable import Agent

/// What holds of the rules of late deliveries for every delivery that there may be, on made-up ones.
@Suite("Properties of the late-delivery rules") struct LateDeliveryProperties {
  private static let statuses = [
    "processing", "in_transit", "out_for_delivery", "delivered", "exception", "cancelled", "lost",
  ]
  private let today = Day(ordinal: 20_528)

  private func day(_ dice: inout Dice) -> String? {
    dice.roll(0...9) == 0 ? dice.one([nil, "soon", "2026-02-30"]) ?? nil : today.adding(dice.roll(-120...30)).iso
  }

  private func delivery(_ id: Int64, _ dice: inout Dice) -> Delivery {
    Delivery(
      id: id, orderID: dice.flip() ? 900 + id : nil, customerID: 1, trackingNumber: "TRK\(10_000_000 + id)",
      status: dice.one(Self.statuses) ?? "delivered", expectedEnd: day(&dice), actual: dice.flip() ? day(&dice) : nil,
      fee: dice.roll(0...9) == 0 ? nil : dice.amount(0...5000))
  }

  private func facts(_ deliveries: [Delivery], _ dice: inout Dice) -> DeliveryFacts {
    var policy = RunInput.Policy()
    policy.refundPerDay = dice.one([0.1, 0.05, 0.25, 1.0 / 3, 1, 2]) ?? 0.1
    policy.updateAfterDays = dice.roll(0...7)
    let transactions = (0..<dice.roll(0...3)).map { number in
      Transaction(
        id: Int64(number), orderID: 900 + dice.amount(1...6), customerID: 1, kind: dice.flip() ? "refund" : "charge",
        amount: dice.amount(-500...2000), currency: "EUR", status: dice.flip() ? "completed" : "failed",
        createdAt: today.iso,
        description: dice.one(["Delivery fee refund", "Delivery fee refund, delivery 2", "Goodwill", nil]) ?? nil)
    }
    let past = (0..<dice.roll(0...3)).map { _ in
      RunInput.PastAction(
        action: dice.one(["Refund_delivery_fee", "Create_coupon", "Track_refund_delivery_fee"]) ?? "",
        deliveryID: dice.amount(1...6), amount: dice.flip() ? dice.amount(0...900) : nil,
        day: today.adding(dice.roll(-70...0)).iso)
    }
    let coupons = (0..<dice.roll(0...1)).map { _ in
      Coupon(
        id: 1, customerID: 1, deliveryID: nil, code: "C", issued: today.adding(dice.roll(-70...0)).iso, expires: nil)
    }
    return DeliveryFacts(
      today: today, policy: policy, deliveries: deliveries, coupons: coupons, transactions: transactions,
      pastActions: past)
  }

  @Test(arguments: 0..<40) func aVerdictStaysWithinItsBounds(seed: UInt64) throws {
    var dice = Dice(seed)
    for _ in 0..<50 {
      let deliveries = (1...6).map { delivery(Int64($0), &dice) }
      let facts = facts(deliveries, &dice)
      for delivery in deliveries {
        let verdict = LateDelivery.verdict(delivery, facts: facts)
        #expect(verdict.daysLate >= 0 && verdict.alreadyRefunded >= 0)
        if case .amount(let amount) = verdict.refund {
          let fee = try #require(delivery.fee)
          #expect(amount > 0 && amount <= fee - min(fee, verdict.alreadyRefunded))
          #expect(delivery.status == "delivered")
        }
        #expect(verdict.refund == .none || (verdict.daysLate > 0 && delivery.status == "delivered"))
        #expect(!verdict.track || (verdict.daysLate > 0 && delivery.status != "delivered"))
        #expect(!(verdict.requestUpdate && verdict.updateRequested))
        if delivery.status == "cancelled" {
          #expect(verdict.daysLate == 0 && !verdict.track && !verdict.requestUpdate && verdict.refund == .none)
        }
      }
    }
  }

  @Test(arguments: 0..<40) func theOrderOfRowsDoesNotMatter(seed: UInt64) {
    var dice = Dice(seed + 1000)
    for _ in 0..<50 {
      let deliveries = (1...6).map { delivery(Int64($0), &dice) }
      let facts = facts(deliveries, &dice)
      var mixed = facts
      mixed.deliveries.shuffle(using: &dice)
      mixed.transactions.shuffle(using: &dice)
      mixed.pastActions.shuffle(using: &dice)
      let asked = Array(deliveries.prefix(3))
      #expect(
        LateDelivery.coupon(asked: asked, facts: facts)?.names.id
          == LateDelivery.coupon(asked: asked.reversed(), facts: mixed)?.names.id)
      for delivery in deliveries {
        #expect(LateDelivery.verdict(delivery, facts: facts) == LateDelivery.verdict(delivery, facts: mixed))
      }
    }
  }

  /// Mail after mail, day after day, whatever is approved in between: never more than the fee.
  @Test(arguments: 0..<40) func allRefundsTogetherAreNeverAboveTheFee(seed: UInt64) throws {
    var dice = Dice(seed + 2000)
    for _ in 0..<20 {
      let fee = dice.amount(0...3000)
      let due = today.adding(-dice.roll(0...30))
      let parcel = Delivery(
        id: 1, orderID: 901, customerID: 1, status: "delivered", expectedEnd: due.iso,
        actual: due.adding(dice.roll(0...20)).iso, fee: fee)
      var facts = DeliveryFacts(today: today, policy: RunInput.Policy(), deliveries: [parcel])
      var paid = dice.flip() ? dice.amount(0...fee) : 0
      if paid > 0 {
        facts.transactions = [
          Transaction(
            id: 99, orderID: 901, customerID: 1, kind: "refund", amount: paid, currency: "EUR", status: "completed",
            createdAt: today.iso, description: "Delivery fee refund")
        ]
      }
      for mail in 0..<6 {
        facts.policy.refundPerDay = dice.one([0.1, 0.2, 0.5]) ?? 0.1
        guard case .amount(let amount) = LateDelivery.verdict(parcel, facts: facts).refund else { continue }
        paid += amount
        let isDone = dice.flip()
        facts.pastActions.append(
          .init(action: "Refund_delivery_fee", deliveryID: 1, amount: amount, day: today.iso, isDone: isDone))
        // What is carried out leaves a row, or none where the company books it elsewhere.
        if isDone, dice.flip() {
          facts.transactions.append(
            Transaction(
              id: Int64(mail), orderID: 901, customerID: 1, kind: "refund", amount: amount, currency: "EUR",
              status: "completed", createdAt: today.iso, description: "Delivery fee refund, delivery 1"))
        }
      }
      #expect(paid <= fee)
    }
  }

  @Test(arguments: 0..<40) func theRefundGrowsWithDaysFeeAndRate(seed: UInt64) {
    var dice = Dice(seed + 3000)
    for _ in 0..<200 {
      let fee = dice.amount(0...(dice.flip() ? 10_000 : .max / 2))
      let days = dice.roll(0...400)
      let rate = Double(dice.roll(0...1_000_000)) / 1_000_000
      let before = dice.flip() ? dice.amount(0...500) : 0
      func refund(_ fee: Int64, _ days: Int, _ rate: Double) -> Int64 {
        LateDelivery.refund(fee: fee, days: days, rate: rate, alreadyRefunded: before)
      }
      let amount = refund(fee, days, rate)
      #expect(amount >= 0 && amount <= fee)
      #expect(refund(fee, days + 1, rate) >= amount)
      #expect(refund(fee + 1, days, rate) >= amount)
      #expect(refund(fee, days, min(1, rate + 0.01)) >= amount)
      #expect(LateDelivery.refund(fee: fee, days: days, rate: rate, alreadyRefunded: before + 1) <= amount)
    }
  }

  /// Against the rule in whole numbers: half up to a minor unit.
  @Test func roundingIsHalfUp() {
    for fee in Int64(0)...600 {
      for days in 1...12 {
        let owed = min(fee, (fee * Int64(days) * 2 + 10) / 20)
        #expect(LateDelivery.refund(fee: fee, days: days, rate: 0.1, alreadyRefunded: 0) == owed, "\(fee) \(days)")
      }
    }
  }

  @Test(arguments: [
    // 500 yen: no minor units below the yen. 1.495 dinar: three decimals.
    ("JPY", 500, 1, 50, "50 JPY"), ("JPY", 495, 1, 50, "50 JPY"), ("JPY", 494, 1, 49, "49 JPY"),
    ("KWD", 1495, 1, 150, "0.150 KWD"), ("KWD", 1494, 1, 149, "0.149 KWD"), ("EUR", 495, 1, 50, "€0.50"),
    ("EUR", 5, 1, 1, "€0.01"), ("EUR", 4, 1, 0, "€0.00"),
  ])
  func minorUnitsOfEveryCurrency(currency: String, fee: Int64, days: Int, amount: Int64, words: String) {
    let refund = LateDelivery.refund(fee: fee, days: days, rate: 0.1, alreadyRefunded: 0)
    #expect(refund == amount && Money.words(refund, currency) == words)
  }

  @Test(arguments: [58, 59, 60, 61, 62]) func theCouponsWindowEndsAfterSixtyDays(ago: Int) {
    let asked = Delivery(
      id: 5, customerID: 1, status: "delivered", expectedEnd: today.adding(-3).iso, actual: today.adding(-1).iso)
    let arrived = today.adding(-ago)
    let other = Delivery(
      id: 3, customerID: 1, status: "delivered", expectedEnd: arrived.adding(-1).iso, actual: arrived.iso)
    let facts = DeliveryFacts(today: today, policy: RunInput.Policy(), deliveries: [asked, other])
    #expect((LateDelivery.coupon(asked: [asked], facts: facts) != nil) == (ago <= 60))
    var issued = facts
    issued.deliveries[1].actual = today.adding(-2).iso
    issued.deliveries[1].expectedEnd = today.adding(-3).iso
    issued.coupons = [
      Coupon(id: 1, customerID: 1, deliveryID: 9, code: "A", issued: arrived.iso, expires: today.adding(-1).iso)
    ]
    #expect((LateDelivery.coupon(asked: [asked], facts: issued) == nil) == (ago <= 60))
  }

  /// One after the other, as mails come: at most one coupon in any window.
  @Test(arguments: 0..<20) func atMostOneCouponInAWindow(seed: UInt64) {
    var dice = Dice(seed + 4000)
    let deliveries = (1...8).map { id -> Delivery in
      let due = today.adding(-dice.roll(0...150))
      return Delivery(
        id: Int64(id), customerID: 1, status: "delivered", expectedEnd: due.iso,
        actual: due.adding(dice.roll(1...9)).iso)
    }
    var given: [Day] = []
    var facts = DeliveryFacts(today: today, policy: RunInput.Policy(), deliveries: deliveries)
    for offset in stride(from: -150, through: 0, by: 3) {
      facts.today = today.adding(offset)
      guard let asked = dice.one(deliveries), let coupon = LateDelivery.coupon(asked: [asked], facts: facts) else {
        continue
      }
      #expect(coupon.names.id != coupon.because.id)
      given.append(facts.today)
      if dice.flip() {
        facts.coupons.append(
          Coupon(id: 1, customerID: 1, deliveryID: coupon.names.id, code: "A", issued: facts.today.iso, expires: nil))
      } else {
        facts.pastActions.append(
          .init(action: "Create_coupon", deliveryID: coupon.names.id, amount: nil, day: facts.today.iso))
      }
    }
    for (earlier, later) in zip(given, given.dropFirst()) { #expect(later - earlier > 60) }
  }

  /// A coupon without a day says nothing; one that is pending since nobody knows when holds the next one back.
  @Test func rowsWithoutADay() {
    let late = [4, 5].map { id in
      Delivery(
        id: id, customerID: 1, status: "delivered", expectedEnd: today.adding(-3).iso, actual: today.adding(-1).iso)
    }
    var facts = DeliveryFacts(today: today, policy: RunInput.Policy(), deliveries: late)
    facts.coupons = [Coupon(id: 1, customerID: 1, deliveryID: nil, code: "A", issued: "", expires: nil)]
    #expect(LateDelivery.coupon(asked: [late[1]], facts: facts)?.names.id == 5)
    facts.pastActions = [.init(action: "Create_coupon", deliveryID: 4, amount: nil, day: "")]
    #expect(LateDelivery.coupon(asked: [late[1]], facts: facts) == nil)
    facts.deliveries[0].fee = 500
    facts.pastActions = [.init(action: "Refund_delivery_fee", deliveryID: 4, amount: nil, day: "", isDone: false)]
    #expect(LateDelivery.verdict(facts.deliveries[0], facts: facts).refund == .nothingLeft)
  }

  /// Days are counted on the calendar: a day with 23 or 25 hours is one day.
  @Test func everyDayIsOneDay() throws {
    var day = try #require(Day(iso: "1999-12-31"))
    for _ in 0..<15_000 {
      let next = day.adding(1)
      #expect(next - day == 1 && Day(iso: next.iso) == next && next.weekday == (day.weekday + 1) % 7)
      let parcel = Delivery(id: 1, customerID: 1, status: "delivered", expectedEnd: day.iso, actual: next.iso)
      #expect(LateDelivery.daysLate(parcel, today: next) == 1)
      day = next
    }
    #expect(day.iso == "2041-01-24")
  }

  @Test func numbersNameDeliveriesAndNullNamesNone() {
    let rows = [
      Delivery(id: 1, customerID: 1, trackingNumber: "trk-1000 0001", status: "delivered"),
      Delivery(id: 2, customerID: 1, trackingNumber: nil, status: "delivered"),
      Delivery(id: 3, customerID: 1, trackingNumber: "TRK10000001", status: "delivered"),
    ]
    let (found, missing) = LateDelivery.named(["TRK10000001", "TRK9", "TRK10000001", ""], in: rows)
    #expect(found.map(\.id) == [1, 3] && missing == ["TRK9", ""])
  }
}
