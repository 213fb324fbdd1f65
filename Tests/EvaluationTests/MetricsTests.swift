@testable import Agent
import Foundation
import Testing

@testable import Evaluation

@Suite struct MetricsTests {
  private func outcomes(_ runs: [(Topic, Bool, Topic, Bool)]) async throws -> [CaseOutcome] {
    var outcomes: [CaseOutcome] = []
    for (topic, urgent, found, says) in runs {
      let test = try test(
        .classify, #"{"topic": "\#(topic.rawValue)", "urgency": "\#(urgent ? "urgent" : "low")"}"#,
        more: #", "family": "f""#)
      let run = try await Scorer(bench: nil).score(reading(topic: found, urgency: says ? .urgent : .low), test)
      outcomes.append(CaseOutcome(test: test, runs: [run]))
    }
    return outcomes
  }

  private func value(_ metrics: [Metric], _ name: String) -> Double? { metrics.first { $0.name == name }?.value }

  @Test("Accuracy, macro F1, precision and recall of urgency")
  func classify() async throws {
    let metrics = Metrics(
      .classify,
      try await outcomes([
        (.billing, true, .billing, true), (.billing, false, .delivery, true), (.delivery, true, .delivery, false),
        (.other, false, .other, false),
      ]), seed: 1
    ).all
    #expect(value(metrics, "topic_accuracy") == 0.75)
    // F1: billing 2/3, delivery 2/3, other 1.
    #expect(abs((value(metrics, "topic_macro_f1") ?? 0) - 7.0 / 9) < 1e-9)
    #expect(value(metrics, "urgency_precision") == 0.5)
    #expect(value(metrics, "urgency_recall") == 0.5)
    let accuracy = try #require(metrics.first { $0.name == "topic_accuracy" })
    #expect(accuracy.interval == Statistics.wilson(3, of: 4))
    #expect(metrics.map(\.name).first == "topic_accuracy")
  }

  @Test("Nothing urgent and nothing found is 1; something missed and nothing found has precision 0")
  func ofNothing() async throws {
    let calm = Metrics(.classify, try await outcomes([(.other, false, .other, false)]), seed: 1).all
    #expect(value(calm, "urgency_precision") == 1)
    #expect(value(calm, "urgency_recall") == 1)
    let missed = Metrics(.classify, try await outcomes([(.other, true, .other, false)]), seed: 1).all
    #expect(value(missed, "urgency_precision") == 0)
    #expect(value(missed, "urgency_recall") == 0)
  }

  private func scenario(_ passes: [[Bool]]) throws -> [CaseOutcome] {
    let test = try test(.scenario, #"{"route": "draft"}"#)
    return passes.map { runs in
      CaseOutcome(
        test: test, runs: runs.map { Observation(ok: $0, actual: .null, scores: ["route_accuracy": Ratio($0)]) })
    }
  }

  @Test("pass_1 and pass_k")
  func passes() throws {
    let once = Metrics(.scenario, try scenario([[true], [false]]), seed: 1).all
    #expect(value(once, "pass_1") == 0.5)
    #expect(value(once, "pass_k") == nil)
    let more = Metrics(.scenario, try scenario([[true, true], [true, false]]), seed: 1).all
    #expect(value(more, "pass_1") == 0.75)
    #expect(value(more, "pass_k") == 0.5)
    #expect(value(more, "route_accuracy") == 0.75)
  }

  @Test("The JSON has the keys that readers rely on, and can be read back")
  func json() async throws {
    let outcomes = try await outcomes([(.billing, true, .billing, true), (.other, false, .billing, false)])
    let metrics = Metrics(.classify, outcomes, seed: 1).all
    let report = EvalReport(
      suite: .classify, model: "offline", level: .component, outcomes: outcomes, metrics: metrics, malformed: [])
    let data = try JSONEncoder().encode(report)
    let json = try JSONDecoder().decode(JSON.self, from: data).fields ?? [:]
    for key in [
      "suite", "model", "n", "metrics", "intervals", "cost_usd", "milliseconds_p50", "milliseconds_p95", "cases",
    ] {
      #expect(json[key] != nil, "\(key)")
    }
    let first = json["cases"]?.list?.first?.fields ?? [:]
    #expect(Set(["test_no", "ok", "expected", "actual", "note"]).isSubset(of: first.keys))
    #expect(first["note"] == .null)
    #expect(json["intervals"]?.fields?["topic_accuracy"]?.list?.count == 2)
    let back = try JSONDecoder().decode(EvalReport.self, from: data)
    #expect(back.cases.count == 2)
    #expect(back.metrics == report.metrics)
  }

  @Test("Against a baseline: pairs by test_no, what was won and lost, the exact test")
  func baseline() throws {
    func report(_ oks: [Bool]) throws -> EvalReport {
      let list = oks.enumerated().map { index, ok in
        entry(#"{"route": "draft"}"#, number: "\(index)")
      }
      let cases = dataset("[\(list.joined(separator: ","))]", .scenario).cases
      let outcomes = zip(cases, oks).map { test, ok in
        CaseOutcome(test: test, runs: [Observation(ok: ok, actual: .null, scores: ["route_accuracy": Ratio(ok)])])
      }
      return EvalReport(
        suite: .scenario, model: "m", level: .endToEnd, outcomes: outcomes, metrics: [], malformed: [])
    }
    let before = try report([true, false, false, true, false, false, false])
    let after = try report([false, true, true, true, true, true])
    let comparison = Comparison(after.cases, before: before, name: "old.json", seed: 1)
    #expect(comparison.paired == 6)
    #expect(comparison.lost == [.integer(0)])
    #expect(comparison.won == [.integer(1), .integer(2), .integer(4), .integer(5)])
    #expect(comparison.p == Statistics.mcNemar(onlyBefore: 1, onlyAfter: 4))
    let change = try #require(comparison.metrics["route_accuracy"])
    #expect(abs(change.after - change.before - 0.5) < 1e-9)
    #expect(change.interval?.count == 2)
  }
}

@Suite struct ReportTests {
  private let hostile = "<script>alert(1)</script> & \"x\" \u{1B}[2J \u{202E}evil | `rm` ]]>"

  private func sheet() throws -> Sheet {
    let mail = hostile.replacing("\"", with: "\\\"").replacing("\u{1B}", with: "\\u001b")
    let bad = try test(.classify, #"{"topic": "other", "urgency": "low"}"#, mail: mail, more: #", "family": "<b>""#)
    let good = try test(.classify, #"{"topic": "billing_dispute", "urgency": "low"}"#)
    func run(_ ok: Bool, _ expected: String) -> Observation {
      Observation(
        ok: ok, actual: .object(["topic": .string(hostile)]), note: ok ? nil : hostile,
        scores: ["topic_accuracy": Ratio(ok)], labels: ["topic": Labels(expected: expected, actual: "billing_dispute")])
    }
    let outcomes = [
      CaseOutcome(test: good, runs: [run(true, "billing_dispute")]),
      CaseOutcome(test: bad, runs: [run(false, "other")]),
    ]
    let metrics = Metrics(.classify, outcomes, seed: 1).all
    let report = EvalReport(
      suite: .classify, model: "<m>", level: .component, outcomes: outcomes, metrics: metrics,
      malformed: [DatasetProblem(file: "<f>", entry: nil, place: nil, what: hostile)])
    return Sheet(report: report, metrics: metrics, outcomes: outcomes)
  }

  @Test("HTML escapes everything, loads nothing, shows failures first and the matrix as a picture")
  func html() throws {
    let html = try sheet().html
    #expect(!html.contains("<script"))
    #expect(!html.contains("<b>"))
    #expect(!html.contains("\u{202E}") && !html.contains("\u{1B}"))
    #expect(html.contains("&lt;script&gt;"))
    #expect(html.contains("<svg "))
    for outside in ["src=", "href=", "url(", "@import", "<link"] { #expect(!html.contains(outside), "\(outside)") }
    let failed = try #require(html.range(of: "Not ok (1)"))
    let passed = try #require(html.range(of: "Ok (1)</h2>"))
    #expect(failed.lowerBound < passed.lowerBound)
  }

  @Test("JUnit is XML that reads back")
  func junit() throws {
    let text = try sheet().junit
    #expect(text.contains("tests=\"2\" failures=\"1\" errors=\"1\""))
    #expect(!text.contains("<script"))
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
    #expect(text.components(separatedBy: "<testcase ").count == 4)
  }

  @Test("Markdown leaves no mark of the mail's")
  func markdown() throws {
    let text = try sheet().markdown
    #expect(!text.contains("<script"))
    #expect(!text.contains("`rm`"))
    #expect(text.contains("\\|"))
    #expect(text.contains("| topic\\_accuracy | 0.500 |"))
  }

  @Test("The terminal lists figures, then failures; or failures alone")
  func terminal() throws {
    let lines = try sheet().terminalLines(failures: 5, onlyFailures: false)
    #expect(lines.first?.hasPrefix("classify, <m> (component)") == true)
    #expect(lines.contains { $0.hasPrefix("topic_accuracy ") && $0.contains(" 0.500 ") })
    let only = try sheet().terminalLines(failures: 5, onlyFailures: true)
    #expect(only.first == "1 not ok:")
    #expect(only.count == 2)
  }
}
