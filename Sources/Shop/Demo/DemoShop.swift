import Database

/// All rows of a demonstration shop, worked out from its day alone.
struct DemoShop {
  private(set) var rows: [String: [[Value]]] = [:]
  private(set) var scenarios: [DemoScenario] = []
  private let today: Day
  private var random = DemoRandom(seed: 20_260_316)
  private var prices: [(id: Int64, cents: Int64, label: String)] = []
  private var spotlights: [String: Int64] = [:]
  private var nextOrder: Int64 = 10_001
  private var nextDelivery: Int64 = 1
  private var nextTransaction: Int64 = 1
  private var nextIncoming: Int64 = 1

  init(today: Day) {
    self.today = today
    catalogue()
    stock()
    for (index, story) in DemoStories.all.enumerated() { tell(story, index) }
    lendTrackingNumber()
  }

  private mutating func add(_ table: String, _ row: [Value]) { rows[table, default: []].append(row) }

  private func day(_ offset: Int) -> Value { .text(today.adding(offset).description) }

  private func day(_ offset: Int?) -> Value { offset.map { day($0) } ?? .null }

  /// Decimal major units, as shops store them.
  private func decimal(_ cents: Int64?) -> Value {
    cents.map { .text(Money.decimal($0, currency: "EUR")) } ?? .null
  }

  // MARK: Products

  private mutating func catalogue() {
    var id: Int64 = 100
    for model in DemoCatalogue.models {
      for color in model.colors {
        for size in model.sizes {
          id += 1
          let grams = Double(model.grams) * (1 + (size - 42) * 0.02)
          add(
            "shoe_characteristics",
            [
              .integer(id), .text(model.name), .real(size), .text(color), .text(model.material),
              .real(grams.rounded() / 1_000), .text(model.brand), decimal(model.cents), .text(model.description),
            ])
          spotlights["\(model.name) \(color) \(size)"] = id
          prices.append((id, model.cents, "\(model.brand) \(model.name), \(color), size \(Self.size(size))"))
        }
      }
    }
  }

  private static func size(_ size: Double) -> String {
    size == size.rounded() ? String(Int(size)) : String(size)
  }

  private func product(_ spotlight: DemoSpotlight) -> Int64? {
    spotlights["\(spotlight.name) \(spotlight.color) \(spotlight.size)"]
  }

  private mutating func stock() {
    var fixed: [Int64: DemoSpotlight] = [:]
    for spotlight in DemoStories.all.compactMap(\.product) {
      if let id = product(spotlight) { fixed[id] = spotlight }
    }
    for row in rows["shoe_characteristics"] ?? [] {
      guard case .integer(let id) = row[0] else { continue }
      // Drawn for every product, so that a fixed one does not shift the others.
      let draw = random.number(0...99)
      let quantity = Int64(random.number(1...24))
      if let spotlight = fixed[id] {
        add("inventory", [.integer(id), row[1], .integer(spotlight.stock)])
        for delivery in spotlight.incoming { incoming(id, delivery.status, delivery.day, delivery.quantity) }
      } else {
        ordinaryStock(id, name: row[1], draw: draw, quantity: quantity)
      }
    }
  }

  private mutating func ordinaryStock(_ id: Int64, name: Value, draw: Int, quantity: Int64) {
    // A few products have no row at all, which means none in stock.
    if draw >= 4 { add("inventory", [.integer(id), name, .integer(draw < 26 ? 0 : quantity)]) }
    switch draw {
    case 0...13: incoming(id, "pending", 3 + draw * 2, quantity + 5)
    case 14...16: incoming(id, "pending", -draw, quantity)
    case 17...19: incoming(id, "cancelled", draw, quantity)
    case 30...36: incoming(id, "received", -draw, quantity)
    default: break
    }
  }

  private mutating func incoming(_ product: Int64, _ status: String, _ offset: Int, _ quantity: Int64) {
    let suppliers = ["Grünwald Import", "Costa Footwear Supply", "Northbay Trading"]
    add(
      "incoming_deliveries",
      [
        .integer(nextIncoming), .integer(product), .integer(quantity), day(offset),
        status == "received" ? day(offset + 1) : .null, .text(suppliers[Int(nextIncoming) % suppliers.count]),
        .text(status),
      ])
    nextIncoming += 1
  }

  // MARK: Customers

  private mutating func tell(_ story: DemoStory, _ index: Int) {
    let customer = Int64(index + 1)
    let name = DemoPeople.name(index)
    let fullName = "\(name.first) \(name.last)"
    add("customers", [.integer(customer), .text(fullName), .text(DemoPeople.email(index))])
    let sent = story.parcels.map { send($0, to: customer) }
    if let coupon = story.coupon {
      let code = "SHIP-DEMO-\(1_000 + index)"
      add(
        "coupon_issued",
        [
          .integer(Int64((rows["coupon_issued"]?.count ?? 0) + 1)), .integer(customer),
          sent.last.map { .integer($0.id) } ?? .null, .text(code), day(coupon.issued), day(coupon.expires),
        ])
    }
    let label = story.product.flatMap(product).flatMap { id in prices.first { $0.id == id }?.label }
    let asked = story.asksAbout.flatMap { $0 < sent.count ? sent[$0] : nil }
    scenarios.append(
      DemoScenario(
        key: story.key, email: DemoPeople.email(index), customerName: fullName, trackingNumber: asked?.tracking,
        product: label ?? sent.first?.label, note: story.note))
  }

  private mutating func send(_ parcel: DemoStory.Parcel, to customer: Int64) -> (
    id: Int64, tracking: String?, label: String
  ) {
    let id = nextDelivery
    nextDelivery += 1
    let ordered = (parcel.shipped ?? min(parcel.due ?? -3, -1)) - 2
    let (order, item) = place(parcel, ordered: ordered, customer: customer)
    let carrier = DemoPeople.carriers[Int(id) % DemoPeople.carriers.count]
    let tracking = tracking(parcel.tracking, prefix: carrier.prefix)
    let attempts: Int64 = parcel.status == "exception" ? 2 : parcel.arrived != nil ? 1 : 0
    add(
      "item_deliveries",
      [
        .integer(id), .integer(order), .integer(customer), .integer(item.id), .text("Warehouse North"),
        .text(DemoPeople.towns[Int(customer) % DemoPeople.towns.count]), .text(carrier.name),
        tracking.map { .text($0) } ?? .null, .text(parcel.status), day(parcel.due.map { $0 - 2 }), day(parcel.due),
        day(parcel.arrived), day(parcel.shipped), .integer(attempts), decimal(parcel.fee), .text("EUR"),
      ])
    return (id, tracking, item.label)
  }

  private mutating func tracking(_ kind: DemoStory.Parcel.Tracking, prefix: String) -> String? {
    // Numbered by the delivery, so that no two are the same.
    let digits = String(100_000 + nextDelivery * 37) + String(random.number(1_000...9_999))
    switch kind {
    case .none: return nil
    case .number: return prefix + digits
    case .lowerCaseWithHyphens: return "\(prefix.lowercased())-\(digits.prefix(5))-\(digits.dropFirst(5))"
    }
  }

  // MARK: Orders

  private mutating func place(_ parcel: DemoStory.Parcel, ordered: Int, customer: Int64) -> (
    Int64, (id: Int64, label: String)
  ) {
    let order = nextOrder
    nextOrder += 1
    let items = parcel.order.items.map { (status: $0, product: prices[random.number(0...(prices.count - 1))]) }
    let goods = items.reduce(0) { $0 + $1.product.cents }
    let total = goods + (parcel.fee ?? 0)
    let status = parcel.order.status == "shipped" && parcel.status != "in_transit" ? parcel.status : parcel.order.status
    add(
      "orders",
      [.integer(order), .integer(customer), day(ordered), .text(status), decimal(total), .text("EUR")])
    for item in items {
      let state = item.status == "shipped" ? status : item.status
      add(
        "order_items",
        [.integer(order), .integer(item.product.id), .integer(1), decimal(item.product.cents), .text(state)])
    }
    for _ in 0..<parcel.order.charges { book("charge", order, customer, total, ordered, "Order \(order)") }
    for refund in parcel.order.refunds {
      let amount: Int64
      switch refund.part {
      case .everything: amount = total
      case .firstItem: amount = items.first?.product.cents ?? 0
      case .cents(let cents): amount = cents
      }
      book("refund", order, customer, amount, refund.day, refund.text)
    }
    return (order, (items.first?.product.id ?? 0, items.first?.product.label ?? ""))
  }

  private mutating func book(
    _ kind: String, _ order: Int64, _ customer: Int64, _ cents: Int64, _ offset: Int, _ text: String
  ) {
    add(
      "transactions",
      [
        .integer(nextTransaction), .integer(order), .integer(customer), .text(kind), decimal(cents), .text("EUR"),
        .text("completed"), day(offset), .text(text),
      ])
    nextTransaction += 1
  }

  /// The customer of `foreign_parcel` asks about a parcel that is somebody else's.
  private mutating func lendTrackingNumber() {
    guard let owner = scenarios.first(where: { $0.key == "late_delivered" }),
      let borrower = scenarios.firstIndex(where: { $0.key == "foreign_parcel" })
    else { return }
    scenarios[borrower].trackingNumber = owner.trackingNumber
  }
}
