@testable import Agent
import Foundation
import Testing

@testable import Evaluation

/// A shop in memory that understands a little SQL: `column = value`, with `<>`, `<=` and `in` beside it, joined by AND.
/// Enough to tell queries apart.
private struct SmallShop: QueryBench {
  var rows: QueryRows

  func catalogue() async throws(QueryProblem) -> QueryRows { rows }
  func generated(_ rows: QueryRows) async throws(QueryProblem) -> any QueryDatabase { SmallShop(rows: rows) }

  func rows(of statement: String) async throws(QueryProblem) -> QueryRows {
    guard statement.hasPrefix("SELECT * FROM shoes") else { throw .refused("syntax error") }
    let condition = statement.components(separatedBy: " WHERE ").dropFirst().first ?? ""
    var found = rows.rows
    for clause in condition.components(separatedBy: " AND ") where !clause.isEmpty {
      let parts = clause.split(separator: " ", maxSplits: 2).map(String.init)
      guard parts.count == 3, let index = rows.index(parts[0]) else { throw .refused("no such column") }
      let value: QueryRows.Cell =
        Double(parts[2]).map { .number($0) } ?? .text(parts[2].filter { $0 != "'" })
      found = found.filter { row in
        switch parts[1] {
        case "=": row[index] == value
        case "<>": row[index] != value
        case "in": parts[2].split(separator: ",").contains { .text($0.filter { $0 != "'" }) == row[index] }
        default: row[index] <= value
        }
      }
    }
    return QueryRows(columns: rows.columns, rows: found)
  }
}

@Suite struct QueryTests {
  private let judge = QueryJudge(
    bench: SmallShop(
      rows: QueryRows(
        columns: ["product_id", "color", "material", "size", "price"],
        rows: [
          [.number(1), .text("red"), .text("mesh"), .number(42), .number(80)],
          [.number(2), .text("red"), .text("leather"), .number(43), .number(90)],
          [.number(3), .text("blue"), .text("mesh"), .number(42), .number(100)],
        ])))

  private func compare(_ expected: String, _ actual: String) async throws -> QueryJudge.Verdict {
    try await judge.compare(expected: expected, actual: actual)
  }

  private func select(_ condition: String) -> String { "SELECT * FROM shoes WHERE \(condition)" }

  @Test("The same condition in another order matches on the shop and on generated databases")
  func same() async throws {
    let verdict = try await compare(select("color = 'red' AND size = 42"), select("size = 42 AND color = 'red'"))
    #expect(verdict.execution && verdict.separating)
  }

  @Test("The same rows by chance match on the shop only")
  func chance() async throws {
    // On this shop the red shoe in 42 is the only one below 85.
    let verdict = try await compare(select("color = 'red' AND size = 42"), select("price <= 85"))
    #expect(verdict.execution && !verdict.separating)
    #expect(verdict.note == "the same rows on this shop by chance")
  }

  @Test("Neighbours part: a condition too few, one too many, the bound next to it")
  func neighbours() async throws {
    for (expected, actual) in [
      ("color = 'blue' AND size = 42", "color = 'blue'"), ("color = 'blue'", "color = 'blue' AND material = 'mesh'"),
      ("price <= 90", "price <= 95"), ("material <> 'leather'", "material = 'mesh' AND size = 42"),
    ] {
      let verdict = try await compare(select(expected), select(actual))
      #expect(verdict.execution && !verdict.separating, "\(expected) and \(actual)")
    }
  }

  @Test("An empty result does not match by accident")
  func empty() async throws {
    let verdict = try await compare(select("color = 'green' AND size = 42"), select("color = 'pink'"))
    #expect(verdict.execution)
    #expect(!verdict.separating)
    let same = try await compare(select("color = 'green' AND size = 42"), select("size = 42 AND color = 'green'"))
    #expect(same.separating)
  }

  @Test("A word that the shop does not have is no difference, one that it has is")
  func unknownWords() async throws {
    let unknown = try await compare(select("color = 'red'"), select("color in 'red','crimson'"))
    #expect(unknown.execution && unknown.separating)
    let known = try await compare(
      select("color = 'red' AND size = 43"), select("color in 'red','blue' AND size = 43"))
    #expect(known.execution && !known.separating)
  }

  @Test("Refusals, and SQL that does not run")
  func refusals() async throws {
    let right = try await compare("CANNOT_ANSWER", "cannot_answer")
    #expect(right.execution && right.separating && right.refused)
    let needless = try await compare(select("size = 42"), "CANNOT_ANSWER")
    #expect(!needless.execution && needless.refused)
    let bold = try await compare("CANNOT_ANSWER", select("size = 42"))
    #expect(!bold.execution && !bold.refused)
    let broken = try await compare(select("size = 42"), "SELECT nonsense")
    #expect(broken.invalid && !broken.execution)
    await #expect(throws: QueryProblem.refused("syntax error")) {
      try await compare("SELECT nonsense", select("size = 42"))
    }
  }

  @Test("Several statements: their rows are united, in any order")
  func several() async throws {
    let verdict = try await compare(
      "\(select("color = 'red'"));\n\(select("color = 'blue'"))",
      "\(select("color = 'blue'"));\n\(select("color = 'red'"));")
    #expect(verdict.execution && verdict.separating)
  }

  @Test("Semicolons within quotation marks part nothing")
  func statements() {
    #expect(Statements.split("SELECT 'a;b' ; CANNOT_ANSWER;") == ["SELECT 'a;b'", "CANNOT_ANSWER"])
    #expect(Statements.split("SELECT 'it''s; so'") == ["SELECT 'it''s; so'"])
    #expect(Statements.split(" ;\n; ").isEmpty)
  }

  @Test("Literals belong to the column before them")
  func literals() {
    let literals = Literals(
      [
        "SELECT * FROM t WHERE lower(color) = lower('Light ''n'' Blue') AND price <= 99.5 AND size IN (42, 43) "
          + "AND description LIKE '%rain%'"
      ], columns: ["color", "price", "size", "description"])
    #expect(literals.texts["color"] == ["Light 'n' Blue"])
    #expect(literals.numbers["price"] == [99.5])
    #expect(literals.numbers["size"] == [42, 43])
    #expect(literals.texts["description"] == ["rain"])
  }

  @Test("Without product_id the columns that both have are compared")
  func columns() {
    let left = RowSet([QueryRows(columns: ["color", "size"], rows: [[.text("red"), .number(1)]])])
    let right = RowSet([
      QueryRows(columns: ["product_id", "size", "color"], rows: [[.number(9), .number(1), .text("red")]])
    ])
    #expect(left.equals(right))
    #expect(!left.equals(RowSet([QueryRows(columns: ["weight"], rows: [[.number(1)]])])))
  }

  @Test("The suite sql: what counts as refused, invalid and ok")
  func suite() async throws {
    let scorer = Scorer(bench: judge.bench)
    let case1 = try test(.sql, #"{"query": "SELECT * FROM shoes WHERE size = 42"}"#)
    let right = try await scorer.score(reading(queries: [select("size = 42")]), case1)
    #expect(right.ok)
    #expect(right.actual == .string(select("size = 42")))
    let none = try await scorer.score(reading(), case1)
    #expect(none.actual == .string("CANNOT_ANSWER"))
    #expect(none.scores["refusal_rate"] == Ratio(1))
    let unanswerable = try test(.sql, #"{"query": "CANNOT_ANSWER"}"#)
    #expect(try await scorer.score(reading(), unanswerable).scores["refusal_rate"] == nil)
    let matched = try await scorer.score(
      reading(products: [1, 77]), try test(.match, #"{"product_ids": [1]}"#))
    #expect(matched.scores["invented_ids"] == Ratio(1))
  }
}
