// Codes, amounts, sizes and numbers, in digits and in words.

extension TokenScanner {
  func code() -> Token? {
    var end = index
    while end - index < 64, isWordPart(end) || (at(end) == "-" && isWordPart(end + 1) && end > index) { end += 1 }
    guard end > index else { return nil }
    let normal = TrackingNumbers.normal(String(text[index..<end]))
    let digits = normal.filter(\.isNumber).count
    let letters = normal.count - digits
    guard (letters > 0 && digits >= 3 && normal.count >= 6) || (letters == 0 && digits >= 8) else { return nil }
    return token(.code, normal, to: end)
  }

  /// Digits with what says of them what they count: a currency before or behind, a unit, a word for a size before.
  func number() -> Token? {
    let lead = leadingCurrency()
    let start = lead?.end ?? index
    guard isDigit(start) else { return nil }
    var end = start
    while isDigit(end) || ((at(end) == "." || at(end) == ",") && isDigit(end + 1)) { end += 1 }
    guard var value = Tokens.decimal(String(text[start..<end])) else { return nil }
    if at(end) == "½" {
      value = Double(value).map { Tokens.number($0 + 0.5) } ?? value
      end += 1
    }
    if let lead {
      // `€5k` is not five euros.
      return at(end)?.isLetter == true ? nil : token(.amount, value, lead.currency, to: end)
    }
    let before = index >= 2 ? Words.tokens(String(text[max(0, index - 8)..<index])).last : nil
    if before.map(Sizes.starts.contains) == true { return token(.size, value, to: end) }
    if let token = counted(value, from: end) { return token }
    let (suffix, suffixEnd) = word(from: end)
    switch suffix {
    case "eu", "uk", "us": return token(.size, value, to: suffixEnd)
    case "", "er", "e":
      let isListed = found.last.map { $0.kind == .size && index - $0.end <= 5 } == true
      return token(isListed ? .size : .number, value, to: end)
    default: return nil
    }
  }

  /// `€`, `EUR`: the currency, and where its number begins.
  private func leadingCurrency() -> (currency: String, end: Int)? {
    if let first = at(index), let currency = Units.currency(first) { return (currency, blank(index + 1)) }
    guard let first = at(index), first.isUppercase, index + 4 < text.count,
      let currency = Units.currency(code: String(text[index..<index + 3])), isDigit(blank(index + 3)),
      found.last.map({ $0.kind == .size && index - $0.end <= 3 }) != true
    else { return nil }
    let before = Words.tokens(String(text[max(0, index - 9)..<index])).last
    return before.map(Sizes.starts.contains) == true ? nil : (currency, blank(index + 3))
  }

  /// The number together with the unit behind it, at most two words on.
  private func counted(_ value: String, from end: Int) -> Token? {
    var place = at(end) == "-" ? end + 1 : blank(end)
    if let symbol = at(place) {
      if symbol == "%" { return token(.percent, value, "%", to: place + 1) }
      if symbol == "×" { return token(.count, value, "n", to: place + 1) }
      if let currency = Units.currency(symbol) { return token(.amount, value, currency, to: place + 1) }
    }
    for step in 0..<3 {
      let (word, wordEnd) = self.word(from: place)
      guard !word.isEmpty else { return nil }
      if let (unit, unitEnd) = unit(word, wordEnd) {
        guard let number = Double(value) else { return nil }
        let scaled = unit.factor == 1 ? value : Tokens.number(number * unit.factor)
        return token(unit.kind, scaled, unit.name, to: unitEnd)
      }
      guard Units.between.contains(word) else { return nil }
      if word == "more", step == 0, !hasUnit(behind: wordEnd) { return token(.count, value, "n", to: end) }
      place = blank(wordEnd)
    }
    return nil
  }

  private func hasUnit(behind end: Int) -> Bool { Units.unit(word(from: blank(end)).0) != nil }

  /// The unit that begins with this word, and its end; `in stock` and `auf Lager` are two words.
  private func unit(_ word: String, _ end: Int) -> (Units.Unit, Int)? {
    guard word == "in" || word == "auf" || word == "pour" else { return Units.unit(word).map { ($0, end) } }
    let second = self.word(from: blank(end))
    switch second.0 {
    case "stock", "lager": return (Units.Unit(kind: .count, name: "n"), second.1)
    case "cent": return (Units.Unit(kind: .percent, name: "%"), second.1)
    default: return nil
    }
  }

  // MARK: numbers in words

  func wordNumber() -> Token? {
    guard at(index)?.isLetter == true else { return nil }
    var end = index
    while end - index < 32, let character = at(end), character.isLetter || character == "-" && isLetter(end + 1) {
      end += 1
    }
    guard !isWordPart(end) else { return nil }
    var entry = NumberWords.entry(Words.fold(String(text[index..<end])))
    // `Two-day delivery`: the unit hangs on the number.
    if entry == nil, let hyphen = text[index..<end].firstIndex(of: "-") {
      end = hyphen
      entry = NumberWords.entry(Words.fold(String(text[index..<end])))
    }
    guard let entry else { return nil }
    var value = entry.value
    let (next, nextEnd) = word(from: blank(end))
    if let factor = NumberWords.multiplier(next), value < 1000 {
      value *= factor
      end = nextEnd
    }
    if let token = counted(String(value), from: end) {
      // `One pair`, `ein Paar` and `ein paar` cannot be told apart.
      return value == 1 && token.kind == .count ? nil : token
    }
    return entry.standsAlone ? token(.number, String(value), to: end) : nil
  }

  private func isLetter(_ position: Int) -> Bool { at(position)?.isLetter == true }

  /// Letters and digits in one piece that nothing else explains: `SAVE20`, `5k`.
  func mixed() -> Token? {
    let start = at(index).flatMap(Units.currency) == nil ? index : index + 1
    var end = start
    var digits = 0
    while end - start < 64, isWordPart(end) {
      if isDigit(end) { digits += 1 }
      end += 1
    }
    guard digits > 0, end - start >= 2 else { return nil }
    return token(.code, TrackingNumbers.normal(String(text[start..<end])), to: end)
  }
}
