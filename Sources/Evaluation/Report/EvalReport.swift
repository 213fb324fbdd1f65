import Agent
import Foundation

/// An evaluation as `--json` prints it, and as a baseline is read back.
public struct EvalReport: Codable, Sendable {
  public struct Entry: Codable, Sendable {
    public var testNumber: JSON
    public var ok: Bool
    public var expected: JSON
    public var actual: JSON
    public var note: String?
    public var file: String
    public var family: String?
    /// Runs of the case, and how many of them passed.
    public var runs: Int
    public var passed: Int
    public var milliseconds: Double
    /// Sums of all runs; `[2, 3]` is 2 of 3.
    public var scores: [String: Ratio]
    public var labels: [String: Labels]

    enum CodingKeys: String, CodingKey {
      case ok, expected, actual, note, file, family, runs, passed, milliseconds, scores, labels
      case testNumber = "test_no"
    }
  }

  public struct Family: Codable, Hashable, Sendable {
    public var n: Int
    public var ok: Int
  }

  public var suite: EvalSuite
  public var model: String
  public var n: Int
  public var metrics: [String: Double]
  /// From and to, two-sided 95 %.
  public var intervals: [String: [Double]]
  public var costUSD: Double
  public var millisecondsP50: Double
  public var millisecondsP95: Double
  public var cases: [Entry]

  public var level: Level
  /// Runs of each case.
  public var `repeat`: Int
  public var modelCalls: Int
  public var inputTokens: Int
  public var outputTokens: Int
  /// By class of each label, such as `topic`.
  public var labels: [String: [String: Confusion.Line]]
  public var families: [String: Family]
  public var judge: JudgeReport?
  public var baseline: Comparison?
  /// Entries that were left out because they are malformed.
  public var malformed: [String]

  enum CodingKeys: String, CodingKey {
    case suite, model, n, metrics, intervals, cases, level, `repeat`, labels, families, judge, baseline, malformed
    case costUSD = "cost_usd"
    case millisecondsP50 = "milliseconds_p50"
    case millisecondsP95 = "milliseconds_p95"
    case modelCalls = "model_calls"
    case inputTokens = "input_tokens"
    case outputTokens = "output_tokens"
  }
}

extension EvalReport {
  public init(
    suite: EvalSuite, model: String, level: Level, outcomes: [CaseOutcome], metrics list: [Metric],
    malformed problems: [DatasetProblem]
  ) {
    let runs = outcomes.flatMap(\.runs)
    let times = runs.map(\.milliseconds)
    self.suite = suite
    self.model = model
    self.level = level
    n = outcomes.count
    metrics = Dictionary(list.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    intervals = Dictionary(
      list.compactMap { metric in metric.interval.map { (metric.name, [$0.low, $0.high]) } },
      uniquingKeysWith: { first, _ in first })
    costUSD = runs.reduce(0) { $0 + $1.costUSD }
    millisecondsP50 = Statistics.percentile(times, 0.5) ?? 0
    millisecondsP95 = Statistics.percentile(times, 0.95) ?? 0
    cases = outcomes.map(Entry.init)
    `repeat` = outcomes.map(\.runs.count).max() ?? 1
    modelCalls = runs.reduce(0) { $0 + $1.modelCalls }
    inputTokens = runs.reduce(0) { $0 + $1.inputTokens }
    outputTokens = runs.reduce(0) { $0 + $1.outputTokens }
    labels = Dictionary(
      Self.labelNames(outcomes).map { name in
        (name, Dictionary(Confusion(name, outcomes).lines, uniquingKeysWith: { first, _ in first }))
      }, uniquingKeysWith: { first, _ in first })
    families = outcomes.reduce(into: [:]) { families, outcome in
      guard let family = outcome.test.family else { return }
      families[family, default: Family(n: 0, ok: 0)].n += 1
      if outcome.ok { families[family, default: Family(n: 0, ok: 0)].ok += 1 }
    }
    malformed = problems.map(\.description)
  }

  static func labelNames(_ outcomes: [CaseOutcome]) -> [String] {
    Set(outcomes.flatMap { $0.shown.map { Array($0.labels.keys) } ?? [] }).sorted()
  }
}

extension EvalReport.Entry {
  init(_ outcome: CaseOutcome) {
    let shown = outcome.shown
    testNumber = outcome.test.number
    ok = outcome.ok
    expected = outcome.test.expected
    actual = shown?.actual ?? .null
    note = shown?.note
    file = outcome.test.file
    family = outcome.test.family
    runs = outcome.runs.count
    passed = outcome.runs.filter(\.ok).count
    milliseconds = Statistics.percentile(outcome.runs.map(\.milliseconds), 0.5) ?? 0
    scores = outcome.runs.reduce(into: [:]) { sums, run in
      for (name, ratio) in run.scores {
        sums[name, default: Ratio(0, of: 0)].sum += ratio.sum
        sums[name, default: Ratio(0, of: 0)].of += ratio.of
      }
    }
    labels = shown?.labels ?? [:]
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(testNumber, forKey: .testNumber)
    try container.encode(ok, forKey: .ok)
    try container.encode(expected, forKey: .expected)
    try container.encode(actual, forKey: .actual)
    // Null, not missing: readers find every key.
    try container.encode(note, forKey: .note)
    try container.encode(file, forKey: .file)
    try container.encode(family, forKey: .family)
    try container.encode(runs, forKey: .runs)
    try container.encode(passed, forKey: .passed)
    try container.encode(milliseconds, forKey: .milliseconds)
    try container.encode(scores, forKey: .scores)
    try container.encode(labels, forKey: .labels)
  }
}

extension EvalReport.Entry {
  /// Of other programs only the keys that every report has are needed.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    testNumber = try container.decode(JSON.self, forKey: .testNumber)
    ok = try container.decode(Bool.self, forKey: .ok)
    expected = try container.decodeIfPresent(JSON.self, forKey: .expected) ?? .null
    actual = try container.decodeIfPresent(JSON.self, forKey: .actual) ?? .null
    note = try container.decodeIfPresent(String.self, forKey: .note)
    file = try container.decodeIfPresent(String.self, forKey: .file) ?? ""
    family = try container.decodeIfPresent(String.self, forKey: .family)
    runs = try container.decodeIfPresent(Int.self, forKey: .runs) ?? 1
    passed = try container.decodeIfPresent(Int.self, forKey: .passed) ?? (ok ? 1 : 0)
    milliseconds = try container.decodeIfPresent(Double.self, forKey: .milliseconds) ?? 0
    scores = try container.decodeIfPresent([String: Ratio].self, forKey: .scores) ?? [:]
    labels = try container.decodeIfPresent([String: Labels].self, forKey: .labels) ?? [:]
  }
}
