import Agent

/// One entry of a dataset: what comes in, and what should come out.
public struct TestCase: Sendable {
  /// The dataset, as it was named.
  public let file: String
  /// In its dataset, from 1.
  public let position: Int
  /// The entry's `test_no`, as it was written.
  public let number: JSON
  /// ISO day; nil where the dataset does not say.
  public let now: String?
  public let input: Input
  /// As it was written.
  public let expected: JSON
  public let goal: Goal
  /// Cases that share a phrasing, or for injections a kind of attack.
  public let family: String?
  public let tags: [String]
  /// The whole entry, fields that nobody knows included.
  public let entry: JSON

  public struct Input: Sendable {
    public var customerID: Int64?
    public var customerName: String?
    public var subject: String?
    public var mail: String
    public var memory: [RunInput.Turn]
    public var pastActions: [RunInput.PastAction]
    /// What the rows of the match are to be selected by.
    public var query: String?
  }

  /// What should come out, by suite.
  public enum Goal: Sendable {
    case classify(topic: Topic, isUrgent: Bool)
    case sql(query: String)
    case match(products: Set<Int64>)
    /// Upper-case letters and digits.
    case tracking(numbers: Set<String>)
    case run(RunGoal)
    case memory(MemoryGoal)
  }

  /// How it is called in messages and reports.
  public var name: String { "test_no \(number.plain)" }
}

/// What a run of the workflow should come to; what is nil or empty is not looked at.
public struct RunGoal: Sendable {
  public var routes: [String]?
  public var topic: Topic?
  public var isUrgent: Bool?
  public var actions: [ActionGoal]?
  /// May be proposed, or not.
  public var allowed: [ActionGoal]?
  public var context: [String] = []
  public var facts: [String] = []
  public var factsAny: [[String]] = []
  public var forbidden: [String] = []
  /// Whether `forbidden` also holds for summaries and actions.
  public var isForbiddenAnywhere = false
  /// False: the draft may hold no link.
  public var links: Bool?
  public var nodes: [String] = []
  /// A reference answer, for ROUGE-L and chrF.
  public var reply: String?
}

/// An action that is expected or allowed.
public struct ActionGoal: Sendable, Hashable {
  public var action: String
  /// What must stand in its parameters; others may stand there too.
  public var params: [String: JSON]

  public init(action: String, params: [String: JSON] = [:]) {
    self.action = action
    self.params = params
  }

  func fits(_ proposed: RunResult.ProposedAction) -> Bool {
    action == proposed.action && params.allSatisfy { (proposed.params[$0.key] ?? .null) == $0.value }
  }

  public static let escalation = "Human_escalation"
}

/// What the memory of a case should hold.
public struct MemoryGoal: Sendable {
  public var facts: [String] = []
  public var factsAny: [[String]] = []
  public var forbidden: [String] = []
  public var mostTokens: Int64?
  /// A reference summary, for ROUGE-L and chrF.
  public var summary: String?
}
