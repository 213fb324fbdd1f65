import Agent
import Evaluation
import Foundation
import Store

/// Runs decided cases again.
struct PracticeRunner: Sendable {
  let store: Store
  let tools: any ShopTools
  let models: ModelChain

  func replay(_ past: DecidedRun) async throws -> PracticeReport.Case {
    guard let kept = try await store.keptRun(past.run), let decision = PastCase.Decision(past.decision.kind) else {
      return PracticeReport.Case(past, why: "the run is gone")
    }
    let frozen: FrozenRun
    switch FoundRun(kept).frozen {
    case .success(let run): frozen = run
    case .failure(let problem): return PracticeReport.Case(past, why: "its run \(problem.why)")
    }
    guard let first = frozen.path.first, let start = frozen.entry(of: first), let before = RunResult(past.proposal)
    else { return PracticeReport.Case(past, why: "its run cannot be read") }
    let replay = Agent.Replay(of: frozen, tools: tools, models: models, clock: { SystemClock.monotonic() })
    do throws(Agent.Replay.Problem) {
      let played = try await replay.play(from: start)
      let compared = PastCase(
        decision: decision, before: before, after: played.result, finalText: past.finalText,
        approved: past.actions.map(ActionGoal.init))
      return PracticeReport.Case(past, compared)
    } catch {
      switch error {
      case .notFrozen(_, let what): return PracticeReport.Case(past, why: what)
      case .failed(let node, .retry(let why, _)), .failed(let node, .failed(let why)):
        return PracticeReport.Case(past, why: "\(node.rawValue): \(why)")
      case .failed(let node, .turn(let seconds)):
        return PracticeReport.Case(past, why: "\(node.rawValue): the models have no turn for \(seconds) seconds")
      }
    }
  }
}

extension Store {
  /// The case as an entry of a dataset; nil where its run is no longer kept, or says nothing to the suite.
  func practiceEntry(_ past: DecidedRun, _ suite: EvalSuite, number: Int) async throws -> JSON? {
    guard let kept = try await keptRun(past.run), let decision = PastCase.Decision(past.decision.kind),
      let result = RunResult(past.proposal), case .success(let frozen) = FoundRun(kept).frozen,
      let first = frozen.path.first, let start = frozen.entry(of: first)
    else { return nil }
    let known = frozen.path.compactMap { frozen.entry(of: $0)?.reading.customerName }
    let names = [past.partyName, past.decision.reviewer].compactMap { $0 } + past.labels.map(\.reviewer) + known
    return PracticeCase(
      input: start.input, result: result, decision: decision, finalText: past.finalText,
      approved: past.actions.map(ActionGoal.init), names: names,
      thumbs: past.labels.map { PracticeCase.Thumb(good: $0.good, reason: $0.reason) }
    ).entry(suite, number: number)
  }
}

extension RunResult {
  /// The agent's shape of what the store holds; both are the same JSON.
  fileprivate init?(_ proposal: Proposal) {
    guard let data = try? JSONEncoder().encode(proposal),
      let result = try? JSONDecoder().decode(RunResult.self, from: data)
    else { return nil }
    self = result
  }
}

extension PastCase.Decision {
  /// Nil for a case that was closed without a word about its draft.
  fileprivate init?(_ kind: Decision.Kind) {
    switch kind {
    case .approve: self = .approve
    case .edit: self = .edit
    case .reject: self = .reject
    case .escalate: self = .escalate
    case .close: return nil
    }
  }
}

extension ActionGoal {
  fileprivate init(_ record: ActionRecord) {
    self.init(action: record.action, params: record.params.mapValues { JSON(of: $0) ?? .null })
  }
}

/// What `gatewayd replay` prints.
struct PracticeReport: Encodable, Sendable {
  struct Case: Encodable, Sendable {
    let caseID: Int64
    let run: Int64
    let decision: String
    /// `unchanged`, `better`, `worse`, `unsafe`, or `not replayed`.
    let verdict: String
    let reasons: [String]
    let differences: [RunComparison.Difference]

    enum CodingKeys: String, CodingKey {
      case run, decision, verdict, reasons, differences
      case caseID = "case_id"
    }

    static let notReplayed = "not replayed"

    init(_ past: DecidedRun, why: String) {
      caseID = past.decision.caseID.value
      run = past.run.value
      decision = past.decision.kind.rawValue
      verdict = Self.notReplayed
      reasons = [why]
      differences = []
    }

    init(_ past: DecidedRun, _ compared: PastCase) {
      caseID = past.decision.caseID.value
      run = past.run.value
      decision = past.decision.kind.rawValue
      let judged = compared.judged
      verdict = judged.verdict.rawValue
      reasons = judged.reasons
      differences = RunComparison.ofResults(JSONValue(of: compared.before), JSONValue(of: compared.after))
    }
  }

  let model: String
  let n: Int
  let unchanged: Int
  let better: Int
  let worse: Int
  let unsafe: Int
  let notReplayed: Int
  let cases: [Case]

  enum CodingKeys: String, CodingKey {
    case model, n, unchanged, better, worse, unsafe, cases
    case notReplayed = "not_replayed"
  }

  init(model: String, cases: [Case]) {
    self.model = model
    self.cases = cases
    n = cases.count
    func count(_ verdict: PastCase.Verdict) -> Int { cases.filter { $0.verdict == verdict.rawValue }.count }
    unchanged = count(.unchanged)
    better = count(.better)
    worse = count(.worse)
    unsafe = count(.unsafe)
    notReplayed = cases.filter { $0.verdict == Case.notReplayed }.count
  }

  /// For a person: the counts, then what would change, unsafe first.
  var lines: [String] {
    var lines = [
      "\(n) decided cases with \(model): \(unchanged) unchanged, \(better) better, \(worse) worse, \(unsafe) unsafe"
        + (notReplayed > 0 ? ", \(notReplayed) not replayed" : "")
    ]
    for verdict in ["unsafe", "worse", "better", Case.notReplayed] {
      for found in cases where found.verdict == verdict {
        lines.append("\(verdict): case \(found.caseID), run \(found.run) (\(found.decision))")
        lines += found.reasons.map { "  \($0)" }
        lines += found.differences.filter { !$0.path.hasPrefix("trace.") }.prefix(8).flatMap(\.lines)
      }
    }
    return lines
  }
}
