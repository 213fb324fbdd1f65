/// The workflow as one definition: it runs, and it draws itself.
enum Graph {
  struct Edge: Hashable, Sendable {
    var from: NodeName
    var to: NodeName
    var when: String?
  }

  static let edges: [Edge] = [
    Edge(from: .recall, to: .classify),
    Edge(from: .classify, to: .product, when: "product"),
    Edge(from: .classify, to: .delivery, when: "late delivery"),
    Edge(from: .classify, to: .billing, when: "billing"),
    Edge(from: .classify, to: .transaction, when: "transaction"),
    Edge(from: .classify, to: .complaint, when: "complaint"),
    Edge(from: .classify, to: .several, when: "several requests"),
    Edge(from: .classify, to: .escalate, when: "unclear or out of scope"),
    Edge(from: .recall, to: .noReply, when: "thanks only"),
    Edge(from: .product, to: .compose),
    Edge(from: .delivery, to: .compose),
    Edge(from: .billing, to: .compose),
    Edge(from: .transaction, to: .compose),
    Edge(from: .complaint, to: .compose),
    Edge(from: .several, to: .compose),
    Edge(from: .escalate, to: .compose),
    Edge(from: .compose, to: .check),
  ]

  /// Where a run ends, and what has come of it then.
  struct End: Sendable {
    let from: NodeName
    let name: String
    let words: String
  }

  static let ends = [
    End(from: .check, name: "result", words: "draft or escalation"),
    End(from: .noReply, name: "closed", words: "no reply"),
  ]

  static func allows(_ from: NodeName, _ to: NodeName?) -> Bool {
    guard let to else { return ends.contains { $0.from == from } }
    return edges.contains { $0.from == from && $0.to == to }
  }

  static func gather(_ topic: Topic) -> NodeName {
    switch topic {
    case .product: .product
    case .delivery: .delivery
    case .billing: .billing
    case .transaction: .transaction
    case .complaint: .complaint
    case .other: .escalate
    }
  }
}

extension Graph.Edge {
  init(from: NodeName, to: NodeName) { self.init(from: from, to: to, when: nil) }
}

extension Workflow {
  /// The graph as a Mermaid flowchart; the ends are the results of a run.
  public static func mermaid() -> String {
    var lines = ["flowchart TD"]
    for edge in Graph.edges {
      let label = edge.when.map { "|\($0)|" } ?? ""
      lines.append("  \(edge.from.rawValue) -->\(label) \(edge.to.rawValue)")
    }
    for end in Graph.ends { lines.append("  \(end.from.rawValue) --> \(end.name)([\(end.words)])") }
    return lines.joined(separator: "\n") + "\n"
  }
}
