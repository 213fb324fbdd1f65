/// One shoe that a customer looks for.
struct Wish: Codable, Hashable, Sendable {
  /// What the shop's columns can say.
  var filter = ProductFilter()
  /// What no column holds (running, waterproof), matched on the rows afterwards.
  var uses: [String] = []
  /// What it must not be for or like (no slides).
  var notUses: [String] = []
  /// Names that the catalogue does not know, folded; looked for in its text.
  var unknown: [String] = []
  /// A recommendation rather than one certain shoe.
  var recommend = false

  var hasColumns: Bool {
    var bare = filter
    bare.text = []
    bare.contains = false
    return bare != ProductFilter()
  }
  var isEmpty: Bool { !hasColumns && uses.isEmpty && notUses.isEmpty && unknown.isEmpty }
}

extension Wish {
  /// Wishes of runs that were kept before there was what must not be have nothing of it.
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    filter = try fields.decode(ProductFilter.self, forKey: .filter)
    uses = try fields.decode([String].self, forKey: .uses)
    notUses = try fields.decodeIfPresent([String].self, forKey: .notUses) ?? []
    unknown = try fields.decode([String].self, forKey: .unknown)
    recommend = try fields.decode(Bool.self, forKey: .recommend)
  }
}

struct WishList: Codable, Hashable, Sendable {
  var wishes: [Wish] = []
  /// "All your shoes": a harvest of the catalogue.
  var wholeCatalogue = false
}
