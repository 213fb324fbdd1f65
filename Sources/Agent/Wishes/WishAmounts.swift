import Foundation

/// Limits of price and weight: `under 120`, `no more than 300 g`, `between 80 and 120`, `around €100`, `cheaper than that`.
struct WishAmounts: Hashable, Sendable {
  enum Measure: Hashable, Sendable { case money, weight }
  /// One end of a range; `isOpen` leaves the figure itself out.
  struct End: Hashable, Sendable {
    var value: Double
    var isOpen = false
  }
  struct Range: Hashable, Sendable {
    var low: End?
    var high: End?
    var isEmpty: Bool { low == nil && high == nil }
  }

  /// Major units of the currency.
  private(set) var price = Range()
  /// Kilograms.
  private(set) var weight = Range()
  /// Places of numbers that are amounts, limits or not.
  private(set) var places: Set<Int> = []
  /// What else is named: the price of another shoe, the weight of an old one.
  private(set) var named: [Named] = []

  struct Named: Hashable, Sendable {
    var measure: Measure
    /// Major units, kilograms.
    var value: Double
    var place: Int
  }

  private enum Direction { case under, most, over, least, about, exact }
  private struct Figure {
    var value: Double
    var measure: Measure?
    /// Kilograms of one.
    var scale = 1.0
    /// After number and unit.
    var end: Int
  }

  init() {}

  init(_ text: WishText, _ clauses: Clauses) {
    var place = 0
    while place < text.words.count {
      guard text.words[place].number != nil, clauses.strength(at: place) != .none else {
        place += 1
        continue
      }
      place = read(text, clauses, place)
    }
    refer(text, [])
  }

  private mutating func read(_ text: WishText, _ clauses: Clauses, _ place: Int) -> Int {
    guard let figure = Self.figure(text, place) else { return place + 1 }
    if let top = Self.upper(text, place, figure) { return take(text, place, figure, top) }
    let direction = Self.after(text, figure.end, place) ?? Self.before(text, place, clauses)
    guard let direction, let measure = figure.measure ?? Self.guess(text, place, figure.value, direction) else {
      if let measure = figure.measure { note(measure, figure, place) }
      return place + 1
    }
    if figure.measure == nil, Self.isSize(text, place) { return place + 1 }
    note(measure, figure, place)
    if direction == .exact, clauses.strength(at: place) != .wish { return place + 1 }
    set(direction, figure.value * Self.scale(figure, measure), measure)
    return place + 1
  }

  private mutating func note(_ measure: Measure, _ figure: Figure, _ place: Int) {
    places.insert(place)
    named.append(Named(measure: measure, value: figure.value * Self.scale(figure, measure), place: place))
  }

  /// A bare weight is in grams.
  private static func scale(_ figure: Figure, _ measure: Measure) -> Double {
    guard measure == .weight else { return 1 }
    return figure.measure == nil ? (figure.value > 5 ? 0.001 : 1) : figure.scale
  }

  private mutating func take(_ text: WishText, _ place: Int, _ low: Figure, _ top: (place: Int, figure: Figure)) -> Int
  {
    let given = low.measure != nil ? low : top.figure
    guard let measure = given.measure ?? Self.guess(text, place, low.value, .most),
      low.measure != nil || top.figure.measure != nil || low.value > 60
    else { return top.place + 1 }
    let scale = Self.scale(given, measure)
    places.formUnion([place, top.place])
    let range = Range(low: End(value: low.value * scale), high: End(value: top.figure.value * scale))
    if measure == .money { price = range } else { weight = range }
    return top.place + 1
  }

  private mutating func set(_ direction: Direction, _ value: Double, _ measure: Measure) {
    var range = measure == .money ? price : weight
    switch direction {
    case .under: range.high = End(value: value, isOpen: true)
    case .most: range.high = End(value: value)
    case .over: range.low = End(value: value, isOpen: true)
    case .least: range.low = End(value: value)
    case .about: (range.low, range.high) = (End(value: value * 0.8), End(value: value * 1.2))
    case .exact: (range.low, range.high) = (End(value: value), End(value: value))
    }
    if measure == .money { price = range } else { weight = range }
  }

  /// `lighter`, `cheaper than that`: beyond what is named last, here or in the case's earlier mail.
  mutating func refer(_ text: WishText, _ earlier: [Named]) {
    let padded = text.padded(0..<text.words.count)
    func last(_ measure: Measure) -> Double? { (earlier + named).last { $0.measure == measure }?.value }
    func apply(_ measure: Measure, _ direction: Direction) {
      if let value = last(measure) { set(direction, value, measure) }
    }
    let speaksOfWeight = Words.contains(padded, any: Self.weightWords)
    let any: Measure = speaksOfWeight || (earlier + named).last?.measure == .weight ? .weight : .money
    if (any == .money ? price : weight).isEmpty {
      if Words.contains(padded, any: Self.underThat) { apply(any, .under) }
      if Words.contains(padded, any: Self.overThat) { apply(any, .over) }
    }
    if weight.isEmpty {
      if Words.contains(padded, any: ["lighter", "less heavy", "leichter", "plus leger", "mas ligero", "lichter"]) {
        apply(.weight, .under)
      } else if Words.contains(padded, any: ["heavier", "schwerer", "plus lourd", "zwaarder"]) {
        apply(.weight, .over)
      }
    }
    if price.isEmpty {
      if Words.contains(
        padded, any: ["cheaper", "less expensive", "gunstiger", "billiger", "moins cher", "mas barato", "goedkoper"])
      {
        apply(.money, .under)
      } else if Words.contains(padded, any: ["pricier", "more expensive", "teurer", "plus cher", "duurder"]) {
        apply(.money, .over)
      }
    }
  }

  // MARK: figures

  private static func figure(_ text: WishText, _ place: Int) -> Figure? {
    guard let value = text.at(place)?.number, value < 1e7 else { return nil }
    let before = text[place - 1]
    if currencies.contains(before) || text.at(place - 1)?.isMark == true && "€$£".contains(before) {
      return Figure(value: value, measure: .money, end: place + 1)
    }
    let after = text[place + 1]
    if ["€", "$", "£"].contains(after) { return Figure(value: value, measure: .money, end: place + 2) }
    if ["%", "°"].contains(after) { return nil }
    if after == "gr" { return Figure(value: value, measure: .weight, scale: 0.001, end: place + 2) }
    guard let next = text.at(place + 1), !next.isMark, let unit = Units.unit(after) else {
      return others.contains(after) || text.at(place + 1)?.isGlued == true && text.at(place + 1)?.isMark == false
        ? nil : Figure(value: value, end: place + 1)
    }
    switch unit.kind {
    case .amount:
      return Figure(value: unit.factor == 1 ? value : value * unit.factor, measure: .money, end: place + 2)
    case .weight: return Figure(value: value, measure: .weight, scale: unit.factor / 1000, end: place + 2)
    case .count where after == "x": return Figure(value: value, end: place + 1)
    default: return nil
    }
  }

  /// The second figure of `between 80 and 120`, `80-120 €`, `from 80 to 120`.
  private static func upper(_ text: WishText, _ place: Int, _ low: Figure) -> (place: Int, figure: Figure)? {
    let leads = (max(0, place - 3)..<place).map { text[$0] }
    let isBetween = leads.contains { betweens.contains($0) }
    let joint = text[low.end]
    guard
      isBetween && ands.contains(joint) || ["-", "–", "to", "bis", "tot"].contains(joint) || isBetween && joint == "a"
    else {
      return nil
    }
    var next = low.end + 1
    while ["€", "$", "£"].contains(text[next]) || currencies.contains(text[next]) { next += 1 }
    guard let top = figure(text, next), top.value > low.value, text[next + 1] != "-" else { return nil }
    guard isBetween || low.measure != nil || top.measure != nil else { return nil }
    return (next, top)
  }

  /// What a bare number is, by what the sentence speaks of; up to 60 it may as well be a size.
  private static func guess(_ text: WishText, _ place: Int, _ value: Double, _ direction: Direction) -> Measure? {
    let padded = text.padded(text.sentence(around: place))
    let speaksOfMoney = Words.contains(padded, any: moneyWords)
    let speaksOfWeight = Words.contains(padded, any: weightWords)
    // The photo is from 1976.
    if (1900...2100).contains(value), value == value.rounded(), !speaksOfMoney { return nil }
    if speaksOfWeight, !speaksOfMoney, value > 60 || value < 2 { return .weight }
    if value > 60 || speaksOfMoney && value >= 10 { return .money }
    return (direction == .under || direction == .most && text[place - 1] == "max") && value >= 15
      && !(34...48).contains(value) ? .money : nil
  }

  private static func isSize(_ text: WishText, _ place: Int) -> Bool {
    guard let value = text.at(place)?.number, value <= 60 else { return false }
    return (max(0, place - 3)..<place).contains { Sizes.starts.contains(text[$0]) }
  }

  // MARK: directions

  /// The words before the number in its clause, up to another number.
  private static func lead(_ text: WishText, _ place: Int) -> [String] {
    var words: [String] = []
    var index = place - 1
    while index >= 0, words.count < 8 {
      guard let word = text.at(index), word.number == nil else { break }
      if word.isMark, !["€", "$", "£", ":", "<", "≤", ">", "≥", "~", "\""].contains(word.text) { break }
      words.insert(word.text, at: 0)
      index -= 1
    }
    return words
  }

  private static func before(_ text: WishText, _ place: Int, _ clauses: Clauses) -> Direction? {
    let words = lead(text, place)
    let padded = " " + words.joined(separator: " ") + " "
    let negated = words.contains { negators.contains($0) }
    if padded.contains(" < ") || padded.contains(" > ") { return padded.contains(" < ") ? .under : .over }
    if padded.contains(" ≤ ") || padded.contains(" ≥ ") { return padded.contains(" ≤ ") ? .most : .least }
    func latest(_ phrases: [String]) -> Int? {
      phrases.compactMap { phrase in
        padded.range(of: " \(phrase) ", options: .backwards).map {
          padded.distance(from: padded.startIndex, to: $0.lowerBound)
        }
      }.max()
    }
    let found: [(Direction, Int?)] = [
      (.over, latest(overs)), (.under, latest(unders)), (.most, latest(mosts)), (.least, latest(leasts)),
    ]
    let best = found.compactMap { entry in entry.1.map { (entry.0, $0) } }.max { $0.1 < $1.1 }
    if let best {
      switch best.0 {
      case .over: return negated ? .most : .over
      case .under: return negated && padded.contains(" not ") ? .least : .under
      default: return best.0
      }
    }
    guard let last = words.last(where: { !["€", "$", "£", "the", "a"].contains($0) }) else { return nil }
    if abouts.contains(last) || padded.hasSuffix(" alrededor de ") { return .about }
    if ["from", "ab", "desde", "vanaf"].contains(last) { return .least }
    if ["minus"].contains(text[place + 2]) { return .under }
    return ["costs", "cost", "kostet", "coute", "cuesta", "kost"].contains(last) ? .exact : nil
  }

  private static func after(_ text: WishText, _ end: Int, _ place: Int) -> Direction? {
    let words = (end..<min(text.words.count, end + 5)).prefix { !text.words[$0].isMark }.map { text[$0] }
    let padded = " " + words.joined(separator: " ") + " "
    if leastAfter.contains(where: { padded.hasPrefix(" \($0) ") }) || text[end] == "+" {
      return lead(text, place).contains { negators.contains($0) } ? .under : .least
    }
    if mostAfter.contains(where: { padded.hasPrefix(" \($0) ") }) { return .most }
    return underAfter.contains { padded.hasPrefix(" \($0) ") } ? .under : nil
  }
}
