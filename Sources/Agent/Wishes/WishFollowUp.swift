/// A mail that goes on with what its case spoke of: `and in blue?`, `one size up`, `the real one, same colour`.
struct WishFollowUp {
  /// What the customer and the shop wrote before, in order.
  struct Line: Hashable, Sendable {
    var isCustomer: Bool
    var text: String
  }

  let index: ShopWords
  let lines: [Line]

  init(_ index: ShopWords, _ lines: [Line]) {
    self.index = index
    self.lines = lines
  }

  /// The wishes of a page, with what they leave to be known from before.
  func completed(_ page: WishPage) -> [Wish] {
    var page = page
    guard let before = earlier() else { return WishBuilder(page, index).wishes() }
    page.amounts.refer(page.text, named())
    let now = WishBuilder(page, index).wishes()
    guard now.count <= 1 else { return now }
    let wish = now.first ?? Wish()
    return [merged(wish, before, page)].filter { !$0.isEmpty }
  }

  /// What was looked for last, its gaps filled from what was looked for before.
  private func earlier() -> Wish? {
    var found: Wish?
    for line in lines.reversed() where line.isCustomer {
      guard let wish = WishBuilder(WishPage(line.text, index), index).wishes().first else { continue }
      guard let known = found else {
        found = wish
        continue
      }
      if known.filter.names.isEmpty, known.filter.brands.isEmpty, known.uses.isEmpty { found = filled(known, wish) }
    }
    return found
  }

  /// Prices and weights that were named before.
  private func named() -> [WishAmounts.Named] {
    lines.flatMap { line in
      let text = WishText(line.text)
      return WishAmounts(text, Clauses(text)).named
    }
  }

  private func merged(_ wish: Wish, _ before: Wish, _ page: WishPage) -> Wish {
    if let names = variant(before, page) {
      var result = filled(wish, before)
      result.filter.names = names
      result.uses = []
      if wish.filter.colors.isEmpty { result.filter.colors = before.filter.colors }
      return sized(result, before, page)
    }
    let padded = page.padded
    let isNew = !wish.filter.names.isEmpty || wish.uses.contains { !Traits.isNicety($0) && Traits.isKind($0) }
    if isNew {
      var result = wish
      if Words.contains(padded, any: Self.sameSize), result.filter.sizes.isEmpty {
        result.filter.sizes = before.filter.sizes
      }
      if Words.contains(padded, any: Self.sameColor), result.filter.colors.isEmpty {
        result.filter.colors = before.filter.colors
      }
      return result
    }
    var base = before
    // `Got any of those in a 42?`: what the shop has just named.
    if base.filter.names.isEmpty, Words.contains(padded, any: Self.aboutIt), let name = namedLast() {
      base.filter.names = [name]
      base.uses = []
    }
    if Words.contains(padded, any: Self.sameMaker) {
      base = Wish()
      base.filter.brands = before.filter.brands
    }
    // Another brand is another shoe.
    if !wish.filter.brands.isEmpty, wish.filter.brands != before.filter.brands { base.filter.names = [] }
    // What is lighter, or of another stuff, is another model.
    let isOther =
      !wish.filter.materials.isEmpty || !wish.filter.notMaterials.isEmpty || !wish.uses.isEmpty
      || wish.filter.best != nil
      || Words.contains(padded, any: Self.comparatives) && !page.amounts.weight.isEmpty
    if isOther, !Words.contains(padded, any: Self.aboutIt) { base.filter.names = [] }
    if Words.contains(padded, any: Self.comparatives), !page.amounts.price.isEmpty { base.filter.names = [] }
    return sized(filled(wish, base), before, page)
  }

  /// The one name in the shop's last line.
  private func namedLast() -> String? {
    guard let line = lines.last(where: { !$0.isCustomer }) else { return nil }
    let names = WishPage(line.text, index).mentions.filter { $0.kind == .name && $0.isWhole }.flatMap(\.values)
    return Set(names).count == 1 ? names.first : nil
  }

  /// Fields that a wish leaves open are those of the wish before.
  private func filled(_ wish: Wish, _ base: Wish) -> Wish {
    var result = wish
    if result.filter.names.isEmpty { result.filter.names = base.filter.names }
    if result.filter.brands.isEmpty { result.filter.brands = base.filter.brands }
    if result.unknown.isEmpty, result.filter.names.isEmpty { result.unknown = base.unknown }
    if result.filter.colors.isEmpty {
      result.filter.colors = base.filter.colors.filter { !result.filter.notColors.contains($0) }
    }
    if result.filter.materials.isEmpty {
      result.filter.materials = base.filter.materials.filter { !result.filter.notMaterials.contains($0) }
    }
    if result.filter.sizes.isEmpty { result.filter.sizes = base.filter.sizes }
    result.uses = WishBuilder.once(base.uses.filter { !result.notUses.contains($0) } + result.uses)
    result.notUses = WishBuilder.once(base.notUses + result.notUses)
    result.filter.notColors = WishBuilder.once(result.filter.notColors + base.filter.notColors).filter {
      !result.filter.colors.contains($0)
    }
    result.filter.notMaterials = WishBuilder.once(result.filter.notMaterials + base.filter.notMaterials)
      .filter { !result.filter.materials.contains($0) }
    if result.filter.minPrice == nil, result.filter.maxPrice == nil {
      (result.filter.minPrice, result.filter.maxPrice) = (base.filter.minPrice, base.filter.maxPrice)
      result.filter.open = Self.edges(result.filter.open, base.filter.open)
    }
    if result.filter.minWeight == nil, result.filter.maxWeight == nil {
      (result.filter.minWeight, result.filter.maxWeight) = (base.filter.minWeight, base.filter.maxWeight)
      result.filter.open = Self.edges(result.filter.open, base.filter.open)
    }
    return result
  }

  private static func edges(_ left: [ProductFilter.Edge]?, _ right: [ProductFilter.Edge]?) -> [ProductFilter.Edge]? {
    let all = (left ?? []) + (right ?? []).filter { !(left ?? []).contains($0) }
    return all.isEmpty ? nil : all
  }

  /// `one size up`, `half a size smaller`.
  private func sized(_ wish: Wish, _ before: Wish, _ page: WishPage) -> Wish {
    guard let old = before.filter.sizes.first else { return wish }
    var wish = wish
    let padded = page.padded
    let step = padded.contains(" half a size ") || padded.contains(" halbe nummer ") ? 0.5 : 1
    if Words.contains(padded, any: Self.larger) { wish.filter.sizes = [old + step] }
    if Words.contains(padded, any: Self.smaller) { wish.filter.sizes = [old - step] }
    return wish
  }

  // MARK: another model of the same name

  /// `the Wide`, `the real one`, `the vegan ones`: another model of the shoe before.
  private func variant(_ before: Wish, _ page: WishPage) -> [String]? {
    guard !before.filter.names.isEmpty, page.positive.allSatisfy({ $0.kind != .name || $0.isWhole == false }) else {
      return nil
    }
    let words = pointing(page)
    guard !words.isEmpty else { return nil }
    let said = Set(before.filter.names.flatMap(index.tokens))
    let family = index.variants(of: before.filter.names, with: words.subtracting(said))
    let near = family.filter { name in
      index.tokens(of: name).allSatisfy { token in
        said.contains(token) || words.contains { ShopWords.isSame($0, token) }
      }
    }
    if !near.isEmpty { return near }
    return explained(words, besides: before.filter.names).map { [$0] }
  }

  /// Words behind `the` that may tell a model.
  private func pointing(_ page: WishPage) -> Set<String> {
    var words: Set<String> = []
    let text = page.text
    for place in text.words.indices
    where ["the", "die", "der", "das", "la", "le", "el", "de", "het", "a", "about"].contains(text[place]) {
      for next in [place + 1, place + 2] {
        guard let word = text.at(next), !word.isMark, word.number == nil,
          !["one", "ones", "same", "size", "the", "other"].contains(word.text),
          Palette.meaning(word.text) == nil
        else { break }
        words.insert(word.text)
      }
    }
    return words
  }

  /// The name that the shop's own lines give with such a word: `the Allotment is its vegan sister`.
  private func explained(_ words: Set<String>, besides names: [String]) -> String? {
    let telling = words.filter { word in Traits.phrases[word] != nil || Fabrics.words[word] != nil }
    guard !telling.isEmpty else { return nil }
    for line in lines.reversed() where !line.isCustomer {
      let page = WishPage(line.text, index)
      for mention in page.mentions where mention.kind == .name && mention.isWhole {
        guard let name = mention.values.first, !names.contains(name) else { continue }
        let clause = page.text.clause(around: mention.range.lowerBound)
        if clause.contains(where: { telling.contains(page.text[$0]) }) { return name }
      }
    }
    return nil
  }

  private static let sameSize: PhraseSet = [
    "same size", "same colour and size", "same color and size", "what about", "how about", "size i gave", "size i said",
    "my size", "as i said", "gleiche grosse", "meme taille", "misma talla",
    "zelfde maat", "also", "too", "instead", "then", "auch",
  ]
  private static let sameColor: PhraseSet = [
    "same colour", "same color", "same colour and size", "gleiche farbe", "meme couleur", "mismo color", "zelfde kleur",
  ]
  private static let sameMaker: PhraseSet = [
    "same maker", "same brand", "same make", "same manufacturer", "from them", "by them", "of theirs", "they make",
    "selbe marke", "gleiche marke", "meme marque", "misma marca", "zelfde merk",
  ]
  private static let aboutIt: PhraseSet = [
    "is it", "are they", "does it", "do they", "is that", "are those", "are these", "is this", "that one", "of it",
    "look of it", "those", "ist er", "ist es", "sind die", "est il", "est elle", "es",
    "is het",
  ]
  private static let comparatives: PhraseSet = [
    "lighter", "heavier", "cheaper", "less expensive", "less than that", "under that", "below that", "leichter",
    "gunstiger", "billiger", "moins cher", "plus leger", "mas barato", "mas ligero", "goedkoper", "lichter",
  ]
  private static let larger: PhraseSet = [
    "size up", "size bigger", "size larger", "size larger", "bigger size", "larger size", "next size up",
    "nummer grosser", "taille au dessus", "talla mas", "maat groter",
  ]
  private static let smaller: PhraseSet = [
    "size down", "size smaller", "smaller size", "nummer kleiner", "taille en dessous", "talla menos", "maat kleiner",
  ]
}
