import Foundation
import Store

/// The only reader of the system's clock; everything else is handed its readings.
struct SystemClock: Sendable {
  let timeZone: TimeZone
  /// Stands in for the clock's day, for demonstrations and dry runs.
  let fixedDay: Day?

  init(timeZone: String = "UTC", fixedDay: String? = nil) {
    self.timeZone = TimeZone(identifier: timeZone) ?? .gmt
    self.fixedDay = fixedDay.flatMap(Day.init)
  }

  func now() -> Timestamp {
    Timestamp(milliseconds: Int64(Self.date().timeIntervalSince1970 * 1000))
  }

  /// The wall clock.
  static func date() -> Date { Date() }

  /// The business date in the shop's time zone.
  func today() -> Day { fixedDay ?? day(of: now()) }

  /// When the clock's day began, in the shop's time zone.
  func startOfDay() -> Timestamp {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let start = calendar.startOfDay(for: Date(timeIntervalSince1970: Double(now().milliseconds) / 1000))
    return Timestamp(milliseconds: Int64(start.timeIntervalSince1970 * 1000))
  }

  func day(of moment: Timestamp) -> Day {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
    let parts = calendar.dateComponents([.year, .month, .day], from: date)
    return Day(year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1)
  }

  /// Milliseconds that only ever grow, for measuring.
  static func monotonic() -> Int64 {
    let elapsed = ContinuousClock.now - start
    return elapsed.components.seconds * 1000 + elapsed.components.attoseconds / 1_000_000_000_000_000
  }
  private static let start = ContinuousClock.now
}

/// A calendar day, written `2026-03-16`.
struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  static func < (a: Day, b: Day) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }

  let year: Int
  let month: Int
  let day: Int

  init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Nil unless the text is a day that exists.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
      let day = Int(parts[2]), (1...12).contains(month), day >= 1, day <= Day.length(year: year, month: month)
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  private static func length(year: Int, month: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

  private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
