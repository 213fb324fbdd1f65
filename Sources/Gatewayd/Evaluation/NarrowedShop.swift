import Agent

/// A shop in which the search finds these products only: what a given query has selected.
struct NarrowedShop: ShopTools {
  let shop: any ShopTools
  let products: Set<Int64>

  func products(matching filter: ProductFilter) async throws(ToolError) -> ProductRows {
    narrowed(try await shop.products(matching: filter))
  }

  func products(sql: String) async throws(ToolError) -> ProductRows { narrowed(try await shop.products(sql: sql)) }

  private func narrowed(_ rows: ProductRows) -> ProductRows {
    ProductRows(sql: rows.sql, rows: rows.rows.filter { products.contains($0.id) }, truncated: rows.truncated)
  }

  func customer(address: String) async throws(ToolError) -> Customer? { try await shop.customer(address: address) }
  func customer(id: Int64) async throws(ToolError) -> Customer? { try await shop.customer(id: id) }
  func deliveries(customerID: Int64, since: String) async throws(ToolError) -> [Delivery] {
    try await shop.deliveries(customerID: customerID, since: since)
  }
  func coupons(customerID: Int64) async throws(ToolError) -> [Coupon] {
    try await shop.coupons(customerID: customerID)
  }
  func orders(customerID: Int64) async throws(ToolError) -> [Order] { try await shop.orders(customerID: customerID) }
  func transactions(customerID: Int64) async throws(ToolError) -> [Transaction] {
    try await shop.transactions(customerID: customerID)
  }
  func offers(_ table: OptionalTable) async -> Bool { await shop.offers(table) }
  func products(ids: [Int64]) async throws(ToolError) -> [Product] { try await shop.products(ids: ids) }
  func vocabulary() async throws(ToolError) -> Vocabulary { try await shop.vocabulary() }
  func stock(productIDs: [Int64]) async throws(ToolError) -> [Int64: Int64] {
    try await shop.stock(productIDs: productIDs)
  }
  func incoming(productIDs: [Int64], from: String) async throws(ToolError) -> [Incoming] {
    try await shop.incoming(productIDs: productIDs, from: from)
  }
}
