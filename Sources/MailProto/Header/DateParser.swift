/// Dates of header fields (RFC 5322 §3.3, §4.3), and what else senders write: obsolete zones, two-digit years, missing
/// seconds, comments, month before day, ISO 8601.
///
/// A date that no calendar has (30 February, 25:00) is none: it would be a guess.
enum DateParser {
  static func parse(_ value: String) -> MailDate? {
    let words = words(Array(value.utf8))
    var fields = DateFields()
    for word in words { fields.take(word) }
    return fields.date
  }

  /// Lower case, without comments; blanks around colons do not part (RFC 5322 §4.3). At most 12 words.
  private static func words(_ bytes: [UInt8]) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    var depth = 0
    var isOpen = false
    for byte in bytes {
      guard words.count < 12 else { break }
      switch byte {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")") where depth > 0: depth -= 1
      case _ where depth > 0: break
      case UInt8(ascii: ","), UInt8(ascii: "\""), Octet.space, Octet.tab, Octet.cr, Octet.lf: isOpen = false
      case UInt8(ascii: ":"):
        // Belongs to the number before it, whatever stands between.
        if word.isEmpty, let last = words.popLast() { word = last }
        word.append(byte)
        isOpen = true
      default:
        if !isOpen, word.last != UInt8(ascii: ":"), !word.isEmpty {
          words.append(word)
          word = []
        }
        word.append(Octet.lower(byte))
        isOpen = true
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }
}

/// What the words of a date have said so far.
private struct DateFields {
  private var day: Int?
  private var month: Int?
  private var year: Int?
  private var clock: (hour: Int, minute: Int, second: Int)?
  private var zone: Int?
  private var isAfternoon: Bool?
  private var isBroken = false

  mutating func take(_ word: [UInt8]) {
    if let first = word.first, Octet.isLetter(first) { return takeName(word) }
    if let colon = word.firstIndex(of: UInt8(ascii: ":")), word[..<colon].allSatisfy(Octet.isDigit) {
      return takeClock(word[...])
    }
    if clock != nil, zone == nil, let first = word.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
      return takeZone(word[...])
    }
    if word.contains(UInt8(ascii: "-")) || word.contains(UInt8(ascii: "/")) { return takeJoined(word) }
    if let number = Self.number(word[...]) { takeNumber(number, digits: word.count) }
  }

  private mutating func takeName(_ word: [UInt8]) {
    if month == nil, word.count >= 3, let known = Self.months[Self.key(word.prefix(3))] {
      month = known
    } else if word == Array("am".utf8) || word == Array("pm".utf8) {
      isAfternoon = word[0] == UInt8(ascii: "p")
    } else if clock != nil, zone == nil {
      takeNamedZone(word)
    }
  }

  private mutating func takeNumber(_ number: Int, digits: Int) {
    if day == nil, digits <= 2 {
      day = number
    } else if year == nil {
      year = Self.year(number, digits: digits)
    }
  }

  /// `10:00`, `10:00:00.123`, and what may hang on: `10:00:00+01:00`, `10:00z`, `10:00pm`.
  private mutating func takeClock(_ word: ArraySlice<UInt8>) {
    let end =
      word.firstIndex { !Octet.isDigit($0) && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ".") } ?? word.endIndex
    guard clock == nil else { return }
    let pieces = word[..<end].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      .map { piece in Self.number(piece.prefix { $0 != UInt8(ascii: ".") }) }
    guard (2...3).contains(pieces.count), let hour = pieces[0], let minute = pieces[1],
      let second = pieces.count > 2 ? pieces[2] : 0, hour < 24, minute < 60, second <= 60
    else {
      isBroken = true
      return
    }
    clock = (hour, minute, second)
    let rest = word[end...]
    guard let first = rest.first else { return }
    if Octet.isLetter(first) { takeName(Array(rest)) } else { takeZone(rest) }
  }

  /// `+0100`, `+01:00`, `+1`.
  private mutating func takeZone(_ word: ArraySlice<UInt8>) {
    guard let sign = word.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return }
    let digits = word.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard let number = Self.number(digits[...]) else { return }
    let minutes = digits.count <= 2 ? number * 60 : number / 100 * 60 + number % 100
    guard digits.count <= 4, minutes < 24 * 60, digits.count <= 2 || number % 100 < 60 else { return isBroken = true }
    zone = sign == UInt8(ascii: "-") ? -minutes : minutes
  }

  /// `gmt`, `est`, `gmt+0100`. Letters that mean nothing, the military ones among them, count as UTC (RFC 5322 §4.3).
  private mutating func takeNamedZone(_ word: [UInt8]) {
    let letters = word.prefix(while: Octet.isLetter)
    guard let hours = Self.zones[Self.key(letters)] else { return }
    if letters.count < word.count, hours == 0 { takeZone(word[letters.endIndex...]) }
    zone = zone ?? hours * 60
  }

  /// `2026-03-16`, `2026-03-16t10:00`, `2026/03/16`, `16-mar-2026`.
  private mutating func takeJoined(_ word: [UInt8]) {
    let date = word.prefix { $0 != UInt8(ascii: "t") || word.first.map(Octet.isDigit) != true }
    let pieces = date.split(whereSeparator: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "/") })
    guard pieces.count == 3, day == nil, year == nil else { return }
    if pieces[0].count == 4 {
      (year, month, day) = (Self.number(pieces[0]), Self.number(pieces[1]), Self.number(pieces[2]))
    } else if let named = Self.months[Self.key(pieces[1].prefix(3))] {
      (day, month) = (Self.number(pieces[0]), named)
      year = Self.number(pieces[2]).flatMap { Self.year($0, digits: pieces[2].count) }
    }
    let rest = word[date.endIndex...].dropFirst()
    if !rest.isEmpty { takeClock(rest) }
  }

  var date: MailDate? {
    guard !isBroken, let day, let month, let year, (1...12).contains(month), (1900...9999).contains(year), day >= 1,
      day <= Self.length(of: month, year)
    else { return nil }
    let clock = clock ?? (0, 0, 0)
    var hour = clock.hour
    if let isAfternoon {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    let zone = zone ?? 0
    let days = Self.days(year: year, month: month, day: day)
    let seconds = days * 86400 + hour * 3600 + clock.minute * 60 + clock.second - zone * 60
    return MailDate(seconds: Int64(seconds), zoneMinutes: zone)
  }

  private static func length(of month: Int, _ year: Int) -> Int {
    let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
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
  private static func year(_ number: Int, digits: Int) -> Int? {
    switch digits {
    case 2: number < 50 ? 2000 + number : 1900 + number
    case 3: 1900 + number
    case 4: number
    default: nil
    }
  }

  /// Up to nine digits.
  private static func number(_ word: ArraySlice<UInt8>) -> Int? {
    guard (1...9).contains(word.count), word.allSatisfy(Octet.isDigit) else { return nil }
    return word.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// Up to four letters as a number, for looking them up.
  private static func key(_ word: ArraySlice<UInt8>) -> UInt32 {
    word.count > 4 ? 0 : word.reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func table(_ words: [String: Int]) -> [UInt32: Int] {
    words.reduce(into: [:]) { $0[key(Array($1.key.utf8)[...])] = $1.value }
  }

  private static let months = table([
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
  ])

  /// Hours east of UTC.
  private static let zones = table([
    "ut": 0, "gmt": 0, "utc": 0, "z": 0, "wet": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "cet": 1, "cest": 2, "bst": 1, "west": 1, "met": 1, "mest": 2, "mez": 1, "mesz": 2, "eet": 2,
    "eest": 3, "msk": 3, "jst": 9, "kst": 9, "hkt": 8,
  ])
}
