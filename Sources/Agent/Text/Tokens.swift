/// The checkable pieces of a text: links, tracking numbers, dates, amounts, sizes and numbers, with their place in
/// grapheme clusters. Used on the draft and on the context alike, so that the two can be compared.
struct Token: Hashable, Sendable {
  enum Kind: Sendable { case link, code, day, amount, size, number }
  var kind: Kind
  var text: String
  /// Canonical: ISO days, decimals without trailing zeros, codes in capitals without separators.
  var value: String
  var start: Int
  var end: Int
}

enum Tokens {
  static func scan(_ text: String) -> [Token] {
    var scanner = TokenScanner(text: Array(text))
    return scanner.run()
  }

  /// `2.50` → `2.5`, `1,299.00` → `1299`, `2,97` → `2.97`.
  static func decimal(_ text: String) -> String? {
    var plain = ""
    let marks = text.filter { $0 == "." || $0 == "," }
    let lastMark = text.lastIndex { $0 == "." || $0 == "," }
    for index in text.indices {
      let character = text[index]
      if character.isASCII, character.isNumber {
        plain.append(character)
      } else if index == lastMark {
        let tail = text.distance(from: index, to: text.endIndex) - 1
        let thousands = tail == 3 && (character == "," || marks.count > 1)
        if !thousands { plain.append(".") }
      }
    }
    guard let value = Double(plain) else { return nil }
    return number(value)
  }

  static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    let thousandths = (value * 1000).rounded()
    guard abs(thousandths) < 1e15 else { return String(value) }
    var text = String(Int64(abs(thousandths)))
    while text.count < 4 { text = "0" + text }
    var fraction = String(text.suffix(3))
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return (value < 0 ? "-" : "") + text.dropLast(3) + (fraction.isEmpty ? "" : "." + fraction)
  }
}

private struct TokenScanner {
  let text: [Character]
  var index = 0
  var found: [Token] = []

  mutating func run() -> [Token] {
    while index < text.count {
      if !isWordPart(index - 1), let token = link() ?? day() ?? code() ?? number() {
        found.append(token)
        index = token.end
      } else {
        index += 1
      }
    }
    return found
  }

  private func at(_ position: Int) -> Character? { text.indices.contains(position) ? text[position] : nil }
  private func isWordPart(_ position: Int) -> Bool { at(position).map { $0.isLetter || $0.isNumber } ?? false }
  private func isDigit(_ position: Int) -> Bool { at(position).map { $0.isASCII && $0.isNumber } ?? false }

  private func token(_ kind: Token.Kind, _ value: String, to end: Int) -> Token {
    Token(kind: kind, text: String(text[index..<end]), value: value, start: index, end: end)
  }

  private func link() -> Token? {
    var end = index
    while end - index < 2048, let character = at(end), !character.isWhitespace, !"<>\"()[]".contains(character) {
      end += 1
    }
    while end > index, let last = at(end - 1), ".,;:!?'".contains(last) { end -= 1 }
    guard end - index >= 4 else { return nil }
    let chunk = String(text[index..<end]).lowercased()
    guard chunk.contains("://") || chunk.hasPrefix("www.") || isDomain(chunk) else { return nil }
    return token(.link, chunk, to: end)
  }

  /// `name.tld/path` or an address: a dot between letters without blank space.
  private func isDomain(_ chunk: String) -> Bool {
    let host = chunk.split(separator: "/", maxSplits: 1).first.map(String.init) ?? chunk
    let labels = (host.split(separator: "@").last.map(String.init) ?? host).split(separator: ".")
    guard labels.count >= 2, let last = labels.last, last.count >= 2, last.allSatisfy(\.isLetter) else { return false }
    return labels.allSatisfy { $0.count >= 2 && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } }
  }

  private func digits(from start: Int) -> Int {
    var end = start
    while isDigit(end) { end += 1 }
    return end
  }

  private func int(_ range: Range<Int>) -> Int? { range.count <= 4 ? Int(String(text[range])) : nil }

  // MARK: days

  private func day() -> Token? { numericDay() ?? dayMonth() ?? monthDay() }

  private func numericDay() -> Token? {
    let first = digits(from: index)
    guard first > index, let mark = at(first), "-./".contains(mark), at(digits(from: first + 1)) == mark else {
      return nil
    }
    let second = digits(from: first + 1)
    let third = digits(from: second + 1)
    guard second > first + 1, third > second + 1, !isWordPart(third), let a = int(index..<first),
      let b = int(first + 1..<second), let c = int(second + 1..<third)
    else { return nil }
    if let day = Day(year: a, month: b, day: c), first - index == 4 { return token(.day, day.iso, to: third) }
    if let day = Day(year: c < 100 ? 2000 + c : c, month: b, day: a) { return token(.day, day.iso, to: third) }
    if let day = Day(year: c < 100 ? 2000 + c : c, month: a, day: b) { return token(.day, day.iso, to: third) }
    return nil
  }

  private func word(from start: Int) -> (String, Int) {
    var end = start
    while let character = at(end), character.isLetter { end += 1 }
    return (Words.fold(String(text[start..<max(start, end)])), end)
  }

  private func blank(_ position: Int) -> Int { at(position) == " " ? position + 1 : position }

  private func month(_ word: String) -> Int? {
    guard word.count >= 3 else { return nil }
    return Self.months.firstIndex { names in names.contains { $0 == word || ($0.prefix(3) == word) } }.map { $0 + 1 }
  }
  private static let months = [
    ["january", "januar"], ["february", "februar"], ["march", "marz"], ["april"], ["may", "mai"], ["june", "juni"],
    ["july", "juli"], ["august"], ["september", "sept"], ["october", "oktober"], ["november"],
    ["december", "dezember"],
  ]

  /// `16 March 2026`, `16th of March`, `16. März 2026`.
  private func dayMonth() -> Token? {
    let first = digits(from: index)
    guard first > index, first - index <= 2, let day = int(index..<first) else { return nil }
    var next = first
    if at(next) == "." { next += 1 }
    let (suffix, afterSuffix) = word(from: next)
    if ["st", "nd", "rd", "th"].contains(suffix) { next = afterSuffix }
    next = blank(next)
    let (of, afterOf) = word(from: next)
    if of == "of" { next = blank(afterOf) }
    let (name, end) = word(from: next)
    guard let month = month(name) else { return nil }
    return dated(day: day, month: month, end: end)
  }

  /// `March 16, 2026`.
  private func monthDay() -> Token? {
    let (name, end) = word(from: index)
    guard let month = month(name), at(end) == " " else { return nil }
    let last = digits(from: end + 1)
    guard last > end + 1, last - end <= 3, let day = int(end + 1..<last) else { return nil }
    let (suffix, afterSuffix) = word(from: last)
    let close = ["st", "nd", "rd", "th"].contains(suffix) ? afterSuffix : last
    guard !isWordPart(close) else { return nil }
    return dated(day: day, month: month, end: close)
  }

  private func dated(day: Int, month: Int, end: Int) -> Token? {
    let yearStart = blank(at(end) == "," ? end + 1 : end)
    let yearEnd = digits(from: yearStart)
    if yearEnd - yearStart == 4, let year = int(yearStart..<yearEnd),
      let exact = Day(year: year, month: month, day: day)
    {
      return token(.day, exact.iso, to: yearEnd)
    }
    guard Day(year: 2024, month: month, day: day) != nil else { return nil }
    let pad = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    return token(.day, "--\(pad(month))-\(pad(day))", to: end)
  }

  // MARK: codes and numbers

  private func code() -> Token? {
    var end = index
    while end - index < 64, isWordPart(end) || (at(end) == "-" && isWordPart(end + 1) && end > index) { end += 1 }
    guard end > index else { return nil }
    let normal = TrackingNumbers.normal(String(text[index..<end]))
    let digits = normal.filter(\.isNumber).count
    let letters = normal.count - digits
    guard (letters > 0 && digits >= 3 && normal.count >= 6) || (letters == 0 && digits >= 8) else { return nil }
    return token(.code, normal, to: end)
  }

  private func number() -> Token? {
    let symbols: Set<Character> = ["€", "$", "£"]
    let lead = at(index).map(symbols.contains) ?? false
    let start = lead ? (at(index + 1) == " " ? index + 2 : index + 1) : index
    guard isDigit(start) else { return nil }
    var end = start
    while isDigit(end) || ((at(end) == "." || at(end) == ",") && isDigit(end + 1)) { end += 1 }
    guard let value = Tokens.decimal(String(text[start..<end])) else { return nil }
    if lead { return token(.amount, value, to: end) }
    let afterBlank = blank(end)
    if let next = at(afterBlank), symbols.contains(next) { return token(.amount, value, to: afterBlank + 1) }
    let (unit, unitEnd) = word(from: afterBlank)
    if ["eur", "euro", "euros", "usd", "gbp", "chf", "dollars", "pounds", "sek", "pln"].contains(unit) {
      return token(.amount, value, to: unitEnd)
    }
    if let last = found.last, last.kind == .size, index - last.end <= 5 { return token(.size, value, to: end) }
    let before = index >= 6 ? Words.tokens(String(text[max(0, index - 8)..<index])).last : nil
    return token(before.map(Sizes.starts.contains) == true ? .size : .number, value, to: end)
  }
}
