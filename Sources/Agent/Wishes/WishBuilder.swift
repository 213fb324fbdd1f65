/// Puts the mentions of a page together: one wish for each shoe that is asked for.
struct WishBuilder {
  let page: WishPage
  let index: ShopWords

  init(_ page: WishPage, _ index: ShopWords) {
    self.page = page
    self.index = index
  }

  func wishes() -> [Wish] {
    var wishes = groups().map(wish)
    if wishes.isEmpty { wishes = [Wish()] }
    for index in wishes.indices {
      exclude(&wishes[index])
      limit(&wishes[index].filter)
      wishes[index].recommend = page.recommends && wishes[index].filter.names.isEmpty
    }
    var unique: [Wish] = []
    for wish in wishes where !wish.isEmpty && !unique.contains(wish) { unique.append(wish) }
    return Array(unique.prefix(8))
  }

  // MARK: one wish

  private func wish(_ group: Group) -> Wish {
    var wish = Wish()
    for mention in group.words {
      switch mention.kind {
      case .name: wish.filter.names += mention.values
      case .brand: wish.filter.brands += mention.values
      case .material: wish.filter.materials += mention.values
      case .unknown: wish.unknown += mention.values
      case .color, .use, .size: break
      }
    }
    wish.filter.names = Self.once(wish.filter.names)
    wish.filter.brands = Self.once(wish.filter.brands)
    wish.filter.materials = Self.once(wish.filter.materials)
    wish.filter.colors = Self.once(
      WishColors(page.text, index.vocabulary.colors).values(group.words.filter { $0.kind == .color }))
    wish.filter.sizes = group.sizes.reduce(into: []) { if !$0.contains($1.size) { $0.append($1.size) } }
    wish.uses = uses(group.words.filter { $0.kind == .use })
    return wish
  }

  /// Each word once, without regard to case.
  static func once(_ values: [String]) -> [String] {
    var seen: Set<String> = []
    return values.filter { seen.insert($0.lowercased()).inserted }
  }

  /// Uses that are joined by `or` are alternatives of one another.
  private func uses(_ mentions: [Mention]) -> [String] {
    var found: [String] = []
    var last: Mention?
    for mention in mentions {
      let isChoice = last.map { isOr($0.range.upperBound, mention.range.lowerBound) } ?? false
      if isChoice, let before = found.last, let value = mention.values.first,
        !Traits.alternatives(before).contains(value)
      {
        found[found.count - 1] = before + " or " + value
      } else {
        found += mention.values
      }
      last = mention
    }
    found = either(found, mentions)
    // `vegan or not`, `wide or regular`: no condition at all.
    return Self.once(found).filter { use in
      guard let mention = mentions.last(where: { $0.values.contains(use) }) else { return true }
      let after = (0..<3).map { page.text[mention.range.upperBound + $0] }
      return
        !(["or", "oder"].contains(after[0]) && ["not", "regular", "normal", "otherwise", "nicht"].contains(after[1]))
        && !(["or"].contains(page.text[mention.range.lowerBound - 1])
          && ["regular", "normal"].contains(page.text[mention.range.lowerBound - 2]))
    }
  }

  /// `The dry kind, the airy kind, show me either`: properties of such a sentence are alternatives.
  private func either(_ uses: [String], _ mentions: [Mention]) -> [String] {
    var found = uses
    for sentence in Set(mentions.map { page.text.sentence(around: $0.range.lowerBound) }).sorted(by: {
      $0.lowerBound < $1.lowerBound
    }) {
      let isEither = sentence.contains { place in
        page.text[place] == "either"
          || page.text[place] == "both" && ["good", "fine", "ok", "okay"].contains(page.text[place + 1])
      }
      guard isEither else { continue }
      let own = mentions.filter { sentence.contains($0.range.lowerBound) }.compactMap(\.values.first)
      let values = Self.once(own.filter { [.property, .nicety].contains(Traits.named($0)?.group) })
      guard values.count > 1 else { continue }
      found.removeAll { Set(Traits.alternatives($0)).isSubset(of: values) }
      found.append(values.joined(separator: " or "))
    }
    return found
  }

  private func isOr(_ from: Int, _ to: Int) -> Bool {
    guard from < to, to - from <= 3 else { return false }
    return (from..<to).contains { place in
      let word = page.text[place]
      return ["or", "oder", "ou"].contains(word) || word == "of" && page.text.language == .dutch
    }
  }

  // MARK: what holds for all

  private func exclude(_ wish: inout Wish) {
    for mention in page.mentions where mention.isNegated {
      switch mention.kind {
      case .brand: wish.filter.notBrands += mention.values.filter { !wish.filter.brands.contains($0) }
      case .color:
        let all = WishColors(page.text, index.vocabulary.colors).widened(mention)
        wish.filter.notColors += all.filter { !wish.filter.colors.contains($0) }
      case .material: wish.filter.notMaterials += mention.values.filter { !wish.filter.materials.contains($0) }
      case .use: wish.notUses += mention.values.filter { !wish.uses.contains($0) }
      case .name, .size, .unknown: break
      }
    }
    wish.filter.notBrands = Self.once(wish.filter.notBrands)
    wish.filter.notColors = Self.once(wish.filter.notColors)
    wish.filter.notMaterials = Self.once(wish.filter.notMaterials)
    wish.notUses = Self.once(wish.notUses)
  }

  private func limit(_ filter: inout ProductFilter) {
    var open: [ProductFilter.Edge] = []
    func minor(_ value: Double) -> Int64? { value < 1e9 ? Int64((value * 100).rounded()) : nil }
    let (price, weight) = (page.amounts.price, page.amounts.weight)
    filter.minPrice = price.low.flatMap { minor($0.value) }
    filter.maxPrice = price.high.flatMap { minor($0.value) }
    filter.minWeight = weight.low?.value
    filter.maxWeight = weight.high?.value
    if price.low?.isOpen == true { open.append(.minPrice) }
    if price.high?.isOpen == true { open.append(.maxPrice) }
    if weight.low?.isOpen == true { open.append(.minWeight) }
    if weight.high?.isOpen == true { open.append(.maxWeight) }
    filter.open = open.isEmpty ? nil : open
    filter.best = page.best
  }
}
