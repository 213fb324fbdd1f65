/// What one run may use of its models; the offline model costs nothing and is never held back.
///
/// Looked at before each call, so that the last call may go beyond it.
public struct RunBudget: Sendable, Hashable {
  /// Prompt and answer together; nil without a bound.
  public var tokens: Int?
  public var dollars: Double?

  public init(tokens: Int? = nil, dollars: Double? = nil) {
    self.tokens = tokens
    self.dollars = dollars
  }

  /// Without figures, since reviewers and the facts of a draft see it.
  static let usedUp = "the budget of this run is used up"

  func allows(_ spent: Spending) -> Bool {
    if let tokens, spent.tokens >= tokens { return false }
    if let dollars, spent.dollars >= dollars { return false }
    return true
  }
}

/// What calls have used.
struct Spending: Sendable, Hashable {
  var tokens = 0
  var dollars = 0.0

  mutating func add(_ calls: [ModelCall]) {
    for call in calls {
      tokens = tokens.addingClamped(call.inputTokens.addingClamped(call.outputTokens))
      dollars += call.costUSD
    }
  }
}

extension RunState {
  /// By the nodes that are behind; the calls of the node in hand are not in the trace yet.
  var spent: Spending {
    var spending = Spending()
    for node in trace { spending.add(node.calls) }
    return spending
  }
}

extension Int {
  fileprivate func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
