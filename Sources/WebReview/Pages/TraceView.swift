import Store

/// One thing that a run did, with the time that it took: the run itself, a node, or a call of a model.
public struct TracedSpan: Sendable {
  /// What a call of a model used.
  public struct Usage: Sendable {
    public let model: String
    public let inputTokens: Int
    public let cachedTokens: Int
    public let outputTokens: Int
    public let costUSD: Double

    public init(model: String, inputTokens: Int, cachedTokens: Int, outputTokens: Int, costUSD: Double) {
      self.model = model
      self.inputTokens = inputTokens
      self.cachedTokens = cachedTokens
      self.outputTokens = outputTokens
      self.costUSD = costUSD
    }
  }

  public let name: String
  /// `agent`, `chain`, `tool`, `retriever`, `guardrail` or `generation`.
  public let kind: String
  /// 0 for the run.
  public let depth: Int
  public let start: Timestamp
  public let end: Timestamp
  public let input: JSONValue?
  public let output: JSONValue?
  /// Why it is worth a look; nil where all was well.
  public let trouble: String?
  public let attempt: Int
  public let usage: Usage?

  public init(
    name: String, kind: String, depth: Int, start: Timestamp, end: Timestamp, input: JSONValue?, output: JSONValue?,
    trouble: String?, attempt: Int, usage: Usage?
  ) {
    self.name = name
    self.kind = kind
    self.depth = depth
    self.start = start
    self.end = end
    self.input = input
    self.output = output
    self.trouble = trouble
    self.attempt = attempt
    self.usage = usage
  }
}

/// The spans of a run as a tree beside a timeline.
struct TraceView: Sendable {
  /// What stands over the bars, from the left to the right end.
  let ticks: [String]
  let rows: [Row]

  struct Row: Sendable {
    let spanName: String
    let kind: String
    /// Of its place in the tree.
    let level: String
    /// Of the bar, in thousandths of the whole.
    let left: Int
    let width: Int
    let spanTook: String
    let attempt: String?
    let tokens: String?
    let cost: String?
    let spanModel: String?
    let trouble: String?
    /// Names of their own: a name that is nil here would be looked for on the page around it.
    let given: String?
    let made: String?
    /// Of the bar, for those who do not see it.
    let words: String
  }

  /// A bar is at least so wide, so that it is seen.
  private static let least = 6
  private static let mostRows = 200

  /// Nil where nothing is known.
  init?(_ spans: [TracedSpan]) {
    guard let begin = spans.map(\.start).min(), let end = spans.map(\.end).max() else { return nil }
    let whole = max(1, end.milliseconds - begin.milliseconds)
    ticks = (0...4).map { Words.milliseconds(whole * $0 / 4) }
    rows = spans.prefix(Self.mostRows).map { Row($0, begin: begin, whole: whole, least: Self.least) }
  }
}

extension TraceView.Row {
  fileprivate init(_ span: TracedSpan, begin: Timestamp, whole: Int64, least: Int) {
    let after = min(whole, max(0, span.start.milliseconds - begin.milliseconds))
    let lasted = min(whole - after, max(0, span.end.milliseconds - span.start.milliseconds))
    width = max(least, Int(lasted * 1000 / whole))
    left = min(Int(after * 1000 / whole), 1000 - width)
    spanName = Visible.line(span.name, limit: 40)
    kind = Visible.line(span.kind, limit: 20)
    level = "d\(min(max(0, span.depth), 2))"
    spanTook = Words.milliseconds(lasted)
    words = "begins after \(Words.milliseconds(after)), takes \(Words.milliseconds(lasted))"
    attempt = span.attempt > 1 ? "\(Words.ordinal(span.attempt)) attempt" : nil
    tokens = span.usage.map { usage in
      let cached = usage.cachedTokens > 0 ? " (\(usage.cachedTokens) cached)" : ""
      return "\(usage.inputTokens) in\(cached), \(usage.outputTokens) out"
    }
    cost = span.usage.map { Words.dollars($0.costUSD) }
    spanModel = span.usage.map { Visible.line($0.model, limit: 60) }
    trouble = span.trouble.map { Visible.line($0, limit: 400) }
    given = span.input.map(RunPage.readable)
    made = span.output.map(RunPage.readable)
  }
}
