/// Where the boxes of a small directed graph without cycles stand: columns from left to right, in which every edge leads
/// to the right, and an order within each column that crosses few edges. Deterministic.
///
/// After Sugiyama, Tagawa, Toda (1981): an edge over several columns passes through a place of its own in each.
struct GraphLayout {
  struct Edge: Hashable {
    let from: String
    let to: String
  }

  /// Column and row of each box; rows count from the middle of the column, and may be halves.
  private(set) var places: [String: (column: Int, row: Double)] = [:]
  /// The places that each edge passes, from its start to its end.
  private(set) var ways: [Edge: [(column: Int, row: Double)]] = [:]
  private(set) var columns = 0
  /// Rows of the highest column.
  private(set) var rows = 0

  init(names: [String], edges: [Edge]) {
    let columnOf = Self.columns(names, edges)
    columns = (columnOf.values.max() ?? -1) + 1
    var layers: [[String]] = Array(repeating: [], count: columns)
    for name in names { if let column = columnOf[name] { layers[column].append(name) } }
    var passing: [Edge: [String]] = [:]
    for edge in edges {
      guard let start = columnOf[edge.from], let end = columnOf[edge.to], end > start else { continue }
      var way = [edge.from]
      for column in (start + 1)..<end {
        let name = "\(edge.from)>\(edge.to)>\(column)"
        layers[column].append(name)
        way.append(name)
      }
      passing[edge] = way + [edge.to]
    }
    Self.order(&layers, passing.values.sorted { $0.joined() < $1.joined() })
    rows = layers.map(\.count).max() ?? 0
    var all: [String: (column: Int, row: Double)] = [:]
    for (column, layer) in layers.enumerated() {
      for (index, name) in layer.enumerated() {
        all[name] = (column, Double(index) - Double(layer.count - 1) / 2)
      }
    }
    places = all.filter { columnOf[$0.key] != nil }
    ways = passing.mapValues { $0.compactMap { all[$0] } }
  }

  /// As far right as its followers allow, so that a short side path ends where the others do.
  private static func columns(_ names: [String], _ edges: [Edge]) -> [String: Int] {
    var distance: [String: Int] = [:]
    func toEnd(_ name: String, depth: Int) -> Int {
      if let known = distance[name] { return known }
      // No graph of ours is deeper; a cycle ends here instead of running on.
      guard depth < 64 else { return 0 }
      let found = edges.filter { $0.from == name }.map { toEnd($0.to, depth: depth + 1) + 1 }.max() ?? 0
      distance[name] = found
      return found
    }
    let longest = names.map { toEnd($0, depth: 0) }.max() ?? 0
    return Dictionary(names.map { ($0, longest - toEnd($0, depth: 0)) }) { first, _ in first }
  }

  /// Sweeps there and back, each box going to the mean row of its neighbours in the column before.
  private static func order(_ layers: inout [[String]], _ ways: [[String]]) {
    var before: [String: [String]] = [:]
    var behind: [String: [String]] = [:]
    for way in ways {
      for (left, right) in zip(way, way.dropFirst()) {
        before[right, default: []].append(left)
        behind[left, default: []].append(right)
      }
    }
    for round in 0..<8 {
      let forward = round.isMultiple(of: 2)
      let neighbours = forward ? before : behind
      for column in forward ? Array(layers.indices) : layers.indices.reversed() {
        let other = forward ? column - 1 : column + 1
        guard layers.indices.contains(other) else { continue }
        let middle = Double(layers[other].count - 1) / 2
        let rows = Dictionary(layers[other].enumerated().map { ($1, Double($0) - middle) }) { first, _ in first }
        let own = Double(layers[column].count - 1) / 2
        let wish = layers[column].enumerated().map { index, name in
          let found = (neighbours[name] ?? []).compactMap { rows[$0] }
          return (
            name: name, row: found.isEmpty ? Double(index) - own : found.reduce(0, +) / Double(found.count), index
          )
        }
        layers[column] = wish.sorted { ($0.row, $0.2) < ($1.row, $1.2) }.map(\.name)
      }
    }
  }
}
