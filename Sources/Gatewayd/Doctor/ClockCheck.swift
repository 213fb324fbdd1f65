import AsyncHTTPClient
import Foundation
import Store

/// Compares this machine's clock with those of the servers that are used anyway: what they write into `Date` (RFC 9110
/// §6.6.1). A clock that is off makes certificates, tokens, signatures and the dates of drafts wrong.
struct ClockCheck: Sendable {
  /// Addresses to ask; the answer itself is of no interest.
  let urls: [String]
  let http: HTTPClient
  let now: @Sendable () -> Timestamp

  /// Seconds: what a journey and a server's own error may make.
  private static let tolerance: Int64 = 60

  func run() async -> CheckFinding {
    let subject = "clock"
    var seen: [(host: String, off: Int64)] = []
    for url in Set(urls).sorted() {
      guard let off = await offset(url), let host = URL(string: url)?.host() else { continue }
      seen.append((host, off))
    }
    guard let best = seen.min(by: { abs($0.off) < abs($1.off) }) else {
      return CheckFinding(subject, .note, "no server was there to compare it with; run a time service such as chrony")
    }
    // One server may be wrong itself; all of them are not.
    guard abs(best.off) > Self.tolerance else {
      return CheckFinding(subject, .ok, "within \(max(abs(best.off), 1)) s of \(best.host)")
    }
    let way = best.off > 0 ? "ahead of" : "behind"
    return CheckFinding(
      subject, .wrong, "\(abs(best.off)) s \(way) \(best.host); set it, and run a time service such as chrony")
  }

  /// Seconds that our clock is ahead.
  private func offset(_ url: String) async -> Int64? {
    var request = HTTPClientRequest(url: url)
    request.method = .HEAD
    guard let response = try? await http.execute(request, timeout: .seconds(10)),
      let text = response.headers.first(name: "Date"), let date = Self.seconds(text)
    else { return nil }
    return now().milliseconds / 1000 - date
  }

  /// `Mon, 16 Mar 2026 10:00:00 GMT`, in seconds since 1970.
  static func seconds(_ text: String) -> Int64? {
    let words = text.split(separator: " ")
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]),
      let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    let clock = words[4].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3 else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = DateComponents(
      year: year, month: month + 1, day: day, hour: clock[0], minute: clock[1], second: clock[2])
    return calendar.date(from: parts).map { Int64($0.timeIntervalSince1970) }
  }
}
