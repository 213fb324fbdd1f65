import Database

/// A line of the log that was written during a run.
///
/// Kept as long as the run's checkpoint: until `store.retention.run_days` after the last change of its case, or until
/// its customer is erased. Of one run no more than `mostOfARun`; the first ones stay, and the last says that more came.
public struct RunLogLine: Sendable, Hashable {
  public enum Level: String, Sendable, CaseIterable { case debug, info, notice, warning, error, critical }

  public let at: Timestamp
  public let level: Level
  public let message: String
  public let facts: [String: String]

  public init(at: Timestamp, level: Level, message: String, facts: [String: String] = [:]) {
    self.at = at
    self.level = level
    self.message = message
    self.facts = facts
  }

  public static let mostOfARun = 200
  /// Characters of a message and of a fact.
  static let mostCharacters = 400
  static let mostFacts = 12

  static let full = "more lines came and were not kept"

  /// Within the bounds; facts beyond them go in the order of their names.
  fileprivate var cut: RunLogLine {
    RunLogLine(
      at: at, level: level, message: Self.cut(message),
      facts: Dictionary(
        facts.sorted { $0.key < $1.key }.prefix(Self.mostFacts).map { (Self.cut($0.key), Self.cut($0.value)) },
        uniquingKeysWith: { first, _ in first }))
  }

  private static func cut(_ text: String) -> String {
    text.count > mostCharacters ? text.prefix(mostCharacters) + "…" : text
  }
}

extension Transaction {
  /// Adds lines behind those that the run has.
  func keep(_ lines: [RunLogLine], of run: RunID) throws {
    guard !lines.isEmpty else { return }
    let last = try row("SELECT coalesce(max(ordinal), 0) AS last FROM run_lines WHERE run_id = $1", run)
    var ordinal = try last?.int("last") ?? 0
    for line in lines where ordinal < RunLogLine.mostOfARun {
      ordinal += 1
      let isLast = ordinal == RunLogLine.mostOfARun
      let kept = isLast ? RunLogLine(at: line.at, level: .notice, message: RunLogLine.full) : line.cut
      try self.run(
        "INSERT INTO run_lines (run_id, ordinal, at, level, message, facts) VALUES ($1, $2, $3, $4, $5, $6)", run,
        ordinal, kept.at, kept.level.rawValue, kept.message, try JSONText.encode(kept.facts))
    }
  }

  func logLines(of run: RunID) throws -> [RunLogLine] {
    try rows("SELECT * FROM run_lines WHERE run_id = $1 ORDER BY ordinal", run).map {
      RunLogLine(
        at: try $0.time("at"), level: try $0.word("level"), message: try $0.text("message"),
        facts: try $0.json("facts"))
    }
  }
}
