/// One shoe that a customer looks for.
struct Wish: Codable, Hashable, Sendable {
  /// What the shop's columns can say.
  var filter = ProductFilter()
  /// What no column holds (running, waterproof), matched on the rows afterwards.
  var uses: [String] = []
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
  var isEmpty: Bool { !hasColumns && uses.isEmpty && unknown.isEmpty }

  /// Whether a use says already what is looked for: boots need no "shoes" behind them.
  var namesGoods: Bool {
    uses.last.map { Words.contains(Words.padded($0), any: TopicLexicon.footwear) } ?? false
  }

  /// `red Aero Glide in size 42`: from the catalogue's own words only.
  func words(_ language: Language) -> String {
    let or = language == .german ? " oder " : " or "
    var parts: [String] = []
    if !filter.colors.isEmpty { parts.append(filter.colors.joined(separator: or)) }
    if !filter.materials.isEmpty { parts.append(filter.materials.joined(separator: or)) }
    if !filter.brands.isEmpty { parts.append(filter.brands.joined(separator: or)) }
    if !filter.names.isEmpty { parts.append(filter.names.prefix(3).joined(separator: or)) }
    if filter.names.isEmpty, language == .english { parts += uses }
    if filter.names.isEmpty, language == .german || !namesGoods {
      parts.append(language == .german ? "Schuhe" : "shoes")
    }
    if !filter.sizes.isEmpty {
      let sizes = filter.sizes.map(Sizes.words).joined(separator: or)
      parts.append(language == .german ? "in Größe \(sizes)" : "in size \(sizes)")
    }
    return parts.joined(separator: " ")
  }
}

struct WishList: Codable, Hashable, Sendable {
  var wishes: [Wish] = []
  /// "All your shoes": a harvest of the catalogue.
  var wholeCatalogue = false
}

/// What a shoe is for, and properties without a column: the word, and the stems by which a row's text shows it.
enum Uses {
  static let stems: [(use: String, words: [String], stems: [String])] = [
    ("trail", ["trail", "trails", "trailrunning", "trail running"], ["trail"]),
    (
      "running",
      [
        "running", "run", "runs", "runner", "runners", "jog", "jogging", "marathon", "half marathon", "laufen",
        "laufschuhe", "joggen", "course", "correr", "hardlopen", "10k", "5k",
      ], ["running", "runner", "run", "jog", "marathon"]
    ),
    (
      "hiking",
      [
        "hiking", "hike", "hikes", "trekking", "wandern", "wanderschuhe", "randonnee", "senderismo", "wandelen",
        "mountains",
      ],
      ["hik", "trek", "mountain"]
    ),
    (
      "court", ["court", "tennis", "basketball", "badminton", "squash", "volleyball"],
      ["court", "tennis", "basketball", "indoor"]
    ),
    ("walking", ["walking", "walks", "walk", "city walks", "spazieren", "marche", "caminar"], ["walk"]),
    (
      "training", ["gym", "training", "crossfit", "workout", "fitness", "weightlifting"],
      ["train", "gym", "fitness", "workout"]
    ),
    (
      "office", ["office", "business", "formal", "dress shoes", "dress shoe", "suit", "wedding"],
      ["office", "formal", "dress", "business", "elegant"]
    ),
    ("casual", ["casual", "everyday", "daily", "every day"], ["casual", "everyday", "daily"]),
    (
      "waterproof",
      [
        "waterproof", "water resistant", "rain", "rainproof", "wasserdicht", "impermeable", "waterdicht", "gore tex",
        "goretex",
      ],
      ["waterproof", "water resist", "water repel", "rain", "gore"]
    ),
    (
      "winter", ["winter", "snow", "warm", "insulated", "lined"],
      ["winter", "snow", "warm", "insulat", "lined", "fleece"]
    ),
    ("summer", ["summer", "breathable", "hot weather", "beach"], ["summer", "breathab", "beach", "mesh"]),
    ("slip-resistant", ["non slip", "slip resistant", "anti slip", "grip", "grippy"], ["slip", "grip"]),
    (
      "cushioned", ["cushioned", "cushioning", "comfortable", "comfy", "soft"], ["cushion", "comfort", "soft", "foam"]
    ),
    ("wide", ["wide", "wide feet", "wide fit", "extra wide"], ["wide"]),
    ("skate", ["skate", "skating", "skateboarding"], ["skat"]),
    ("football", ["football", "soccer", "cleats"], ["football", "soccer", "cleat"]),
    (
      "kids", ["kids", "children", "child", "toddler", "my son", "my daughter", "kinder", "enfant"],
      ["kid", "child", "junior"]
    ),
    ("boots", ["boots", "boot", "stiefel", "bottes", "botas", "laarzen"], ["boot"]),
    ("sandals", ["sandals", "sandal", "sandalen", "sandales", "sandalias"], ["sandal"]),
    ("loafers", ["loafers", "loafer", "slip ons", "moccasins"], ["loafer", "slip on", "moccasin"]),
    ("heels", ["heels", "high heels", "pumps"], ["heel", "pump"]),
  ]

  static func holds(_ use: String, _ product: Product) -> Bool {
    let text = Words.padded("\(product.name) \(product.description) \(product.material)")
    guard let known = stems.first(where: { $0.use == use }) else {
      return Words.tokens(use).allSatisfy { text.contains(" \($0)") }
    }
    return known.stems.contains { text.contains(" \($0)") }
  }

  /// Words for a text search of the catalogue.
  static func search(_ use: String) -> [String] { stems.first { $0.use == use }?.stems ?? Words.tokens(use) }
}
