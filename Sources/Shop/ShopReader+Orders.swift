import Database

/// The tables that a shop may have or not.
public enum ShopOptionalTable: String, Sendable, CaseIterable {
  case orders
  case orderItems = "order_items"
  case transactions

  var table: ShopTable {
    switch self {
    case .orders: .orders
    case .orderItems: .orderItems
    case .transactions: .transactions
    }
  }
}

extension ShopReader {
  /// Whether the shop has the table, with all columns that are read.
  public func offers(_ table: ShopOptionalTable) async -> Bool { schema.offers(table.table) }

  /// Every order of this customer with its items; empty if the shop has no such table.
  public func orders(customerID: Int64) async throws(ShopError) -> [ShopOrder] {
    guard schema.offers(.orders) else { return [] }
    let orders = try await rows(.orders, "WHERE customer_id = $1 ORDER BY order_id", [.integer(customerID)])
    let items = try await items(customerID: customerID)
    return orders.compactMap { row in
      ShopOrder(row, items: row.integer("order_id").flatMap { items[$0] } ?? [], settings)
    }
  }

  /// Every charge and refund of this customer; empty if the shop has no such table.
  public func transactions(customerID: Int64) async throws(ShopError) -> [ShopTransaction] {
    guard schema.offers(.transactions) else { return [] }
    let condition = "WHERE customer_id = $1 ORDER BY transaction_id"
    return try await rows(.transactions, condition, [.integer(customerID)]).compactMap { ShopTransaction($0, settings) }
  }

  private func items(customerID: Int64) async throws(ShopError) -> [Int64: [Row]] {
    guard schema.offers(.orderItems) else { return [:] }
    let condition = """
      WHERE order_id IN (SELECT order_id FROM orders WHERE customer_id = $1) ORDER BY order_id, product_id
      """
    let rows = try await rows(.orderItems, condition, [.integer(customerID)])
    return Dictionary(grouping: rows) { $0.integer("order_id") ?? 0 }
  }
}
