import Agent

/// A figure over all cases.
public struct Metric: Hashable, Sendable {
  public var name: String
  public var value: Double
  /// Two-sided 95 %; nil where there are too few cases, or the figure is a count.
  public var interval: Interval?
  public var isCount = false

  public init(name: String, value: Double, interval: Interval? = nil, isCount: Bool = false) {
    self.name = name
    self.value = value
    self.interval = interval
    self.isCount = isCount
  }
}

/// The figures of a suite, in the order in which they are shown.
public struct Metrics: Sendable {
  private let suite: EvalSuite
  private let outcomes: [CaseOutcome]
  private let seed: UInt64
  private let runs: Int

  /// - Parameter seed: of the bootstrap.
  public init(_ suite: EvalSuite, _ outcomes: [CaseOutcome], seed: UInt64) {
    self.suite = suite
    self.outcomes = outcomes
    self.seed = seed
    runs = outcomes.map(\.runs.count).max() ?? 1
  }

  public var all: [Metric] {
    guard !outcomes.isEmpty else { return [] }
    let names = Set(outcomes.flatMap { $0.runs.flatMap(\.scores.keys) })
    let rest = names.subtracting(suite.mainMetrics).sorted()
    let figures = (suite.mainMetrics + rest).compactMap(metric)
    return suite == .scenario ? passes + figures : figures + passes
  }

  private func metric(_ name: String) -> Metric? {
    switch name {
    case "topic_macro_f1": macroF1("topic")
    case "invented_ids": Metric(name: name, value: ratios(name).reduce(0) { $0 + $1.sum }, isCount: true)
    default: share(name)
    }
  }

  // MARK: Sums over cases

  /// The case's part of the figure, all its runs together.
  private func ratios(_ name: String) -> [Ratio] {
    outcomes.map { outcome in
      outcome.runs.reduce(into: Ratio(0, of: 0)) { total, run in
        total.sum += run.scores[name]?.sum ?? 0
        total.of += run.scores[name]?.of ?? 0
      }
    }
  }

  private func share(_ name: String) -> Metric? {
    let parts = ratios(name)
    let total = Self.total(parts)
    guard total.of > 0 else { return ofNothing(name) }
    return Metric(name: name, value: total.sum / total.of, interval: interval(parts, total))
  }

  private func interval(_ parts: [Ratio], _ total: Ratio) -> Interval? {
    if parts.allSatisfy({ ($0.of == 0 || $0.of == 1) && ($0.sum == 0 || $0.sum == 1) && $0.sum <= $0.of }) {
      return Statistics.wilson(total.sum, of: total.of)
    }
    return Statistics.bootstrap(count: parts.count, seed: seed) { drawn in
      var (sum, of) = (0.0, 0.0)
      for index in drawn {
        sum += parts[index].sum
        of += parts[index].of
      }
      return of > 0 ? sum / of : nil
    }
  }

  /// What was never asked for is found (1); precision of nothing is 0 where something should have been found.
  private func ofNothing(_ name: String) -> Metric? {
    if name.hasSuffix("recall") { return Metric(name: name, value: 1) }
    guard name.hasSuffix("precision") || name.hasSuffix("f1") else { return nil }
    let recall = name.replacing("precision", with: "recall").replacing("f1", with: "recall")
    return Metric(name: name, value: Self.total(ratios(recall)).of > 0 ? 0 : 1)
  }

  private static func total(_ parts: [Ratio]) -> Ratio {
    parts.reduce(into: Ratio(0, of: 0)) {
      $0.sum += $1.sum
      $0.of += $1.of
    }
  }

  // MARK: Labels

  private func macroF1(_ label: String) -> Metric? {
    let matrix = Confusion(label, outcomes)
    let all = Array(matrix.pairs.indices)
    guard let value = matrix.macroF1(all) else { return nil }
    let interval = Statistics.bootstrap(count: all.count, seed: seed, matrix.macroF1)
    return Metric(name: "\(label)_macro_f1", value: value, interval: interval)
  }

  // MARK: Runs

  private var passes: [Metric] {
    guard suite == .scenario || runs > 1 else { return [] }
    let passed = outcomes.map { ($0.runs.filter(\.ok).count, $0.runs.count) }
    var metrics = [pass("pass_1", passed, k: 1)]
    if runs > 1 { metrics.append(pass("pass_k", passed, k: runs)) }
    return metrics
  }

  private func pass(_ name: String, _ passed: [(Int, Int)], k: Int) -> Metric {
    let shares = passed.map { Statistics.passPower(passed: $0, of: $1, k: k) }
    let parts = shares.map { Ratio($0) }
    let total = Self.total(parts)
    return Metric(name: name, value: total.sum / total.of, interval: interval(parts, total))
  }
}

extension EvalSuite {
  /// In the order in which they are shown.
  var mainMetrics: [String] {
    switch self {
    case .classify: ["topic_accuracy", "topic_macro_f1", "urgency_precision", "urgency_recall", "urgency_f1"]
    case .sql: ["execution_match", "separating_match", "refusal_rate", "invalid_rate"]
    case .match: ["precision", "recall", "f1", "invented_ids"]
    case .tracking: ["precision", "recall", "f1", "exact"]
    case .delivery: ["actions_exact", "context_recall", "fact_recall"]
    case .scenario: []
    case .injection: ["clean"]
    case .memory: ["fact_recall", "clean"]
    }
  }
}

/// How often what was expected came out as what.
public struct Confusion: Sendable {
  public let classes: [String]
  /// Counts by expected, then by actual class, in the order of `classes`.
  public let counts: [[Int]]
  /// Of each case, its first run: indexes into `classes`.
  let pairs: [(expected: Int, actual: Int)]

  public init(_ label: String, _ outcomes: [CaseOutcome]) {
    let labels = outcomes.compactMap { $0.shown?.labels[label] }
    let classes = Set(labels.flatMap { [$0.expected, $0.actual] }).sorted()
    let index = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    pairs = labels.map { (index[$0.expected] ?? 0, index[$0.actual] ?? 0) }
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classes.count), count: classes.count)
    for pair in pairs { counts[pair.expected][pair.actual] += 1 }
    self.classes = classes
    self.counts = counts
  }

  public struct Line: Codable, Hashable, Sendable {
    public var precision: Double
    public var recall: Double
    public var f1: Double
    /// Cases that should be of the class.
    public var support: Int
  }

  /// Of each class; nothing of nothing is 0.
  public var lines: [(name: String, line: Line)] {
    classes.enumerated().map { index, name in
      let hits = Double(counts[index][index])
      let support = counts[index].reduce(0, +)
      let predicted = counts.reduce(0) { $0 + $1[index] }
      return (
        name,
        Line(
          precision: predicted == 0 ? 0 : hits / Double(predicted), recall: support == 0 ? 0 : hits / Double(support),
          f1: support + predicted == 0 ? 0 : 2 * hits / Double(support + predicted), support: support)
      )
    }
  }

  /// The mean of the classes' F1 over the cases that were drawn; a class that neither was expected nor came out is
  /// left out.
  func macroF1(_ drawn: [Int]) -> Double? {
    var hits = [Int](repeating: 0, count: classes.count)
    var sides = hits
    for index in drawn {
      let pair = pairs[index]
      sides[pair.expected] += 1
      sides[pair.actual] += 1
      if pair.expected == pair.actual { hits[pair.expected] += 1 }
    }
    let scores = classes.indices.filter { sides[$0] > 0 }.map { 2 * Double(hits[$0]) / Double(sides[$0]) }
    return scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
  }
}
