import Agent

extension Sheet {
  /// In the form that JUnit's readers take: one suite, a test a case.
  public var junit: String {
    let seconds = outcomes.flatMap(\.runs).reduce(0) { $0 + $1.milliseconds } / 1000
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
    let head =
      "name=\"gatewayd eval \(Markup.escape(report.suite.rawValue))\" tests=\"\(outcomes.count)\" "
      + "failures=\"\(failures.count)\" errors=\"\(report.malformed.count)\" time=\"\(seconds.fixed(3))\""
    lines.append("<testsuites>")
    lines.append("<testsuite \(head)>")
    lines.append("<properties>")
    lines.append("<property name=\"model\" value=\"\(Markup.escape(report.model))\"/>")
    for metric in metrics {
      lines.append("<property name=\"\(Markup.escape(metric.name))\" value=\"\(metric.value.short)\"/>")
    }
    lines.append("</properties>")
    lines += outcomes.map(Self.test)
    lines += report.malformed.map { problem in
      "<testcase classname=\"dataset\" name=\"malformed\"><error message=\"\(Markup.escape(problem))\"/></testcase>"
    }
    lines += ["</testsuite>", "</testsuites>"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func test(_ outcome: CaseOutcome) -> String {
    let seconds = (outcome.shown?.milliseconds ?? 0) / 1000
    let name = outcome.test.name + (outcome.test.family.map { " \($0)" } ?? "")
    let head =
      "<testcase classname=\"\(Markup.escape(outcome.test.file))\" name=\"\(Markup.escape(name))\" "
      + "time=\"\(seconds.fixed(3))\""
    guard !outcome.ok, let shown = outcome.shown else { return "\(head)/>" }
    let detail = "expected \(outcome.test.expected.line)\nactual \(shown.actual.plain)"
    return
      "\(head)><failure message=\"\(Markup.escape(shown.note ?? "not as expected"))\">\(Markup.escape(detail))"
      + "</failure></testcase>"
  }
}
