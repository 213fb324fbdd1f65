import Testing

@testable import Agent

/// A text and what it wishes.
struct WishPhrase: Sendable, CustomTestStringConvertible {
  let shop: Vocabulary
  let text: String
  let wish: String

  var testDescription: String { text }

  static func eu(_ text: String, _ wish: String) -> WishPhrase {
    WishPhrase(shop: WishPhrases.european, text: text, wish: wish)
  }
  static func uk(_ text: String, _ wish: String) -> WishPhrase {
    WishPhrase(shop: WishPhrases.british, text: text, wish: wish)
  }

  /// What the reader makes of the text.
  var read: String { Self.short(WishReader(shop).read(text)) }

  static func short(_ list: WishList) -> String {
    let wishes = list.wishes.map(short)
    return wishes.isEmpty ? "nothing" : wishes.joined(separator: " | ")
  }

  private static func short(_ wish: Wish) -> String {
    var parts: [String] = []
    func add(_ name: String, _ values: [String]) {
      if !values.isEmpty { parts.append(name + ":" + values.joined(separator: "+")) }
    }
    let filter = wish.filter
    add("name", filter.names)
    add("brand", filter.brands)
    add("color", filter.colors)
    add("material", filter.materials)
    add("size", filter.sizes.map(Sizes.words))
    func limit(_ name: String, _ low: Double?, _ high: Double?, _ edges: (ProductFilter.Edge, ProductFilter.Edge)) {
      if let low { parts.append(name + (filter.isOpen(edges.0) ? ">" : ">=") + Tokens.number(low)) }
      if let high { parts.append(name + (filter.isOpen(edges.1) ? "<" : "<=") + Tokens.number(high)) }
    }
    limit(
      "price", filter.minPrice.map { Double($0) / 100 }, filter.maxPrice.map { Double($0) / 100 },
      (.minPrice, .maxPrice))
    limit(
      "grams", filter.minWeight.map { ($0 * 1000).rounded() }, filter.maxWeight.map { ($0 * 1000).rounded() },
      (.minWeight, .maxWeight))
    if let best = filter.best { parts.append(best.rawValue) }
    add("not", filter.notBrands + filter.notColors + filter.notMaterials)
    add("use", wish.uses)
    add("notuse", wish.notUses)
    add("unknown", wish.unknown)
    return parts.joined(separator: " ")
  }
}

enum WishPhrases {
  static let european = Vocabulary(
    brands: ["Velora", "Karst", "Norrvik", "Solenne"],
    names: [
      "Aero Glide 3", "Aero Glide 3 Wide", "Ridge Walker", "Ridge Walker Dry", "Pace Runner", "Harbour Court",
      "Dune Sandal", "Ember", "Fjell High", "Fjell Low", "Tundra",
    ],
    colors: [
      "red", "black", "white", "navy", "blue", "maroon", "wine", "ember", "red/black", "sand", "forest green", "grey",
      "dark brown", "brown",
    ],
    materials: ["leather", "synthetic leather", "suede", "mesh", "canvas", "organic cotton", "rubber"],
    sizes: [36, 37, 38, 39, 40, 41, 42, 42.5, 43, 44, 45, 46])

  static let british = Vocabulary(
    brands: ["Calder & Finch", "Mossop"], names: ["Penrose", "Penrose Hi", "Tide 2"],
    colors: ["Maroon", "Black", "Off-White", "Petrol", "Navy"], materials: ["Leather", "Canvas"],
    sizes: [4, 5, 5.5, 6, 7, 8, 8.5, 9, 10, 11])
}
