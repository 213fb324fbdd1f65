import Agent
import Foundation

/// Judges what a run gave by what the case expects.
public struct Scorer: Sendable {
  /// Needed by the suites sql and match.
  let bench: (any QueryBench)?

  public init(bench: (any QueryBench)?) { self.bench = bench }

  /// - Throws: `QueryProblem` if the expected query cannot be run, or the shop cannot be read.
  public func score(_ attempt: Attempt, _ test: TestCase) async throws(QueryProblem) -> Observation {
    let observation =
      switch test.goal {
      case .classify(let topic, let isUrgent): Self.classify(attempt, topic, isUrgent)
      case .sql(let query): try await sql(attempt, query)
      case .match(let products): try await match(attempt, products)
      case .tracking(let numbers): Self.tracking(attempt, numbers)
      case .run(let goal): RunScore(goal, attempt.result, family: test.family).observation
      case .memory(let goal): Self.memory(attempt, goal)
      }
    return observation.of(attempt)
  }

  // MARK: Components

  private static func classify(_ attempt: Attempt, _ topic: Topic, _ isUrgent: Bool) -> Observation {
    let classification = attempt.result?.classification
    let found = attempt.reading?.topic?.rawValue ?? classification?.topic
    let urgency = attempt.reading?.urgency?.rawValue ?? classification?.urgency
    let saysUrgent = urgency == Urgency.urgent.rawValue
    var actual: [String: JSON] = ["topic": found.json, "urgency": urgency.json]
    if let confidence = attempt.reading?.confidence ?? classification?.confidence {
      actual["confidence"] = .number(confidence)
    }
    var notes: [String] = []
    if found != topic.rawValue { notes.append("topic \(found ?? "none") instead of \(topic.rawValue)") }
    if saysUrgent != isUrgent { notes.append(isUrgent ? "urgency missed" : "called urgent") }
    let hit: Double = saysUrgent && isUrgent ? 1 : 0
    return Observation(
      ok: notes.isEmpty, actual: .object(actual), note: notes.isEmpty ? nil : notes.joined(separator: "; "),
      scores: [
        "topic_accuracy": Ratio(found == topic.rawValue),
        "urgency_precision": Ratio(hit, of: saysUrgent ? 1 : 0), "urgency_recall": Ratio(hit, of: isUrgent ? 1 : 0),
        "urgency_f1": Ratio(2 * hit, of: (saysUrgent ? 1 : 0) + (isUrgent ? 1 : 0)),
      ],
      labels: [
        "topic": Labels(expected: topic.rawValue, actual: found ?? "(none)"),
        "urgent": Labels(expected: isUrgent ? "urgent" : "not urgent", actual: saysUrgent ? "urgent" : "not urgent"),
      ])
  }

  private func sql(_ attempt: Attempt, _ query: String) async throws(QueryProblem) -> Observation {
    guard let bench else { throw .unavailable("no shop was named") }
    let queries = attempt.reading?.queries ?? attempt.result?.closestProductSQLQuery.map { [$0] } ?? []
    let text = queries.isEmpty ? Statements.cannotAnswer : queries.joined(separator: ";\n")
    let verdict = try await QueryJudge(bench: bench).compare(expected: query, actual: text)
    var scores = [
      "execution_match": Ratio(verdict.execution), "separating_match": Ratio(verdict.separating),
      "invalid_rate": Ratio(verdict.invalid),
    ]
    let isAnswerable = !Statements.answers(Statements.split(query)).isEmpty
    // A refusal where nothing answers is right.
    if isAnswerable { scores["refusal_rate"] = Ratio(verdict.refused) }
    return Observation(
      ok: verdict.execution && verdict.separating, actual: .string(text), note: verdict.note, scores: scores)
  }

  private func match(_ attempt: Attempt, _ wanted: Set<Int64>) async throws(QueryProblem) -> Observation {
    let ids = attempt.reading?.productIDs ?? attempt.result?.productIDs ?? []
    let found = Set(ids)
    let hits = Double(found.intersection(wanted).count)
    let isEmpty = found.isEmpty && wanted.isEmpty
    let precision = isEmpty ? 1 : found.isEmpty ? 0 : hits / Double(found.count)
    let recall = isEmpty ? 1 : wanted.isEmpty ? 0 : hits / Double(wanted.count)
    let f1 = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
    var invented = 0
    if let catalogue = try await bench?.catalogue(), let key = catalogue.index(RowSet.key) {
      let known = Set(catalogue.rows.map { $0[key] })
      invented = found.filter { !known.contains(.number(Double($0))) }.count
    }
    let missing = wanted.subtracting(found).sorted()
    let extra = found.subtracting(wanted).sorted()
    return Observation(
      ok: missing.isEmpty && extra.isEmpty && invented == 0,
      actual: .object(["product_ids": .array(ids.map { .integer($0) })]),
      note: Self.difference(missing.map(String.init), extra.map(String.init)),
      scores: [
        "precision": Ratio(precision), "recall": Ratio(recall), "f1": Ratio(f1),
        "invented_ids": Ratio(Double(invented)),
      ])
  }

  private static func tracking(_ attempt: Attempt, _ wanted: Set<String>) -> Observation {
    let numbers = attempt.reading?.trackingNumbers ?? []
    let found = Set(numbers.map(TestCase.Goal.normal))
    let hits = Double(found.intersection(wanted).count)
    let missing = wanted.subtracting(found).sorted()
    let extra = found.subtracting(wanted).sorted()
    return Observation(
      ok: missing.isEmpty && extra.isEmpty,
      actual: .object(["tracking_numbers": .array(numbers.map { .string($0) })]), note: difference(missing, extra),
      scores: [
        "precision": Ratio(hits, of: Double(found.count)), "recall": Ratio(hits, of: Double(wanted.count)),
        "f1": Ratio(2 * hits, of: Double(found.count + wanted.count)),
        "exact": Ratio(missing.isEmpty && extra.isEmpty),
      ])
  }

  private static func memory(_ attempt: Attempt, _ goal: MemoryGoal) -> Observation {
    let memory = attempt.reading?.memory ?? ""
    let text = Needle.fold(memory)
    let check = FactCheck(facts: goal.facts, any: goal.factsAny) { Needle.isIn($0, folded: text) }
    let leaked = goal.forbidden.filter { Needle.isIn($0, folded: text) }
    let use = attempt.reading?.memoryUse
    var notes = check.notes + leaked.map { "holds “\($0)”" }
    if let most = goal.mostTokens, let tokens = use?.memoryTokens, tokens > most {
      notes.append("\(tokens) tokens instead of at most \(most)")
    }
    var scores = ["fact_recall": check.ratio, "clean": Ratio(leaked.isEmpty)]
    if let use, use.threadTokens > 0 {
      scores["tokens_saved"] = Ratio(1 - Double(use.memoryTokens) / Double(use.threadTokens))
    }
    if let summary = goal.summary {
      scores["rouge_l"] = Ratio(TextOverlap.rougeL(memory, reference: summary))
      scores["chrf"] = Ratio(TextOverlap.chrF(memory, reference: summary))
    }
    return Observation(
      ok: notes.isEmpty,
      actual: .object(["memory": .string(memory), "tokens": .integer(Int64(use?.memoryTokens ?? 0))]),
      note: notes.isEmpty ? nil : notes.joined(separator: "; "), scores: scores)
  }

  private static func difference(_ missing: [String], _ extra: [String]) -> String? {
    var notes: [String] = []
    if !missing.isEmpty { notes.append("missing \(missing.joined(separator: ", "))") }
    if !extra.isEmpty { notes.append("too many: \(extra.joined(separator: ", "))") }
    return notes.isEmpty ? nil : notes.joined(separator: "; ")
  }
}

/// Which of the expected facts were found.
struct FactCheck {
  let ratio: Ratio
  let notes: [String]

  init(facts: [String], any: [[String]], isFound: (String) -> Bool) {
    let missing = facts.filter { !isFound($0) }
    let missed = any.filter { !$0.contains(where: isFound) }
    let total = facts.count + any.count
    ratio = Ratio(Double(total - missing.count - missed.count), of: Double(total))
    notes =
      missing.map { "does not say “\($0)”" }
      + missed.map { list in "says none of \(list.map { "“\($0)”" }.joined(separator: ", "))" }
  }
}

extension Optional where Wrapped == String {
  var json: JSON { map { .string($0) } ?? .null }
}
