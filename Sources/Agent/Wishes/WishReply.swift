/// The wishes as a model writes them, before they are matched against the catalogue's own words.
struct WishReply: Codable, Sendable {
  var wholeCatalogue: Bool
  var wishes: [Item]
  enum CodingKeys: String, CodingKey {
    case wishes
    case wholeCatalogue = "whole_catalogue"
  }
  struct Item: Codable, Sendable {
    var brands: [String]
    var names: [String]
    var colors: [String]
    var materials: [String]
    var sizes: [Double]
    var minPrice: Double?
    var maxPrice: Double?
    var minWeight: Double?
    var maxWeight: Double?
    var notBrands: [String]
    var notColors: [String]
    var notMaterials: [String]
    var uses: [String]
    var notUses: [String]
    /// Limits that leave their own figure out.
    var strict: [ProductFilter.Edge]
    var best: ProductFilter.Best?
    var recommend: Bool
    enum CodingKeys: String, CodingKey {
      case brands, names, colors, materials, sizes, uses, strict, best, recommend
      case minPrice = "min_price"
      case maxPrice = "max_price"
      case minWeight = "min_weight"
      case maxWeight = "max_weight"
      case notBrands = "not_brands"
      case notColors = "not_colors"
      case notMaterials = "not_materials"
      case notUses = "not_uses"
    }

    /// The schema wants every field, absent ones as null.
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(brands, forKey: .brands)
      try container.encode(names, forKey: .names)
      try container.encode(colors, forKey: .colors)
      try container.encode(materials, forKey: .materials)
      try container.encode(sizes, forKey: .sizes)
      try container.encode(minPrice, forKey: .minPrice)
      try container.encode(maxPrice, forKey: .maxPrice)
      try container.encode(minWeight, forKey: .minWeight)
      try container.encode(maxWeight, forKey: .maxWeight)
      try container.encode(notBrands, forKey: .notBrands)
      try container.encode(notColors, forKey: .notColors)
      try container.encode(notMaterials, forKey: .notMaterials)
      try container.encode(uses, forKey: .uses)
      try container.encode(notUses, forKey: .notUses)
      try container.encode(strict, forKey: .strict)
      try container.encode(best, forKey: .best)
      try container.encode(recommend, forKey: .recommend)
    }
  }

  /// What the offline reader found, in the shape that a model gives; its prices are hundredths.
  init(_ list: WishList) {
    wholeCatalogue = list.wholeCatalogue
    wishes = list.wishes.map { wish in
      Item(
        brands: wish.filter.brands, names: wish.filter.names + wish.unknown, colors: wish.filter.colors,
        materials: wish.filter.materials, sizes: wish.filter.sizes,
        minPrice: wish.filter.minPrice.map { Double($0) / 100 },
        maxPrice: wish.filter.maxPrice.map { Double($0) / 100 },
        minWeight: wish.filter.minWeight, maxWeight: wish.filter.maxWeight, notBrands: wish.filter.notBrands,
        notColors: wish.filter.notColors, notMaterials: wish.filter.notMaterials, uses: wish.uses,
        notUses: wish.notUses, strict: wish.filter.open ?? [], best: wish.filter.best, recommend: wish.recommend)
    }
  }

  /// Words that the catalogue knows become filters; names and brands that it does not know are looked for as such, and
  /// said. What a model writes never becomes a column.
  func wishList(_ vocabulary: Vocabulary, currency: String) -> WishList {
    let terms = ShopTerms(vocabulary)
    return WishList(
      wishes: wishes.map { Self.wish($0, terms, currency) }.filter { !$0.isEmpty }, wholeCatalogue: wholeCatalogue)
  }

  private static func wish(_ item: Item, _ terms: ShopTerms, _ currency: String) -> Wish {
    var wish = Wish()
    wish.recommend = item.recommend
    func known(_ words: [String], _ known: (String) -> [String]) -> [String] {
      WishBuilder.once(
        words.flatMap { word -> [String] in
          let values = known(word)
          if values.isEmpty { wish.unknown.append(Words.tokens(word).prefix(4).joined(separator: " ")) }
          return values
        })
    }
    wish.filter.brands = known(item.brands, terms.brands)
    wish.filter.names = known(item.names, terms.names)
    wish.unknown = WishBuilder.once(wish.unknown.filter { !$0.isEmpty })
    wish.filter.colors = WishBuilder.once(item.colors.flatMap(terms.colors))
    wish.filter.materials = WishBuilder.once(item.materials.flatMap(terms.materials))
    wish.filter.notBrands = WishBuilder.once(item.notBrands.flatMap(terms.brands))
    wish.filter.notColors = WishBuilder.once(item.notColors.flatMap(terms.colors))
    wish.filter.notMaterials = WishBuilder.once(item.notMaterials.flatMap(terms.materials))
    wish.filter.sizes = item.sizes.filter { (1...60).contains($0) }
    wish.filter.minPrice = minor(item.minPrice, currency)
    wish.filter.maxPrice = minor(item.maxPrice, currency)
    wish.filter.minWeight = item.minWeight
    wish.filter.maxWeight = item.maxWeight
    wish.filter.open = item.strict.isEmpty ? nil : item.strict
    wish.filter.best = item.best
    wish.uses = WishBuilder.once(item.uses.flatMap(use))
    wish.notUses = WishBuilder.once(item.notUses.flatMap(use))
    return wish
  }

  private static func use(_ word: String) -> [String] {
    Traits.alternatives(word).count > 1 ? [word] : Traits.names(word)
  }

  private static func minor(_ price: Double?, _ currency: String) -> Int64? {
    guard let price, price.isFinite, price >= 0, price < 1e9 else { return nil }
    var scale = 1.0
    for _ in 0..<Money.exponent(currency) { scale *= 10 }
    return Int64((price * scale).rounded())
  }
}

/// The catalogue's values for words that a model wrote.
final class ShopTerms {
  private let vocabulary: Vocabulary
  /// Only what is misspelt or said in part needs more than a comparison.
  private lazy var words = ShopWords(vocabulary)

  init(_ vocabulary: Vocabulary) { self.vocabulary = vocabulary }

  func brands(_ word: String) -> [String] { own(word, vocabulary.brands, .brand) }
  func names(_ word: String) -> [String] { own(word, vocabulary.names, .name) }

  /// A colour of the language that the shop has none of stays as it is: then nothing is found, rather than everything.
  /// Any other word that a model writes is none.
  func colors(_ word: String) -> [String] {
    let same = own(word, vocabulary.colors, nil)
    if !same.isEmpty { return same }
    let values = Palette.values(word, in: vocabulary.colors)
    if !values.isEmpty { return values }
    let near = found(word, .color)
    return near.isEmpty && Palette.meaning(Palette.phrase(word)) != nil ? [Palette.phrase(word)] : near
  }

  func materials(_ word: String) -> [String] {
    let same = own(word, vocabulary.materials, nil)
    if !same.isEmpty { return same }
    let values = Fabrics.values(word, in: vocabulary.materials)
    if !values.isEmpty { return values }
    let near = found(word, .material)
    return near.isEmpty && Fabrics.words[Palette.phrase(word)] != nil ? [Palette.phrase(word)] : near
  }

  private func own(_ word: String, _ values: [String], _ kind: ShopWords.Kind?) -> [String] {
    let phrase = Palette.phrase(word)
    let same = values.filter { Palette.phrase($0) == phrase }
    if !same.isEmpty { return WishBuilder.once(same) }
    return kind.map { found(word, $0) } ?? []
  }

  private func found(_ word: String, _ kind: ShopWords.Kind) -> [String] {
    words.hits(WishText(word), at: 0).first { $0.kind == kind }?.values ?? []
  }
}
