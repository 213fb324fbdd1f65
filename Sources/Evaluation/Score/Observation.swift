import Agent

/// What one run of one case gave, before it is judged.
public struct Attempt: Sendable {
  public var reading: Reading?
  /// Nil for a component run, and where the run failed.
  public var result: RunResult?
  /// Why there is nothing to judge.
  public var failure: String?
  public var milliseconds: Double
  public var calls: [ModelCall]

  public init(
    reading: Reading?, result: RunResult?, failure: String? = nil, milliseconds: Double, calls: [ModelCall]
  ) {
    self.reading = reading
    self.result = result
    self.failure = failure
    self.milliseconds = milliseconds
    self.calls = calls
  }
}

/// A part of a whole, such as 2 of 3 facts; metrics are sums of these over cases. In JSON `[2, 3]`.
public struct Ratio: Codable, Hashable, Sendable {
  public var sum: Double
  public var of: Double

  public init(_ sum: Double, of: Double = 1) {
    self.sum = sum
    self.of = of
  }

  public init(_ holds: Bool) { self.init(holds ? 1 : 0) }

  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    sum = try container.decode(Double.self)
    of = try container.decode(Double.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(sum)
    try container.encode(of)
  }
}

/// One of a few words: what it should be, and what it was. In JSON `["expected", "actual"]`.
public struct Labels: Codable, Hashable, Sendable {
  public var expected: String
  public var actual: String

  public init(expected: String, actual: String) {
    self.expected = expected
    self.actual = actual
  }

  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    expected = try container.decode(String.self)
    actual = try container.decode(String.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(expected)
    try container.encode(actual)
  }
}

/// One run of one case, judged.
public struct Observation: Codable, Hashable, Sendable {
  public var ok: Bool
  public var actual: JSON
  /// Why it is not ok, or what else is to be said.
  public var note: String?
  public var scores: [String: Ratio]
  public var labels: [String: Labels]
  public var milliseconds: Double
  public var modelCalls = 0
  public var inputTokens = 0
  public var outputTokens = 0
  public var costUSD = 0.0

  init(ok: Bool, actual: JSON, note: String? = nil, scores: [String: Ratio], labels: [String: Labels] = [:]) {
    self.ok = ok
    self.actual = actual
    self.note = note
    self.scores = scores
    self.labels = labels
    milliseconds = 0
  }

  /// With what the run took.
  func of(_ attempt: Attempt) -> Observation {
    var observation = self
    observation.milliseconds = attempt.milliseconds
    for call in attempt.calls where call.reply != nil {
      observation.modelCalls += call.model == OfflineModel.modelName ? 0 : 1
      observation.inputTokens += call.inputTokens
      observation.outputTokens += call.outputTokens
      observation.costUSD += call.costUSD
    }
    if let failure = attempt.failure {
      observation.ok = false
      observation.note = ["the run failed: \(failure)", note].compactMap { $0 }.joined(separator: "; ")
    }
    return observation
  }
}

/// A case with all its runs.
public struct CaseOutcome: Sendable {
  public let test: TestCase
  public let runs: [Observation]

  public init(test: TestCase, runs: [Observation]) {
    self.test = test
    self.runs = runs
  }

  public var ok: Bool { runs.allSatisfy(\.ok) }
  /// The run to show: the first that is not ok, else the first.
  public var shown: Observation? { runs.first { !$0.ok } ?? runs.first }
}
