import Store

/// A run as a tree of what was done: the run itself, its nodes, their calls of models. Built from what the store keeps,
/// after the run, so that no run waits for it.
struct RunTrace: Sendable {
  /// What a span stands for, in the words of Langfuse.
  enum Kind: String, Sendable { case agent, chain, tool, retriever, guardrail, generation }

  enum Level: String, Sendable {
    case usual = "DEFAULT"
    case warning = "WARNING"
    case error = "ERROR"
  }

  struct Piece: Sendable {
    let id: [UInt8]
    let parent: [UInt8]?
    let kind: Kind
    let name: String
    let start: Timestamp
    let end: Timestamp
    /// Both or neither.
    var input: JSONValue?
    var output: JSONValue?
    var level = Level.usual
    var message: String?
    /// Starts of the node, or of the job; 1 for the first.
    var attempt = 1
    var call: Call?
    /// What it asked of the shop, and was told.
    var reads: JSONValue?
    /// What the log said meanwhile.
    var lines: [RunLogLine] = []
  }

  /// A call of a model.
  struct Call: Sendable {
    let step: String
    /// As the configuration calls it.
    let model: String
    /// 2 for the repair of an invalid answer.
    let turn: Int
    let outcome: String
    let inputTokens: Int
    /// Those of `inputTokens` that came from the provider's cache.
    let cachedTokens: Int
    let outputTokens: Int
    let costUSD: Double
    let temperature: Double?
    let maxTokens: Int?
    /// The prompt's name and version, where it was fetched.
    var prompt: String?
  }

  let id: [UInt8]
  let run: Run
  let job: Job
  /// The shop's number of the customer whom the mail proved.
  let customer: Int64?
  /// Who writes, as they call themselves and as the shop knows them; for masking.
  let names: [String]
  /// Numbers of the case that are no telephone numbers.
  let numbers: [String]
  let route: String?
  let topic: String?
  let urgency: String?
  /// The root first, each node before its calls.
  let pieces: [Piece]
}
