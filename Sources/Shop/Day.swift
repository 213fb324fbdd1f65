/// A calendar day, counted from 1970-01-01.
struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  private let number: Int

  static let epoch = Day(number: 0)

  private init(number: Int) { self.number = number }

  /// The day at the start of the text, `YYYY-MM-DD`; a time after it is left out. Nil if there is none.
  init?(_ text: String) {
    let fields = text.prefix(10).utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard fields.map(\.count) == [4, 2, 2], fields.joined().allSatisfy(digits.contains), Self.endsAfterTen(text)
    else { return nil }
    let numbers = fields.compactMap { Int(Substring($0)) }
    guard numbers.count == 3, numbers[0] >= 1, (1...12).contains(numbers[1]),
      (1...Self.length(month: numbers[1], year: numbers[0])).contains(numbers[2])
    else { return nil }
    number = Self.count(numbers[0], numbers[1], numbers[2])
  }

  private static func endsAfterTen(_ text: String) -> Bool {
    guard let next = text.dropFirst(10).first else { return true }
    return next == "T" || next == "t" || next.isWhitespace
  }

  private static func length(month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970-01-01, Gregorian: years start in March, so that the leap day is the last of its year.
  private static func count(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + ofYear - 719_468
  }

  /// The day that many days later; earlier for a negative number. Stays where it is beyond the year 9999.
  func adding(_ days: Int) -> Day {
    let (sum, overflow) = number.addingReportingOverflow(days)
    guard !overflow, (-719_162...2_932_896).contains(sum) else { return self }
    return Day(number: sum)
  }

  /// Whole days from another day to this one; negative if this one is earlier.
  func days(since other: Day) -> Int { number - other.number }

  /// ISO `YYYY-MM-DD`.
  var description: String {
    let shifted = number + 719_468
    let era = shifted / 146_097
    let ofEra = shifted % 146_097
    let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * ofYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    return
      "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(ofYear - (153 * shiftedMonth + 2) / 5 + 1, 2))"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  static func < (a: Day, b: Day) -> Bool { a.number < b.number }
}
