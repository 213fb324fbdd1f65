import Foundation

/// A bar on stderr, only for a person at a terminal and only when the work lasts over a second.
struct Progress {
  private let label: String
  /// Bytes of the whole work, if that is known.
  private let total: Int?
  private let started = ContinuousClock.now
  private var shownAt = ContinuousClock.now
  private var count = 0
  private var bytes = 0
  private var isShown = false

  private static let width = 30

  init(label: String, total: Int? = nil) {
    self.label = label
    self.total = total
  }

  mutating func step() {
    count += 1
    let now = ContinuousClock.now
    guard isatty(STDERR_FILENO) == 1, now - started > .seconds(1), now - shownAt > .milliseconds(200) else { return }
    shownAt = now
    isShown = true
    let text = Self.line(label, count: count, bytes: bytes, total: total, seconds: (now - started) / .seconds(1))
    FileHandle.standardError.write(Data("\r\(text)\u{1B}[K".utf8))
  }

  /// For work whose end is known: `done` of `total`.
  mutating func reached(_ done: Int, of total: Int) {
    let now = ContinuousClock.now
    guard isatty(STDERR_FILENO) == 1, now - started > .seconds(1), now - shownAt > .milliseconds(200) else { return }
    shownAt = now
    isShown = true
    FileHandle.standardError.write(Data("\r\(Self.bar(Double(done) / Double(max(1, total))))  \(label)\u{1B}[K".utf8))
  }

  mutating func passed(bytes more: Int) { bytes += more }

  mutating func end() {
    if isShown { FileHandle.standardError.write(Data("\n".utf8)) }
    isShown = false
  }

  static func line(_ label: String, count: Int, bytes: Int, total: Int?, seconds: Double) -> String {
    let text = "\(label) \(count) (\(Int(Double(count) / max(seconds, 0.001)))/s)"
    guard let total, total > 0 else { return text }
    // Envelope lines and quoting are part of the file, not of its messages: the bar may end a little early.
    return "\(bar(Double(bytes) / Double(total)))  \(text)"
  }

  private static func bar(_ share: Double) -> String {
    let share = max(0, min(1, share))
    let full = Int(share * Double(width))
    let bar = String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
    return "[\(bar)] \(Int(share * 100)) %"
  }
}
