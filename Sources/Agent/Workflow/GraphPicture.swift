/// The graph as SVG, with the path of a run marked on it.
///
/// It suits light and dark pages, as the reader's browser says. Nothing of a mail is in it.
struct GraphPicture {
  /// The nodes that a run has passed, in order.
  let path: [NodeName]
  /// Where it stands or stopped; nil once it has ended.
  let standsAt: NodeName?

  private static let box = (width: 104.0, height: 30.0)
  private static let step = (x: 178.0, y: 46.0)
  private static let margin = 8.0
  /// By how much the ends of a run are wider than a node.
  private static let roomForEnds = 36.0
  private static let taken = "#1a7f4b"
  private static let standing = "#b35900"

  private struct Edge {
    let from: String
    let to: String
    let label: String?
    let isTaken: Bool
  }

  var svg: String {
    let names = NodeName.allCases.map(\.rawValue) + Graph.ends.map(\.words)
    let edges = edges
    let layout = GraphLayout(names: names, edges: edges.map { GraphLayout.Edge(from: $0.from, to: $0.to) })
    let width = Double(layout.columns - 1) * Self.step.x + Self.box.width + Self.roomForEnds + 2 * Self.margin
    let height = Double(max(0, layout.rows - 1)) * Self.step.y + Self.box.height + 2 * Self.margin
    func point(_ place: (column: Int, row: Double)) -> (x: Double, y: Double) {
      (Self.margin + Double(place.column) * Self.step.x, height / 2 + place.row * Self.step.y)
    }
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" \
      width="\(number(width))" height="\(number(height))" role="img" aria-label="\(title)" font-family="sans-serif" \
      font-size="13">
      """
    ]
    // Words stand over lines, so they get a rim of the paper's colour.
    lines.append(
      "<style>svg{color:#333}.on{paint-order:stroke;stroke:#fff;stroke-width:4px}"
        + "@media(prefers-color-scheme:dark){svg{color:#ddd}.on{stroke:#1c1f24}}</style>")
    // Taken ways above the others, boxes above all.
    for edge in edges.filter({ !$0.isTaken }) + edges.filter(\.isTaken) {
      let way = layout.ways[GraphLayout.Edge(from: edge.from, to: edge.to)] ?? []
      lines += drawn(edge, through: way.map(point))
    }
    let reached = Set(path.map(\.rawValue) + edges.filter(\.isTaken).map(\.to))
    for name in names {
      if let place = layout.places[name] { lines += drawn(name, isTaken: reached.contains(name), at: point(place)) }
    }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private var title: String {
    path.isEmpty ? "The workflow" : "The path of the run: " + path.map(\.rawValue).joined(separator: ", ")
  }

  private var edges: [Edge] {
    var steps = Set(zip(path, path.dropFirst()).map { "\($0.rawValue)>\($1.rawValue)" })
    if let last = path.last, let standsAt { steps.insert("\(last.rawValue)>\(standsAt.rawValue)") }
    let hasEnded = standsAt == nil
    let within = Graph.edges.map { edge in
      Edge(
        from: edge.from.rawValue, to: edge.to.rawValue, label: edge.when,
        isTaken: steps.contains("\(edge.from.rawValue)>\(edge.to.rawValue)"))
    }
    let ends = Graph.ends.map {
      Edge(from: $0.from.rawValue, to: $0.words, label: nil, isTaken: hasEnded && path.last == $0.from)
    }
    return within + ends
  }

  private func drawn(_ edge: Edge, through points: [(x: Double, y: Double)]) -> [String] {
    guard let first = points.first, points.count > 1 else { return [] }
    var x = first.x + Self.box.width
    var y = first.y
    var path = "M\(number(x)) \(number(y))"
    for (index, point) in points.enumerated().dropFirst() {
      let bend = (Self.step.x - Self.box.width) / 2
      path += " C\(number(x + bend)) \(number(y)) \(number(point.x - bend)) \(number(point.y))"
      path += " \(number(point.x)) \(number(point.y))"
      (x, y) = (point.x, point.y)
      guard index < points.count - 1 else { continue }
      // Straight through the column that it only passes.
      x += Self.box.width
      path += " H\(number(x))"
    }
    let colour = edge.isTaken ? Self.taken : "currentColor"
    let weight = edge.isTaken ? "3" : "1\" stroke-opacity=\"0.45"
    var lines = ["<path d=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(weight)\"/>"]
    lines.append(
      "<path d=\"M\(number(x - 7)) \(number(y - 4)) L\(number(x)) \(number(y)) L\(number(x - 7)) \(number(y + 4)) Z\" "
        + "fill=\"\(colour)\"/>")
    if let label = edge.label {
      lines.append(
        "<text x=\"\(number(x - 10))\" y=\"\(number(y - 6))\" text-anchor=\"end\" font-size=\"10\" class=\"on\" "
          + "fill=\"currentColor\">\(label)</text>")
    }
    return lines
  }

  private func drawn(_ name: String, isTaken: Bool, at point: (x: Double, y: Double)) -> [String] {
    let node = NodeName(rawValue: name)
    let isEnd = node == nil
    let isStanding = node != nil && node == standsAt
    let colour = isStanding ? Self.standing : isTaken ? Self.taken : nil
    let width = isEnd ? Self.box.width + Self.roomForEnds : Self.box.width
    let top = point.y - Self.box.height / 2
    let frame = colour.map { "fill=\"\($0)\" stroke=\"\($0)\"" } ?? "fill=\"none\" stroke=\"currentColor\""
    return [
      "<rect x=\"\(number(point.x))\" y=\"\(number(top))\" width=\"\(number(width))\" "
        + "height=\"\(number(Self.box.height))\" rx=\"\(isEnd ? 15 : 5)\" \(frame)/>",
      "<text x=\"\(number(point.x + width / 2))\" y=\"\(number(point.y + 4.5))\" text-anchor=\"middle\" "
        + "fill=\"\(colour == nil ? "currentColor" : "#ffffff")\">\(name.replacing("_", with: " "))</text>",
    ]
  }

  /// Without needless decimals, and the same in every locale.
  private func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }
}

extension Workflow {
  /// The graph as an SVG picture; `path` marks the nodes of a run by their names, `standsAt` the one at which it is or
  /// stopped. Names that no node bears are left out.
  public static func svg(path: [String] = [], standsAt: String? = nil) -> String {
    GraphPicture(path: path.compactMap(NodeName.init), standsAt: standsAt.flatMap(NodeName.init)).svg
  }
}
