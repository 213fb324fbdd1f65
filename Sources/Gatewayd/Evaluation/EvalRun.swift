import Agent
import AsyncHTTPClient
import Evaluation
import Foundation
import Logging
import Shop

/// One evaluation: the cases of some datasets through the workflow, judged.
struct EvalRun: Sendable {
  let suite: EvalSuite
  let level: Level
  let settings: Configuration
  /// Runs of each case.
  let times: Int
  /// Cases at a time.
  let width: Int
  /// ISO day, for cases and datasets that do not say.
  let today: String
  /// `--shop`, before that of a dataset.
  let shop: String?
  var cache: String?
  var journal: EvalJournal?
  var judge: Judge?

  /// A case with everything that it is run with.
  struct Prepared: Sendable {
    let test: TestCase
    let runner: CaseRunner
    let scorer: Scorer
    /// Tells its shop from another, for the journal.
    let shop: String
  }

  /// What is malformed beside the datasets' own problems.
  struct Preparation: Sendable {
    var cases: [Prepared] = []
    var problems: [DatasetProblem] = []
  }

  /// - Throws: `EvalShops.Problem`, `SecretError`, `RecordingError`.
  func prepare(_ datasets: [(dataset: Dataset, cases: [TestCase])], http: HTTPClient) async throws -> Preparation {
    let secrets = SecretReader(environment: ConfigurationOption.environment)
    let maker = ModelMaker(configuration: settings, secrets: secrets, http: http, logger: Logger(label: "models"))
    var chain = try maker.chain()
    if let cache { chain = chain.wrapping(try ModelCache(folder: cache, settings: settings).caching) }
    let shops = try EvalShops(settings: settings, secrets: secrets)
    var preparation = Preparation()
    for (dataset, cases) in datasets where !cases.isEmpty {
      let place = shop ?? dataset.shopPath
      let opened = try await shops.open(
        place, policy: dataset.header.policy, mayBeEmpty: !suite.needsShop)
      let runner = CaseRunner(
        suite: suite, level: level, settings: settings, header: dataset.header, tools: opened.tools, models: chain,
        today: dataset.header.now ?? today)
      for test in cases {
        if let problem = await problem(test, opened.bench) {
          preparation.problems.append(problem)
        } else {
          preparation.cases.append(
            Prepared(
              test: test, runner: runner, scorer: Scorer(bench: opened.bench),
              shop: place.map(EvalJournal.stamp) ?? ""))
        }
      }
    }
    return preparation
  }

  /// A query that cannot be run is found before anything is measured.
  private func problem(_ test: TestCase, _ bench: EvalBench) async -> DatasetProblem? {
    guard case .sql(let query) = test.goal else { return nil }
    for statement in Statements.split(query) where statement.uppercased() != Statements.cannotAnswer {
      do throws(QueryProblem) {
        _ = try await bench.rows(of: statement)
      } catch {
        guard case .refused(let why) = error else { continue }
        return DatasetProblem(
          test, place: "expected.query", what: "cannot be run: \(why); one SELECT over the product tables a wish")
      }
    }
    return nil
  }

  /// Runs and judges all cases, in their order.
  /// - Parameter progress: cases that are done.
  func run(_ cases: [Prepared], progress: (Int) -> Void) async throws -> [CaseOutcome] {
    try await withThrowingTaskGroup(of: (Int, CaseOutcome).self) { group in
      var outcomes = [CaseOutcome?](repeating: nil, count: cases.count)
      var next = 0
      var done = 0
      func start() {
        guard next < cases.count else { return }
        let (index, prepared) = (next, cases[next])
        next += 1
        group.addTask { (index, try await outcome(prepared)) }
      }
      for _ in 0..<max(1, width) { start() }
      while let (index, outcome) = try await group.next() {
        outcomes[index] = outcome
        done += 1
        progress(done)
        start()
      }
      return outcomes.compactMap { $0 }
    }
  }

  private func outcome(_ prepared: Prepared) async throws -> CaseOutcome {
    let test = prepared.test
    if let known = await journal?.runs(of: test, shop: prepared.shop), known.count == times {
      return CaseOutcome(test: test, runs: known)
    }
    var runs: [Observation] = []
    for number in 0..<times {
      let attempt = await prepared.runner.run(test, number: number)
      var observation = try await prepared.scorer.score(attempt, test)
      if let judge, let result = attempt.result { await observation.add(judge, test, result, number) }
      runs.append(observation)
    }
    try await journal?.keep(runs, of: test, shop: prepared.shop)
    return CaseOutcome(test: test, runs: runs)
  }
}

extension Observation {
  /// A judge's word about the draft, if there is one; it decides nothing.
  fileprivate mutating func add(_ judge: Judge, _ test: TestCase, _ result: RunResult, _ number: Int) async {
    guard let draft = result.emailResponse else { return }
    let question = Judge.Question(mail: test.input.mail, facts: result.context.map(\.text), draft: draft)
    let answer = await RunNumber.$current.withValue(number) { try? await judge.judge(question) }
    guard let (verdict, reply) = answer else {
      note = [note, "no verdict of the judge"].compactMap { $0 }.joined(separator: "; ")
      return
    }
    scores["judge_pass"] = Ratio(verdict.good)
    costUSD += reply.costUSD
    modelCalls += 1
    inputTokens += reply.inputTokens
    outputTokens += reply.outputTokens
    if !verdict.good { note = [note, "judge: \(verdict.reason)"].compactMap { $0 }.joined(separator: "; ") }
  }
}

extension Dataset {
  /// Where `header.shop` leads; nil where there is none.
  var shopPath: String? {
    guard let shop = header.shop else { return nil }
    guard !shop.hasPrefix("/") else { return shop }
    let folder = file.lastIndex(of: "/").map { file[..<$0] } ?? "."
    return "\(folder)/\(shop)"
  }
}

extension DatasetProblem {
  init(_ test: TestCase, place: String, what: String) {
    self.init(
      file: test.file, entry: "entry \(test.position) (\(test.name))", place: place, what: what)
  }
}
