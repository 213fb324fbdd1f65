// Rows of orders and payments as facts, and as a reply shows them.

extension Visit {
  /// Says once what the order holds, and what was paid and given back.
  mutating func explain(
    _ order: Order, _ books: CustomerBooks, asksRefund: Bool = false, showsRefunds: Bool = true
  ) {
    let isSaid = state.points.contains { point in
      if case .order(let line) = point { line.id == order.id } else { false }
    }
    guard !isSaid else { return }
    let rows = books.transactions.filter { $0.orderID == order.id && $0.counts }
    func payments(_ rows: [Transaction]) -> [Point.OrderLine.Payment] {
      rows.map { row in
        Point.OrderLine.Payment(
          amount: row.magnitude, currency: row.currency, day: Day(iso: row.createdAt)?.iso ?? "",
          isUnderWay: row.isUnderWay)
      }
    }
    let items = order.items.map { item in
      Point.OrderLine.Item(
        quantity: item.quantity, name: books.products[item.productID]?.line, price: item.unitPrice,
        isCancelled: item.isCancelled)
    }
    var line = Point.OrderLine(
      id: order.id, day: Day(iso: order.orderedAt)?.iso ?? "", status: order.status, total: order.total,
      currency: order.currency, items: items, charges: payments(rows.filter(\.isCharge)),
      refunds: showsRefunds ? payments(rows.filter(\.isRefund)) : [])
    line.lacksCharge = books.hasTransactions && line.charges.isEmpty
    line.lacksRefund = asksRefund && books.hasTransactions && line.refunds.isEmpty
    if line.lacksRefund {
      _ = state.cite("No refund of order \(order.id) is recorded.", source: "transactions")
    }
    state.say(.order(line))
  }

  mutating func cite(_ order: Order, _ books: CustomerBooks) -> String {
    let day = Day(iso: order.orderedAt)?.words(.english) ?? order.orderedAt
    let items = order.items.map { item in
      let name = books.products[item.productID]?.line ?? "product \(item.productID)"
      return "\(item.quantity) × \(name) at \(Money.words(item.unitPrice, order.currency))"
        + (item.isCancelled ? " (cancelled)" : "")
    }
    let list = items.isEmpty ? "" : ": " + items.joined(separator: ", ")
    let status = order.status.replacing("_", with: " ")
    return state.cite(
      "Order \(order.id) of \(day), \(status), \(Money.words(order.total, order.currency))\(list).", source: "orders",
      row: [
        "order_id": .integer(order.id), "customer_id": .integer(order.customerID), "status": .string(order.status),
        "total": Money.row(order.total, order.currency),
      ])
  }

  mutating func cite(_ row: Transaction) -> String {
    let day = Day(iso: row.createdAt)?.words(.english) ?? row.createdAt
    let words = row.description.map { ": \($0)" } ?? ""
    return state.cite(
      "\(row.isRefund ? "Refund" : "Charge") of \(Money.words(row.amount, row.currency)) on \(day), \(row.status)\(words).",
      source: "transactions",
      row: [
        "transaction_id": .integer(row.id), "customer_id": .integer(row.customerID), "kind": .string(row.kind),
        "amount": Money.row(row.amount, row.currency), "status": .string(row.status),
      ])
  }
}

extension Product {
  /// `Velora Aero Glide 3, red, size 42`.
  var line: String {
    let full = name.lowercased().hasPrefix(brand.lowercased()) ? name : "\(brand) \(name)"
    return "\(full), \(color), size \(Sizes.words(size))"
  }
}
