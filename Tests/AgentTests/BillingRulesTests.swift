import Testing

@testable import Agent

/// One line of the decision table: an order of €189.80 with two items, what was charged and given back, and what the
/// rules say. Written briefly: see `brief`.
struct BillingRow: Sendable, CustomTestStringConvertible {
  let name: String
  var status = "delivered"
  /// Status of the dear (12990) and of the cheap item (5990).
  var items: [String?] = [nil, nil]
  var total: Int64 = 18980
  /// (id, amount) of completed charges.
  var charges: [(Int64, Int64)] = [(1, 18980)]
  /// (amount, status, description).
  var refunds: [(Int64, String, String)] = []
  /// (transaction, amount) of Record_refund.
  var past: [(Int64, Int64?)] = []
  var claim = BillingClaim()
  let says: String
  var testDescription: String { name }

  static let all: [BillingRow] = uncancelled + whole + items + odd

  private static let gone: [String?] = ["delivered", "cancelled"]

  private static let uncancelled: [BillingRow] = [
    .init(name: "charged once", says: "stands"),
    .init(name: "charged in two parts", charges: [(1, 10000), (2, 8980)], says: "stands"),
    .init(name: "charged less than the total", charges: [(1, 100)], says: "stands"),
    .init(name: "charged a cent more", charges: [(1, 18981)], says: "stands moreThanTotal"),
    .init(name: "charged twice", charges: [(1, 18980), (2, 18980)], says: "stands moreThanTotal"),
    .init(
      name: "charged twice, one given back", charges: [(1, 18980), (2, 18980)],
      refunds: [(18980, "completed", "Refund, transaction 2")], says: "stands"),
    .init(
      name: "charged twice, one to be given back", charges: [(1, 18980), (2, 18980)], past: [(2, 18980)],
      says: "stands"),
    .init(
      name: "charged twice, only the delivery fee given back", charges: [(1, 18980), (2, 18980)],
      refunds: [(18980, "completed", "Delivery fee refund")], says: "stands moreThanTotal"),
    .init(name: "not charged", charges: [], says: "unclear noCharge"),
    .init(name: "charged nothing", charges: [(1, 0)], says: "unclear noCharge"),
    .init(name: "says twice, rows say once", claim: .init(isTwice: true), says: "stands claimsTwice"),
    .init(
      name: "says twice, two parts are there", charges: [(1, 10000), (2, 8980)], claim: .init(isTwice: true),
      says: "stands"),
    .init(name: "names the charge", claim: .init(amounts: [18980]), says: "stands"),
    .init(name: "names the price of an item", claim: .init(amounts: [5990]), says: "stands"),
    .init(name: "names the charge and something else", claim: .init(amounts: [18980, 77]), says: "stands"),
    .init(name: "names an amount that is nowhere", claim: .init(amounts: [777]), says: "stands anotherAmount"),
  ]

  private static let whole: [BillingRow] = [
    .init(name: "cancelled", status: "cancelled", says: "owed 1:18980"),
    .init(name: "canceled, as some write", status: "Canceled", says: "owed 1:18980"),
    .init(name: "all its items are cancelled", items: ["cancelled", "cancelled"], says: "owed 1:18980"),
    .init(name: "cancelled, not charged", status: "cancelled", charges: [], says: "unclear noCharge"),
    .init(
      name: "cancelled and refunded", status: "cancelled", refunds: [(18980, "completed", "Refund")],
      says: "refunded 18980 2026-03-01"),
    .init(
      name: "refunds with a minus", status: "cancelled", refunds: [(-18980, "completed", "Refund")],
      says: "refunded 18980 2026-03-01"),
    .init(
      name: "the refund is under way", status: "cancelled", refunds: [(18980, "pending", "Refund")],
      says: "refunding 18980 2026-03-01"),
    .init(
      name: "the refund failed", status: "cancelled", refunds: [(18980, "failed", "Refund")], says: "owed 1:18980"),
    .init(
      name: "refunded in part", status: "cancelled", refunds: [(8980, "completed", "Refund")], says: "owed 1:10000"),
    .init(
      name: "refunded in two parts", status: "cancelled",
      refunds: [(8980, "completed", "Refund"), (10000, "completed", "Refund")], says: "refunded 18980 2026-03-02"),
    .init(
      name: "more refunded than charged", status: "cancelled", refunds: [(20000, "completed", "Refund")],
      says: "refunded 20000 2026-03-01"),
    .init(
      name: "the delivery fee was given back before", status: "cancelled",
      refunds: [(480, "completed", "Delivery fee refund")], says: "owed 1:18500"),
    .init(name: "our refund is approved", status: "cancelled", past: [(1, 18980)], says: "underway 18980"),
    .init(name: "our refund of an unknown amount", status: "cancelled", past: [(1, nil)], says: "underway 18980"),
    .init(name: "our refund of a part", status: "cancelled", past: [(1, 8980)], says: "owed 1:10000"),
    .init(name: "our refund of another charge", status: "cancelled", past: [(9, 18980)], says: "owed 1:18980"),
    .init(
      name: "our refund is carried out", status: "cancelled",
      refunds: [(18980, "completed", "Refund, transaction 1")], past: [(1, 18980)], says: "refunded 18980 2026-03-01"),
    .init(
      name: "our refund of a part is carried out", status: "cancelled",
      refunds: [(8980, "completed", "Refund, transaction 1")], past: [(1, 8980)], says: "owed 1:10000"),
    .init(
      name: "charged in two parts", status: "cancelled", charges: [(2, 8980), (1, 10000)], says: "owed 1:10000 2:8980"),
    .init(
      name: "charged twice and cancelled", status: "cancelled", charges: [(1, 18980), (2, 18980)],
      says: "owed 1:18980 2:18980"),
    .init(
      name: "two parts, one refunded by name", status: "cancelled", charges: [(1, 10000), (2, 8980)],
      refunds: [(10000, "completed", "Refund, transaction 1")], says: "owed 2:8980"),
    .init(
      name: "two parts, an unnamed refund blocks one", status: "cancelled", charges: [(1, 10000), (2, 8980)],
      refunds: [(9000, "completed", "Refund")], says: "owed 1:1000 notAllCovered"),
    .init(
      name: "two parts, an unnamed refund blocks both", status: "cancelled", charges: [(1, 9490), (2, 9490)],
      refunds: [(9490, "completed", "Refund")], says: "unclear notAllCovered"),
  ]

  private static let items: [BillingRow] = [
    .init(name: "the cheap item is cancelled", items: gone, says: "owed 1:5990"),
    .init(name: "the dear item is cancelled", items: ["cancelled", "delivered"], says: "owed 1:12990"),
    .init(
      name: "it was refunded", items: gone, refunds: [(5990, "completed", "Refund")], says: "refunded 5990 2026-03-01"),
    .init(name: "it was refunded in part", items: gone, refunds: [(990, "completed", "Refund")], says: "owed 1:5000"),
    .init(
      name: "a delivery fee is no refund of an item", items: gone, refunds: [(495, "completed", "Delivery fee refund")],
      says: "owed 1:5990"),
    .init(name: "our refund is approved", items: gone, past: [(1, 5990)], says: "underway 5990"),
    .init(name: "it was never charged", items: gone, total: 12990, charges: [(1, 12990)], says: "uncharged"),
    .init(
      name: "a discount hides what it cost", items: gone, total: 17082, charges: [(1, 17082)],
      says: "unclear partOfTheItems"),
    .init(
      name: "the charge holds a delivery fee as well", items: gone, total: 19475, charges: [(1, 19475)],
      says: "owed 1:5990"),
    .init(
      name: "charged twice besides", items: gone, charges: [(1, 18980), (2, 18980)], says: "owed 1:5990 moreThanTotal"),
    .init(
      name: "two parts, the first that holds it", items: gone, charges: [(1, 3000), (2, 15980)], says: "owed 2:5990"),
  ]

  private static let odd: [BillingRow] = [
    .init(
      name: "refunds in another currency", status: "cancelled", refunds: [(100, "completed USD", "Refund")],
      says: "unclear anotherCurrency"),
    .init(
      name: "sums beyond 64 bits", status: "cancelled", charges: [(1, .max), (2, .max)], says: "owed 1:\(Int64.max)"),
  ]

  var order: Order {
    Order(
      id: 900, customerID: 1, orderedAt: "2026-02-20", status: status, total: total, currency: "EUR",
      items: [
        Order.Item(productID: 1, quantity: 1, unitPrice: 12990, status: items[0]),
        Order.Item(productID: 5, quantity: 1, unitPrice: 5990, status: items[1]),
      ])
  }
  var rows: [Transaction] {
    let paid = charges.map { id, amount in
      Transaction(
        id: id, orderID: 900, customerID: 1, kind: "charge", amount: amount, currency: "eur", status: "completed",
        createdAt: "2026-02-20", description: "Order 900")
    }
    let back = refunds.enumerated().map { index, refund in
      let isForeign = refund.1.hasSuffix(" USD")
      return Transaction(
        id: Int64(50 + index), orderID: 900, customerID: 1, kind: "refund", amount: refund.0,
        currency: isForeign ? "USD" : "EUR", status: isForeign ? "completed" : refund.1,
        createdAt: "2026-03-0\(index + 1)", description: refund.2)
    }
    // Of another order, and a charge that failed: neither counts.
    let others = [
      Transaction(
        id: 80, orderID: 901, customerID: 1, kind: "refund", amount: 777, currency: "EUR", status: "completed",
        createdAt: "2026-03-09", description: nil),
      Transaction(
        id: 81, orderID: 900, customerID: 1, kind: "charge", amount: 888, currency: "EUR", status: "declined",
        createdAt: "2026-03-09", description: nil),
    ]
    return paid + back + others
  }
  var actions: [RunInput.PastAction] {
    past.map {
      RunInput.PastAction(
        action: "Record_refund", deliveryID: nil, transactionID: $0.0, amount: $0.1, day: "2026-03-10")
    }
  }
}

@Suite("The rules of billing disputes") struct BillingRules {
  @Test func theTableIsLongEnough() {
    #expect(BillingRow.all.count >= 50)
    #expect(
      Set(BillingRow.all.compactMap { $0.says.split(separator: " ").last }.map(String.init))
        .isSuperset(of: BillingVerdict.Doubt.allCases.map(\.rawValue)))
  }

  @Test(arguments: BillingRow.all) func table(row: BillingRow) {
    let verdict = Billing.verdict(row.order, transactions: row.rows, pastActions: row.actions, claim: row.claim)
    #expect(brief(verdict) == row.says)
  }

  @Test func anItemWithoutASensibleAmountIsForAPerson() {
    for (quantity, price) in [(Int64(0), Int64(5990)), (1, -1), (.max, 2)] {
      var order = BillingRow(name: "", items: ["delivered", "cancelled"], says: "").order
      order.items[1].quantity = quantity
      order.items[1].unitPrice = price
      let rows = BillingRow(name: "", says: "").rows
      #expect(Billing.verdict(order, transactions: rows).doubt == .partOfTheItems)
    }
  }

  @Test func rowsWithGapsAreTakenAsTheyAre() {
    var order = BillingRow(name: "", says: "").order
    order.items[1].quantity = .max
    var rows = BillingRow(name: "", says: "").rows
    // Its amount is no sensible number; its price is one.
    #expect(brief(Billing.verdict(order, transactions: rows, claim: .init(amounts: [5990]))) == "stands")
    order.status = "cancelled"
    rows.append(
      Transaction(
        id: 60, orderID: 900, customerID: 1, kind: "refund", amount: 980, currency: "EUR", status: "",
        createdAt: "", description: nil))
    #expect(brief(Billing.verdict(order, transactions: rows)) == "owed 1:18000")
    rows[rows.count - 1].amount = .min
    #expect(brief(Billing.verdict(order, transactions: rows)) == "refunded \(Int64.max) ")
  }

  private func brief(_ verdict: BillingVerdict) -> String {
    let settlement =
      switch verdict.settlement {
      case .notCancelled: "stands"
      case .cancelledUncharged: "uncharged"
      case .owed(let shares): "owed " + shares.map { "\($0.transactionID):\($0.amount)" }.joined(separator: " ")
      case .underWay(let amount): "underway \(amount)"
      case .refunded(let amount, let day, let isComplete):
        "\(isComplete ? "refunded" : "refunding") \(amount) \(day ?? "")"
      case .unclear: "unclear"
      }
    return settlement + (verdict.doubt.map { " \($0.rawValue)" } ?? "")
  }

  // MARK: properties

  private func scene(_ dice: inout Dice) -> (Order, [Transaction], [RunInput.PastAction]) {
    let items = (0..<dice.roll(0...4)).map { _ in
      Order.Item(
        productID: dice.amount(1...9), quantity: dice.amount(1...3), unitPrice: dice.amount(0...9000),
        status: dice.flip() ? "cancelled" : "delivered")
    }
    let goods = items.reduce(Int64(0)) { $0 + ($1.amount ?? 0) }
    let total = goods + (dice.flip() ? 495 : 0)
    let order = Order(
      id: 900, customerID: 1, orderedAt: "2026-02-20", status: dice.roll(0...3) == 0 ? "cancelled" : "delivered",
      total: total, currency: "EUR", items: items)
    var rows: [Transaction] = []
    for id in Int64(1)...4 {
      let isCharge = id <= 2
      guard id == 1 || dice.flip() else { continue }
      rows.append(
        Transaction(
          id: id, orderID: 900, customerID: 1, kind: isCharge ? "charge" : "refund",
          amount: isCharge ? (dice.flip() ? total : total / 2) : dice.amount(0...max(1, total)), currency: "EUR",
          status: dice.one(["completed", "pending", "failed"]) ?? "", createdAt: "2026-03-0\(id)",
          description: dice.one(["Refund", "Refund, transaction 1", "Delivery fee refund"])))
    }
    let past = (0..<dice.roll(0...2)).map { _ in
      RunInput.PastAction(
        action: "Record_refund", deliveryID: nil, transactionID: dice.amount(1...2),
        amount: dice.flip() ? dice.amount(0...9000) : nil, day: "2026-03-10",
        isDone: dice.one([true, false, nil]) ?? nil)
    }
    return (order, rows, past)
  }

  @Test(arguments: 0..<40) func nothingIsGivenBackTwice(seed: UInt64) {
    var dice = Dice(seed)
    for _ in 0..<100 {
      let (order, rows, past) = scene(&dice)
      let verdict = Billing.verdict(order, transactions: rows, pastActions: past)
      guard case .owed(let shares) = verdict.settlement else { continue }
      let counted = rows.filter(\.counts)
      let charged = Amounts.sum(counted.filter(\.isCharge).map(\.magnitude))
      let refunded = Amounts.sum(counted.filter(\.isRefund).map(\.magnitude))
      let given = Amounts.sum(shares.map(\.amount))
      #expect(!shares.isEmpty && shares.allSatisfy { $0.amount > 0 })
      if order.isCancelled { #expect(given + refunded <= charged) }
      #expect(given <= charged)
      for share in shares {
        let charge = counted.first { $0.id == share.transactionID && $0.isCharge }
        #expect(share.amount <= charge?.magnitude ?? 0)
      }
      #expect(order.isCancelled || order.hasCancelledItems)
      // Approved, the same question brings nothing more.
      let approved =
        past
        + shares.map {
          RunInput.PastAction(
            action: "Record_refund", deliveryID: nil, transactionID: $0.transactionID, amount: $0.amount,
            day: "2026-03-16", isDone: false)
        }
      let again = Billing.verdict(order, transactions: rows, pastActions: approved)
      if case .owed = again.settlement { Issue.record("owed again: \(order) \(rows) \(approved)") }
    }
  }

  @Test(arguments: 0..<40) func theOrderOfRowsDoesNotMatter(seed: UInt64) {
    var dice = Dice(seed + 500)
    for _ in 0..<100 {
      let (order, rows, past) = scene(&dice)
      var mixed = order
      mixed.items.shuffle(using: &dice)
      #expect(
        Billing.verdict(order, transactions: rows, pastActions: past)
          == Billing.verdict(
            mixed, transactions: rows.shuffled(using: &dice), pastActions: past.shuffled(using: &dice)))
    }
  }
}
