// What a complaint about goods is about, as far as the rows and the mail tell. Nothing here reads a table.

public struct Complaint: Hashable, Sendable {
  public var order: Order?
  /// The item, as the mail or the order names it.
  public var product: Product?
  /// A few of the customer's own words.
  public var wrong: String?
  public init(order: Order? = nil, product: Product? = nil, wrong: String? = nil) {
    self.order = order
    self.product = product
    self.wrong = wrong
  }

  /// - Parameters:
  ///   - meant: the orders that the mail means.
  ///   - parcels: those that it names; else the parcels that came lately.
  ///   - products: of all these orders and parcels.
  public static func collect(
    text: String, meant: [Order], orders: [Order], parcels: [Delivery], products: [Product]
  ) -> Complaint {
    let named = products.filter { isNamed($0, in: text) }
    var complaint = Complaint(wrong: words(of: text))
    complaint.order = one(meant) ?? one(orders.filter { order in named.contains { holds(order, $0) } })
    if complaint.order == nil, meant.isEmpty, let parcel = one(parcels) {
      complaint.order = orders.first { $0.id == parcel.orderID }
    }
    if let order = complaint.order {
      let own = named.filter { holds(order, $0) }
      complaint.product = one(own) ?? (own.isEmpty ? onlyItem(order, products) : nil)
    } else {
      complaint.product = one(named) ?? one(parcels).flatMap { parcel in products.first { $0.id == parcel.productID } }
    }
    return complaint
  }

  private static func one<Value>(_ values: [Value]) -> Value? { values.count == 1 ? values.first : nil }

  private static func holds(_ order: Order, _ product: Product) -> Bool {
    order.items.contains { $0.productID == product.id }
  }

  private static func onlyItem(_ order: Order, _ products: [Product]) -> Product? {
    one(order.items).flatMap { item in products.first { $0.id == item.productID } }
  }

  private static func isNamed(_ product: Product, in text: String) -> Bool {
    let name = Words.tokens(product.name).joined(separator: " ")
    return !name.isEmpty && Words.holds(Words.padded(text), phrase: name)
  }

  private static func words(of text: String) -> String? {
    TopicLexicon.complaintWords(in: Words.padded(text)).flatMap { Words.quote(text, around: $0, before: 7, after: 5) }
  }
}
