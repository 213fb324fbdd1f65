extension WishReader {
  /// Limits of price and weight as one sentence gives them: `under €100`, `120 at most`, `between 50 and 80 euros`,
  /// `around 100` (a fifth less to a fifth more), `not more than 300 g`.
  struct Limits: Equatable {
    var minPrice: Int64?
    var maxPrice: Int64?
    /// Kilograms.
    var minWeight: Double?
    var maxWeight: Double?

    init() {}

    init(_ sentence: String, currency: String) {
      let words = Limits.split(sentence)
      let speaksOfMoney = Words.contains(Words.padded(sentence), any: Limits.moneyWords)
      var done = -1
      for position in words.indices where position > done {
        guard let figure = Limits.figure(words, position), figure.unit != .other else { continue }
        if let (end, top) = Limits.upperEnd(words, position, needsUnit: figure.unit == .none && !speaksOfMoney) {
          let unit = figure.unit == .none ? top.unit : figure.unit
          set(.least, figure.unit == .none ? figure.value * top.scale : figure.value, unit, speaksOfMoney, currency)
          set(.most, top.value, unit, speaksOfMoney, currency)
          done = end
        } else if let direction = Limits.direction(words, position) {
          let isLast = position + 1 == words.count || Limits.bare(words[position]) != words[position]
          guard direction != .about || figure.unit != .none || speaksOfMoney || isLast else { continue }
          set(direction, figure.value, figure.unit, speaksOfMoney || direction != .about, currency)
        }
      }
    }

    mutating func add(_ other: Limits) {
      minPrice = other.minPrice ?? minPrice
      maxPrice = other.maxPrice ?? maxPrice
      minWeight = other.minWeight ?? minWeight
      maxWeight = other.maxWeight ?? maxWeight
    }

    func apply(to filter: inout ProductFilter) {
      filter.minPrice = minPrice
      filter.maxPrice = maxPrice
      filter.minWeight = minWeight
      filter.maxWeight = maxWeight
    }

    // MARK: figures

    private enum Unit { case money, kilograms, none, other }
    private enum Direction { case most, least, about }
    private struct Figure {
      var value: Double
      var unit: Unit
      /// What the unit makes of the number as written: grams are thousandths of a kilogram.
      var scale = 1.0
    }

    /// Folded words; currency signs, brackets, and the dash of a range stand alone.
    private static func split(_ sentence: String) -> [String] {
      let characters = Array(sentence)
      var spaced = ""
      for (index, character) in characters.enumerated() {
        let before = index > 0 ? characters[index - 1] : " "
        let after = index + 1 < characters.count ? characters[index + 1] : " "
        let isRange = "-–—".contains(character) && (before.isNumber || "€$£".contains(before))
        let alone = "€$£()?!<≤~".contains(character) || isRange && (after.isNumber || "€$£".contains(after))
        spaced += alone ? " \(isRange ? "-" : String(character)) " : String(character)
      }
      return spaced.split(whereSeparator: { $0.isWhitespace }).map { Words.fold(String($0)) }
    }

    private static func bare(_ word: String) -> String { word[...].trimming { ".,;:!?".contains($0) } }

    private static func figure(_ words: [String], _ position: Int) -> Figure? {
      var core = bare(words[position])
      var glued = ""
      while let last = core.last, last.isLetter { glued = String(core.removeLast()) + glued }
      guard core.first?.isNumber == true, core.allSatisfy({ $0.isASCII && $0.isNumber || ".,".contains($0) }),
        let value = Tokens.decimal(core).flatMap(Double.init), value < 1e7
      else { return nil }
      let after = position + 1 < words.count && !closes(words[position]) ? bare(words[position + 1]) : ""
      let before = position > 0 ? words[position - 1] : ""
      switch glued.isEmpty ? after : glued {
      case "kg", "kilo", "kilos", "kilogram", "kilograms": return Figure(value: value, unit: .kilograms)
      case "g", "gr", "gram", "grams", "gramm", "grammes", "gramos":
        return Figure(value: value / 1000, unit: .kilograms, scale: 0.001)
      case "eur", "euro", "euros", "€", "$", "£", "usd", "gbp", "dollars", "pounds", "bucks":
        return Figure(value: value, unit: .money)
      case let unit where others.contains(unit): return Figure(value: value, unit: .other)
      default: break
      }
      if ["€", "$", "£", "eur", "usd", "gbp"].contains(before) { return Figure(value: value, unit: .money) }
      let isSize = words[max(0, position - 3)..<position].contains { Sizes.starts.contains(bare($0)) }
      return Figure(value: value, unit: isSize && value <= 60 ? .other : .none)
    }

    private static func closes(_ word: String) -> Bool { word.last.map { ",;:".contains($0) } ?? false }

    /// The second figure of `between 80 and 120`, `80-120 €`, `from 80 to 120`.
    private static func upperEnd(_ words: [String], _ position: Int, needsUnit: Bool) -> (Int, Figure)? {
      var next = position + 1
      while next < words.count, currencies.contains(bare(words[next])) { next += 1 }
      guard next < words.count else { return nil }
      let joint = words[next]
      let leads = Set(words[max(0, position - 3)..<position].map(bare))
      let isBetween = !leads.isDisjoint(with: betweens) && ands.contains(joint)
      guard isBetween || ["-", "to", "bis", "a", "tot"].contains(joint) else { return nil }
      next += 1
      while next < words.count, currencies.contains(bare(words[next])) { next += 1 }
      guard next < words.count, let top = figure(words, next), top.unit != .other else { return nil }
      // Dates and phone numbers have dashes too.
      let goesOn = next + 1 < words.count && words[next + 1] == "-"
      return !goesOn && (isBetween || !needsUnit || top.unit != .none) ? (next, top) : nil
    }

    // MARK: directions

    private static func direction(_ words: [String], _ position: Int) -> Direction? {
      after(words, position) ?? before(words, position)
    }

    private static func after(_ words: [String], _ position: Int) -> Direction? {
      guard !closes(words[position]) else { return nil }
      var rest = words[(position + 1)...].prefix(6).map(bare)
      if let first = rest.first, currencies.contains(first) { rest.removeFirst() }
      let text = " " + rest.joined(separator: " ") + " "
      if mostAfter.contains(where: { text.hasPrefix(" \($0) ") }) { return .most }
      return leastAfter.contains { text.hasPrefix(" \($0) ") } ? .least : nil
    }

    private static func before(_ words: [String], _ position: Int) -> Direction? {
      var clause: [String] = []
      for word in words[max(0, position - 7)..<position] {
        let isFigure = bare(word).first?.isNumber == true
        clause = isFigure || (closes(word) && !word.hasSuffix(":")) ? [] : clause + [bare(word)]
      }
      let text = " " + clause.joined(separator: " ") + " "
      if let phrase = ups.last(where: { text.contains(" \($0) ") }) {
        return isNegated(text, phrase, 5) ? .most : .least
      }
      if let phrase = downs.last(where: { text.contains(" \($0) ") }) {
        return isNegated(text, phrase, 1) ? .least : .most
      }
      if Words.contains(text, any: mosts) { return .most }
      if Words.contains(text, any: leasts) { return .least }
      return abouts.contains { text.hasSuffix(" \($0) ") || text.hasSuffix(" \($0) € ") } ? .about : nil
    }

    private static func isNegated(_ text: String, _ phrase: String, _ reach: Int) -> Bool {
      guard let range = text.range(of: " \(phrase) ") else { return false }
      let words = text[..<range.lowerBound].split(separator: " ").suffix(reach).map(String.init)
      guard !words.contains(where: { ["and", "but", "und", "aber"].contains($0) }) else { return false }
      return words.contains { negators.contains($0) }
    }

    private mutating func set(
      _ direction: Direction, _ number: Double, _ unit: Unit, _ speaksOfMoney: Bool, _ currency: String
    ) {
      if unit == .kilograms {
        if direction != .most { minWeight = direction == .about ? number * 0.8 : number }
        if direction != .least { maxWeight = direction == .about ? number * 1.2 : number }
        return
      }
      // Without a unit, a number up to 52 may as well be a size.
      let isMoney = unit == .money || speaksOfMoney && number >= 15 || number > 52
      guard isMoney else { return }
      var scale = 1.0
      for _ in 0..<Money.exponent(currency) { scale *= 10 }
      func minor(_ value: Double) -> Int64 { Int64((value * scale).rounded()) }
      if direction != .most { minPrice = minor(direction == .about ? number * 0.8 : number) }
      if direction != .least { maxPrice = minor(direction == .about ? number * 1.2 : number) }
    }

    // MARK: words

    private static let moneyWords = [
      "price", "prices", "budget", "spend", "pay", "cost", "costs", "euro", "euros", "eur", "dollars", "pounds",
      "cheaper", "expensive", "preis", "kosten", "ausgeben", "prix", "depenser", "precio", "gastar", "prijs",
    ]
    private static let currencies: Set<String> = [
      "€", "$", "£", "eur", "euro", "euros", "usd", "gbp", "dollars", "pounds", "bucks",
    ]
    private static let others: Set<String> = [
      "days", "day", "weeks", "week", "hours", "years", "year", "months", "km", "k", "miles", "pairs", "pair",
      "percent", "%", "cm", "mm", "people", "times", "minutes", "models", "tage", "wochen", "paar", "am", "pm", "th",
      "st", "nd", "rd", "january", "february", "march", "april", "may", "june", "july", "august", "september",
      "october", "november", "december",
    ]
    private static let betweens: Set<String> = ["between", "zwischen", "entre", "tussen", "from", "von", "de", "van"]
    private static let ands: Set<String> = ["and", "und", "et", "y", "en", "to", "&"]
    private static let ups = [
      "over", "above", "more than", "heavier than", "exceed", "exceeding", "beyond", "uber", "mehr als", "plus de",
      "mas de", "boven", "meer dan", "starting at", "upwards of",
    ]
    private static let downs = [
      "under", "below", "less than", "cheaper than", "lighter than", "cheaper", "lighter", "unter", "weniger als",
      "moins de", "menos de", "onder", "minder dan", "within", "<", "≤",
    ]
    private static let mosts = [
      "max", "maximum", "at most", "up to", "budget", "limit", "hochstens", "maximal", "bis zu", "jusqua", "hasta",
      "tot", "no dearer than", "can spend", "could spend", "to spend", "willing to pay", "can pay", "afford", "cap",
      "ceiling", "maximo",
    ]
    private static let leasts = ["min", "minimum", "at least", "mindestens", "au moins", "al menos", "minstens"]
    private static let abouts = [
      "around", "about", "roughly", "approximately", "approx", "circa", "ca", "etwa", "ungefahr", "environ",
      "alrededor de", "ongeveer", "~",
    ]
    private static let mostAfter = [
      "at most", "at the most", "max", "maximum", "or less", "or under", "or below", "or cheaper", "tops",
      "is my budget", "is my limit", "is my maximum", "is my max", "is the limit", "is the maximum", "to spend",
      "hochstens", "maximal", "oder weniger", "au maximum", "como maximo", "of minder",
    ]
    private static let leastAfter = ["or more", "at least", "minimum", "and up", "or above", "upwards", "oder mehr"]
    private static let negators: Set<String> = [
      "not", "no", "never", "dont", "doesnt", "wont", "wouldnt", "cant", "cannot", "shouldnt", "without", "nicht",
      "kein", "keine", "pas", "ne", "niet", "nothing", "nor", "mustnt",
    ]
  }
}
