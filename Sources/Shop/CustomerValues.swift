// The rows that belong to a customer. Money is in whole minor units, days are ISO `YYYY-MM-DD`.
// They mirror the agent's types field by field, so that neither target needs to know the other.

/// A row of customers.
public struct ShopCustomer: Codable, Hashable, Sendable {
  public var id: Int64
  public var name: String
  public var email: String
  public init(id: Int64, name: String, email: String) { self.id = id; self.name = name; self.email = email }
}

/// A row of item_deliveries; days are ISO `YYYY-MM-DD`.
public struct ShopDelivery: Codable, Hashable, Sendable {
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

public struct ShopCoupon: Codable, Hashable, Sendable {
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

public struct ShopOrder: Codable, Hashable, Sendable {
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

public struct ShopTransaction: Codable, Hashable, Sendable {
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
