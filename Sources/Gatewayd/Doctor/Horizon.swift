import Store

/// How long something is still valid, as a finding.
struct Horizon: Sendable {
  /// Days before the end at which it is told of.
  static let milestones = [30, 14, 7, 1]

  /// The last milestone that has been reached; nil before the first.
  static func milestone(end: Int64, now: Timestamp) -> Int? {
    let left = end - now.milliseconds / 1000
    return milestones.last { left <= Int64($0) * 86_400 }
  }

  /// - Parameters:
  ///   - end: seconds since 1970
  ///   - cure: what to do, in words
  static func finding(_ subject: String, end: Int64, now: Timestamp, cure: String) -> CheckFinding {
    let left = end - now.milliseconds / 1000
    if left <= 0 { return CheckFinding(subject, .wrong, "has ended; \(cure)") }
    let days = left / 86_400
    let words = days == 0 ? "ends within a day" : "ends in \(days) \(days == 1 ? "day" : "days")"
    if days < 7 { return CheckFinding(subject, .wrong, "\(words); \(cure)") }
    return CheckFinding(subject, days < 30 ? .note : .ok, days < 30 ? "\(words); \(cure)" : words)
  }
}
