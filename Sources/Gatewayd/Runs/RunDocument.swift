import Agent
import Foundation
import Store

/// A run, a replay or a fork as `gatewayd runs` prints and compares it: its nodes with what they knew and were told,
/// and the result.
struct RunDocument: Codable, Sendable {
  struct Node: Codable, Sendable {
    let node: String
    let at: String?
    let attempt: Int
    let milliseconds: Int64
    let calls: [Call]
    let reads: [Read]
    /// What was asked of the live shop and of live models; forks only.
    let live: [String]
    /// The state before the node, without the input and the trace; null where nothing is known of it.
    let entry: JSONValue
  }

  struct Call: Codable, Sendable {
    let step: String
    let model: String
    let turn: Int
    let outcome: String
    let inputTokens: Int
    let cachedTokens: Int
    let outputTokens: Int
    let costUSD: Double
    let milliseconds: Int

    enum CodingKeys: String, CodingKey {
      case step, model, turn, outcome, milliseconds
      case inputTokens = "input_tokens"
      case cachedTokens = "cached_tokens"
      case outputTokens = "output_tokens"
      case costUSD = "cost_usd"
    }
  }

  struct Read: Codable, Sendable {
    let tool: String
    let question: JSONValue
    /// Null where it was too long to be kept.
    let answer: JSONValue
  }

  /// A line of the log that was kept with the run.
  struct LogLine: Codable, Sendable {
    let at: String
    let level: String
    let message: String
    let facts: [String: String]
  }

  var run: Int64?
  var job: String?
  var caseID: Int64?
  var state: String?
  var model: String?
  var started: String?
  var ended: String?
  /// The node that an unfinished run comes to next.
  var next: String?
  var input: JSONValue?
  var nodes: [Node]
  /// As in an answer of the API; null while there is none.
  var result: JSONValue?
  /// What the log said meanwhile; runs of the store only.
  var log: [LogLine]?

  enum CodingKeys: String, CodingKey {
    case run, job, state, model, started, ended, next, input, nodes, result, log
    case caseID = "case_id"
  }
}

extension RunDocument {
  /// A run of the store; of one that cannot be played again any more only what is kept.
  init(_ kept: KeptRun, _ frozen: FrozenRun?) {
    run = kept.run.id.value
    job = kept.job.id.value
    caseID = kept.run.caseID.value
    state = kept.job.state.rawValue
    model = kept.run.model
    started = kept.run.startedAt.iso
    ended = kept.run.endedAt?.iso
    next = kept.proposal == nil ? kept.next : nil
    input = frozen.map { JSONValue(of: $0.end.input) }
    result = kept.proposal.map { JSONValue(of: $0) }
    log = kept.lines.map { LogLine(at: $0.at.iso, level: $0.level.rawValue, message: $0.message, facts: $0.facts) }
    guard let frozen else {
      nodes = kept.nodes.map { Node(name: $0.name, at: $0.at.iso, entry: .null) }
      return
    }
    let commits = kept.nodes.suffix(frozen.nodes.count)
    let after = frozen.nodes.dropFirst().map(\.entry) + [frozen.end]
    nodes = zip(zip(frozen.nodes, commits), after).map { pair, after in
      let (node, commit) = pair
      return Node(node.name, entry: node.entry, after: after, at: commit.at.iso, reads: node.reads, live: [])
    }
    if let next = frozen.end.next {
      nodes.append(Node(name: next.rawValue, at: nil, entry: JSONValue(stateOf: frozen.end)))
    }
  }

  /// What a replay or a fork came to.
  init(_ played: Replay.Played, before: RunDocument?) {
    nodes = (before?.nodes ?? [])
    nodes += played.steps.map { step in
      Node(
        node: step.node.rawValue, at: nil, attempt: step.entry.attempt, milliseconds: step.milliseconds,
        calls: step.calls.map(Call.init), reads: step.reads.map(Read.init), live: step.live,
        entry: JSONValue(stateOf: step.entry))
    }
    input = (played.steps.first?.entry.input).map { JSONValue(of: $0) }
    result = JSONValue(of: played.result)
  }

  /// What `runs` and `draft` print with `--json`; nil if it is neither.
  init?(printed: JSONValue) {
    guard case .object(var fields) = printed else { return nil }
    if fields["route"] != nil {
      // A result with the nodes beside its own fields.
      let (nodes, input) = (fields.removeValue(forKey: "nodes"), fields.removeValue(forKey: "input"))
      self.nodes = nodes.flatMap { $0.decoded(as: [Node].self) } ?? Self.names(of: .object(fields))
      self.input = input
      result = .object(fields)
    } else {
      guard let document = printed.decoded(as: RunDocument.self) else { return nil }
      self = document
    }
  }

  /// The result with the nodes and the input beside its own fields, as `fork --json` prints it.
  var flat: JSONValue {
    guard case .object(var fields)? = result else { return JSONValue(of: self) }
    fields["nodes"] = JSONValue(of: nodes)
    fields["input"] = input
    return .object(fields)
  }

  /// The nodes before this one.
  func before(_ node: String) -> RunDocument {
    var document = self
    document.nodes = Array(nodes.prefix { $0.node != node })
    return document
  }

  private static func names(of result: JSONValue) -> [Node] {
    guard case .array(let names)? = result["trace"]?["nodes"] else { return [] }
    return names.compactMap { name in
      if case .string(let name) = name { Node(name: name, at: nil, entry: .null) } else { nil }
    }
  }
}

extension RunDocument.Node {
  fileprivate init(name: String, at: String?, entry: JSONValue) {
    self.init(node: name, at: at, attempt: 1, milliseconds: 0, calls: [], reads: [], live: [], entry: entry)
  }

  fileprivate init(
    _ name: NodeName, entry: RunState, after: RunState, at: String?, reads: [ToolRead], live: [String]
  ) {
    let trace = after.trace.last
    self.init(
      node: name.rawValue, at: at, attempt: entry.attempt, milliseconds: trace?.milliseconds ?? 0,
      calls: (trace?.calls ?? []).map(RunDocument.Call.init), reads: reads.map(RunDocument.Read.init), live: live,
      entry: JSONValue(stateOf: entry))
  }
}

extension RunDocument.Call {
  fileprivate init(_ call: ModelCall) {
    self.init(
      step: call.step, model: call.model, turn: call.turn, outcome: call.outcome, inputTokens: call.inputTokens,
      cachedTokens: call.cachedTokens, outputTokens: call.outputTokens, costUSD: call.costUSD,
      milliseconds: call.milliseconds)
  }
}

extension RunDocument.Read {
  fileprivate init(_ read: ToolRead) {
    self.init(
      tool: read.tool, question: JSONValue(text: read.question), answer: read.answer.map(JSONValue.init) ?? .null)
  }
}

extension JSONValue {
  init(of value: some Encodable) {
    let data = try? JSONEncoder().encode(value)
    self = data.flatMap { try? JSONDecoder().decode(JSONValue.self, from: $0) } ?? .null
  }

  /// JSON as text; what is none stays text.
  init(text: String) {
    self = (try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))) ?? .string(text)
  }

  /// A state without its input, its trace, and what says where the run stands.
  init(stateOf state: RunState) {
    guard case .object(var fields) = JSONValue(of: state) else {
      self = .null
      return
    }
    for name in ["input", "trace", "result", "next", "attempt"] { fields[name] = nil }
    self = .object(fields)
  }

  func decoded<T: Decodable>(as type: T.Type) -> T? {
    guard let data = try? JSONEncoder().encode(self) else { return nil }
    return try? JSONDecoder().decode(type, from: data)
  }

  subscript(key: String) -> JSONValue? { if case .object(let fields) = self { fields[key] } else { nil } }
}
