import Database

// Rows to values. A row without the columns that identify it is no value; everything else may be NULL.

extension ShopDelivery {
  init?(_ row: Row, _ settings: ShopSettings) {
    guard let id = row.integer("delivery_id"), let customer = row.integer("customer_id") else { return nil }
    let currency = row.currency(settings)
    let fee = row.money("delivery_fee", currency: currency)
    self.init(
      id: id, orderID: row.integer("order_id"), customerID: customer, productID: row.integer("product_id"),
      origin: row.text("origin"), destination: row.text("destination"), carrier: row.text("carrier"),
      trackingNumber: row.text("tracking_number"), status: row.text("status")?.lowercased() ?? "",
      expectedStart: row.day("expected_delivery_start", settings),
      expectedEnd: row.day("expected_delivery_end", settings),
      actual: row.day("actual_delivery_date", settings), shipped: row.day("shipped_date", settings),
      attempts: row.integer("delivery_attempts"), fee: fee, currency: fee == nil ? nil : currency)
  }
}

extension ShopCoupon {
  init?(_ row: Row, _ settings: ShopSettings) {
    guard let id = row.integer("coupon_id"), let customer = row.integer("customer_id") else { return nil }
    self.init(
      id: id, customerID: customer, deliveryID: row.integer("delivery_id"), code: row.text("coupon_code") ?? "",
      issued: row.day("issue_date", settings) ?? "", expires: row.day("expiry_date", settings))
  }
}

extension ShopOrder {
  init?(_ row: Row, items: [Row], _ settings: ShopSettings) {
    guard let id = row.integer("order_id"), let customer = row.integer("customer_id") else { return nil }
    let currency = row.currency(settings)
    let items = items.compactMap { Item($0, currency: currency) }
    self.init(
      id: id, customerID: customer, orderedAt: row.day("ordered_at", settings) ?? "",
      status: row.text("status")?.lowercased() ?? "",
      total: row.money("total", currency: currency) ?? Self.sum(of: items), currency: currency, items: items)
  }

  /// What the items cost, for an order without a total; 0 beyond 64 bits.
  private static func sum(of items: [Item]) -> Int64 {
    var sum: Int64 = 0
    for item in items {
      let (price, overflow) = item.unitPrice.multipliedReportingOverflow(by: item.quantity)
      let (next, carry) = sum.addingReportingOverflow(price)
      guard !overflow, !carry else { return 0 }
      sum = next
    }
    return sum
  }
}

extension ShopOrder.Item {
  init?(_ row: Row, currency: String) {
    guard let product = row.integer("product_id") else { return nil }
    self.init(
      productID: product, quantity: row.integer("quantity") ?? 1,
      unitPrice: row.money("unit_price", currency: currency) ?? 0, status: row.text("status")?.lowercased())
  }
}

extension ShopTransaction {
  init?(_ row: Row, _ settings: ShopSettings) {
    let currency = row.currency(settings)
    guard let id = row.integer("transaction_id"), let customer = row.integer("customer_id"),
      let amount = row.money("amount", currency: currency)
    else { return nil }
    self.init(
      id: id, orderID: row.integer("order_id"), customerID: customer, kind: row.text("kind")?.lowercased() ?? "",
      amount: amount, currency: currency, status: row.text("status")?.lowercased() ?? "",
      createdAt: row.day("created_at", settings) ?? "", description: row.text("description"))
  }
}

extension ShopIncoming {
  init?(_ row: Row, _ settings: ShopSettings) {
    guard let id = row.integer("delivery_id"), let product = row.integer("product_id"),
      let expected = row.day("expected_date", settings)
    else { return nil }
    self.init(id: id, productID: product, quantity: row.integer("quantity") ?? 0, expected: expected)
  }
}

extension ShopProduct {
  init?(_ row: Row, _ settings: ShopSettings) {
    guard let id = row.integer("product_id") else { return nil }
    self.init(
      id: id, name: row.text("product_name") ?? "", brand: row.text("brand") ?? "", size: row.number("size") ?? 0,
      color: row.text("color") ?? "", material: row.text("material") ?? "",
      weight: row.number("weight").map { settings.weightUnit == .g ? $0 / 1_000 : $0 },
      price: row.money("price", currency: settings.currency) ?? 0, description: row.text("description") ?? "")
  }
}
