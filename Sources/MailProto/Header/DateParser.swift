/// Dates of header fields (RFC 5322 §3.3, §4.3): obsolete zones, two-digit years, missing seconds and comments included.
enum DateParser {
  static func parse(_ value: String) -> MailDate? {
    var words: [String] = []
    var lexer = HeaderLexer(value, specials: Array("(),\"".utf8))
    while let token = lexer.next(), words.count < 12 {
      if case .atom(let word) = token { words.append(word.lowercased()) }
    }
    return words.isEmpty ? nil : Fields(words).date
  }

  private struct Fields {
    var day: Int?
    var month: Int?
    var year: Int?
    var clock: (hour: Int, minute: Int, second: Int)?
    var zone: Int?

    init(_ words: [String]) {
      for word in words { take(word) }
    }

    private mutating func take(_ word: String) {
      if let month = Self.months[String(word.prefix(3))], self.month == nil, word.utf8.count >= 3, !word.contains("-") {
        self.month = month
      } else if word.contains(":") {
        clock = clock ?? Self.clock(word)
      } else if clock != nil, zone == nil, let zone = Self.zone(word) {
        self.zone = zone
      } else if word.contains("-"), word.first != "-" {
        takeDashed(word)
      } else if let number = Int(word), number >= 0 {
        if day == nil, number <= 31, word.utf8.count <= 2 {
          day = number
        } else {
          year = year ?? Self.year(number, word)
        }
      }
    }

    /// `2026-03-16`, `2026-03-16t10:00` cut at the clock, or `16-Mar-2026`.
    private mutating func takeDashed(_ word: String) {
      let pieces = word.split(separator: "-").map(String.init)
      guard pieces.count == 3 else { return }
      if pieces[0].utf8.count == 4 {
        year = Int(pieces[0])
        month = Int(pieces[1])
        day = Int(pieces[2])
      } else {
        day = Int(pieces[0])
        month = DateParser.Fields.months[String(pieces[1].prefix(3))]
        year = Int(pieces[2]).flatMap { Self.year($0, pieces[2]) }
      }
    }

    var date: MailDate? {
      guard let day, let month, let year, (1...12).contains(month), (1...31).contains(day), (1900...9999).contains(year)
      else { return nil }
      let zone = zone ?? 0
      let clock = clock ?? (0, 0, 0)
      guard abs(zone) < 24 * 60 else { return nil }
      let days = Self.days(year: year, month: month, day: day)
      let seconds = days * 86400 + clock.hour * 3600 + clock.minute * 60 + clock.second - zone * 60
      return MailDate(seconds: Int64(seconds), zoneMinutes: zone)
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar.
    private static func days(year: Int, month: Int, day: Int) -> Int {
      let shifted = month <= 2 ? year - 1 : year
      let era = shifted / 400
      let yearOfEra = shifted - era * 400
      let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
      return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
    }

    /// RFC 5322 §4.3: two digits below 50 are this century, three digits count from 1900.
    private static func year(_ number: Int, _ word: String) -> Int? {
      switch word.utf8.count {
      case 2: number < 50 ? 2000 + number : 1900 + number
      case 3: 1900 + number
      case 4: number
      default: nil
      }
    }

    private static func clock(_ word: String) -> (hour: Int, minute: Int, second: Int)? {
      let pieces = word.split(separator: ":").map { piece in Int(piece.prefix { $0 != "." }) }
      guard (2...3).contains(pieces.count), let hour = pieces[0], let minute = pieces[1],
        let second = pieces.count > 2 ? pieces[2] : 0, (0...24).contains(hour), (0...59).contains(minute),
        (0...60).contains(second)
      else { return nil }
      return (hour, minute, second)
    }

    private static func zone(_ word: String) -> Int? {
      var text = Substring(word)
      for prefix in ["gmt", "utc"] where text.hasPrefix(prefix) && text.utf8.count > 3 { text = text.dropFirst(3) }
      if let named = zones[String(text)] { return named * 60 }
      guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
      let digits = text.dropFirst().filter { $0 != ":" }
      guard digits.utf8.count == 4, let number = Int(digits), number % 100 < 60 else { return nil }
      let minutes = number / 100 * 60 + number % 100
      return sign == "-" ? -minutes : minutes
    }

    private static let months: [String: Int] = [
      "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
      "dec": 12,
    ]

    /// Hours east of UTC. Military letters carry no information (RFC 5322 §4.3).
    private static let zones: [String: Int] = [
      "ut": 0, "gmt": 0, "utc": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
      "pst": -8, "pdt": -7, "cet": 1, "cest": 2, "bst": 1, "met": 1, "mest": 2, "eet": 2, "eest": 3, "jst": 9,
    ]
  }
}
