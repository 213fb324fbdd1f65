/// Finds the shop's words, colours, materials and uses in a text, and tells which of them say nothing of a wish.
struct WishTagger {
  let text: WishText
  let index: ShopWords
  let clauses: Clauses

  init(_ text: WishText, _ index: ShopWords) {
    self.text = text
    self.index = index
    clauses = Clauses(text)
  }

  /// All mentions but sizes, in order, without overlap.
  func mentions() -> [Mention] {
    var found: [Mention] = []
    var place = 0
    let end = closing ?? text.words.count
    while place < end {
      let hits = index.hits(text, at: place)
      guard let mention = hits.lazy.compactMap({ mention($0, place) }).first else {
        // What is no colour as a whole is none in part either.
        place += hits.first?.kind == .color ? max(1, hits.first?.length ?? 1) : 1
        continue
      }
      if let last = found.last, isSameColor(last, mention) {
        found[found.count - 1].range = last.range.lowerBound..<mention.range.upperBound
        place = mention.range.upperBound
        continue
      }
      found.append(mention)
      // Rubber boots are of rubber, where the shop has rubber.
      if mention.kind == .use, let also = hits.first(where: { $0.kind == .material && $0.length < mention.range.count })
      {
        let isOwn = also.values.contains(where: index.vocabulary.materials.contains)
        if isOwn, Traits.isKind(mention.values.first ?? "") || mention.values.contains("rain boots") {
          found.append(
            Mention(
              kind: .material, values: also.values, range: place..<place + also.length, strength: mention.strength))
        }
      }
      place = mention.range.upperBound
    }
    return found
  }

  /// `petrol blue`, `lime green`: the family behind a shade says nothing new.
  private func isSameColor(_ last: Mention, _ next: Mention) -> Bool {
    guard last.kind == .color, next.kind == .color, last.range.upperBound == next.range.lowerBound,
      case .family? = Palette.meaning(text.phrase(next.range))
    else { return false }
    if case .family? = Palette.meaning(text.phrase(last.range)) { return false }
    return true
  }

  /// Where the greeting at the end begins: a name under it is the writer's.
  private var closing: Int? {
    var start = 0
    while start < text.words.count {
      let range = text.sentence(around: start)
      let words = text.words[range].filter { !$0.isMark }
      let padded = text.padded(range)
      if words.count <= 4, start > 0, Words.contains(padded, any: Self.closings),
        text.words.count - range.upperBound <= 12, text.at(range.upperBound - 1)?.text != "?",
        !text.words[range.lowerBound...].contains(where: { $0.number != nil })
      {
        return range.lowerBound
      }
      start = max(range.upperBound, start + 1)
    }
    return nil
  }

  private static let closings: PhraseSet = [
    "regards", "kind regards", "best regards", "best wishes", "sincerely", "yours", "cheers", "greetings",
    "all the best", "many thanks", "love", "grusse", "gruss",
    "cordialement", "saludos", "groeten", "groetjes", "mfg", "lg",
  ]

  private func mention(_ hit: ShopWords.Hit, _ place: Int) -> Mention? {
    let range = place..<place + hit.length
    var strength = clauses.strength(at: place)
    if text.at(place)?.isAside == true, strength > .story { strength = strength == .wish ? .neutral : .story }
    var kind = Mention.Kind.name
    switch hit.kind {
    case .name:
      guard isName(hit, range) else { return nil }
    case .brand:
      kind = .brand
      let isPerson = Self.titles.subtracting(Self.greetings).contains(text[place - 1])
      if isPerson || Self.speaks.contains(text[range.upperBound]) { return nil }
      guard hit.length > 1 || !ShopWords.common.contains(text[place]) || isNamed(range) else { return nil }
    case .color:
      kind = .color
      guard let kept = colorStrength(hit, range, strength) else { return nil }
      strength = kept
    case .material where Self.parts.contains(text[range.upperBound]):
      return part(range, strength)
    case .material:
      kind = .material
      guard let kept = materialStrength(hit, range, strength) else { return nil }
      strength = kept
    case .use:
      kind = .use
      guard isUse(hit, range, strength), !isWaved(range, strength), !isOwnDoing(hit, range) else { return nil }
      if isOwned(hit, range) { strength = min(strength, .story) }
    }
    return Mention(
      kind: kind, values: hit.values, range: range, strength: strength, isWhole: hit.isWhole)
  }

  /// `suede straps`: of the description, not of the material.
  private func part(_ range: Range<Int>, _ strength: Strength) -> Mention? {
    if ["needed", "necessary", "required"].contains(text[range.upperBound + 1]) { return nil }
    return Mention(
      kind: .use, values: [text.phrase(range)], range: range.lowerBound..<range.upperBound + 1, strength: strength)
  }

  /// `a lot of "hiking" on your page`, `it doesn't matter what they're made for`.
  private func isWaved(_ range: Range<Int>, _ strength: Strength) -> Bool {
    let isQuoted = text[range.lowerBound - 1] == "\"" && text[range.upperBound] == "\""
    if isQuoted, strength < .wish { return true }
    let sentence = text.sentence(around: range.lowerBound)
    if Words.contains(text.padded(sentence), any: ["doesnt matter", "does not matter"]) { return true }
    let clause = text.clause(around: range.lowerBound)
    return Words.contains(text.padded(clause), any: WishCues.indifferent)
  }

  /// `my running career`.
  private func isOwnDoing(_ hit: ShopWords.Hit, _ range: Range<Int>) -> Bool {
    let after = text[range.upperBound]
    return Self.possessives.contains(text[range.lowerBound - 1]) && !Traits.isKind(hit.values.first ?? "")
      && !WishCues.goods.contains(after) && text.isMark(range.upperBound) == false && Traits.phrases[after] == nil
  }

  /// `my hiking boots`: what somebody has.
  private func isOwned(_ hit: ShopWords.Hit, _ range: Range<Int>) -> Bool {
    if Self.possessives.contains(text[range.lowerBound - 1]) { return true }
    let isGoods = Traits.isKind(hit.values.first ?? "") || WishCues.goods.contains(text[range.upperBound])
    return isGoods && Self.possessives.contains(text[range.lowerBound - 2])
  }
  private static let possessives: Set<String> = [
    "my", "his", "her", "their", "our", "meine", "mes", "mis", "mijn",
  ]

  // MARK: materials and uses

  private func materialStrength(_ hit: ShopWords.Hit, _ range: Range<Int>, _ strength: Strength) -> Strength? {
    let before = text[range.lowerBound - 1]
    let after = text[range.upperBound]
    if isCompared(range) { return nil }
    let lead = max(0, range.lowerBound - 4)..<range.lowerBound
    if text[range.lowerBound] == "rubber", lead.contains(where: { text[$0] == "sticky" }) { return nil }
    guard Self.verbs.contains(text[range.lowerBound]), range.count == 1 else { return strength }
    let isLed = ["of", "in", "or", "from", "made", "aus", "boiled", "real", "and", ","].contains(before)
    let isEdge = text.at(range.lowerBound - 1)?.isMark ?? true
    return isLed || WishCues.goods.contains(after) || clauses.isFragment(at: range.lowerBound) && isEdge
      || text.at(range.upperBound)?.isMark == true || after == "makes" ? strength : nil
  }
  /// Materials that are other words as well.
  private static let verbs: Set<String> = ["felt", "foam", "patent", "fabric", "cloth"]
  private static let parts: Set<String> = [
    "sole", "soles", "strap", "straps", "lining", "lace", "laces", "toe", "cap", "footbed", "footbeds", "insole",
    "insoles", "tongue", "heel", "band", "bands", "ball", "board", "jacket", "bag", "belt", "sofa",
    "gloves", "sock", "socks", "coat", "jumper", "sweater",
  ]

  /// Everyday words say what a shoe is like only where a shoe is spoken of.
  private func isUse(_ hit: ShopWords.Hit, _ range: Range<Int>, _ strength: Strength) -> Bool {
    let word = text[range.lowerBound]
    let after = text[range.upperBound]
    let isRun = ["run", "runs"].contains(word)
    if isRun, Self.otherRuns.contains(after) || text.at(range.upperBound)?.number != nil { return false }
    if after == "as", range.count == 1 { return false }
    guard range.count == 1, Self.loose.contains(word) else { return true }
    if word == "minus" { return text.at(range.upperBound)?.number != nil }
    if word == "snow", ["hold", "of"].contains(text[range.lowerBound - 1]) { return false }
    if WishCues.goods.contains(after) || after == "fit" || after == "version" { return true }
    let isListed = text.isMark(range.lowerBound - 1) != false && text.isMark(range.upperBound) != false
    if isListed, strength > .story { return true }
    guard strength == .wish || clauses.isFragment(at: range.lowerBound) else { return false }
    let sentence = text.sentence(around: range.lowerBound)
    let from = max(sentence.lowerBound, range.lowerBound - 5)
    let near = from..<max(from, min(sentence.upperBound, range.upperBound + 5))
    return clauses.isFragment(at: range.lowerBound) || text.words[near].contains { WishCues.goods.contains($0.text) }
  }
  private static let otherRuns: Set<String> = [
    "hot", "cold", "a", "true", "out", "late", "into", "by", "small", "large", "in",
  ]
  private static let loose: Set<String> = [
    "forest", "woods", "wood", "road", "run", "high", "low", "mid", "wide", "soft", "dry", "travel", "garden", "pool",
    "weights", "business", "strap", "lace", "woman", "women", "man", "men", "lady",
    "minus", "frost", "comfort", "daily", "pavement", "beach", "warm", "closed", "stiff", "snow", "hall", "slide",
    "flats", "studs", "stud", "spikes", "approach", "formal", "strand", "route", "summer", "mules",
    "lining", "fur", "baskets", "trail", "trails", "salsa", "shower", "showers", "child", "children", "kid", "clay",
    "arctic", "freezing", "light", "narrow", "broad", "bottles", "cork", "retro",
    "outdoor", "outdoors", "indoor", "ref", "grip", "weg", "heel", "heels", "trainer", "runner", "skater", "hike",
    "hikes", "football", "golf", "ballet", "dancing", "cycling",
  ]
}
