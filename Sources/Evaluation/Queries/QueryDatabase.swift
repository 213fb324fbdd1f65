/// What a query returned: columns in lower case, and rows of values in their order.
public struct QueryRows: Sendable, Hashable {
  public enum Cell: Sendable, Hashable, Comparable {
    case null
    case number(Double)
    case text(String)

    public static func < (left: Cell, right: Cell) -> Bool {
      switch (left, right) {
      case (.number(let a), .number(let b)): a < b
      case (.text(let a), .text(let b)): a < b
      case (.null, .null): false
      case (.null, _), (.number, .text): true
      default: false
      }
    }
  }

  public var columns: [String]
  public var rows: [[Cell]]

  public init(columns: [String], rows: [[Cell]]) {
    self.columns = columns.map { $0.lowercased() }
    self.rows = rows
  }

  func index(_ column: String) -> Int? { columns.firstIndex(of: column) }
}

/// Why a query gave nothing.
public enum QueryProblem: Error, Sendable, Hashable {
  /// It may not run, or is wrong.
  case refused(String)
  /// The database cannot be read.
  case unavailable(String)
}

/// Runs one SELECT where it can do no harm.
public protocol QueryDatabase: Sendable {
  func rows(of statement: String) async throws(QueryProblem) -> QueryRows
}

/// The shop that queries are measured on.
public protocol QueryBench: QueryDatabase {
  /// Every row of shoe_characteristics, as it is stored.
  func catalogue() async throws(QueryProblem) -> QueryRows
  /// A database with these rows of shoe_characteristics instead.
  func generated(_ rows: QueryRows) async throws(QueryProblem) -> any QueryDatabase
}

/// The rows of several statements together, compared as sets: by `product_id` where both have it, else by the columns
/// that both have.
struct RowSet {
  private let results: [QueryRows]

  init(_ results: [QueryRows]) { self.results = results }

  /// Runs each statement.
  init(_ statements: [String], on database: any QueryDatabase) async throws(QueryProblem) {
    var results: [QueryRows] = []
    for statement in statements { results.append(try await database.rows(of: statement)) }
    self.results = results
  }

  var isEmpty: Bool { results.allSatisfy(\.rows.isEmpty) }

  /// The values of `product_id`; nil where a statement does not return it.
  var ids: Set<QueryRows.Cell>? {
    var ids: Set<QueryRows.Cell> = []
    for result in results {
      guard let index = result.index(Self.key) else { return nil }
      for row in result.rows where row.indices.contains(index) { ids.insert(row[index]) }
    }
    return ids
  }

  static let key = "product_id"

  func equals(_ other: RowSet) -> Bool {
    if let ids, let others = other.ids { return ids == others }
    guard let shared = sharedColumns(other), !shared.isEmpty else { return isEmpty && other.isEmpty }
    return values(shared) == other.values(shared)
  }

  /// Columns of every statement on both sides.
  private func sharedColumns(_ other: RowSet) -> [String]? {
    let all = (results + other.results).map { Set($0.columns) }
    guard let first = all.first else { return [] }
    return all.dropFirst().reduce(first) { $0.intersection($1) }.sorted()
  }

  private func values(_ columns: [String]) -> Set<[QueryRows.Cell]> {
    var values: Set<[QueryRows.Cell]> = []
    for result in results {
      let indexes = columns.compactMap(result.index)
      for row in result.rows { values.insert(indexes.map { row.indices.contains($0) ? row[$0] : .null }) }
    }
    return values
  }
}
