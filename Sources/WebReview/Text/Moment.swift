import Store

/// A time as pages show it: how long ago, with the exact UTC beside it.
struct Moment: Sendable, Hashable {
  /// `2026-11-22T11:23:18Z`
  let iso: String
  /// `22 Nov 2026, 11:23:18 UTC`
  let exact: String
  /// `2026-11-22`
  var date: String { String(iso.prefix(10)) }
  /// `22 Nov`
  var day: String { exact.split(separator: " ").prefix(2).joined(separator: " ") }
  /// `now`, `5 min`, `2 h`, `3 d`
  let age: String
  /// `just now`, `5 min ago`
  let ago: String

  init(_ at: Timestamp, now: Timestamp) {
    let seconds = Self.floor(at.milliseconds, 1000)
    let day = Self.floor(seconds, 86_400)
    let rest = seconds - day * 86_400
    let date = Self.civil(day)
    let clock = [rest / 3600, rest / 60 % 60, rest % 60].map(Self.two).joined(separator: ":")
    iso = "\(date.year)-\(Self.two(date.month))-\(Self.two(date.day))T\(clock)Z"
    exact = "\(date.day) \(Self.months[Int(date.month - 1) % 12]) \(date.year), \(clock) UTC"
    age = Self.age(max(0, now.milliseconds.subtractingReportingOverflow(at.milliseconds).partialValue) / 1000)
    ago = age == "now" ? "just now" : "\(age) ago"
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  private static func age(_ seconds: Int64) -> String {
    switch seconds {
    case ..<60: "now"
    case ..<3600: "\(seconds / 60) min"
    case ..<(48 * 3600): "\(seconds / 3600) h"
    default: "\(seconds / 86_400) d"
    }
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }

  private static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
    value / unit - (value % unit < 0 ? 1 : 0)
  }

  /// The Gregorian date of a day counted from 1970-01-01; eras of 400 years start on 1 March, so that the leap day
  /// is the last day of its year.
  private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = floor(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }
}
