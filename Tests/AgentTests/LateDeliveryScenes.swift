import Agent
import Testing

/// A line of the decision table of late deliveries, through the whole workflow on 2026-03-16: what the customer writes,
/// what the shop knows, and the actions that must come of it, in order. See `brief` for how they are written.
struct LateScene: Sendable, CustomTestStringConvertible {
  let name: String
  var text = "My parcel TRK30000031 came late, what can you do about it?"
  var parcels: [Delivery]
  var coupons: [Coupon] = []
  var transactions: [Transaction] = []
  var past: [RunInput.PastAction] = []
  var memory: [RunInput.Turn] = []
  var tier = 2
  let actions: [String]
  /// What the draft has to say, and what it must not.
  var says: [String] = []
  var silent: [String] = []
  var testDescription: String { name }

  static let where31 = "Where is my parcel TRK30000031? It has not arrived."

  static func parcel(
    _ id: Int64, _ status: String = "delivered", due: String? = "2026-03-01", arrived: String? = nil,
    fee: Int64? = 500, customer: Int64 = 1, shipped: String? = "2026-02-25"
  ) -> Delivery {
    Delivery(
      id: id, orderID: 900 + id, customerID: customer, trackingNumber: "TRK300000\(id)", status: status,
      expectedEnd: due, actual: arrived, shipped: shipped, fee: fee, currency: "EUR")
  }

  /// Four days late: a refund of 200.
  static let late = parcel(31, arrived: "2026-03-05")

  private static func other(_ arrived: String, due: String = "2026-01-10") -> Delivery {
    parcel(32, due: due, arrived: arrived, shipped: "2026-01-05")
  }
  private static func coupon(_ issued: String, expires: String? = nil) -> Coupon {
    Coupon(id: 1, customerID: 1, deliveryID: 40, code: "A", issued: issued, expires: expires)
  }
  private static func refunded(_ amount: Int64?, delivery: Int64 = 31) -> RunInput.PastAction {
    RunInput.PastAction(action: "Refund_delivery_fee", deliveryID: delivery, amount: amount, day: "2026-03-10")
  }
  private static func credit(_ amount: Int64, _ words: String, status: String = "completed") -> Transaction {
    Transaction(
      id: 90, orderID: 931, customerID: 1, kind: "refund", amount: amount, currency: "EUR", status: status,
      createdAt: "2026-03-08", description: words)
  }

  static let all: [LateScene] = delivered + underway + numbers + coupons + earlierRefunds + identity

  private static let delivered: [LateScene] = [
    .init(name: "delivered early", parcels: [parcel(31, arrived: "2026-02-27")], actions: []),
    .init(name: "delivered on the day", parcels: [parcel(31, arrived: "2026-03-01")], actions: []),
    .init(
      name: "1 day late", parcels: [parcel(31, arrived: "2026-03-02")], actions: ["refund 31 50"], says: ["€0.50"]),
    .init(name: "4 days late", parcels: [late], actions: ["refund 31 200"], says: ["€2.00", "TRK30000031"]),
    .init(name: "9 days late", parcels: [parcel(31, arrived: "2026-03-10")], actions: ["refund 31 450"]),
    .init(name: "10 days late: the fee", parcels: [parcel(31, arrived: "2026-03-11")], actions: ["refund 31 500"]),
    .init(
      name: "15 days late: no more than the fee", parcels: [parcel(31, arrived: "2026-03-16")],
      actions: ["refund 31 500"]),
    .init(
      name: "half a cent goes up", parcels: [parcel(31, arrived: "2026-03-02", fee: 495)], actions: ["refund 31 50"]),
    .init(
      name: "less than half goes down", parcels: [parcel(31, arrived: "2026-03-02", fee: 494)],
      actions: ["refund 31 49"]),
    .init(name: "delivery was free", parcels: [parcel(31, arrived: "2026-03-05", fee: 0)], actions: []),
    .init(
      name: "a fee of a cent, one day", parcels: [parcel(31, arrived: "2026-03-02", fee: 1)], actions: []),
    .init(
      name: "the fee is not known", parcels: [parcel(31, arrived: "2026-03-05", fee: nil)],
      actions: ["refund 31 ?"]),
    .init(name: "nothing was promised", parcels: [parcel(31, due: nil, arrived: "2026-03-05")], actions: []),
    .init(name: "the day of arrival is missing", parcels: [parcel(31)], actions: []),
    .init(
      name: "the promise is no date", parcels: [parcel(31, due: "soon", arrived: "2026-03-05")], actions: []),
    .init(
      name: "over the end of February", parcels: [parcel(31, due: "2026-02-27", arrived: "2026-03-02")],
      actions: ["refund 31 150"]),
  ]

  private static let underway: [LateScene] = [
    .init(
      name: "on its way, ahead", text: where31, parcels: [parcel(31, "in_transit", due: "2026-03-20")], actions: []),
    .init(
      name: "on its way, due today", text: where31, parcels: [parcel(31, "in_transit", due: "2026-03-16")],
      actions: []),
    .init(
      name: "on its way, 1 day late", text: where31, parcels: [parcel(31, "in_transit", due: "2026-03-15")],
      actions: ["track 31"]),
    .init(
      name: "on its way, 5 days late", text: where31, parcels: [parcel(31, "in_transit", due: "2026-03-11")],
      actions: ["track 31"]),
    .init(
      name: "on its way, 6 days late", text: where31, parcels: [parcel(31, "in_transit", due: "2026-03-10")],
      actions: ["track 31", "update 31"], says: ["6 days"]),
    .init(
      name: "out for delivery, due today", text: where31, parcels: [parcel(31, "out_for_delivery", due: "2026-03-16")],
      actions: []),
    .init(
      name: "out for delivery, 3 days late", text: where31,
      parcels: [parcel(31, "out_for_delivery", due: "2026-03-13")], actions: ["track 31"]),
    .init(
      name: "being prepared, ahead", text: where31,
      parcels: [parcel(31, "processing", due: "2026-03-20", shipped: nil)],
      actions: []),
    .init(
      name: "being prepared, 2 days late", text: where31,
      parcels: [parcel(31, "processing", due: "2026-03-14", shipped: nil)], actions: ["track 31"]),
    .init(
      name: "being prepared, 15 days late", text: where31,
      parcels: [parcel(31, "processing", due: "2026-03-01", shipped: nil)], actions: ["track 31", "update 31"]),
    .init(
      name: "a problem on the way, ahead", text: where31, parcels: [parcel(31, "exception", due: "2026-03-20")],
      actions: ["update 31"]),
    .init(
      name: "a problem on the way, 1 day late", text: where31, parcels: [parcel(31, "exception", due: "2026-03-15")],
      actions: ["track 31", "update 31"]),
    .init(
      name: "a problem on the way, nothing promised", text: where31, parcels: [parcel(31, "exception", due: nil)],
      actions: ["update 31"]),
    .init(
      name: "cancelled, long due", text: where31, parcels: [parcel(31, "cancelled", due: "2026-03-01")], actions: [],
      says: ["cancelled"]),
    .init(name: "cancelled, ahead", text: where31, parcels: [parcel(31, "cancelled", due: "2026-03-30")], actions: []),
    .init(
      name: "on its way, nothing promised", text: where31, parcels: [parcel(31, "in_transit", due: nil)], actions: []),
    .init(
      name: "tracked before, 3 days late", text: where31, parcels: [parcel(31, "in_transit", due: "2026-03-13")],
      past: [.init(action: "Track_refund_delivery_fee", deliveryID: 31, amount: nil, day: "2026-03-14")], actions: []),
    .init(
      name: "tracked before, 6 days late", text: where31, parcels: [parcel(31, "in_transit", due: "2026-03-10")],
      past: [.init(action: "Track_refund_delivery_fee", deliveryID: 31, amount: nil, day: "2026-03-14")],
      actions: ["update 31"]),
    .init(
      name: "another parcel was tracked before", text: where31, parcels: [parcel(31, "in_transit", due: "2026-03-13")],
      past: [.init(action: "Track_refund_delivery_fee", deliveryID: 32, amount: nil, day: "2026-03-14")],
      actions: ["track 31"]),
    .init(
      name: "said to be delivered, and not there", text: "Tracking of TRK30000031 says delivered but nothing is here!",
      parcels: [late], actions: ["person urgent"], silent: ["€2.00"]),
  ]

  private static let numbers: [LateScene] = [
    .init(
      name: "a number nobody knows", text: "My parcel TRK39999999 came late.", parcels: [late], actions: [],
      says: ["TRK39999999"], silent: ["TRK30000031"]),
    .init(
      name: "somebody else's number", text: "My parcel TRK30000033 came late.",
      parcels: [late, parcel(33, arrived: "2026-03-09", customer: 2)], actions: [], says: ["TRK30000033"],
      silent: ["9 March", "TRK30000031"]),
    .init(
      name: "no number", text: "My parcel came late, what can you do about it?", parcels: [late], actions: [],
      says: ["tracking number"], silent: ["TRK30000031"]),
    .init(
      name: "a number written with blanks", text: "My parcel trk 3000 0031 came late.", parcels: [late],
      actions: ["refund 31 200"]),
    .init(
      name: "one number written twice", text: "My parcel TRK-3000-0031 came late. Again: TRK30000031!",
      parcels: [late], actions: ["refund 31 200"]),
    .init(
      name: "two numbers, both came late", text: "My parcels TRK30000031 and TRK30000034 came late.",
      parcels: [late, parcel(34, due: "2025-12-20", arrived: "2025-12-22", shipped: "2025-12-18")],
      actions: ["refund 31 200", "refund 34 100", "coupon 34"]),
    .init(
      name: "two numbers, one on its way", text: "My parcels TRK30000031 and TRK30000034 came late or not at all.",
      parcels: [late, parcel(34, "in_transit", due: "2026-03-14")],
      actions: ["refund 31 200", "track 34", "coupon 34"]),
    .init(
      name: "two numbers, one unknown", text: "My parcels TRK30000031 and TRK39999999 came late.", parcels: [late],
      actions: ["refund 31 200"], says: ["TRK39999999"]),
    .init(
      name: "two numbers, both in time", text: "Where are my parcels TRK30000031 and TRK30000034?",
      parcels: [parcel(31, "in_transit", due: "2026-03-20"), parcel(34, "in_transit", due: "2026-03-21")], actions: [],
      says: ["TRK30000031", "TRK30000034"]),
    .init(
      name: "a number from an earlier turn", text: "Any updates?",
      parcels: [parcel(31, "in_transit", due: "2026-03-13")], memory: turns("My parcel TRK30000031 is late."),
      actions: ["track 31"]),
    .init(
      name: "a new number counts, not the earlier one", text: "And where is my parcel TRK30000034? It is late too.",
      parcels: [parcel(31, "in_transit", due: "2026-03-13"), parcel(34, "in_transit", due: "2026-03-14")],
      memory: turns("My parcel TRK30000031 is late."), actions: ["track 34"]),
    .init(
      name: "a number the customer disowns", text: "My parcel TRK30000034 is late; TRK30000031 is not mine.",
      parcels: [late, parcel(34, "in_transit", due: "2026-03-20")], actions: [], silent: ["TRK30000031"]),
    .init(
      name: "90 days back is found",
      parcels: [parcel(31, due: "2025-12-10", arrived: "2025-12-16", shipped: "2025-12-05")],
      actions: ["refund 31 300"]),
    .init(
      name: "91 days back is not",
      parcels: [parcel(31, due: "2025-12-10", arrived: "2025-12-15", shipped: "2025-12-05")],
      actions: []),
  ]

  private static let coupons: [LateScene] = [
    .init(
      name: "another was late 59 days ago", parcels: [late, other("2026-01-16")],
      actions: ["refund 31 200", "coupon 31"]),
    .init(
      name: "another was late 60 days ago", parcels: [late, other("2026-01-15")],
      actions: ["refund 31 200", "coupon 31"]),
    .init(name: "another was late 61 days ago", parcels: [late, other("2026-01-14")], actions: ["refund 31 200"]),
    .init(
      name: "another came in time", parcels: [late, other("2026-02-01", due: "2026-02-01")],
      actions: ["refund 31 200"]),
    .init(
      name: "another is late and not there", parcels: [late, parcel(32, "in_transit", due: "2026-03-02")],
      actions: ["refund 31 200"]),
    .init(
      name: "another will have been late tomorrow", parcels: [late, other("2026-03-17", due: "2026-03-10")],
      actions: ["refund 31 200"]),
    .init(
      name: "another customer's was late", parcels: [late, parcel(32, arrived: "2026-03-09", customer: 2)],
      actions: ["refund 31 200"]),
    .init(
      name: "the one asked about is in time", text: where31,
      parcels: [parcel(31, "in_transit", due: "2026-03-20"), other("2026-02-01")], actions: []),
    .init(
      name: "the one asked about is late and not there", text: where31,
      parcels: [parcel(31, "in_transit", due: "2026-03-13"), other("2026-02-01")], actions: ["track 31", "coupon 31"]),
    .init(
      name: "two asked about: the lower id", text: "My parcels TRK30000034 and TRK30000031 came late.",
      parcels: [late, parcel(34, arrived: "2026-03-02")], actions: ["refund 34 50", "refund 31 200", "coupon 31"]),
    .init(
      name: "a coupon of today", parcels: [late, other("2026-02-01")], coupons: [coupon("2026-03-16")],
      actions: ["refund 31 200"]),
    .init(
      name: "a coupon of 60 days ago", parcels: [late, other("2026-02-01")], coupons: [coupon("2026-01-15")],
      actions: ["refund 31 200"]),
    .init(
      name: "a coupon of 61 days ago", parcels: [late, other("2026-02-01")], coupons: [coupon("2026-01-14")],
      actions: ["refund 31 200", "coupon 31"]),
    .init(
      name: "an expired coupon of the window", parcels: [late, other("2026-02-01")],
      coupons: [coupon("2026-01-20", expires: "2026-02-20")], actions: ["refund 31 200"]),
    .init(
      name: "a coupon is pending", parcels: [late, other("2026-02-01")],
      past: [.init(action: "Create_coupon", deliveryID: 32, amount: nil, day: "2026-03-15")],
      actions: ["refund 31 200"]),
    .init(
      name: "a coupon was approved 61 days ago", parcels: [late, other("2026-02-01")],
      past: [.init(action: "Create_coupon", deliveryID: 32, amount: nil, day: "2026-01-14")],
      actions: ["refund 31 200", "coupon 31"]),
  ]

  private static let earlierRefunds: [LateScene] = [
    .init(
      name: "all of it was refunded", parcels: [late], past: [refunded(200)], actions: [],
      says: ["already been refunded"]),
    .init(name: "a part was refunded", parcels: [late], past: [refunded(50)], actions: ["refund 31 150"]),
    .init(name: "more was refunded", parcels: [late], past: [refunded(400)], actions: []),
    .init(
      name: "another delivery was refunded", parcels: [late], past: [refunded(200, delivery: 32)],
      actions: ["refund 31 200"]),
    .init(name: "a refund of unknown amount is pending", parcels: [late], past: [refunded(nil)], actions: []),
    .init(
      name: "the shop refunded the order's fee", parcels: [late], transactions: [credit(200, "Delivery fee refund")],
      actions: []),
    .init(
      name: "the shop refunded a part", parcels: [late], transactions: [credit(80, "Refund of the shipping fee")],
      actions: ["refund 31 120"]),
    .init(
      name: "a refund for something else", parcels: [late], transactions: [credit(200, "Goodwill")],
      actions: ["refund 31 200"]),
    .init(
      name: "a refund that failed", parcels: [late],
      transactions: [credit(200, "Delivery fee refund", status: "failed")], actions: ["refund 31 200"]),
    .init(
      name: "a second mail about a refund that was credited",
      text: "You wrote that I get the fee for TRK30000031 back because it came late. Where is it?", parcels: [late],
      transactions: [credit(200, "Delivery fee refund, delivery 31")], past: [refunded(200)],
      memory: turns("My parcel TRK30000031 came late."), actions: [], says: ["already been refunded"]),
  ]

  private static let identity: [LateScene] = [
    .init(name: "nobody vouches for the sender", parcels: [late], tier: 0, actions: [], silent: ["€", "5 March"]),
    .init(name: "the domain alone is known", parcels: [late], tier: 1, actions: [], silent: ["€", "5 March"]),
  ]

  private static func turns(_ text: String) -> [RunInput.Turn] {
    [
      RunInput.Turn(party: "customer", text: text, facts: Memory.facts(in: text)),
      RunInput.Turn(party: "shop", text: "We are looking into it.", facts: []),
    ]
  }
}

@Suite("The decision table of late deliveries")
struct LateDeliveryScenes {
  @Test("has a row for every branch") func isLong() { #expect(LateScene.all.count >= 70) }

  @Test("names each row once") func names() {
    #expect(Set(LateScene.all.map(\.name)).count == LateScene.all.count)
  }

  @Test("holds", arguments: LateScene.all)
  func holds(scene: LateScene) async throws {
    var shop = FakeShop()
    shop.deliveryRows = scene.parcels
    shop.couponRows = scene.coupons
    shop.transactionRows = scene.transactions
    let earlier = scene.memory.filter { $0.party == "customer" }.map(\.text)
    let result = try await run(
      input(scene.text, tier: scene.tier, memory: scene.memory, earlier: earlier, past: scene.past), shop: shop)
    #expect(result.actions.map(brief) == scene.actions)
    let draft = try #require(result.emailResponse)
    for words in scene.says { #expect(draft.contains(words), "\(draft)") }
    for words in scene.silent { #expect(!draft.contains(words), "\(draft)") }
    #expect(result.grounding.allSatisfy { $0.context != nil }, "\(result.grounding)")
    // Every action names a row that was looked up.
    let known = Set(result.context.map(\.id))
    for action in result.actions where action.action != "Human_escalation" {
      #expect(!action.premises.isEmpty && known.isSuperset(of: action.premises))
    }
  }

  /// `refund 31 200`: delivery and minor units, `?` where a person fills the amount in.
  private func brief(_ action: RunResult.ProposedAction) -> String {
    let delivery = action.params["delivery_id"].map(plain) ?? ""
    return switch action.action {
    case "Refund_delivery_fee": "refund \(delivery) \(action.params["amount"].map(plain) ?? "")"
    case "Track_refund_delivery_fee": "track \(delivery)"
    case "Request_delivery_update": "update \(delivery)"
    case "Create_coupon": "coupon \(delivery)"
    case "Human_escalation": "person \(action.params["reason"].map(plain) ?? "")"
    default: action.action
    }
  }

  private func plain(_ value: JSON) -> String {
    switch value {
    case .integer(let number): "\(number)"
    case .string(let text): text
    case .null: "?"
    default: "\(value)"
    }
  }
}
