/// Everything that a run knows, frozen between two nodes. Codable, so that a checkpoint can resume it: running the next
/// node on a decoded state gives the same result as going on without the pause.
public struct RunState: Codable, Sendable {
  public let input: RunInput
  /// The node that `Workflow.step` will run; nil when the run has ended.
  public internal(set) var next: NodeName?
  /// Set when the run has ended.
  public internal(set) var result: RunResult?
  /// One entry per node that has run.
  public internal(set) var trace: [NodeTrace] = []
  /// Which attempt of `next` this is, from 1; the caller counts. See `ModelChain.patience`.
  public var attempt = 1

  var customer: Customer?
  /// Tracking numbers that the mail names, or the case when the mail names none.
  var trackingNumbers: [String] = []
  var orderNumbers: [String] = []
  var language = Language.english
  var cues: [Cue] = []
  /// By the cue's raw value: what the reviewer reads about it, with the words that showed it.
  var cueSentences: [String: String] = [:]
  /// The mail speaks to the program; see `Injection`.
  var hasInstructions = false
  var similarEarlier = 0
  var classification: Classified?
  var pending: [Topic] = []
  var points: [Point] = []
  var context: [RunResult.ContextItem] = []
  var actions: [RunResult.ProposedAction] = []
  var productIDs: [Int64] = []
  var queries: [String] = []
  var escalation: Escalation?
  var draft: Draft?
  var failures: [String] = []
  /// What prompts are told of the case's earlier mail; nil where there is none.
  var memory: String?
  var memoryUse: MemoryUse?
  /// What models made of turns in this run; to be kept with them.
  public internal(set) var gists: [Gist]?

  public init(input: RunInput) {
    self.input = input
    next = .recall
  }

  struct Escalation: Codable, Hashable, Sendable {
    var reason: Reason
    var explanation: String
  }
  struct Draft: Codable, Hashable, Sendable {
    var text: String
    /// The same said by template, from the same facts.
    var reference: String
    /// The model that worded `text`.
    var model: String
  }

  /// Adds a fact, once; returns its id.
  mutating func cite(_ text: String, source: String, row: [String: JSON] = [:]) -> String {
    if let known = context.first(where: { $0.text == text && $0.source == source && $0.row == row }) { return known.id }
    let id = "c\(context.count + 1)"
    context.append(RunResult.ContextItem(id: id, text: text, source: source, row: row))
    return id
  }

  mutating func propose(_ action: String, _ params: [String: JSON], premises: [String]) {
    let proposal = RunResult.ProposedAction(action: action, params: params, premises: premises)
    if !actions.contains(where: { $0.action == action && $0.params == params }) { actions.append(proposal) }
  }

  /// Something for the reply, once.
  mutating func say(_ point: Point) {
    if !points.contains(point) { points.append(point) }
  }

  /// The first reason stands; later ones are kept as facts.
  mutating func escalate(_ reason: Reason, _ explanation: String? = nil) {
    let why = explanation ?? reason.explanation
    if escalation == nil { escalation = Escalation(reason: reason, explanation: why) }
    _ = cite(why, source: "workflow")
  }

  var today: Day { Day(iso: input.today) ?? Day(ordinal: 0) }
  var currency: String { input.policy.currency }
}

/// The nodes of the workflow, by the names that traces show.
public enum NodeName: String, Codable, Sendable, CaseIterable {
  case recall, classify, product, delivery, billing, transaction, complaint, several, escalate, compose, check
  case noReply = "no_reply"
}

public struct NodeTrace: Codable, Hashable, Sendable {
  public var node: NodeName
  /// Monotonic milliseconds at its start, and how long it took.
  public var started: Int64
  public var milliseconds: Int64
  public var attempt: Int
  public var calls: [ModelCall]
}

/// One call of a model, also a failed one.
public struct ModelCall: Codable, Hashable, Sendable {
  public var step: String
  public var model: String
  /// 1, or 2 for the repair turn.
  public var turn: Int
  /// `ok`, `invalid: …`, `refused`, `cut off`, `transient: …`, `rejected: …`, `skipped: …` and
  /// `over budget: …` (not asked).
  public var outcome: String
  public var inputTokens: Int
  public var cachedTokens: Int
  public var outputTokens: Int
  public var costUSD: Double
  public var milliseconds: Int
  public var request: ModelRequest
  public var reply: String?
}

public enum RunError: Error, Sendable, Hashable {
  /// Try the node again, not before so many seconds.
  case retry(String, afterSeconds: Int?)
  /// The models have no turn left for so many seconds; until then the run only waits.
  case turn(afterSeconds: Int)
  /// Trying again does not help.
  case failed(String)
}
