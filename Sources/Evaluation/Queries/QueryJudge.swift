/// Whether two texts of SQL mean the same, by what they return.
struct QueryJudge {
  let bench: any QueryBench
  /// Generated databases for each pair of queries.
  static let databases = 3

  struct Verdict {
    /// Equal rows on the shop.
    var execution = false
    /// Equal rows on generated databases on which the expected query returns something.
    var separating = false
    /// The generated SQL says that no query answers.
    var refused = false
    /// It cannot be run.
    var invalid = false
    var note: String?
  }

  /// - Throws: `QueryProblem` if the expected query cannot be run, or the shop cannot be read.
  func compare(expected: String, actual: String) async throws(QueryProblem) -> Verdict {
    let wanted = Statements.answers(Statements.split(expected))
    let got = Statements.answers(Statements.split(actual))
    var verdict = Verdict()
    verdict.refused = got.isEmpty
    if wanted.isEmpty || got.isEmpty {
      verdict.execution = wanted.isEmpty && got.isEmpty
      verdict.separating = verdict.execution
      if !verdict.execution {
        verdict.note = wanted.isEmpty ? "no query answers this" : "refused, though a query answers"
      }
      return verdict
    }
    let gold = try await RowSet(wanted, on: bench)
    do throws(QueryProblem) {
      let rows = try await RowSet(got, on: bench)
      verdict.execution = gold.equals(rows)
      verdict.note = verdict.execution ? nil : Self.difference(gold, rows)
    } catch {
      guard case .refused(let why) = error else { throw error }
      verdict.invalid = true
      verdict.note = "cannot be run: \(why)"
      return verdict
    }
    verdict.separating = try await separates(wanted, got)
    if verdict.execution, !verdict.separating {
      verdict.note = gold.isEmpty ? "no rows on this shop; others differ" : "the same rows on this shop by chance"
    }
    return verdict
  }

  private static func difference(_ gold: RowSet, _ rows: RowSet) -> String {
    guard let wanted = gold.ids, let got = rows.ids else { return "other rows" }
    return "\(got.intersection(wanted).count) of \(wanted.count) rows, \(got.subtracting(wanted).count) others"
  }

  private func separates(_ wanted: [String], _ got: [String]) async throws(QueryProblem) -> Bool {
    let same = Set(wanted.map(Statements.normal)) == Set(got.map(Statements.normal))
    if same { return true }
    let catalogue = try await bench.catalogue()
    var compared = 0
    for number in 1...Self.databases {
      guard let database = try await database(number, catalogue, wanted, got) else { continue }
      let gold = try await RowSet(wanted, on: database)
      compared += 1
      do throws(QueryProblem) {
        guard gold.equals(try await RowSet(got, on: database)) else { return false }
      } catch {
        guard case .refused = error else { throw error }
        return false
      }
    }
    // A pair that was never seen to return anything is not known to be the same.
    return compared > 0
  }

  /// A database on which the expected query returns something; nil if none was found.
  private func database(
    _ number: Int, _ catalogue: QueryRows, _ wanted: [String], _ got: [String]
  ) async throws(QueryProblem) -> (any QueryDatabase)? {
    for (attempt, share) in [0.75, 0.95, 1].enumerated() {
      let seed = UInt64(number * 1000 + attempt)
      var neighbours = Neighbours(catalogue, wanted: wanted, got: got, seed: seed)
      let seeds = neighbours.seeds(share: share)
      let first = try await bench.generated(seeds)
      guard let fitting = try await Self.rowsIfAny(wanted, on: first) else { return nil }
      guard !fitting.isEmpty else { continue }
      return try await bench.generated(neighbours.withNearMisses(seeds, fitting: fitting.ids ?? []))
    }
    return nil
  }

  /// Nil where the query asks for what only the shop itself has.
  private static func rowsIfAny(
    _ statements: [String], on database: any QueryDatabase
  ) async throws(QueryProblem) -> RowSet? {
    do throws(QueryProblem) {
      return try await RowSet(statements, on: database)
    } catch {
      guard case .refused = error else { throw error }
      return nil
    }
  }
}
