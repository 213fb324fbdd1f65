import Foundation

/// A run as it was kept: what it knew before each node, and everything that its nodes were told.
public struct FrozenRun: Sendable {
  public struct Node: Sendable {
    public let name: NodeName
    /// Before the node ran, with the attempt that was committed.
    public let entry: RunState
    public let reads: [ToolRead]
    /// Calls of models, also failed ones.
    public let calls: [ModelCall]
  }

  /// A committed node as it lies in the store.
  public struct Kept: Sendable {
    public let node: String
    /// See `StateChange`; nil where it was removed, or never kept.
    public let change: [UInt8]?
    public let reads: [ToolRead]

    public init(node: String, change: [UInt8]?, reads: [ToolRead]) {
      self.node = node
      self.change = change
      self.reads = reads
    }
  }

  /// What a model answered within a node, also where the node was never committed.
  public struct Answer: Sendable {
    public let node: String
    public let model: String
    /// The request as JSON with its keys in order.
    public let request: String
    public let reply: ModelReply

    public init(node: String, model: String, request: String, reply: ModelReply) {
      self.node = node
      self.model = model
      self.request = request
      self.reply = reply
    }
  }

  /// Why a run cannot be played again; the sentence continues "run 7 …".
  public struct NotKept: Error, Hashable, Sendable {
    public let why: String
    public init(why: String) { self.why = why }
  }

  public let nodes: [Node]
  /// Behind the last committed node.
  public let end: RunState
  private let answers: [Answer]

  /// - Parameter checkpoint: the last one.
  /// - Parameter nodes: all of the run, in the order of their commits.
  public init(checkpoint: [UInt8], nodes: [Kept], answers: [Answer]) throws(NotKept) {
    // A run whose checkpoint another version could not read began anew.
    let last = nodes.lastIndex { $0.node == NodeName.recall.rawValue } ?? nodes.startIndex
    var state = try Self.start(checkpoint)
    var found: [Node] = []
    for kept in nodes[last...] {
      guard let change = kept.change else { throw NotKept(why: "has no states of its nodes") }
      guard let after = StateChange.apply(change, to: state) else {
        throw NotKept(why: "has a change of its state at \(kept.node) that cannot be read")
      }
      found.append(try Self.node(kept, before: state, after: after))
      state = after
    }
    self.nodes = found
    var end = try Self.decode(state)
    if end.next == nil { end.result = end.finished() }
    self.end = end
    self.answers = answers
  }

  /// The state before a node; nil if the run did not come to it.
  public func entry(of node: NodeName) -> RunState? {
    nodes.last { $0.name == node }?.entry ?? (end.next == node ? end : nil)
  }

  public var path: [NodeName] { nodes.map(\.name) + (end.next.map { [$0] } ?? []) }

  // MARK: For a replay

  /// What was read at this node, then what was read at others: a run that takes another way may ask the same elsewhere.
  func reads(at node: NodeName) -> [ToolRead] {
    let own = nodes.filter { $0.name == node }.flatMap(\.reads)
    let index = nodes.lastIndex { $0.name == node } ?? nodes.count
    return own + nodes.prefix(index).reversed().flatMap(\.reads) + nodes.dropFirst(index).flatMap(\.reads)
  }

  func calls(at node: NodeName) -> [ModelCall] { nodes.last { $0.name == node }?.calls ?? [] }

  func answers(at node: NodeName) -> [Answer] { answers.filter { $0.node == node.rawValue } }

  var calls: [ModelCall] { nodes.flatMap(\.calls) }

  // MARK: Reading

  private struct Start: Decodable {
    let input: RunInput
  }

  /// The first state, made anew of the input: so that fields which an earlier version did not have get their beginning.
  private static func start(_ checkpoint: [UInt8]) throws(NotKept) -> [UInt8] {
    do {
      let input = try JSONDecoder().decode(Start.self, from: Data(checkpoint)).input
      return try RunState(input: input).encoded()
    } catch {
      throw NotKept(why: "has a checkpoint that this version cannot read")
    }
  }

  private static func node(_ kept: Kept, before: [UInt8], after: [UInt8]) throws(NotKept) -> Node {
    guard let name = NodeName(rawValue: kept.node) else {
      throw NotKept(why: "has a node `\(kept.node)` that this version does not know")
    }
    let trace = try decode(after).trace.last
    var entry = try decode(before)
    entry.attempt = trace?.attempt ?? 1
    return Node(name: name, entry: entry, reads: kept.reads, calls: trace?.calls ?? [])
  }

  private static func decode(_ bytes: [UInt8]) throws(NotKept) -> RunState {
    do {
      return try RunState(encoded: bytes)
    } catch {
      throw NotKept(why: "has a state that this version cannot read")
    }
  }
}
