// Words that are misspelt.

extension ShopWords {
  func typos(_ text: WishText, _ start: Int) -> [Hit] {
    var best: (hit: Hit, slips: Int)?
    for length in 1...min(3, longest) {
      guard let words = window(text, start, length), !words.contains(where: \.isMark) else { break }
      if words.contains(where: { Language.isFunctionWord($0.text) || length > 1 && Self.isSmall($0.text) }) { break }
      if words.allSatisfy({ Self.common.contains($0.text) || $0.number != nil }) { continue }
      let key = words.map(\.text).joined()
      guard key.count >= 4, !WishNegation.negators.contains(key), !WishNames.brands.contains(key), let first = key.first
      else { continue }
      let (mask, digits) = (Self.mask(key), key.filter(\.isNumber))
      for entry in (fuzzy[first] ?? []) + (length == 1 ? Self.ofLanguage[first] ?? [] : [])
      where (entry.mask ^ mask).nonzeroBitCount <= 4 && entry.digits == digits {
        guard let slips = Self.slips(key, entry), slips < (best?.slips ?? 99) else { continue }
        best = (hit(for: entry, length), slips)
      }
    }
    return best.map { [$0.hit] } ?? []
  }

  private static func isSmall(_ word: String) -> Bool { word.count <= 3 && common.contains(word) }

  private func hit(for entry: Entry, _ length: Int) -> Hit {
    var values = [entry.value]
    switch entry.kind {
    case .color: values = Palette.values(entry.value, in: vocabulary.colors)
    case .material: values = Fabrics.values(entry.value, in: vocabulary.materials)
    case .use: values = Traits.phrases[entry.value] ?? []
    case .name, .brand: break
    }
    return Hit(kind: entry.kind, values: values.isEmpty ? [entry.value] : values, length: length, isExact: false)
  }

  private static func slips(_ word: String, _ entry: Entry) -> Int? {
    let target = entry.key
    switch entry.kind {
    case .use:
      // `bottle` is no misspelt `bottles`, `hiring` no misspelt `hiking`.
      let isInflected = word == target + "s" || target == word + "s"
      let isReplaced = target.count < 8 && target.count == word.count && word.sorted() != target.sorted()
      return common.contains(word) || isInflected || isReplaced ? nil : slips(word, target)
    case .color:
      // `blak`, `wite`.
      let isShort = word.count == 4 && target.count == 5 && word.last == target.last
      return slips(word, target) ?? (isShort ? Words.distance(word, target, limit: 1) : nil)
    case .name, .brand, .material: return slips(word, target)
    }
  }

  /// One slip from five letters on, two from eight; of four letters two that changed places.
  static func slips(_ word: String, _ target: String) -> Int? {
    guard word != target, abs(word.count - target.count) <= 2, min(word.count, target.count) >= 4 else { return nil }
    let isLong = min(target.count, word.count) >= 8
    guard let slips = Words.distance(word, target, limit: isLong ? 2 : 1), slips > 0 else { return nil }
    if min(target.count, word.count) == 4 || target.count == 5 && word.count == 5 {
      return word.sorted() == target.sorted() ? slips : nil
    }
    return slips
  }
}
