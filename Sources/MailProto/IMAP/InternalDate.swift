/// `17-Jul-1996 02:44:25 -0700` (RFC 9051 §9, `date-time`).
enum InternalDate {
  private static let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]

  /// Nil for anything else: the date is only a hint.
  static func parse(_ text: String) -> MailDate? {
    let fields = text.split(separator: " ")
    guard fields.count == 3 else { return nil }
    let day = fields[0].split(separator: "-")
    let time = fields[1].split(separator: ":").compactMap { UInt8($0) }.map(Int64.init)
    guard day.count == 3, let date = UInt8(day[0]), (1...31).contains(date), let year = UInt16(day[2]), year >= 1,
      let month = months.firstIndex(of: day[1].uppercased()), time.count == 3, time[0] < 24, time[1] < 60,
      time[2] <= 60, let zone = zoneMinutes(fields[2])
    else { return nil }
    let days = daysSince1970(year: Int64(year), month: Int64(month + 1), day: Int64(date))
    let seconds = days * 86400 + time[0] * 3600 + time[1] * 60 + time[2] - Int64(zone) * 60
    return MailDate(seconds: seconds, zoneMinutes: zone)
  }

  private static func zoneMinutes(_ text: Substring) -> Int? {
    guard text.utf8.count == 5, let value = UInt16(text.dropFirst()), value % 100 < 60 else { return nil }
    let minutes = Int(value / 100) * 60 + Int(value % 100)
    switch text.first {
    case "+": return minutes
    case "-": return -minutes
    default: return nil
    }
  }

  /// Of the Gregorian calendar; years count from March, so that the leap day ends one.
  private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
