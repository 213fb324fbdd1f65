import Foundation

/// Timestamps that name their zone, as PostgreSQL's `timestamptz` and ISO 8601 write them: `2026-03-10 23:30:00+00`.
enum ZonedTime {
  /// The ISO day of a column's text in the shop's zone. A date, or a time without a zone, is the shop's own already.
  static func day(_ text: String, in zone: TimeZone) -> String? {
    guard let day = Day(text) else { return nil }
    guard let seconds = secondsOfDay(text) else { return day.description }
    let midnight = Double(day.days(since: .epoch)) * 86_400
    let there = seconds + zone.secondsFromGMT(for: Date(timeIntervalSince1970: midnight + Double(seconds)))
    return day.adding(Int((Double(there) / 86_400).rounded(.down))).description
  }

  /// Seconds from UTC's midnight of the written day; negative or beyond a day near its ends. Nil without a zone.
  private static func secondsOfDay(_ text: String) -> Int? {
    let form =
      #/
      .{10}[Tt\ ](?<hour>[0-2]\d):(?<minute>[0-5]\d)(?::(?<second>[0-6]\d)(?:[.,]\d+)?)?\ ?
      (?:(?<utc>[Zz]|UTC|GMT)|(?<sign>[+\-])(?<zoneHour>[01]\d):?(?<zoneMinute>[0-5]\d)?(?::[0-5]\d)?)
      /#
    guard let match = text.trimmed.wholeMatch(of: form) else { return nil }
    func number(_ field: Substring?) -> Int { field.flatMap { Int($0) } ?? 0 }
    let time = number(match.hour) * 3600 + number(match.minute) * 60 + number(match.second)
    guard let sign = match.sign else { return time }
    let ahead = number(match.zoneHour) * 3600 + number(match.zoneMinute) * 60
    return sign == "-" ? time + ahead : time - ahead
  }
}
