// The rules of billing disputes: what is owed of an order, and what is not explained. Nothing here reads a mail or a
// table.

/// What a customer says of a charge.
public struct BillingClaim: Hashable, Sendable {
  /// Of being charged more than once.
  public var isTwice = false
  /// Amounts that the mail names, in minor units.
  public var amounts: Set<Int64> = []
  public init(isTwice: Bool = false, amounts: Set<Int64> = []) {
    self.isTwice = isTwice
    self.amounts = amounts
  }
}

/// What the rules say about one order.
public struct BillingVerdict: Codable, Hashable, Sendable {
  /// What of one charge is to be given back.
  public struct Share: Codable, Hashable, Sendable {
    public var transactionID: Int64
    /// Minor units, at least 1.
    public var amount: Int64
  }
  public enum Settlement: Codable, Hashable, Sendable {
    /// The charge stands.
    case notCancelled
    /// Items are cancelled, and the charge never held them.
    case cancelledUncharged
    /// Cancelled and not refunded, or not wholly.
    case owed([Share])
    /// Cancelled; a refund is approved, and not yet in the shop's rows.
    case underWay(Int64)
    /// Cancelled and refunded: how much, and when last.
    case refunded(amount: Int64, day: String?, isComplete: Bool)
    case unclear
  }
  /// What only a person can settle.
  public enum Doubt: String, Codable, Hashable, Sendable, CaseIterable {
    case noCharge, moreThanTotal, anotherCurrency, partOfTheItems, notAllCovered, claimsTwice, anotherAmount
  }
  public var settlement: Settlement
  public var doubt: Doubt?
  init(_ settlement: Settlement, _ doubt: Doubt? = nil) {
    self.settlement = settlement
    self.doubt = doubt
  }
}

public enum Billing {
  /// - Parameters:
  ///   - transactions: of the customer; rows of other orders and rows that failed are left out.
  ///   - pastActions: approved, pending and done, so that nothing is given back twice.
  public static func verdict(
    _ order: Order, transactions: [Transaction], pastActions: [RunInput.PastAction] = [],
    claim: BillingClaim = BillingClaim()
  ) -> BillingVerdict {
    let books = OrderBooks(order, transactions, pastActions)
    guard books.isOfOneCurrency else { return BillingVerdict(.unclear, .anotherCurrency) }
    guard books.charged > 0 else { return BillingVerdict(.unclear, .noCharge) }
    let doubt: BillingVerdict.Doubt? = books.kept > order.total ? .moreThanTotal : nil
    if order.isCancelled {
      return settled(books, owed: books.charged, isWhole: true, doubt: nil)
    }
    guard order.hasCancelledItems else {
      return BillingVerdict(.notCancelled, doubt ?? books.doubt(claim))
    }
    guard let gone = books.amount(of: order.items.filter(\.isCancelled)),
      let stays = books.amount(of: order.items.filter { !$0.isCancelled })
    else { return BillingVerdict(.unclear, .partOfTheItems) }
    if books.charged <= stays { return BillingVerdict(.cancelledUncharged, doubt) }
    // A charge between the two was reduced by something that no row tells.
    guard books.charged - stays >= gone else { return BillingVerdict(.unclear, .partOfTheItems) }
    return settled(books, owed: gone, isWhole: false, doubt: doubt)
  }

  private static func settled(
    _ books: OrderBooks, owed: Int64, isWhole: Bool, doubt: BillingVerdict.Doubt?
  ) -> BillingVerdict {
    // All that was given back counts against all that was charged; a delivery fee given back is not an item's.
    let refunds = isWhole ? books.refunds : books.refunds.filter { !LateDelivery.isDeliveryFeeRefund($0) }
    let refunded = Amounts.sum(refunds.map(\.magnitude))
    if refunded >= owed {
      let day = refunds.compactMap { Day(iso: $0.createdAt) }.max()?.iso
      let isComplete = !refunds.contains(where: \.isUnderWay)
      return BillingVerdict(.refunded(amount: refunded, day: day, isComplete: isComplete), doubt)
    }
    let promised = Amounts.sum(books.charges.map(books.promised))
    let missing = owed - refunded
    guard promised < missing else { return BillingVerdict(.underWay(promised), doubt) }
    let (shares, rest) = books.shares(of: missing - promised)
    guard !shares.isEmpty else { return BillingVerdict(.unclear, .notAllCovered) }
    return BillingVerdict(.owed(shares), rest > 0 ? .notAllCovered : doubt)
  }
}

/// One order's charges and refunds.
private struct OrderBooks {
  let order: Order
  /// By id.
  let charges: [Transaction]
  let refunds: [Transaction]
  private let past: [RunInput.PastAction]

  init(_ order: Order, _ transactions: [Transaction], _ past: [RunInput.PastAction]) {
    self.order = order
    let own = transactions.filter { $0.orderID == order.id && $0.counts }.sorted { $0.id < $1.id }
    charges = own.filter { $0.isCharge && $0.magnitude > 0 }
    refunds = own.filter(\.isRefund)
    self.past = past.filter { $0.action == "Record_refund" }
  }

  var charged: Int64 { Amounts.sum(charges.map(\.magnitude)) }
  /// What the shop has kept of the charges.
  var kept: Int64 {
    let goods = refunds.filter { !LateDelivery.isDeliveryFeeRefund($0) }
    let given = Amounts.sum([Amounts.sum(goods.map(\.magnitude)), Amounts.sum(charges.map(promised))])
    return max(0, charged - given)
  }

  var isOfOneCurrency: Bool {
    (charges + refunds).allSatisfy { $0.currency.uppercased() == order.currency.uppercased() }
  }

  /// Nil if an item's amount is no sensible number.
  func amount(of items: [Order.Item]) -> Int64? {
    let amounts = items.compactMap(\.amount)
    return amounts.count == items.count ? Amounts.sum(amounts) : nil
  }

  /// What a customer says and no row tells.
  func doubt(_ claim: BillingClaim) -> BillingVerdict.Doubt? {
    if claim.isTwice, charges.count < 2 { return .claimsTwice }
    let items = order.items.flatMap { [$0.unitPrice, $0.amount ?? $0.unitPrice] }
    let known = Set([order.total, charged] + items + (charges + refunds).map(\.magnitude))
    return claim.amounts.isEmpty || !claim.amounts.isDisjoint(with: known) ? nil : .anotherAmount
  }

  /// What we have promised of a charge beyond the refunds in the rows that name it: what is not carried out, and what
  /// is and left no row. An amount that is not known yet may be all of it.
  func promised(_ charge: Transaction) -> Int64 {
    func sum(done: Bool) -> Int64 {
      let own = past.filter { $0.transactionID == charge.id && ($0.isDone ?? true) == done }
      return Amounts.sum(own.map { $0.amount ?? charge.magnitude })
    }
    return Amounts.sum([sum(done: false), max(0, sum(done: true) - named(charge))])
  }

  private func named(_ charge: Transaction) -> Int64 {
    Amounts.sum(refunds.filter { $0.number(after: "transaction") == charge.id }.map(\.magnitude))
  }

  /// What may still be given back of a charge. Refunds that name no charge count against each, as the executor has it.
  private func room(_ charge: Transaction) -> Int64 {
    let unnamed = refunds.filter {
      $0.number(after: "transaction") == nil && !LateDelivery.isDeliveryFeeRefund($0)
    }
    let gone = Amounts.sum([named(charge), Amounts.sum(unnamed.map(\.magnitude)), promised(charge)])
    return max(0, charge.magnitude - gone)
  }

  /// The amount, taken from the first charge that holds all of it, else from one after the other; and what is left.
  func shares(of amount: Int64) -> (shares: [BillingVerdict.Share], rest: Int64) {
    if let one = charges.first(where: { room($0) >= amount }) {
      return ([BillingVerdict.Share(transactionID: one.id, amount: amount)], 0)
    }
    var rest = amount
    var shares: [BillingVerdict.Share] = []
    for charge in charges where room(charge) > 0 && rest > 0 {
      let share = min(room(charge), rest)
      shares.append(BillingVerdict.Share(transactionID: charge.id, amount: share))
      rest -= share
    }
    return (shares, rest)
  }
}
