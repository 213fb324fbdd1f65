// Which order a mail means. Nothing here reads a mail or a table.

/// What a mail says about the order that it means.
public struct OrderClues: Hashable, Sendable {
  /// Order numbers, as customers write them.
  public var numbers: [String] = []
  /// Orders of the parcels that the mail names.
  public var ofParcels: [Int64] = []
  /// Products whose names the mail holds.
  public var products: Set<Int64> = []
  /// Minor units.
  public var amounts: Set<Int64> = []
  public var days: Set<Day> = []
  public init() {}
}

public enum OrderSearch {
  /// The orders meant, by id; empty where it cannot be known.
  /// - numbers name orders, each one; what names none is `unknown`;
  /// - else the orders of the parcels named;
  /// - else the one order that fits products, amounts and days, as far as each of these fits any;
  /// - else the one that is `likely`, or the customer's only order.
  public static func find(
    _ clues: OrderClues, in orders: [Order], transactions: [Transaction], likely: (Order) -> Bool
  ) -> (meant: [Order], unknown: [String]) {
    let orders = orders.sorted { $0.id < $1.id }
    if !clues.numbers.isEmpty { return named(clues.numbers, in: orders) }
    let ofParcels = orders.filter { clues.ofParcels.contains($0.id) }
    if !ofParcels.isEmpty { return (ofParcels, []) }
    let fitting = narrowed(orders, clues, transactions)
    if fitting.count == 1 { return (fitting, []) }
    let best = fitting.filter(likely)
    return (best.count == 1 ? best : [], [])
  }

  private static func named(_ numbers: [String], in orders: [Order]) -> (meant: [Order], unknown: [String]) {
    let ids = numbers.map { number in (number, Int64(number.filter { $0.isASCII && $0.isNumber })) }
    let meant = orders.filter { order in ids.contains { $0.1 == order.id } }
    let unknown = ids.filter { id in !orders.contains { $0.id == id.1 } }.map(\.0)
    return (meant, unknown)
  }

  /// A clue that fits no order at all says nothing.
  private static func narrowed(_ orders: [Order], _ clues: OrderClues, _ transactions: [Transaction]) -> [Order] {
    func rows(_ order: Order) -> [Transaction] { transactions.filter { $0.orderID == order.id && $0.counts } }
    let tests: [(Order) -> Bool] = [
      { order in order.items.contains { clues.products.contains($0.productID) } },
      { order in
        let own = [order.total] + order.items.flatMap { [$0.unitPrice, $0.amount ?? $0.unitPrice] }
        return (own + rows(order).map(\.magnitude)).contains { clues.amounts.contains($0) }
      },
      { order in
        let days = [order.orderedAt] + rows(order).map(\.createdAt)
        return days.contains { Day(iso: $0).map(clues.days.contains) ?? false }
      },
    ]
    return tests.reduce(orders) { left, test in
      let fitting = left.filter(test)
      return fitting.isEmpty ? left : fitting
    }
  }
}
