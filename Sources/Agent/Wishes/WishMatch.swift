/// Which rows fit a wish by all that its filter cannot say: uses, properties, shades of a colour, what it must not be.
struct WishMatch {
  private let wish: Wish
  private let vocabulary: Vocabulary
  private let shades: [String]

  init(_ wish: Wish, _ vocabulary: Vocabulary) {
    self.wish = wish
    self.vocabulary = vocabulary
    shades = Palette.alsoFits(wish.filter.colors, in: vocabulary.colors)
  }

  /// The filter with the shades that whoever asks for a colour takes too; nil where there are none. What leads in price
  /// is looked for among the rows that fit in use.
  func widened(_ filter: ProductFilter) -> ProductFilter? {
    guard !shades.isEmpty || filter.best != nil else { return nil }
    var wider = filter
    wider.colors += filter.colors.isEmpty ? [] : shades
    wider.best = nil
    return wider
  }

  /// Of these rows those that fit: uses hold, niceties narrow as long as something is left.
  func fitting(_ rows: [Product]) -> [Product] {
    var left = rows.filter { !isExcluded($0) }
    // A shoe that is called by its name is that shoe, whatever its description leaves out.
    let isNamed = !wish.filter.names.isEmpty
    for use in wish.uses where !isNamed && !Traits.isNicety(use) {
      left = left.filter { Traits.holds(use, Traits.text($0)) }
    }
    for use in wish.uses where isNamed || Traits.isNicety(use) {
      let narrowed = left.filter { Traits.holds(use, Traits.text($0)) }
      if !narrowed.isEmpty { left = narrowed }
    }
    return leading(left)
  }

  func isFitForUse(_ row: Product) -> Bool {
    let text = Traits.text(row)
    return wish.uses.allSatisfy { Traits.isNicety($0) || Traits.holds($0, text) }
  }

  /// Negations hold on the rows too, also for one of two colours, and for a shade of what is not wanted.
  func isExcluded(_ row: Product) -> Bool {
    let text = Traits.text(row)
    if wish.notUses.contains(where: { !isImplied($0) && Traits.holds($0, text) }) { return true }
    if wish.filter.notBrands.contains(where: { Palette.phrase($0) == Palette.phrase(row.brand) }) { return true }
    let materials = Palette.parts(row.material)
    if wish.filter.notMaterials.contains(where: { materials.contains(Palette.phrase($0)) }) { return true }
    return isOfUnwantedColor(row.color)
  }

  /// `Waterproof, not water-repellent`: what is waterproof repels water too.
  private func isImplied(_ notUse: String) -> Bool {
    guard let unwanted = Traits.named(notUse) else { return false }
    return wish.uses.flatMap(Traits.alternatives).compactMap(Traits.named).contains { wanted in
      wanted.shows.contains { unwanted.shows.contains($0) }
    }
  }

  private func isOfUnwantedColor(_ color: String) -> Bool {
    guard !wish.filter.notColors.isEmpty else { return false }
    if wish.filter.colors.contains(where: { Palette.phrase($0) == Palette.phrase(color) }) { return false }
    let parts = Palette.parts(color)
    let unwanted = wish.filter.notColors + Palette.alsoFits(wish.filter.notColors, in: vocabulary.colors)
    return unwanted.contains { other in
      let phrase = Palette.phrase(other)
      return phrase == Palette.phrase(color) || !Palette.isMixed(other) && parts.contains(phrase)
    }
  }

  private func leading(_ rows: [Product]) -> [Product] {
    switch wish.filter.best {
    case .cheapest?: return rows.filter { $0.price == rows.map(\.price).min() }
    case .dearest?: return rows.filter { $0.price == rows.map(\.price).max() }
    case .lightest?: return rows.filter { $0.weight == rows.compactMap(\.weight).min() }
    case .heaviest?: return rows.filter { $0.weight == rows.compactMap(\.weight).max() }
    case nil: return rows
    }
  }
}
