// Which words are colours of a shoe: not a customer's coat, no idiom, no sand in the shoes.

extension WishTagger {
  /// `light as canvas`, `like a red rag`; not `I'd like red ones`.
  func isCompared(_ range: Range<Int>) -> Bool {
    let before = text[range.lowerBound - 1]
    if before == "like" {
      return !["id", "would", "wed", "shed", "hed", "theyd", "i", "we", "really"].contains(text[range.lowerBound - 2])
    }
    if before == "than" { return !["other", "rather"].contains(text[range.lowerBound - 2]) }
    return ["as", "wie", "comme", "como"].contains(before)
  }

  /// Nil where the word is no colour of a shoe.
  func colorStrength(_ hit: ShopWords.Hit, _ range: Range<Int>, _ strength: Strength) -> Strength? {
    let before = text[range.lowerBound - 1]
    let after = text[range.upperBound]
    let isIn = Self.ins.contains(before)
    let words = text.words[range].map(\.text)
    if isCompared(range), !Self.colorWords.contains(text[range.lowerBound - 2]) {
      return nil
    }
    if Self.things.contains(after), !isIn { return nil }
    if ["is", "are", "was", "were"].contains(before), text.isMark(range.lowerBound - 2) == false,
      !Self.subjects.contains(text[range.lowerBound - 2])
    {
      return nil
    }
    // `the bright green yellow kinda` explains another word.
    let next = text[range.upperBound + 1]
    if ["kinda", "ish"].contains(after) || ["kinda", "ish"].contains(next), strength > .story {
      return .story
    }
    // The shop's own word for a colour that the language does not know may be anything.
    let isKnown = range.count > 1 || Palette.meaning(text[range.lowerBound]) != nil || !hit.isExact
    let isClear = words.allSatisfy { !Self.nouns.contains($0) } && (hit.isWhole || hit.isExact) && isKnown
    if isClear { return strength }
    return isColorNoun(range, before, after) ? strength : nil
  }

  /// What may be said to be of a colour in a wish; a customer's coat and toes are not.
  private static let subjects = WishCues.goods.union([
    "it", "they", "that", "which", "this", "these", "those", "mine", "hers", "colour", "color", "colours", "colors",
    "favourite", "farbe", "preference", "choice",
  ])

  /// `sand`, `wine`, `tomato` are colours where they stand as one.
  private func isColorNoun(_ range: Range<Int>, _ before: String, _ after: String) -> Bool {
    if Self.ins.contains(before) || Self.colorWords.contains(after) || WishCues.goods.contains(after) { return true }
    let second = text[range.lowerBound - 2]
    if ["and", "/", "&", "with"].contains(before), Palette.meaning(second) != nil { return true }
    if ["the", "a"].contains(before), Self.ins.contains(second) { return true }
    if Self.takers.contains(before), endsPhrase(range.upperBound) { return true }
    if before == "on", ["insists", "insist", "keen", "set"].contains(second) { return true }
    if Self.colorWords.contains(before) || ["either", "or", "not", "no", "also", "just"].contains(before) {
      return true
    }
    if text.at(range.lowerBound - 1)?.text == "\"", text.at(range.upperBound)?.text == "\"" { return true }
    if text.at(range.upperBound)?.number != nil || text.at(range.lowerBound - 1)?.number != nil { return true }
    let isEdge = before.isEmpty || text.at(range.lowerBound - 1)?.isMark == true
    if isEdge, ["by", "von", "de", "van"].contains(after) { return true }
    if clauses.isFragment(at: range.lowerBound), isEdge || endsPhrase(range.upperBound) {
      return !["of", "an"].contains(before)
    }
    let isFirst = range.lowerBound == text.sentence(around: range.lowerBound).lowerBound
    return text.hasCase && !isFirst && text.words[range].contains(where: \.isCapital)
      || text.hasCase && text.words[range].contains { $0.raw.count > 2 && $0.raw == $0.raw.uppercased() }
      || range.count > 1
  }

  private static let takers: Set<String> = [
    "want", "wants", "love", "loves", "prefer", "prefers", "have", "take", "takes", "get", "gets", "wear",
  ]
  static let ins: Set<String> = [
    "in", "en", "colour", "color", "farbe", "kleur", "couleur", "couleurs", "colours", "colors", "coloured", "colored",
  ]
  private static let colorWords: Set<String> = [
    "colour", "color", "coloured", "colored", "colours", "colors", "colourway", "colorway", "shade", "tone", "hue",
    "one", "ones", "farben", "farbe", "farbig", "farbene", "farbenen",
  ]
  /// What else has a colour.
  private static let things: Set<String> = [
    "marks", "mark", "soles", "sole", "sky", "tea", "coffee", "wine", "eyes", "eye", "hair", "car", "house", "jersey",
    "jerseys", "shirt", "shirts", "dress", "suit", "jacket", "coat", "trousers", "jeans", "bag",
    "ink", "cross", "carpet", "card", "flag", "tape", "belt", "label", "friday", "market", "sheep", "cat", "dog",
    "hole", "pudding", "box", "day", "night", "moon", "blood", "floor", "wall", "door", "paint",
    "logo", "lies", "lie", "whale", "bean", "herring", "thumb", "flags", "uniform", "kit", "team",
    "pants", "shorts", "skirt", "hat", "socks", "tie", "juice", "noise", "water", "snow", "grass",
    "gravel", "smoke", "sauce", "cheese", "bread", "beard", "wedding", "anniversary", "age", "area", "zone", "list",
    "mail", "humour", "humor", "number", "tie", "rule", "cardinals",
  ]
  /// Colours that are things too.
  private static let nouns: Set<String> = {
    let clear: Set<String> = [
      "navy", "teal", "maroon", "burgundy", "turquoise", "anthracite", "aubergine", "khaki", "ecru", "lilac", "magenta",
      "fuchsia", "beige", "taupe", "bordeaux", "oxblood", "turkis",
      "gunmetal", "mauve", "scarlet", "crimson", "anthrazit", "antraciet", "dunkelblau", "hellblau", "dunkelbraun",
      "hellbraun", "marineblau", "cobalt", "graphite",
    ]
    let shades = Palette.shades.flatMap(\.words).filter { !$0.contains(" ") && !clear.contains($0) }
    return Set(shades + ["gold", "golden", "silver", "rose", "rosa"])
  }()
}
