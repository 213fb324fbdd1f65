import Agent

/// A shop in memory, rich enough to reach every branch of the workflow. Today is 2026-03-16.
struct FakeShop: ShopTools {
  static let today = "2026-03-16"
  var customers: [Customer] = [
    Customer(id: 1, name: "Nora Feld", email: "nora@kunde.example"),
    Customer(id: 2, name: "Piet Anders", email: "piet@kunde.example"),
  ]
  var deliveryRows: [Delivery] = FakeShop.deliveries
  var couponRows: [Coupon] = []
  var orderRows: [Order] = FakeShop.orders
  var transactionRows: [Transaction] = FakeShop.transactions
  var optional: Set<OptionalTable> = [.orders, .orderItems, .transactions]
  var productRows: [Product] = FakeShop.products
  var stockRows: [Int64: Int64] = [1: 4, 2: 0, 4: 7, 5: 2, 6: 1, 8: 3, 9: 5, 10: 6, 11: 2]
  var incomingRows: [Incoming] = [
    Incoming(id: 501, productID: 2, quantity: 5, expected: "2026-03-20"),
    Incoming(id: 502, productID: 2, quantity: 3, expected: "2026-03-20"),
    Incoming(id: 503, productID: 2, quantity: 9, expected: "2026-04-02"),
    Incoming(id: 504, productID: 2, quantity: 9, expected: "2026-03-01"),
  ]
  /// What SQL from outside finds; nil for what is refused.
  var sandbox: @Sendable (String) -> [Int64]? = { _ in nil }
  var down = false

  static let deliveries: [Delivery] = [
    // Delivered 4 days late.
    Delivery(
      id: 11, orderID: 900, customerID: 1, productID: 1, trackingNumber: "TRK-1000-0001", status: "delivered",
      expectedEnd: "2026-03-01", actual: "2026-03-05", fee: 495, currency: "EUR"),
    // In transit, 6 days late.
    Delivery(
      id: 12, orderID: 901, customerID: 1, productID: 2, trackingNumber: "TRK10000002", status: "in_transit",
      expectedEnd: "2026-03-10", fee: 495, currency: "EUR"),
    // In transit, on time.
    Delivery(
      id: 13, orderID: 902, customerID: 1, trackingNumber: "TRK10000003", status: "in_transit",
      expectedEnd: "2026-03-18",
      fee: 495),
    Delivery(id: 14, customerID: 1, trackingNumber: "TRK10000004", status: "exception", expectedEnd: "2026-03-18"),
    Delivery(id: 15, customerID: 1, trackingNumber: "TRK10000005", status: "cancelled", expectedEnd: "2026-03-02"),
    Delivery(id: 16, customerID: 1, trackingNumber: "TRK10000006", status: "processing", expectedEnd: "2026-03-19"),
    // Too old to be found.
    Delivery(
      id: 17, customerID: 1, trackingNumber: "TRK10000007", status: "delivered", expectedEnd: "2025-09-01",
      actual: "2025-09-09", fee: 495),
    // Delivered late, fee unknown.
    Delivery(
      id: 18, customerID: 1, trackingNumber: "TRK10000008", status: "delivered", expectedEnd: "2026-03-01",
      actual: "2026-03-02"),
    // Another customer's.
    Delivery(
      id: 21, customerID: 2, trackingNumber: "TRK20000001", status: "in_transit", expectedEnd: "2026-03-12", fee: 700),
  ]

  static let orders: [Order] = [
    Order(
      id: 900, customerID: 1, orderedAt: "2026-02-20", status: "delivered", total: 12990, currency: "EUR",
      items: [Order.Item(productID: 1, quantity: 1, unitPrice: 12990, status: nil)]),
    Order(
      id: 903, customerID: 1, orderedAt: "2026-02-25", status: "cancelled", total: 8990, currency: "EUR",
      items: [Order.Item(productID: 4, quantity: 1, unitPrice: 8990, status: "cancelled")]),
    Order(
      id: 904, customerID: 1, orderedAt: "2026-02-11", status: "cancelled", total: 5990, currency: "EUR",
      items: [Order.Item(productID: 5, quantity: 1, unitPrice: 5990, status: "cancelled")]),
    Order(
      id: 905, customerID: 1, orderedAt: "2026-02-12", status: "delivered", total: 18980, currency: "EUR",
      items: [
        Order.Item(productID: 1, quantity: 1, unitPrice: 12990, status: "delivered"),
        Order.Item(productID: 5, quantity: 1, unitPrice: 5990, status: "cancelled"),
      ]),
  ]

  static let transactions: [Transaction] = [
    Transaction(
      id: 70, orderID: 900, customerID: 1, kind: "charge", amount: 12990, currency: "EUR", status: "completed",
      createdAt: "2026-02-20", description: "Order 900"),
    Transaction(
      id: 71, orderID: 903, customerID: 1, kind: "charge", amount: 8990, currency: "EUR", status: "completed",
      createdAt: "2026-02-25", description: "Order 903"),
    Transaction(
      id: 72, orderID: 904, customerID: 1, kind: "charge", amount: 5990, currency: "EUR", status: "completed",
      createdAt: "2026-02-11", description: "Order 904"),
    Transaction(
      id: 73, orderID: 904, customerID: 1, kind: "refund", amount: 5990, currency: "EUR", status: "completed",
      createdAt: "2026-02-14", description: "Refund of order 904"),
    Transaction(
      id: 74, orderID: 905, customerID: 1, kind: "charge", amount: 18980, currency: "EUR", status: "completed",
      createdAt: "2026-02-12", description: "Order 905"),
  ]

  static func product(
    _ id: Int64, _ name: String, _ brand: String, _ size: Double, _ color: String, _ material: String, _ price: Int64,
    _ description: String = "", weight: Double = 0.3
  ) -> Product {
    Product(
      id: id, name: name, brand: brand, size: size, color: color, material: material, weight: weight, price: price,
      description: description)
  }
  static let products: [Product] = [
    product(1, "Aero Glide 3", "Velora", 42, "red", "mesh", 12990, "Light running shoe."),
    product(2, "Aero Glide 3", "Velora", 43, "red", "mesh", 12990, "Light running shoe."),
    product(3, "Aero Glide 3", "Velora", 42, "blue", "mesh", 12990, "Light running shoe."),
    product(4, "Ridge Walker", "Karst", 42, "brown", "leather", 14990, "Waterproof hiking boot.", weight: 0.6),
    product(5, "Ridge Walker", "Karst", 43, "brown", "leather", 14990, "Waterproof hiking boot.", weight: 0.6),
    product(6, "Pace Runner", "Velora", 42, "black", "knit", 8990, "Everyday running shoe."),
    product(7, "Pace Runner", "Velora", 44, "black", "knit", 8990, "Everyday running shoe."),
    product(8, "Harbour Court", "Lumo", 42, "white", "canvas", 5990, "Court shoe for the hall."),
    product(9, "Harbour Court", "Lumo", 43, "red/black", "canvas", 5990, "Court shoe for the hall."),
    product(10, "Summit Trail", "Karst", 42, "green", "synthetic", 11990, "Trail running shoe, waterproof."),
    product(11, "Dune Sandal", "Lumo", 41, "beige", "suede", 4990, "Summer sandal."),
  ]

  private func check() throws(ToolError) { if down { throw .unavailable("shop is down") } }
  func customer(address: String) async throws(ToolError) -> Customer? {
    try check()
    return customers.first { $0.email.lowercased() == address.lowercased() }
  }
  func customer(id: Int64) async throws(ToolError) -> Customer? {
    try check()
    return customers.first { $0.id == id }
  }
  func deliveries(customerID: Int64, since: String) async throws(ToolError) -> [Delivery] {
    try check()
    return deliveryRows.filter { row in
      row.customerID == customerID
        && [row.expectedStart, row.expectedEnd, row.actual, row.shipped].contains { ($0 ?? "") >= since }
    }
  }
  func coupons(customerID: Int64) async throws(ToolError) -> [Coupon] {
    couponRows.filter { $0.customerID == customerID }
  }
  func orders(customerID: Int64) async throws(ToolError) -> [Order] { orderRows.filter { $0.customerID == customerID } }
  func transactions(customerID: Int64) async throws(ToolError) -> [Transaction] {
    transactionRows.filter { $0.customerID == customerID }
  }
  func offers(_ table: OptionalTable) async -> Bool { optional.contains(table) }

  func products(matching filter: ProductFilter) async throws(ToolError) -> ProductRows {
    try check()
    let rows = productRows.filter { row in
      func word(_ value: String, _ wanted: [String]) -> Bool {
        wanted.isEmpty
          || wanted.contains {
            filter.contains ? value.lowercased().contains($0.lowercased()) : value.lowercased() == $0.lowercased()
          }
      }
      guard word(row.brand, filter.brands), word(row.name, filter.names), word(row.color, filter.colors) else {
        return false
      }
      guard word(row.material, filter.materials), filter.sizes.isEmpty || filter.sizes.contains(row.size) else {
        return false
      }
      guard row.price >= filter.minPrice ?? 0, row.price <= filter.maxPrice ?? .max else { return false }
      guard (row.weight ?? 0) >= filter.minWeight ?? 0, (row.weight ?? 0) <= filter.maxWeight ?? 99 else {
        return false
      }
      if filter.notBrands.contains(row.brand) || filter.notColors.contains(row.color) { return false }
      if filter.notMaterials.contains(row.material) { return false }
      let text = (row.name + " " + row.description).lowercased()
      return filter.text.isEmpty || filter.text.contains { text.contains($0) }
    }
    return ProductRows(sql: "SELECT \(rows.count)", rows: rows, truncated: false)
  }
  func products(ids: [Int64]) async throws(ToolError) -> [Product] { productRows.filter { ids.contains($0.id) } }
  func products(sql: String) async throws(ToolError) -> ProductRows {
    guard let ids = sandbox(sql) else { throw .refused("the table is not allowed") }
    return ProductRows(sql: sql, rows: productRows.filter { ids.contains($0.id) }, truncated: false)
  }
  func vocabulary() async throws(ToolError) -> Vocabulary {
    func distinct(_ values: [String]) -> [String] { Array(Set(values)).sorted() }
    return Vocabulary(
      brands: distinct(productRows.map(\.brand)), names: distinct(productRows.map(\.name)),
      colors: distinct(productRows.map(\.color)), materials: distinct(productRows.map(\.material)),
      sizes: Array(Set(productRows.map(\.size))).sorted())
  }
  func stock(productIDs: [Int64]) async throws(ToolError) -> [Int64: Int64] {
    stockRows.filter { productIDs.contains($0.key) }
  }
  func incoming(productIDs: [Int64], from: String) async throws(ToolError) -> [Incoming] {
    incomingRows.filter { productIDs.contains($0.productID) && $0.expected >= from }
  }
}

/// A run on the fake shop.
func input(
  _ text: String, customer: Int64? = 1, tier: Int = 2, subject: String? = nil, memory: [RunInput.Turn] = [],
  earlier: [String] = [], past: [RunInput.PastAction] = [], name: String? = nil, address: String? = nil
) -> RunInput {
  var policy = RunInput.Policy()
  policy.shopName = "Fußnote Shoes"
  return RunInput(
    jobID: "job", caseID: 7, customerID: customer, senderName: name, senderAddress: address, tier: tier,
    subject: subject, text: text, memory: memory, earlier: earlier, pastActions: past, today: FakeShop.today,
    policy: policy)
}

func run(
  _ input: RunInput, shop: any ShopTools = FakeShop(),
  models: ModelChain = ModelChain(models: ["offline": OfflineModel()], steps: [:])
) async throws -> RunResult {
  try await Workflow(models: models, tools: shop, clock: { 0 }).run(RunState(input: input))
}
