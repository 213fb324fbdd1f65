import Foundation
import Store

/// Two runs side by side: node by node what they knew and asked, and what they came to. A difference is named where it
/// comes up first, not again at every node behind.
struct RunComparison: Encodable {
  struct Difference: Encodable, Hashable {
    /// Where in the state, the input or the result, as `points.0.deliveryID`.
    let path: String
    /// Null where there is nothing.
    let a: JSONValue
    let b: JSONValue

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(path, forKey: .path)
      try container.encode(a, forKey: .a)
      try container.encode(b, forKey: .b)
    }
    private enum CodingKeys: CodingKey { case path, a, b }
  }

  enum Side: String, Encodable { case both, a, b }

  struct Node: Encodable {
    let node: String
    /// Which of the two came to it.
    let side: Side
    let differences: [Difference]
    enum CodingKeys: String, CodingKey {
      case node, differences
      case side = "in"
    }
  }

  let same: Bool
  let input: [Difference]
  let nodes: [Node]
  let result: [Difference]

  init(_ a: RunDocument, _ b: RunDocument) {
    input = Self.differences(a.input ?? .null, b.input ?? .null).filter { !Self.identity.contains($0.path) }
    nodes = Self.nodes(a.nodes, b.nodes)
    result = Self.ofResults(a.result ?? .null, b.result ?? .null)
    same = result.isEmpty && input.isEmpty && nodes.allSatisfy { $0.side == .both && $0.differences.isEmpty }
  }

  /// Of two results, without what tells one run from another and what was measured of each.
  static func ofResults(_ a: JSONValue, _ b: JSONValue) -> [Difference] {
    differences(a, b).filter {
      !identity.contains($0.path) && $0.path != "trace.milliseconds" && !$0.path.hasPrefix("trace.memory.")
    }
  }

  private static let identity: Set<String> = ["jobID", "caseID", "job_id", "case_id"]

  // MARK: Nodes

  /// A node comes once at most in a run, since the graph has no circles: so nodes are told by their names.
  private static func nodes(_ a: [RunDocument.Node], _ b: [RunDocument.Node]) -> [Node] {
    var told: Set<Difference> = []
    var nodes: [Node] = []
    var rest = b[...]
    for node in a {
      guard let place = rest.firstIndex(where: { $0.node == node.node }) else {
        nodes.append(Node(node: node.node, side: .a, differences: []))
        continue
      }
      nodes += rest[..<place].map { Node(node: $0.node, side: .b, differences: []) }
      let found = differences(of: node, and: rest[place])
      nodes.append(Node(node: node.node, side: .both, differences: found.filter { told.insert($0).inserted }))
      rest = rest[(place + 1)...]
    }
    return nodes + rest.map { Node(node: $0.node, side: .b, differences: []) }
  }

  private static func differences(of a: RunDocument.Node, and b: RunDocument.Node) -> [Difference] {
    // Of a result that came without its nodes only their names are known.
    guard a.entry != .null, b.entry != .null else { return [] }
    return differences(a.entry, b.entry).filter { !$0.path.hasPrefix("memoryUse.") }
      + differences(calls(a), calls(b), at: "calls")
  }

  /// Without the time that they took.
  private static func calls(_ node: RunDocument.Node) -> JSONValue {
    .array(
      node.calls.map { call in
        .object([
          "step": .string(call.step), "model": .string(call.model), "outcome": .string(call.outcome),
          "input_tokens": .integer(Int64(call.inputTokens)), "output_tokens": .integer(Int64(call.outputTokens)),
        ])
      })
  }

  // MARK: Values

  private static func differences(_ a: JSONValue, _ b: JSONValue, at path: String = "") -> [Difference] {
    switch (a, b) {
    case (.object(let left), .object(let right)):
      return Set(left.keys).union(right.keys).sorted().flatMap {
        differences(left[$0] ?? .null, right[$0] ?? .null, at: path.isEmpty ? $0 : "\(path).\($0)")
      }
    case (.array(let left), .array(let right)):
      return (0..<max(left.count, right.count)).flatMap { index in
        differences(
          index < left.count ? left[index] : .null, index < right.count ? right[index] : .null, at: "\(path).\(index)")
      }
    default: return a == b ? [] : [Difference(path: path, a: a, b: b)]
    }
  }
}

// MARK: For a person

extension RunComparison {
  /// - Parameter names: what the two are called.
  func lines(_ a: String, _ b: String) -> [String] {
    var lines = ["--- \(a)", "+++ \(b)"]
    if !input.isEmpty { lines += ["input"] + input.flatMap(\.lines) }
    for node in nodes {
      switch node.side {
      case .a: lines.append("\(node.node): only \(a) came to it")
      case .b: lines.append("\(node.node): only \(b) came to it")
      case .both where node.differences.isEmpty: lines.append("\(node.node): the same")
      case .both: lines += ["\(node.node)"] + node.differences.flatMap(\.lines)
      }
    }
    return lines + (result.isEmpty ? ["result: the same"] : ["result"] + result.flatMap(\.lines))
  }
}

extension RunComparison.Difference {
  /// A path, and the two values; of longer texts only the lines that differ.
  var lines: [String] {
    var left = a.shown.split(separator: "\n", omittingEmptySubsequences: false)[...]
    var right = b.shown.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while left.count > 1, right.count > 1, left.first == right.first {
      left = left.dropFirst()
      right = right.dropFirst()
    }
    while left.count > 1, right.count > 1, left.last == right.last {
      left = left.dropLast()
      right = right.dropLast()
    }
    return ["  \(path)"] + left.map { "    - \($0.short)" } + right.map { "    + \($0.short)" }
  }

  /// In one line.
  var line: String { "\(path): \(a.shown.short) → \(b.shown.short)" }
}

extension JSONValue {
  fileprivate var shown: String { self == .null ? "(nothing)" : plain }
}

extension StringProtocol {
  /// One line of at most 160 characters.
  var short: String {
    let line = split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
    return line.count > 160 ? "\(line.prefix(159))…" : line
  }
}
