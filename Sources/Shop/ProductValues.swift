// The catalogue's rows and the wishes that select them. Mirrors the agent's types field by field.

/// A row of shoe_characteristics: one size of one shoe in one colour.
public struct ShopProduct: Codable, Hashable, Sendable {
  public var id: Int64
  public var name: String
  public var brand: String
  public var size: Double
  public var color: String
  public var material: String
  /// In kilograms, whatever the shop's unit.
  public var weight: Double?
  /// Whole minor units of the shop's currency.
  public var price: Int64
  public var description: String
  public init(
    id: Int64, name: String, brand: String, size: Double, color: String, material: String, weight: Double?,
    price: Int64, description: String
  ) {
    self.id = id
    self.name = name
    self.brand = brand
    self.size = size
    self.color = color
    self.material = material
    self.weight = weight
    self.price = price
    self.description = description
  }
}

/// A row of incoming_deliveries.
public struct ShopIncoming: Codable, Hashable, Sendable {
  public var id: Int64
  public var productID: Int64
  public var quantity: Int64
  public var expected: String
  public init(id: Int64, productID: Int64, quantity: Int64, expected: String) {
    self.id = id
    self.productID = productID
    self.quantity = quantity
    self.expected = expected
  }
}

/// What a customer wants of a shoe, as far as columns can say it. Lists are alternatives; fields are joined by AND.
public struct ProductQuery: Codable, Hashable, Sendable {
  public var brands: [String] = []
  public var names: [String] = []
  public var colors: [String] = []
  public var materials: [String] = []
  public var sizes: [Double] = []
  public var minPrice: Int64?
  public var maxPrice: Int64?
  /// Kilograms.
  public var minWeight: Double?
  public var maxWeight: Double?
  public var notBrands: [String] = []
  public var notColors: [String] = []
  public var notMaterials: [String] = []
  /// Words to look for in name and description when no column fits.
  public var text: [String] = []
  /// Equality of words (lower case on both sides), or containment when equality found nothing.
  public var contains = false
  /// Limits that leave their own figure out: under 100 is not 100.
  public var open: Set<Edge> = []
  /// Of the rows that fit all else, those that lead in price or weight.
  public var best: Best?
  public init() {}

  public enum Edge: String, Codable, Hashable, Sendable, CaseIterable { case minPrice, maxPrice, minWeight, maxWeight }
  public enum Best: String, Codable, Hashable, Sendable, CaseIterable {
    case cheapest, dearest, lightest, heaviest

    var column: String { self == .cheapest || self == .dearest ? "price" : "weight" }
    var function: String { self == .cheapest || self == .lightest ? "min" : "max" }
  }
}

public struct ShopProductRows: Codable, Hashable, Sendable {
  public var sql: String
  public var rows: [ShopProduct]
  /// More rows matched than were returned.
  public var truncated: Bool
  public init(sql: String, rows: [ShopProduct], truncated: Bool) {
    self.sql = sql
    self.rows = rows
    self.truncated = truncated
  }
}

public struct ShopVocabulary: Codable, Hashable, Sendable {
  public var brands: [String]
  public var names: [String]
  public var colors: [String]
  public var materials: [String]
  public var sizes: [Double]
  public init(brands: [String], names: [String], colors: [String], materials: [String], sizes: [Double]) {
    self.brands = brands
    self.names = names
    self.colors = colors
    self.materials = materials
    self.sizes = sizes
  }
}
