import Database

/// What each action does, inside one transaction.
struct ActionDesk {
  let schema: ShopSchema
  let settings: ShopSettings
  let connection: any Connection
  let ledger: ActionLedger
  let today: Day

  func carryOut(_ action: ShopAction) throws -> ShopOutcome {
    switch action.name {
    case "Refund_delivery_fee": try refundFee(action)
    case "Record_refund": try refundCharge(action)
    case "Create_coupon": try createCoupon(action)
    case "Track_refund_delivery_fee": try note(action, in: "gatewayd_refund_tracking", "refund tracked")
    case "Request_delivery_update": try note(action, in: "gatewayd_delivery_update", "update requested")
    case "Human_escalation": .done("with a person")
    default: throw ShopError.refused("there is no action \(action.name)")
    }
  }

  // MARK: Refunds

  private func refundFee(_ action: ShopAction) throws -> ShopOutcome {
    let amount = try action.positive("amount")
    guard let delivery = try delivery(action) else { return .premiseBroken(notTheirs(action)) }
    let currency = delivery.currency ?? settings.currency
    let text = "Delivery fee refund, delivery \(delivery.id)"
    let refunds = Refunds(schema: schema, settings: settings, connection: connection)
    let already = try refunds.ofFee(delivery)
    if let fee = delivery.fee, already.addingReportingOverflow(amount).overflow || already + amount > fee {
      return .premiseBroken(
        "\(Money.decimal(already, currency: currency)) of the fee of \(Money.decimal(fee, currency: currency)) "
          + "\(currency) is refunded already; \(Money.decimal(amount, currency: currency)) more would exceed it")
    }
    return .done(
      try refunds.add(
        amount, currency, order: delivery.orderID, customer: delivery.customerID, text, today, action.idempotencyKey)
    )
  }

  private func refundCharge(_ action: ShopAction) throws -> ShopOutcome {
    let amount = try action.positive("amount")
    let id = try action.positive("transaction_id")
    try schema.demand(.transactions)
    let refunds = Refunds(schema: schema, settings: settings, connection: connection)
    guard let charge = try refunds.transaction(id), charge.kind == "charge", isTheirs(charge.customerID, action)
    else {
      return .premiseBroken("transaction \(id) is no charge of this customer's")
    }
    let already = try refunds.ofCharge(charge)
    if already.addingReportingOverflow(amount).overflow || already + amount > charge.amount {
      return .premiseBroken(
        "\(Money.decimal(already, currency: charge.currency)) of the charge of "
          + "\(Money.decimal(charge.amount, currency: charge.currency)) \(charge.currency) is refunded already; "
          + "\(Money.decimal(amount, currency: charge.currency)) more would exceed it")
    }
    let text = "Refund, transaction \(id)"
    return .done(
      try refunds.add(
        amount, charge.currency, order: charge.orderID, customer: charge.customerID, text, today, action.idempotencyKey)
    )
  }

  // MARK: Coupons and notes

  private func createCoupon(_ action: ShopAction) throws -> ShopOutcome {
    guard let delivery = try delivery(action) else { return .premiseBroken(notTheirs(action)) }
    let customer = delivery.customerID
    guard action.params["customer_id"].map({ $0.asInteger == customer }) ?? true else {
      return .premiseBroken(notTheirs(action))
    }
    try schema.demand(.coupons)
    let sql = "SELECT \(schema.list(.coupons)) FROM coupon_issued WHERE customer_id = $1"
    let start = today.adding(-settings.couponWindowDays).description
    let recent = try connection.query(sql, [.integer(customer)]).compactMap { ShopCoupon($0, settings) }
      .first { $0.issued >= start }
    if let recent {
      return .premiseBroken(
        "no coupon in the last \(settings.couponWindowDays) days before; one of \(recent.issued) now")
    }
    let code = Self.couponCode()
    let insert = """
      INSERT INTO coupon_issued(coupon_id, customer_id, delivery_id, coupon_code, issue_date, expiry_date)
      VALUES ($1, $2, $3, $4, $5, $6)
      """
    try connection.execute(
      insert,
      [
        .integer(try nextID("coupon_id", of: .coupons, connection)), .integer(customer), .integer(delivery.id),
        .text(code), .text(today.description), .text(today.adding(settings.couponValidDays).description),
      ])
    return .done(code)
  }

  /// 80 random bits in letters and digits that cannot be mistaken for each other.
  private static func couponCode() -> String {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var generator = SystemRandomNumberGenerator()
    let groups = (0..<4).map { _ in
      String((0..<4).compactMap { _ in alphabet.randomElement(using: &generator) })
    }
    return "SHIP-" + groups.joined(separator: "-")
  }

  private func note(_ action: ShopAction, in table: String, _ result: String) throws -> ShopOutcome {
    guard let delivery = try delivery(action) else { return .premiseBroken(notTheirs(action)) }
    try connection.execute(
      "INSERT INTO \(table)(idempotency_key, delivery_id, customer_id, at) VALUES ($1, $2, $3, $4)",
      [.text(action.idempotencyKey), .integer(delivery.id), .integer(delivery.customerID), .text(today.description)])
    return .done("\(result), delivery \(delivery.id)")
  }

  // MARK: Targets

  /// The delivery that the action names, if it is the customer's.
  private func delivery(_ action: ShopAction) throws -> ShopDelivery? {
    let id = try action.positive("delivery_id")
    try schema.demand(.deliveries)
    let sql = "SELECT \(schema.list(.deliveries)) FROM item_deliveries WHERE delivery_id = $1"
    let found = try connection.query(sql, [.integer(id)]).first.flatMap { ShopDelivery($0, settings) }
    return found.flatMap { isTheirs($0.customerID, action) ? $0 : nil }
  }

  /// True for the customer of the case; for anybody if the caller did not say who that is.
  private func isTheirs(_ customer: Int64, _ action: ShopAction) -> Bool {
    action.customerID == nil || action.customerID == customer
  }

  private func notTheirs(_ action: ShopAction) -> String {
    "delivery \(action.params["delivery_id"]?.asText ?? "?") is not this customer's"
  }
}

/// The next free id of a table; the transaction keeps others from taking it.
func nextID(_ column: String, of table: ShopTable, _ connection: any Connection) throws -> Int64 {
  let row = try connection.query("SELECT MAX(\(column)) AS last FROM \(table.name)", []).first
  let (next, overflow) = (row?.integer("last") ?? 0).addingReportingOverflow(1)
  guard !overflow else { throw ShopError.refused("\(table.name).\(column) has no free number left") }
  return next
}
