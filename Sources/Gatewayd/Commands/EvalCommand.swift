import Agent
import ArgumentParser
import AsyncHTTPClient
import Evaluation
import Foundation
import Logging
import Shop
import Store

struct EvalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measure the agent on datasets: gatewayd eval SUITE FILE…; `gatewayd eval run --help` lists the options.",
    discussion: """
      Nothing is stored or sent. docs/evaluation.md defines every suite and figure.
        gatewayd eval classify mails.json --require topic_accuracy>=0.88
        gatewayd eval sql queries.json --shop shop.sql --json > before.json
        gatewayd eval sql queries.json --shop shop.sql --baseline before.json --html report.html
        gatewayd eval export scenario decided.json
      """,
    subcommands: [EvalSuiteCommand.self, EvalExportCommand.self], defaultSubcommand: EvalSuiteCommand.self)
}

/// `gatewayd eval SUITE FILE…`.
struct EvalSuiteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Measure one suite on datasets (the default: the word `run` may be left out).",
    discussion: """
      Exit status: 0; 1 a --require does not hold; 65 a malformed dataset, also with --keep-going; 69 the shop cannot \
      be read; 73 a report cannot be written.
      """)

  @OptionGroup var config: ConfigurationOption
  @Argument(help: "classify, sql, match, tracking, delivery, scenario, injection or memory.") var suite: String
  @Argument(help: "Datasets: a JSON array, JSON lines, or {\"header\": {…}, \"cases\": […]}.") var files: [String]
  @OptionGroup(title: "What is run") var how: EvalHow
  @OptionGroup(title: "Which cases") var which: EvalWhich
  @OptionGroup(title: "What is printed") var output: EvalOutput

  func run() async throws {
    let suite = try word(suite, as: EvalSuite.self, option: "SUITE")
    let settings = try how.settings(config)
    let requirements = try output.requirements()
    let before = try output.readBaseline()
    try output.checkPlaces()
    let filters = try which.filters()
    let experiment = try output.experiment(suite, settings)
    bootstrapLogging(settings.log, quiet: true)
    let datasets = try files.map { try EvalWhich.read($0, suite) }
    let chosen = which.choose(datasets, filters)
    var problems = datasets.flatMap(\.problems)
    for problem in problems { complain(terminal(problem.description)) }
    guard problems.isEmpty || which.keepGoing else { throw Exit.badInput }
    guard chosen.contains(where: { !$0.cases.isEmpty }) else {
      if !problems.isEmpty { throw Exit.badInput }
      complain("no case is left; --filter and --sample take some of those that the datasets hold")
      throw datasets.contains { !$0.cases.isEmpty } ? Exit.usage : Exit.badInput
    }
    let http = ModelServer.client()
    let sheet: Sheet
    do {
      sheet = try await measure(suite, settings, chosen, before, &problems, http)
      try await http.shutdown()
    } catch {
      try? await http.shutdown()
      throw try Self.ending(error)
    }
    try output.write(sheet)
    try await output.send(sheet, to: experiment)
    try end(sheet, requirements, problems)
  }

  private func measure(
    _ suite: EvalSuite, _ settings: Configuration, _ chosen: [(dataset: Dataset, cases: [TestCase])],
    _ before: (name: String, report: EvalReport)?, _ problems: inout [DatasetProblem], _ http: HTTPClient
  ) async throws -> Sheet {
    let run = try await how.run(suite, settings, http)
    let preparation = try await run.prepare(chosen, http: http)
    for problem in preparation.problems { complain(terminal(problem.description)) }
    problems += preparation.problems
    guard preparation.problems.isEmpty || which.keepGoing else { throw Exit.badInput }
    var bar = Progress(label: "\(suite.rawValue) cases")
    let outcomes = try await run.run(preparation.cases) { bar.reached($0, of: preparation.cases.count) }
    bar.end()
    let metrics = Metrics(suite, outcomes, seed: which.seed).all
    var report = EvalReport(
      suite: suite, model: settings.modelName, level: run.level, outcomes: outcomes, metrics: metrics,
      malformed: problems)
    report.judge = try await how.judgeReport(run.judge, outcomes)
    if let before {
      report.baseline = Comparison(report.cases, before: before.report, name: before.name, seed: which.seed)
    }
    return Sheet(report: report, metrics: metrics, outcomes: outcomes)
  }

  private func end(_ sheet: Sheet, _ requirements: [Requirement], _ problems: [DatasetProblem]) throws {
    let failures = requirements.compactMap { $0.failure(in: sheet.report.metrics) }
    for failure in failures { complain(failure) }
    // Figures of a part of a dataset prove nothing about the whole.
    if !problems.isEmpty { throw Exit.badInput }
    if !failures.isEmpty { throw Exit.doesNotHold }
  }

  /// Says in one line why there are no figures.
  private static func ending(_ error: any Error) throws -> ExitCode {
    switch error {
    case EvalShops.Problem.missing(let why), EvalShops.Problem.badScript(let why):
      complain(terminal(why))
      return Exit.badInput
    case EvalShops.Problem.cannotOpen(let why):
      complain(terminal(why))
      return Exit.unavailable
    case QueryProblem.unavailable(let why), QueryProblem.refused(let why):
      complain("the shop: \(why)")
      return Exit.unavailable
    case let error as SecretError:
      complain("\(error)")
      return Exit.badConfiguration
    case let error as RecordingError:
      complain("\(error)")
      return Exit.cannotCreate
    default: throw error
    }
  }
}

extension Configuration {
  /// The models that are asked before the offline one, by their names.
  var modelName: String { agent.models.joined(separator: "+") }
}
