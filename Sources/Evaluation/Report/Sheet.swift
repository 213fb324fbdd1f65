import Agent

/// Everything that a report shows, whatever its shape.
public struct Sheet: Sendable {
  public let report: EvalReport
  public let metrics: [Metric]
  public let outcomes: [CaseOutcome]

  public init(report: EvalReport, metrics: [Metric], outcomes: [CaseOutcome]) {
    self.report = report
    self.metrics = metrics
    self.outcomes = outcomes
  }

  var failures: [CaseOutcome] { outcomes.filter { !$0.ok } }

  var title: String { "\(report.suite.rawValue), \(report.model)" }

  /// Name, value, interval.
  var rows: [[String]] {
    metrics.map { metric in
      [
        metric.name, metric.isCount ? metric.value.short : metric.value.fixed(3),
        metric.interval.map { "\($0.low.fixed(3))–\($0.high.fixed(3))" } ?? "",
      ]
    }
  }

  /// What it took, in a sentence.
  var effort: String {
    var text =
      "\(report.n) cases, \(outcomes.count - failures.count) ok; \(report.millisecondsP50.fixed(1)) ms at the median, "
      + "\(report.millisecondsP95.fixed(1)) ms at the 95th percentile"
    if report.repeat > 1 { text += "; each run \(report.repeat) times" }
    if report.modelCalls > 0 {
      text +=
        "; \(report.modelCalls) calls of models, \(report.inputTokens) tokens in, \(report.outputTokens) out, "
        + "\(report.costUSD.fixed(4)) USD"
    }
    return text
  }

  var confusions: [(label: String, confusion: Confusion)] {
    EvalReport.labelNames(outcomes).map { ($0, Confusion($0, outcomes)) }
  }

  /// Families with a failure, the worst first; at most so many.
  func worstFamilies(_ most: Int) -> [(name: String, family: EvalReport.Family)] {
    report.families.filter { $0.value.ok < $0.value.n }.sorted {
      ($0.value.ok - $0.value.n, $0.key) < ($1.value.ok - $1.value.n, $1.key)
    }.prefix(most).map { ($0.key, $0.value) }
  }
}

/// Lines of a table for a terminal or a text file.
enum Table {
  static func lines(_ rows: [[String]], headings: [String]) -> [String] {
    let all = [headings] + rows
    let widths = headings.indices.map { column in
      all.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    func line(_ row: [String]) -> String {
      let cells = row.enumerated().map { index, cell in
        cell + String(repeating: " ", count: max(0, (widths.indices.contains(index) ? widths[index] : 0) - cell.count))
      }
      return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }
    return [line(headings), widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")] + rows.map(line)
  }
}
