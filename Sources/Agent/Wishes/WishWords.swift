// A wish in words for replies and summaries: only the catalogue's own words, and words that the agent knows. What a
// customer or a model made up is never repeated.

extension Wish {
  /// `red waterproof hiking boots in size 42`, `navy Aero Glide 3 in size 43`.
  func words(_ language: Language) -> String {
    let or = language == .german ? " oder " : " or "
    var parts = [filter.colors, filter.materials, filter.brands].map { $0.joined(separator: or) }
    if !filter.names.isEmpty {
      parts.append(filter.names.prefix(3).joined(separator: or))
    } else if language == .german {
      parts.append("Schuhe")
    } else {
      parts.append(goods)
    }
    if !filter.sizes.isEmpty {
      let sizes = filter.sizes.map(Sizes.words).joined(separator: or)
      parts.append(language == .german ? "in Größe \(sizes)" : "in size \(sizes)")
    }
    return parts.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// `waterproof hiking boots`, `running shoes with laces for women`.
  var goods: String {
    let known = uses.filter(Self.isKnown)
    let with = known.filter(Self.withs.contains)
    let who = known.compactMap { Self.persons[$0] }
    let kinds = known.filter { Traits.isKind($0) || Self.kinds.contains($0) }
    let rest = known.filter { !with.contains($0) && Self.persons[$0] == nil && !kinds.contains($0) }
    let properties = rest.filter { Traits.named($0)?.group != .use }
    let purposes = rest.filter { Traits.named($0)?.group == .use }
    var words = properties + purposes + (kinds.isEmpty ? ["shoes"] : Array(kinds.suffix(1)))
    if !with.isEmpty { words.append("with " + with.joined(separator: " and ")) }
    if !who.isEmpty { words.append("for " + who.joined(separator: " and ")) }
    return words.joined(separator: " ")
  }

  private static func isKnown(_ use: String) -> Bool {
    Traits.alternatives(use).allSatisfy { Traits.named($0) != nil } && !silent.contains(use)
  }

  private static let withs: Set<String> = [
    "straps", "laces", "grip", "studs", "ankle support", "cork footbed", "rock plate", "laces or straps",
    "straps or laces",
  ]
  private static let persons = ["women": "women", "men": "men", "kids": "children"]
  private static let kinds: Set<String> = ["rain boots", "water shoes"]
  /// What sounds odd in front of a shoe.
  private static let silent: Set<String> = ["bottles", "hardy", "shower", "dry"]

  /// ` for up to €120`, with a space in front; empty where the wish has no limits.
  func limits(_ currency: String) -> String {
    let words = [priceWords(currency), weightWords].compactMap { $0 }
    return words.isEmpty ? "" : " for " + words.joined(separator: " and ")
  }

  func priceWords(_ currency: String) -> String? {
    Self.range(
      filter.minPrice.map { Money.short($0, currency) }, filter.maxPrice.map { Money.short($0, currency) },
      isAbove: filter.isOpen(.minPrice), isUnder: filter.isOpen(.maxPrice))
  }

  var weightWords: String? {
    func grams(_ kilograms: Double) -> String { "\(Tokens.number((kilograms * 1000).rounded())) g" }
    return Self.range(
      filter.minWeight.map(grams), filter.maxWeight.map(grams), isAbove: filter.isOpen(.minWeight),
      isUnder: filter.isOpen(.maxWeight))
  }

  private static func range(_ low: String?, _ high: String?, isAbove: Bool, isUnder: Bool) -> String? {
    switch (low, high) {
    case (let low?, let high?): low == high ? low : "\(low) to \(high)"
    case (nil, let high?): (isUnder ? "under " : "up to ") + high
    case (let low?, nil): (isAbove ? "over " : "from ") + low
    case (nil, nil): nil
    }
  }
}
