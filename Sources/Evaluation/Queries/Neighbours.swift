/// Rows on which neighbouring queries part: rows of the shop with values exchanged, among them the values that the
/// queries name and those just beside them.
struct Neighbours {
  private let catalogue: QueryRows
  private let pools: [Pool]
  private var dice: Dice
  private var lastID: Double = 0

  /// What a column may hold.
  private struct Pool {
    let column: String
    /// Values of the shop.
    let shop: [QueryRows.Cell]
    /// What the queries name.
    let named: [QueryRows.Cell]
    /// Just beside what they name.
    let beside: [QueryRows.Cell]
  }

  /// - Parameters:
  ///   - wanted: what is expected; whatever it names may stand in the rows.
  ///   - got: what came out. A word of it that the shop does not have stays out: to look for `grey` beside `gray` is no
  ///     mistake in a shop that writes one of them.
  init(_ catalogue: QueryRows, wanted: [String], got: [String], seed: UInt64) {
    self.catalogue = catalogue
    dice = Dice(seed: seed)
    let named = Literals(wanted, columns: catalogue.columns)
    let others = Literals(got, columns: catalogue.columns)
    pools = catalogue.columns.indices.map { Self.pool(catalogue, $0, named, others) }
  }

  private static func pool(_ catalogue: QueryRows, _ index: Int, _ wanted: Literals, _ got: Literals) -> Pool {
    let column = catalogue.columns[index]
    let shop = Set(catalogue.rows.compactMap { $0.indices.contains(index) ? $0[index] : nil }).sorted()
    let numbers = shop.compactMap { if case .number(let value) = $0 { value } else { nil } }
    var named: [QueryRows.Cell] = []
    var beside: [QueryRows.Cell] = []
    if column == RowSet.key {
      // Ids are given anew.
    } else if !numbers.isEmpty {
      let step = smallestGap(numbers)
      for number in (wanted.numbers[column] ?? []) + (got.numbers[column] ?? []) {
        named.append(.number(number))
        beside += [.number(rounded(number - step)), .number(rounded(number + step))]
      }
    } else {
      for word in wanted.texts[column] ?? [] {
        let values = stored(word, in: shop)
        let prose = column == "description" ? "A shoe with \(word) in it." : word
        named += values.isEmpty ? [.text(prose)] : values
      }
      for word in got.texts[column] ?? [] { named += stored(word, in: shop) }
    }
    return Pool(column: column, shop: shop, named: named, beside: beside)
  }

  /// As the shop writes it: the value itself, else some that hold it; empty where there are none.
  private static func stored(_ word: String, in shop: [QueryRows.Cell]) -> [QueryRows.Cell] {
    let folded = word.lowercased()
    let same = shop.filter { if case .text(let text) = $0 { text.lowercased() == folded } else { false } }
    guard same.isEmpty else { return same }
    return Array(
      shop.filter { if case .text(let text) = $0 { text.lowercased().contains(folded) } else { false } }.prefix(5))
  }

  private static func smallestGap(_ numbers: [Double]) -> Double {
    let sorted = Array(Set(numbers)).sorted()
    let gaps = zip(sorted, sorted.dropFirst()).map { $1 - $0 }.filter { $0 > 0.0001 }
    return gaps.min() ?? 1
  }

  private static func rounded(_ number: Double) -> Double { (number * 1000).rounded() / 1000 }

  /// Rows of the shop, and rows made up so that many of them are what the queries name.
  /// - Parameter share: how often a column that is named holds what it is compared with.
  mutating func seeds(share: Double) -> QueryRows {
    lastID = 0
    var rows: [[QueryRows.Cell]] = []
    for _ in 0..<40 { if let row = dice.pick(catalogue.rows) { rows.append(row) } }
    for _ in 0..<120 {
      rows.append(pools.map { value($0, share: share) })
    }
    return numbered(rows)
  }

  /// The rows, and beside each of those that fit one row for each column that differs in that column alone.
  mutating func withNearMisses(_ base: QueryRows, fitting ids: Set<QueryRows.Cell>) -> QueryRows {
    guard let key = base.index(RowSet.key) else { return base }
    var fitting = base.rows.filter { ids.contains($0[key]) }
    fitting.shuffle(using: &dice)
    var rows = base.rows
    for row in fitting.prefix(12) {
      for (index, pool) in pools.enumerated() where index != key {
        for value in others(than: row[index], pool) {
          var near = row
          near[index] = value
          lastID += 1
          near[key] = .number(lastID)
          rows.append(near)
        }
      }
    }
    return QueryRows(columns: base.columns, rows: rows)
  }

  private mutating func value(_ pool: Pool, share: Double) -> QueryRows.Cell {
    if !pool.named.isEmpty, dice.share() < share {
      let isBeside = !pool.beside.isEmpty && dice.share() < 0.25
      return dice.pick(isBeside ? pool.beside : pool.named) ?? .null
    }
    return dice.pick(pool.shop) ?? .null
  }

  /// Two values of the shop, and those beside what is named.
  private mutating func others(than value: QueryRows.Cell, _ pool: Pool) -> [QueryRows.Cell] {
    var others = Set(pool.named + pool.beside)
    for _ in 0..<2 { if let other = dice.pick(pool.shop) { others.insert(other) } }
    others.remove(value)
    return others.sorted()
  }

  private mutating func numbered(_ rows: [[QueryRows.Cell]]) -> QueryRows {
    let key = catalogue.index(RowSet.key)
    var rows = rows
    for index in rows.indices {
      lastID += 1
      if let key { rows[index][key] = .number(lastID) }
    }
    return QueryRows(columns: catalogue.columns, rows: rows)
  }
}
