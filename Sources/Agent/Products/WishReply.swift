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
    var recommend: Bool
    enum CodingKeys: String, CodingKey {
      case brands, names, colors, materials, sizes, uses, recommend
      case minPrice = "min_price"
      case maxPrice = "max_price"
      case minWeight = "min_weight"
      case maxWeight = "max_weight"
      case notBrands = "not_brands"
      case notColors = "not_colors"
      case notMaterials = "not_materials"
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
      try container.encode(recommend, forKey: .recommend)
    }
  }

  /// What the offline reader found, in the shape that a model gives.
  init(_ list: WishList, currency: String) {
    var scale = 1.0
    for _ in 0..<Money.exponent(currency) { scale *= 10 }
    wholeCatalogue = list.wholeCatalogue
    wishes = list.wishes.map { wish in
      Item(
        brands: wish.filter.brands, names: wish.filter.names + wish.unknown, colors: wish.filter.colors,
        materials: wish.filter.materials, sizes: wish.filter.sizes,
        minPrice: wish.filter.minPrice.map { Double($0) / scale },
        maxPrice: wish.filter.maxPrice.map { Double($0) / scale }, minWeight: wish.filter.minWeight,
        maxWeight: wish.filter.maxWeight, notBrands: wish.filter.notBrands, notColors: wish.filter.notColors,
        notMaterials: wish.filter.notMaterials, uses: wish.uses, recommend: wish.recommend)
    }
  }

  /// Words that the catalogue knows become filters; names and brands that it does not know are looked for as text;
  /// uses outside the known list too. What a model writes never becomes a column.
  func wishList(_ vocabulary: Vocabulary, currency: String) -> WishList {
    let index = VocabularyIndex(vocabulary)
    return WishList(
      wishes: wishes.map { Self.wish($0, index, currency) }.filter { !$0.isEmpty }, wholeCatalogue: wholeCatalogue)
  }

  private static func wish(_ item: Item, _ index: VocabularyIndex, _ currency: String) -> Wish {
    var wish = Wish()
    wish.recommend = item.recommend
    func known(_ words: [String], _ kind: VocabularyIndex.Kind, orUnknown: Bool = false) -> [String] {
      TrackingNumbers.unique(
        words.flatMap { word -> [String] in
          let values = index.values(word, kind)
          if values.isEmpty, orUnknown { wish.unknown += Words.tokens(word).prefix(4) }
          return values
        })
    }
    wish.filter.brands = known(item.brands, .brand, orUnknown: true)
    wish.filter.names = known(item.names, .name, orUnknown: true)
    wish.filter.colors = known(item.colors, .color)
    wish.filter.materials = known(item.materials, .material)
    wish.filter.notBrands = known(item.notBrands, .brand)
    wish.filter.notColors = known(item.notColors, .color)
    wish.filter.notMaterials = known(item.notMaterials, .material)
    wish.filter.sizes = item.sizes.filter { (1...60).contains($0) }
    wish.filter.minPrice = minor(item.minPrice, currency)
    wish.filter.maxPrice = minor(item.maxPrice, currency)
    wish.filter.minWeight = item.minWeight
    wish.filter.maxWeight = item.maxWeight
    wish.uses = wish.filter.names.isEmpty ? TrackingNumbers.unique(item.uses.flatMap { use(index, $0) }) : []
    return wish
  }

  private static func use(_ index: VocabularyIndex, _ word: String) -> [String] { index.values(word, .use) }

  private static func minor(_ price: Double?, _ currency: String) -> Int64? {
    guard let price, price.isFinite, price >= 0, price < 1e9 else { return nil }
    var scale = 1.0
    for _ in 0..<Money.exponent(currency) { scale *= 10 }
    return Int64((price * scale).rounded())
  }
}
