import Foundation
import Testing

@testable import Agent

@Suite("The graph's picture")
struct GraphTests {
  private let edges = Graph.edges.map { GraphLayout.Edge(from: $0.from.rawValue, to: $0.to.rawValue) }

  @Test("gives every node a place of its own, and every edge a way to the right")
  func layout() throws {
    let layout = GraphLayout(names: NodeName.allCases.map(\.rawValue), edges: edges)
    #expect(layout.places.count == NodeName.allCases.count)
    #expect(Set(layout.places.values.map { "\($0.column) \($0.row)" }).count == NodeName.allCases.count)
    for edge in edges {
      let way = try #require(layout.ways[edge])
      let columns = way.map(\.column)
      #expect(columns == Array(columns[0]...columns[columns.count - 1]), "\(edge)")
      #expect(columns.count >= 2)
    }
    #expect(layout.places["recall"]?.column == 0)
  }

  @Test("is the same each time")
  func isStable() { #expect(Workflow.svg() == Workflow.svg()) }

  @Test("of a graph with a cycle, an unknown name, or nothing at all, ends")
  func odd() {
    let cycle = [("a", "b"), ("b", "a"), ("a", "nobody")].map { GraphLayout.Edge(from: $0.0, to: $0.1) }
    #expect(GraphLayout(names: ["a", "b"], edges: cycle).places.count == 2)
    #expect(GraphLayout(names: [], edges: []).columns == 0)
  }

  @Test("is well-formed XML, and marks the path of a run and its end")
  func marks() throws {
    let plain = Workflow.svg()
    let marked = Workflow.svg(path: ["recall", "classify", "delivery", "compose", "check"])
    for picture in [plain, marked] {
      let parser = XMLDocumentReader(picture)
      #expect(parser.isWellFormed, "\(picture)")
    }
    func count(_ text: String, _ part: String) -> Int { text.components(separatedBy: part).count - 1 }
    // Boxes: five nodes and the end. Ways: four between the nodes, one to the end.
    #expect(count(marked, "<rect") == NodeName.allCases.count + 2)
    #expect(count(marked, "fill=\"#1a7f4b\" stroke=\"#1a7f4b\"") == 6)
    #expect(count(marked, "stroke-width=\"3\"") == 5)
    #expect(!plain.contains("#1a7f4b"))
  }

  @Test("shows where a run stands, and takes no name that is no node")
  func stands() {
    let standing = Workflow.svg(path: ["recall", "classify"], standsAt: "product")
    #expect(standing.contains("#b35900"))
    #expect(Workflow.svg(path: ["<script>", "recall"]) == Workflow.svg(path: ["recall"]))
  }
}

/// Elements opened and closed in order; enough for what we write ourselves.
private struct XMLDocumentReader {
  let isWellFormed: Bool

  init(_ text: String) {
    var open: [Substring] = []
    var isWell = true
    for part in text.split(separator: "<").map({ $0.prefix { $0 != ">" } }) {
      if part.hasPrefix("/") {
        if open.popLast() != part.dropFirst() { isWell = false }
      } else if !part.hasSuffix("/") {
        open.append(part.prefix { $0 != " " })
      }
      if !part.filter({ $0 == "\"" }).count.isMultiple(of: 2) { isWell = false }
    }
    isWellFormed = isWell && open.isEmpty
  }
}
