/// What a customer asks about a shoe besides whether there is one. The price is in every answer anyway.
enum Asked: String, Codable, Hashable, Sendable, CaseIterable {
  case weight, material, colors, sizes

  static func find(in text: String) -> Set<Asked> {
    let padded = Words.padded(text)
    return Set(allCases.filter { Words.contains(padded, any: $0.phrases) })
  }

  private var phrases: [String] {
    switch self {
    case .weight:
      [
        "weigh", "weighs", "weight", "how heavy", "how light", "too heavy", "not heavy", "lightweight", "lightest",
        "wiegt", "wiegen", "gewicht", "wie schwer", "poids", "pese", "pesent", "peso", "pesa", "pesan", "weegt",
        "wegen ze", "hoe zwaar",
      ]
    case .material:
      [
        "material", "materials", "made of", "made from", "made out of", "aus welchem", "matiere", "materiau",
        "de que estan",
        "materiaal", "gemaakt van",
      ]
    case .colors:
      [
        "which colours", "which colors", "what colours", "what colors", "which colour", "which color", "what colour",
        "what color", "other colours", "other colors", "another colour", "another color", "any other colour",
        "any other color", "colours available", "colors available", "welche farben", "welchen farben",
        "anderen farben", "quelles couleurs", "que colores", "otros colores", "welke kleuren",
      ]
    case .sizes:
      [
        "which sizes", "what sizes", "other sizes", "sizes available", "sizes are available", "available sizes",
        "sizes do you have", "sizes you have", "welche grossen", "welchen grossen", "anderen grossen",
        "quelles tailles", "quelles pointures", "que tallas", "otras tallas", "welke maten",
      ]
    }
  }

  /// Whole grams; nil if the shop does not say.
  static func grams(_ row: Product) -> Int64? {
    guard let weight = row.weight, weight.isFinite, weight > 0, weight < 1000 else { return nil }
    return Int64((weight * 1000).rounded())
  }
}

extension Visit {
  /// Answers what is asked about the models of these rows, from the rows. Colours and sizes are those of the whole
  /// model, in stock only; sizes keep to the colour that the wish names.
  mutating func describe(_ fitting: [Product], _ wish: Wish, _ asked: Set<Asked>) async throws(RunError) {
    guard !asked.isEmpty else { return }
    var seen: Set<String> = []
    for first in fitting.sorted(by: { $0.id < $1.id }) where seen.insert(first.name).inserted {
      let rows = fitting.filter { $0.name == first.name }
      var facts = Point.ModelFacts(name: Self.fullName(first))
      if asked.contains(.weight) {
        let grams = rows.compactMap(Asked.grams)
        facts.grams = Set([grams.min(), grams.max()].compactMap { $0 }).sorted()
        facts.noWeight = grams.isEmpty
      }
      if asked.contains(.material) { facts.materials = TrackingNumbers.unique(rows.map(\.material)) }
      if !asked.isDisjoint(with: [.colors, .sizes]) { try await fillRange(&facts, first, wish, asked) }
      cite(facts, first)
      state.say(.details(facts))
    }
  }

  private func fillRange(
    _ facts: inout Point.ModelFacts, _ model: Product, _ wish: Wish, _ asked: Set<Asked>
  ) async throws(RunError) {
    var filter = ProductFilter()
    filter.names = [model.name]
    filter.brands = [model.brand]
    let whole = filter
    let all = try await shop { () async throws(ToolError) in try await tools.products(matching: whole) }.rows
    let stock = try await shop { () async throws(ToolError) in try await tools.stock(productIDs: all.map(\.id)) }
    let inStock = all.filter { Stock.quantity(of: $0.id, in: stock) > 0 }
    if asked.contains(.colors) { facts.colors = TrackingNumbers.unique(inStock.map(\.color)) }
    guard asked.contains(.sizes) else { return }
    let colors = Set(wish.filter.colors.map { $0.lowercased() })
    let sized = inStock.filter { colors.isEmpty || colors.contains($0.color.lowercased()) }
    facts.sizes = Set(sized.map(\.size)).sorted().map(Sizes.words)
  }

  private static func fullName(_ row: Product) -> String {
    row.name.lowercased().hasPrefix(row.brand.lowercased()) ? row.name : "\(row.brand) \(row.name)"
  }

  private mutating func cite(_ facts: Point.ModelFacts, _ row: Product) {
    var parts: [String] = []
    if !facts.grams.isEmpty { parts.append("weight " + facts.grams.map { "\($0) g" }.joined(separator: " to ")) }
    if facts.noWeight { parts.append("no weight is recorded") }
    if !facts.materials.isEmpty { parts.append("material " + facts.materials.joined(separator: ", ")) }
    if !facts.colors.isEmpty { parts.append("colours in stock " + facts.colors.joined(separator: ", ")) }
    if !facts.sizes.isEmpty { parts.append("sizes in stock " + facts.sizes.joined(separator: ", ")) }
    guard !parts.isEmpty else { return }
    _ = state.cite(
      "\(facts.name): \(parts.joined(separator: "; ")).", source: "shoe_characteristics",
      row: ["product_name": .string(row.name), "brand": .string(row.brand)])
  }
}
