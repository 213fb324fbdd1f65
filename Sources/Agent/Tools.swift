/// The company's data, as far as the agent may see it. Passed in from outside; every call that concerns a customer
/// takes the id that the case carries, never one that a model wrote.
public protocol ShopTools: Sendable {
  /// The customer with this address, compared without case; nil if there is none.
  func customer(address: String) async throws(ToolError) -> Customer?
  func customer(id: Int64) async throws(ToolError) -> Customer?
  /// All deliveries of this customer, in all states, any of whose dates lies on or after `since` (ISO day).
  func deliveries(customerID: Int64, since: String) async throws(ToolError) -> [Delivery]
  func coupons(customerID: Int64) async throws(ToolError) -> [Coupon]
  /// Empty, and `offers(.orders)` false, when the shop has no such table.
  func orders(customerID: Int64) async throws(ToolError) -> [Order]
  func transactions(customerID: Int64) async throws(ToolError) -> [Transaction]
  func offers(_ table: OptionalTable) async -> Bool
  /// Rows that a typed filter selects, at most `shop.max_rows`, and the SQL that was run, for the reviewer.
  func products(matching filter: ProductFilter) async throws(ToolError) -> ProductRows
  func products(ids: [Int64]) async throws(ToolError) -> [Product]
  /// SQL that a model wrote, behind the sandbox: product tables only, one SELECT.
  func products(sql: String) async throws(ToolError) -> ProductRows
  /// Distinct words of the catalogue, so that misspellings can be matched: brands, names, colours, materials.
  func vocabulary() async throws(ToolError) -> Vocabulary
  func stock(productIDs: [Int64]) async throws(ToolError) -> [Int64: Int64]
  /// Pending deliveries of these products, expected on `from` (ISO day) or later.
  func incoming(productIDs: [Int64], from: String) async throws(ToolError) -> [Incoming]
}

public enum OptionalTable: String, Sendable, CaseIterable { case orders, orderItems = "order_items", transactions }

/// Why a tool gave nothing.
public enum ToolError: Error, Sendable, Hashable {
  /// The database cannot be reached; try again.
  case unavailable(String)
  /// The sandbox refused the query, or it is wrong.
  case refused(String)
}

public struct Customer: Codable, Hashable, Sendable {
  public var id: Int64
  public var name: String
  public var email: String
  public init(id: Int64, name: String, email: String) { self.id = id; self.name = name; self.email = email }
}

/// A row of item_deliveries; days are ISO `YYYY-MM-DD`.
public struct Delivery: Codable, Hashable, Sendable {
  public var id: Int64
  public var orderID: Int64?
  public var customerID: Int64
  public var productID: Int64?
  public var origin: String?
  public var destination: String?
  public var carrier: String?
  public var trackingNumber: String?
  /// processing, in_transit, out_for_delivery, delivered, exception or cancelled.
  public var status: String
  public var expectedStart: String?
  public var expectedEnd: String?
  public var actual: String?
  public var shipped: String?
  public var attempts: Int64?
  /// Whole minor units; nil if the shop does not say.
  public var fee: Int64?
  public var currency: String?
  public init(
    id: Int64, orderID: Int64? = nil, customerID: Int64, productID: Int64? = nil, origin: String? = nil,
    destination: String? = nil, carrier: String? = nil, trackingNumber: String? = nil, status: String,
    expectedStart: String? = nil, expectedEnd: String? = nil, actual: String? = nil, shipped: String? = nil,
    attempts: Int64? = nil, fee: Int64? = nil, currency: String? = nil
  ) {
    self.id = id
    self.orderID = orderID
    self.customerID = customerID
    self.productID = productID
    self.origin = origin
    self.destination = destination
    self.carrier = carrier
    self.trackingNumber = trackingNumber
    self.status = status
    self.expectedStart = expectedStart
    self.expectedEnd = expectedEnd
    self.actual = actual
    self.shipped = shipped
    self.attempts = attempts
    self.fee = fee
    self.currency = currency
  }
}

public struct Coupon: Codable, Hashable, Sendable {
  public var id: Int64
  public var customerID: Int64
  public var deliveryID: Int64?
  public var code: String
  public var issued: String
  public var expires: String?
  public init(id: Int64, customerID: Int64, deliveryID: Int64?, code: String, issued: String, expires: String?) {
    self.id = id
    self.customerID = customerID
    self.deliveryID = deliveryID
    self.code = code
    self.issued = issued
    self.expires = expires
  }
}

public struct Order: Codable, Hashable, Sendable {
  public var id: Int64
  public var customerID: Int64
  public var orderedAt: String
  public var status: String
  /// Whole minor units.
  public var total: Int64
  public var currency: String
  public var items: [Item]
  public struct Item: Codable, Hashable, Sendable {
    public var productID: Int64
    public var quantity: Int64
    public var unitPrice: Int64
    public var status: String?
    public init(productID: Int64, quantity: Int64, unitPrice: Int64, status: String?) {
      self.productID = productID
      self.quantity = quantity
      self.unitPrice = unitPrice
      self.status = status
    }
  }
  public init(
    id: Int64, customerID: Int64, orderedAt: String, status: String, total: Int64, currency: String, items: [Item]
  ) {
    self.id = id
    self.customerID = customerID
    self.orderedAt = orderedAt
    self.status = status
    self.total = total
    self.currency = currency
    self.items = items
  }
}

public struct Transaction: Codable, Hashable, Sendable {
  public var id: Int64
  public var orderID: Int64?
  public var customerID: Int64
  /// charge or refund.
  public var kind: String
  /// Whole minor units.
  public var amount: Int64
  public var currency: String
  public var status: String
  public var createdAt: String
  public var description: String?
  public init(
    id: Int64, orderID: Int64?, customerID: Int64, kind: String, amount: Int64, currency: String, status: String,
    createdAt: String, description: String?
  ) {
    self.id = id
    self.orderID = orderID
    self.customerID = customerID
    self.kind = kind
    self.amount = amount
    self.currency = currency
    self.status = status
    self.createdAt = createdAt
    self.description = description
  }
}

/// A row of shoe_characteristics: one size of one shoe in one colour.
public struct Product: Codable, Hashable, Sendable {
  public var id: Int64
  public var name: String
  public var brand: String
  public var size: Double
  public var color: String
  public var material: String
  /// In kilograms, whatever the shop's unit.
  public var weight: Double?
  /// Whole minor units of the shop's currency.
  public var price: Int64
  public var description: String
  public init(
    id: Int64, name: String, brand: String, size: Double, color: String, material: String, weight: Double?,
    price: Int64, description: String
  ) {
    self.id = id
    self.name = name
    self.brand = brand
    self.size = size
    self.color = color
    self.material = material
    self.weight = weight
    self.price = price
    self.description = description
  }
}

/// A row of incoming_deliveries.
public struct Incoming: Codable, Hashable, Sendable {
  public var id: Int64
  public var productID: Int64
  public var quantity: Int64
  public var expected: String
  public init(id: Int64, productID: Int64, quantity: Int64, expected: String) {
    self.id = id
    self.productID = productID
    self.quantity = quantity
    self.expected = expected
  }
}

/// What a customer wants of a shoe, as far as columns can say it. Lists are alternatives; fields are joined by AND.
public struct ProductFilter: Codable, Hashable, Sendable {
  public var brands: [String] = []
  public var names: [String] = []
  public var colors: [String] = []
  public var materials: [String] = []
  public var sizes: [Double] = []
  public var minPrice: Int64?
  public var maxPrice: Int64?
  /// Kilograms.
  public var minWeight: Double?
  public var maxWeight: Double?
  public var notBrands: [String] = []
  public var notColors: [String] = []
  public var notMaterials: [String] = []
  /// Words to look for in name and description when no column fits.
  public var text: [String] = []
  /// Equality of words (lower case on both sides), or containment when equality found nothing.
  public var contains = false
  /// Limits that leave their own figure out: under 100 is not 100. Nil for none.
  public var open: [Edge]?
  /// Of the rows that fit all else, those that lead in price or weight.
  public var best: Best?
  public init() {}

  public enum Edge: String, Codable, Hashable, Sendable, CaseIterable {
    case minPrice = "min_price"
    case maxPrice = "max_price"
    case minWeight = "min_weight"
    case maxWeight = "max_weight"
  }
  public enum Best: String, Codable, Hashable, Sendable, CaseIterable { case cheapest, dearest, lightest, heaviest }

  func isOpen(_ edge: Edge) -> Bool { open?.contains(edge) ?? false }
}

public struct ProductRows: Codable, Hashable, Sendable {
  public var sql: String
  public var rows: [Product]
  /// More rows matched than were returned.
  public var truncated: Bool
  public init(sql: String, rows: [Product], truncated: Bool) {
    self.sql = sql
    self.rows = rows
    self.truncated = truncated
  }
}

public struct Vocabulary: Codable, Hashable, Sendable {
  public var brands: [String]
  public var names: [String]
  public var colors: [String]
  public var materials: [String]
  public var sizes: [Double]
  public init(brands: [String], names: [String], colors: [String], materials: [String], sizes: [Double]) {
    self.brands = brands
    self.names = names
    self.colors = colors
    self.materials = materials
    self.sizes = sizes
  }
}
