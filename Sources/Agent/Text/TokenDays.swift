// Days as people write them.

extension TokenScanner {
  func day() -> Token? {
    isDigit(index) ? numericDay() ?? shortDay() ?? dayMonth() ?? ordinalDay() : monthDay()
  }

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

  /// `16.03.`, as German has it; a dot ends both parts.
  private func shortDay() -> Token? {
    let first = digits(from: index)
    guard first - index <= 2, at(first) == "." else { return nil }
    let second = digits(from: first + 1)
    guard second > first + 1, second - first <= 3, at(second) == ".", !isDigit(second + 1),
      let day = int(index..<first), let month = int(first + 1..<second),
      Day(year: 2024, month: month, day: day) != nil
    else { return nil }
    return token(.day, Self.yearless(month, day), to: second + 1)
  }

  /// `the 16th`: a day of some month.
  private func ordinalDay() -> Token? {
    let first = digits(from: index)
    guard first - index <= 2, let day = int(index..<first), (1...31).contains(day) else { return nil }
    let (suffix, end) = word(from: first)
    guard ["st", "nd", "rd", "th"].contains(suffix) else { return nil }
    return token(.day, "---\(day < 10 ? "0" : "")\(day)", to: end)
  }

  private static func yearless(_ month: Int, _ day: Int) -> String {
    "--\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }

  func word(from start: Int) -> (String, Int) {
    var end = start
    while let character = at(end), character.isLetter { end += 1 }
    return (Words.fold(String(text[start..<max(start, end)])), end)
  }

  func blank(_ position: Int) -> Int { at(position) == " " ? position + 1 : position }

  private func month(_ word: String) -> Int? {
    guard word.count >= 3 else { return nil }
    return Self.months.firstIndex { names in names.contains { $0 == word || ($0.prefix(3) == word) } }.map { $0 + 1 }
      ?? Self.foreignMonths[word]
  }
  private static let foreignMonths: [String: Int] = {
    let names = [
      ["janvier", "enero", "januari", "gennaio"], ["fevrier", "febrero", "februari", "febbraio"],
      ["mars", "marzo", "maart"], ["avril", "abril", "aprile"], ["mayo", "mei", "maggio"], ["juin", "junio", "giugno"],
      ["juillet", "julio", "luglio"], ["aout", "agosto", "augustus"], ["septembre", "septiembre", "settembre"],
      ["octobre", "octubre", "ottobre"], ["novembre", "noviembre"], ["decembre", "diciembre", "dicembre"],
    ]
    var months: [String: Int] = [:]
    for (place, words) in names.enumerated() { for word in words { months[word] = place + 1 } }
    return months
  }()
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
    if of == "of" || of == "de" { next = blank(afterOf) }
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
    return token(.day, Self.yearless(month, day), to: end)
  }
}
