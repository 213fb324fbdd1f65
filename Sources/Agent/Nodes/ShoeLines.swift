// Rows of the catalogue as a reply shows them, each with the fact that it rests on.

extension Visit {
  /// The rows as the reply shows them, with stock and, where there is none, the earliest delivery; cites them all.
  mutating func lines(_ rows: [Product], _ asked: Set<Asked> = []) async throws(RunError) -> [Point.ShoeLine] {
    guard !rows.isEmpty else { return [] }
    let ids = rows.map(\.id)
    let stock = try await shop { () async throws(ToolError) in try await tools.stock(productIDs: ids) }
    let empty = ids.filter { Stock.quantity(of: $0, in: stock) == 0 }
    let incoming =
      empty.isEmpty
      ? []
      : try await shop { () async throws(ToolError) in
        try await tools.incoming(productIDs: empty, from: state.input.today)
      }
    return rows.map { row in
      let quantity = Stock.quantity(of: row.id, in: stock)
      var line = Point.ShoeLine(
        name: row.name, brand: row.brand, color: row.color, size: Sizes.words(row.size), price: row.price,
        quantity: quantity)
      if asked.contains(.weight) { line.grams = Asked.grams(row) }
      if asked.contains(.material) { line.material = row.material }
      cite(row)
      cite(row, quantity: quantity, isRow: stock[row.id] != nil)
      if quantity == 0 { (line.expected, line.expectedQuantity) = expected(row, incoming) }
      return line
    }
  }

  private mutating func cite(_ row: Product) {
    let price = Money.words(row.price, state.currency)
    let weight = Asked.grams(row).map { ", \($0) g" } ?? ""
    _ = state.cite(
      "\(row.brand) \(row.name), \(row.color), size \(Sizes.words(row.size)), \(row.material), \(price)\(weight).",
      source: "shoe_characteristics",
      row: [
        "product_id": .integer(row.id), "product_name": .string(row.name), "brand": .string(row.brand),
        "size": .decimal(row.size), "color": .string(row.color), "material": .string(row.material),
        "price": Money.row(row.price, state.currency),
      ])
  }

  private mutating func cite(_ row: Product, quantity: Int64, isRow: Bool) {
    let name = "\(row.brand) \(row.name), \(row.color), size \(Sizes.words(row.size))"
    _ = state.cite(
      quantity > 0 ? "\(name): \(quantity) in stock." : "\(name): none in stock.", source: "inventory",
      row: isRow ? ["product_id": .integer(row.id), "quantity": .integer(quantity)] : [:])
  }

  private mutating func expected(_ row: Product, _ incoming: [Incoming]) -> (String?, Int64) {
    guard let coming = Stock.coming(of: row.id, in: incoming, today: state.today) else { return (nil, 0) }
    for delivery in coming.rows {
      _ = state.cite(
        "\(coming.quantity) more of \(row.brand) \(row.name), \(row.color), size \(Sizes.words(row.size)) expected on \(coming.day.words(.english)).",
        source: "incoming_deliveries",
        row: [
          "delivery_id": .integer(delivery.id), "product_id": .integer(row.id), "quantity": .integer(delivery.quantity),
          "expected_date": .string(coming.day.iso),
        ])
    }
    return (coming.day.iso, coming.quantity)
  }
}
