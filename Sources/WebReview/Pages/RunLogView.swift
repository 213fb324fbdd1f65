import Store

/// Lines of the log beside the node during which they came.
struct RunLogView: Sendable {
  let entries: [Entry]

  struct Entry: Sendable {
    /// Since the run began: `840 ms`
    let after: String
    let when: Moment
    let level: String
    /// Something to look at.
    let isWarning: Bool
    let words: String
    /// `key=value`, in the order of the keys.
    let facts: String
  }

  /// Nil where there are none.
  init?(_ lines: some Collection<RunLogLine>, began: Timestamp, now: Timestamp) {
    guard !lines.isEmpty else { return nil }
    entries = lines.map { line in
      Entry(
        after: "+\(Words.milliseconds(line.at.milliseconds - began.milliseconds))", when: Moment(line.at, now: now),
        level: line.level.rawValue, isWarning: line.level.isWarning, words: Visible.line(line.message),
        facts: Visible.line(
          line.facts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "), limit: 1200))
    }
  }

  /// Cuts the lines at the moments at which the nodes were committed; those behind the last node are one more part.
  /// The order of the lines stays, also where the clock was set back meanwhile.
  static func parts(_ lines: [RunLogLine], nodes: [Timestamp]) -> [ArraySlice<RunLogLine>] {
    var rest = lines[...]
    var parts: [ArraySlice<RunLogLine>] = []
    for end in nodes {
      let part = rest.prefix { $0.at <= end }
      parts.append(part)
      rest = rest.dropFirst(part.count)
    }
    return parts + [rest]
  }
}

extension RunLogLine.Level {
  fileprivate var isWarning: Bool {
    switch self {
    case .debug, .info, .notice: false
    case .warning, .error, .critical: true
    }
  }
}
