import Agent

extension Sheet {
  /// For a person at a terminal. Everything that came from outside still has to be made safe for one.
  /// - Parameter most: failures to list.
  public func terminalLines(failures most: Int, onlyFailures: Bool) -> [String] {
    var lines: [String] = []
    if !onlyFailures {
      lines += ["\(title) (\(report.level.rawValue))", effort, ""]
      lines += Table.lines(rows.filter { !Self.isFaultlessFamily($0) }, headings: ["metric", "value", "95 % interval"])
      for (label, confusion) in confusions where confusion.classes.count > 1 {
        lines += [""] + Self.table(label, confusion)
      }
      if let judge = report.judge { lines += ["", judge.sentence] }
      if let comparison = report.baseline { lines += [""] + comparison.lines }
    }
    lines += failureLines(most, isFirst: lines.isEmpty)
    return lines
  }

  /// A figure of one family without a fault; there may be many.
  private static func isFaultlessFamily(_ row: [String]) -> Bool {
    row.first?.contains(".") == true && row.dropFirst().first == "1.000"
  }

  private func failureLines(_ most: Int, isFirst: Bool) -> [String] {
    guard !failures.isEmpty else { return [isFirst ? "no failures" : ""].filter { !$0.isEmpty } }
    var lines = isFirst ? [] : [""]
    lines.append("\(failures.count) not ok:")
    for outcome in failures.prefix(most) {
      let family = outcome.test.family.map { " [\($0)]" } ?? ""
      lines.append("  \(outcome.test.name)\(family): \(outcome.shown?.note ?? "not as expected")")
    }
    if failures.count > most { lines.append("  and \(failures.count - most) more (--failures N, --json, --html)") }
    return lines
  }

  private static func table(_ label: String, _ confusion: Confusion) -> [String] {
    Table.lines(
      confusion.lines.map { name, line in
        [name, line.precision.fixed(3), line.recall.fixed(3), line.f1.fixed(3), "\(line.support)"]
      }, headings: [label, "precision", "recall", "F1", "cases"])
  }
}

extension Comparison {
  /// For a person.
  var lines: [String] {
    let list = { (items: [JSON]) in
      items.prefix(12).map(\.plain).joined(separator: ", ") + (items.count > 12 ? "…" : "")
    }
    var lines = [
      "against \(file) (\(model)): \(paired) cases in both; \(okBefore) were ok, \(okAfter) are; "
        + "McNemar p = \(p < 0.0001 ? "< 0.0001" : p.short)"
    ]
    if !won.isEmpty { lines.append("  now ok: \(list(won))") }
    if !lost.isEmpty { lines.append("  no longer ok: \(list(lost))") }
    let rows = metrics.sorted { $0.key < $1.key }.map { name, change in
      [
        name, change.before.fixed(3), change.after.fixed(3), Self.signed(change.after - change.before),
        change.interval.flatMap { $0.count == 2 ? "\(Self.signed($0[0])) to \(Self.signed($0[1]))" : nil } ?? "",
      ]
    }
    return lines
      + Table.lines(rows, headings: ["metric", "before", "now", "change", "95 % interval"]).map { "  \($0)" }
  }

  private static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + value.fixed(3) }
}
