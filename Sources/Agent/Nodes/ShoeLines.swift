// Rows of the catalogue as a reply shows them, each with the fact that it rests on.

extension Visit {
  /// The rows as the reply shows them, with stock and, where there is none, the earliest delivery; cites them all.
  mutating func lines(_ rows: [Product], _ asked: Set<Asked> = []) async throws(RunError) -> [Point.ShoeLine] {
    guard !rows.isEmpty else { return [] }
    let ids = rows.map(\.id)
    let stock = try await shop { () async throws(ToolError) in try await tools.stock(productIDs: ids) }
    let empty = ids.filter { (stock[$0] ?? 0) <= 0 }
    let incoming =
      empty.isEmpty
      ? []
      : try await shop { () async throws(ToolError) in
        try await tools.incoming(productIDs: empty, from: state.input.today)
      }
    return rows.map { row in
      let quantity = max(0, stock[row.id] ?? 0)
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
    let coming = incoming.filter {
      $0.productID == row.id && (Day(iso: $0.expected).map { $0 >= state.today } ?? false)
    }
    guard let first = coming.compactMap({ Day(iso: $0.expected) }).min() else { return (nil, 0) }
    let same = coming.filter { Day(iso: $0.expected) == first }
    let quantity = same.reduce(Int64(0)) { $0.addingReportingOverflow(max(0, $1.quantity)).partialValue }
    for delivery in same {
      _ = state.cite(
        "\(quantity) more of \(row.brand) \(row.name), \(row.color), size \(Sizes.words(row.size)) expected on \(first.words(.english)).",
        source: "incoming_deliveries",
        row: [
          "delivery_id": .integer(delivery.id), "product_id": .integer(row.id), "quantity": .integer(delivery.quantity),
          "expected_date": .string(first.iso),
        ])
    }
    return (first.iso, quantity)
  }
}
