import Agent

extension Sheet {
  /// A page of Markdown: figures, then what failed.
  public var markdown: String {
    var lines = ["# \(Markup.markdown(title))", "", Markup.markdown(effort) + "", ""]
    lines += Self.table(["metric", "value", "95 % interval"], rows)
    for (label, confusion) in confusions where confusion.classes.count > 1 {
      lines += ["", "## \(Markup.markdown(label))", ""]
      lines += Self.table(
        [label, "precision", "recall", "F1", "cases"],
        confusion.lines.map {
          [
            $0.name, $0.line.precision.fixed(3), $0.line.recall.fixed(3), $0.line.f1.fixed(3),
            "\($0.line.support)",
          ]
        })
    }
    if let judge = report.judge { lines += ["", Markup.markdown(judge.sentence)] }
    if let comparison = report.baseline {
      lines += ["", "## Against the baseline", ""] + comparison.lines.map { "    \($0)" }
    }
    if !report.malformed.isEmpty {
      lines += ["", "## Malformed", ""] + report.malformed.map { "- \(Markup.markdown($0))" }
    }
    if !failures.isEmpty {
      lines += ["", "## Not ok (\(failures.count))", ""]
      lines += Self.table(
        ["case", "family", "why", "mail"],
        failures.map { outcome in
          [
            outcome.test.number.plain, outcome.test.family ?? "", outcome.shown?.note ?? "",
            String(outcome.test.input.mail.prefix(200)),
          ]
        })
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func table(_ headings: [String], _ rows: [[String]]) -> [String] {
    func line(_ cells: [String]) -> String { "| \(cells.map(Markup.markdown).joined(separator: " | ")) |" }
    return [line(headings), "|\(headings.map { _ in "---|" }.joined())"] + rows.map(line)
  }
}
