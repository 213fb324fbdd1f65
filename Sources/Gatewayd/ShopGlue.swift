// Fits the shop to the agent and to the store, field by field; neither of them knows the other.
import Agent
import Shop
import Store

/// The shop as the agent's tools.
struct ShopAdapter: ShopTools {
  let reader: ShopReader

  func customer(address: String) async throws(ToolError) -> Customer? {
    try await translating { () async throws(ShopError) in try await reader.customer(address: address) }
      .map(Customer.init)
  }

  func customer(id: Int64) async throws(ToolError) -> Customer? {
    try await translating { () async throws(ShopError) in try await reader.customer(id: id) }.map(Customer.init)
  }

  func deliveries(customerID: Int64, since: String) async throws(ToolError) -> [Delivery] {
    try await translating { () async throws(ShopError) in
      try await reader.deliveries(customerID: customerID, since: since)
    }.map(Delivery.init)
  }

  func coupons(customerID: Int64) async throws(ToolError) -> [Coupon] {
    try await translating { () async throws(ShopError) in try await reader.coupons(customerID: customerID) }
      .map(Coupon.init)
  }

  func orders(customerID: Int64) async throws(ToolError) -> [Order] {
    try await translating { () async throws(ShopError) in try await reader.orders(customerID: customerID) }
      .map(Order.init)
  }

  func transactions(customerID: Int64) async throws(ToolError) -> [Transaction] {
    try await translating { () async throws(ShopError) in try await reader.transactions(customerID: customerID) }
      .map(Transaction.init)
  }

  func offers(_ table: OptionalTable) async -> Bool {
    switch table {
    case .orders: await reader.offers(.orders)
    case .orderItems: await reader.offers(.orderItems)
    case .transactions: await reader.offers(.transactions)
    }
  }

  func products(matching filter: ProductFilter) async throws(ToolError) -> ProductRows {
    let query = ProductQuery(filter)
    return ProductRows(
      try await translating { () async throws(ShopError) in try await reader.products(matching: query) })
  }

  func products(ids: [Int64]) async throws(ToolError) -> [Product] {
    try await translating { () async throws(ShopError) in try await reader.products(ids: ids) }.map(Product.init)
  }

  func products(sql: String) async throws(ToolError) -> ProductRows {
    ProductRows(try await translating { () async throws(ShopError) in try await reader.products(sql: sql) })
  }

  func vocabulary() async throws(ToolError) -> Vocabulary {
    let words = try await translating { () async throws(ShopError) in try await reader.vocabulary() }
    return Vocabulary(
      brands: words.brands, names: words.names, colors: words.colors, materials: words.materials, sizes: words.sizes)
  }

  func stock(productIDs: [Int64]) async throws(ToolError) -> [Int64: Int64] {
    try await translating { () async throws(ShopError) in try await reader.stock(productIDs: productIDs) }
  }

  func incoming(productIDs: [Int64], from: String) async throws(ToolError) -> [Incoming] {
    try await translating { () async throws(ShopError) in
      try await reader.incoming(productIDs: productIDs, from: from)
    }.map(Incoming.init)
  }

  /// A schema that lacks something is unavailable to the agent: a person must mend it, and the run may wait.
  private func translating<T>(_ body: () async throws(ShopError) -> T) async throws(ToolError) -> T {
    do {
      return try await body()
    } catch {
      switch error {
      case .unavailable(let what): throw .unavailable(what)
      case .refused(let what): throw .refused(what)
      case .schema: throw .unavailable("\(error)")
      }
    }
  }
}

extension Customer {
  init(_ row: ShopCustomer) { self.init(id: row.id, name: row.name, email: row.email) }
}

extension Delivery {
  init(_ row: ShopDelivery) {
    self.init(
      id: row.id, orderID: row.orderID, customerID: row.customerID, productID: row.productID, origin: row.origin,
      destination: row.destination, carrier: row.carrier, trackingNumber: row.trackingNumber, status: row.status,
      expectedStart: row.expectedStart, expectedEnd: row.expectedEnd, actual: row.actual, shipped: row.shipped,
      attempts: row.attempts, fee: row.fee, currency: row.currency)
  }
}

extension Coupon {
  init(_ row: ShopCoupon) {
    self.init(
      id: row.id, customerID: row.customerID, deliveryID: row.deliveryID, code: row.code, issued: row.issued,
      expires: row.expires)
  }
}

extension Order {
  init(_ row: ShopOrder) {
    self.init(
      id: row.id, customerID: row.customerID, orderedAt: row.orderedAt, status: row.status, total: row.total,
      currency: row.currency,
      items: row.items.map { item in
        Item(productID: item.productID, quantity: item.quantity, unitPrice: item.unitPrice, status: item.status)
      })
  }
}

extension Transaction {
  init(_ row: ShopTransaction) {
    self.init(
      id: row.id, orderID: row.orderID, customerID: row.customerID, kind: row.kind, amount: row.amount,
      currency: row.currency, status: row.status, createdAt: row.createdAt, description: row.description)
  }
}

extension Product {
  init(_ row: ShopProduct) {
    self.init(
      id: row.id, name: row.name, brand: row.brand, size: row.size, color: row.color, material: row.material,
      weight: row.weight, price: row.price, description: row.description)
  }
}

extension Incoming {
  init(_ row: ShopIncoming) {
    self.init(id: row.id, productID: row.productID, quantity: row.quantity, expected: row.expected)
  }
}

extension ProductRows {
  init(_ rows: ShopProductRows) {
    self.init(sql: rows.sql, rows: rows.rows.map(Product.init), truncated: rows.truncated)
  }
}

extension ProductQuery {
  init(_ filter: ProductFilter) {
    self.init()
    brands = filter.brands
    names = filter.names
    colors = filter.colors
    materials = filter.materials
    sizes = filter.sizes
    minPrice = filter.minPrice
    maxPrice = filter.maxPrice
    minWeight = filter.minWeight
    maxWeight = filter.maxWeight
    notBrands = filter.notBrands
    notColors = filter.notColors
    notMaterials = filter.notMaterials
    text = filter.text
    contains = filter.contains
    open = Set((filter.open ?? []).map(ProductQuery.Edge.init))
    best = filter.best.map(ProductQuery.Best.init)
  }
}

extension ProductQuery.Edge {
  init(_ edge: ProductFilter.Edge) {
    switch edge {
    case .minPrice: self = .minPrice
    case .maxPrice: self = .maxPrice
    case .minWeight: self = .minWeight
    case .maxWeight: self = .maxWeight
    }
  }
}

extension ProductQuery.Best {
  init(_ best: ProductFilter.Best) {
    switch best {
    case .cheapest: self = .cheapest
    case .dearest: self = .dearest
    case .lightest: self = .lightest
    case .heaviest: self = .heaviest
    }
  }
}

extension ShopAction {
  /// - Parameter customerID: the customer of the case, whom the store knows; rows of a run never say who it is.
  init(_ record: ActionRecord, customerID: Int64?, today: String) {
    self.init(
      name: record.action, params: record.params.mapValues(ShopValue.init), customerID: customerID,
      idempotencyKey: record.idempotencyKey,
      premises: record.premises.map { ShopPremise(source: $0.source, row: $0.row.mapValues(ShopValue.init)) },
      today: today)
  }
}

extension ShopValue {
  init(_ value: JSONValue) {
    switch value {
    case .null, .array, .object: self = .null
    case .bool(let flag): self = .integer(flag ? 1 : 0)
    case .integer(let number): self = .integer(number)
    case .number(let number): self = .number(number)
    case .string(let text): self = .text(text)
    }
  }
}
