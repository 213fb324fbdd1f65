import Foundation

/// The header field Retry-After (RFC 9110 §10.2.3): seconds, or a date.
enum RetryAfter {
  /// Seconds that a server can ask for at most; a longer time is none to wait for.
  static let longest = 3600

  /// Nil where the value is neither.
  static func seconds(_ value: String, now: Date) -> Int? {
    let text = value.trimmingBlanks()
    if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return min(longest, Int(text) ?? longest) }
    guard let date = date(text) else { return nil }
    let left = date.timeIntervalSince(now).rounded(.up)
    return Int(min(max(0, left), Double(longest)))
  }

  /// The three forms of RFC 9110 §5.6.7.
  private static func date(_ text: String) -> Date? {
    for format in ["EEE, dd MMM yyyy HH:mm:ss zzz", "EEEE, dd-MMM-yy HH:mm:ss zzz", "EEE MMM d HH:mm:ss yyyy"] {
      let formatter = DateFormatter()
      formatter.locale = Locale(identifier: "en_US_POSIX")
      formatter.timeZone = .gmt
      formatter.dateFormat = format
      if let date = formatter.date(from: text) { return date }
    }
    return nil
  }
}
