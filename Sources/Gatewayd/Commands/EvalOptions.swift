import Agent
import ArgumentParser
import AsyncHTTPClient
import Evaluation
import Foundation
import Logging

/// How the cases of an evaluation are run.
struct EvalHow: ParsableArguments {
  @Option(
    help:
      "The model to ask before the offline one, by its configured name, or `recorded:FILE` (default: as configured).")
  var model: String?
  @Option(
    help:
      "The shop: a SQLite file or a script of SQL (.sql) (default: the dataset's `header.shop`, else as configured).")
  var shop: String?
  @Option(help: "The business date of cases and datasets without one, such as 2026-03-16 (default: today).")
  var now: String?
  @Option(help: "component, workflow or end-to-end: how much of a mail's way is run (default: by suite).")
  var level: String?
  @Option(name: .customLong("repeat"), help: "Runs of each case; gives pass_k.") var times = 1
  @Option(help: "Cases at a time (default: 1 with the offline model, else 4).") var concurrency: Int?
  @Option(help: "Keep the answers of models in this folder, and ask for each once.") var cache: String?
  @Option(help: "Note each measured case in this file, and leave out those that it holds.") var resume: String?
  @Option(help: "A configured model that judges drafts; never one of those that write them.") var judge: String?
  @Option(help: "Drafts that people have judged, to measure the judge by (JSON lines).") var judgeLabels: String?

  func validate() throws {
    guard (1...1000).contains(times) else { throw ValidationError("--repeat: \(times) is not from 1 to 1000") }
    if let concurrency, !(1...64).contains(concurrency) {
      throw ValidationError("--concurrency: \(concurrency) is not from 1 to 64")
    }
    if let now, Day(now) == nil { throw ValidationError("--now: `\(now)` is not a day such as 2026-03-16") }
    if judgeLabels != nil, judge == nil { throw ValidationError("--judge-labels goes with --judge") }
  }

  /// The configuration, with what the options change.
  func settings(_ config: ConfigurationOption) throws -> Configuration {
    var settings = try config.loadIfAny()
    if let judge { try check(judge, settings) }
    if let model {
      let all = settings.models
      try settings.choose(model)
      // The judge has to be made too.
      settings.models += all.filter { $0.name == judge && !settings.models.map(\.name).contains($0.name) }
    }
    if let judge { try checkApart(judge, settings) }
    return settings
  }

  private func check(_ judge: String, _ settings: Configuration) throws {
    guard settings.models.contains(where: { $0.name == judge }) else {
      let known = settings.models.map(\.name).joined(separator: ", ")
      throw ValidationError(
        "--judge: `\(judge)` is no configured model; \(known.isEmpty ? "there is none" : "one of \(known)")")
    }
  }

  /// A model likes its own drafts.
  private func checkApart(_ judge: String, _ settings: Configuration) throws {
    let asked = Set(settings.agent.models + settings.agent.steps.values.flatMap { $0 })
    guard let own = settings.models.first(where: { $0.name == judge }) else { return }
    let same = settings.models.first { asked.contains($0.name) && ($0.name == judge || $0.model == own.model) }
    guard let same else { return }
    throw ValidationError("--judge: `\(judge)` is the model that is measured (`\(same.name)`); name another")
  }

  func run(_ suite: EvalSuite, _ settings: Configuration, _ http: HTTPClient) async throws -> EvalRun {
    let level = try level.map { try word($0, as: Level.self, option: "--level") } ?? suite.level
    let isOffline = settings.agent.models == [OfflineModel.modelName] && settings.agent.steps.isEmpty
    let clock = SystemClock(timeZone: settings.shop.timeZone, fixedDay: now ?? settings.shop.today)
    var run = EvalRun(
      suite: suite, level: level, settings: settings, times: times, width: concurrency ?? (isOffline ? 1 : 4),
      today: clock.today().description, shop: shop, cache: cache)
    run.judge = try makeJudge(settings, http)
    if let resume {
      run.journal = try EvalJournal(path: resume, circumstances: circumstances(run))
    }
    return run
  }

  private func makeJudge(_ settings: Configuration, _ http: HTTPClient) throws -> Judge? {
    guard let judge, let model = settings.models.first(where: { $0.name == judge }) else { return nil }
    let secrets = SecretReader(environment: ConfigurationOption.environment)
    let maker = ModelMaker(configuration: settings, secrets: secrets, http: http, logger: Logger(label: "models"))
    let made = try maker.model(model)
    return Judge(model: try cache.map { try ModelCache(folder: $0, settings: settings).caching(made) } ?? made)
  }

  /// What a figure depends on beside its case and its shop. A program built anew begins anew.
  private func circumstances(_ run: EvalRun) -> String {
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path(percentEncoded: false)
    return "\(run.suite) \(run.level) \(run.times) \(run.today) \(EvalJournal.stamp(program)) \(run.settings) "
      + (judge ?? "")
  }

  /// How far the judge can be believed; nil without one.
  func judgeReport(_ judge: Judge?, _ outcomes: [CaseOutcome]) async throws -> JudgeReport? {
    guard let judge else { return nil }
    var pairs: [(person: Bool, judge: Bool)] = []
    var silent = 0
    for labelled in try readLabels() {
      do throws(ModelError) {
        pairs.append((labelled.good, try await judge.judge(labelled.question).verdict.good))
      } catch {
        silent += 1
      }
    }
    let drafts = outcomes.flatMap(\.runs).filter { $0.scores["judge_pass"] != nil }.count
    return JudgeReport(model: judge.name, pairs: pairs, drafts: drafts, silent: silent)
  }

  private func readLabels() throws -> [LabelledDraft] {
    guard let judgeLabels else { return [] }
    guard let data = FileManager.default.contents(atPath: judgeLabels) else {
      complain("\(judgeLabels): cannot be read; name a file of labelled drafts (JSON lines)")
      throw Exit.badInput
    }
    do {
      return try LabelledDraft.read(Array(data), file: judgeLabels)
    } catch {
      complain(terminal(error.description))
      throw Exit.badInput
    }
  }
}

/// Which cases of the datasets are run.
struct EvalWhich: ParsableArguments {
  @Option(
    help:
      "KEY=VALUE: only cases with it; keys test_no (also 10-20), family, tag, file, text, expected; may be repeated.")
  var filter: [String] = []
  @Option(help: "Only so many cases, taken by chance.") var sample: Int?
  @Option(help: "Of the sample and of the bootstrap.") var seed: UInt64 = 1
  @Flag(help: "Run the other cases where some are malformed; the exit status is 65 all the same.")
  var keepGoing = false

  func validate() throws {
    if let sample, sample < 1 { throw ValidationError("--sample: \(sample) is not 1 or more") }
  }

  func filters() throws -> [CaseFilter] {
    do {
      return try filter.map(CaseFilter.init)
    } catch {
      throw ValidationError("--filter: \(error.why)")
    }
  }

  static func read(_ file: String, _ suite: EvalSuite) throws -> Dataset {
    guard let data = FileManager.default.contents(atPath: file) else {
      complain("\(file): cannot be read; name a dataset (JSON)")
      throw Exit.badInput
    }
    return Dataset(Array(data), file: file, suite: suite)
  }

  func choose(_ datasets: [Dataset], _ filters: [CaseFilter]) -> [(dataset: Dataset, cases: [TestCase])] {
    let taken = datasets.map { dataset in
      (dataset, dataset.cases.filter { test in filters.allSatisfy { $0.takes(test) } })
    }
    guard let sample else { return taken }
    let kept = Set(taken.flatMap(\.1).sample(sample, seed: seed).map { "\($0.file)\n\($0.position)" })
    return taken.map { ($0, $1.filter { kept.contains("\($0.file)\n\($0.position)") }) }
  }
}

/// What an evaluation prints and checks.
struct EvalOutput: ParsableArguments {
  @Option(help: "METRIC>=X, also <=, >, < and =: exit with 1 unless it holds; may be repeated.")
  var require: [String] = []
  @Flag(help: "Print one JSON document.") var json = false
  @Option(help: "Write a JUnit report to this file.") var junit: String?
  @Option(help: "Write a page of HTML to this file: failures first, nothing loaded from elsewhere.") var html: String?
  @Option(help: "Write a page of Markdown to this file.") var markdown: String?
  @Flag(help: "Print only the cases that are not ok.") var failuresOnly = false
  @Option(help: "How many failures to list in the terminal.") var failures = 20
  @Flag(help: "Send datasets and results to the configured Langfuse, as an experiment.") var langfuse = false
  @Option(help: "What the experiment is called there (default: suite, model and time).") var experiment: String?
  @Option(help: "What --json printed earlier: compare case by case, with a paired test.") var baseline: String?

  func validate() throws {
    if experiment != nil, !langfuse { throw ValidationError("--experiment goes with --langfuse") }
  }

  /// Nil unless it was asked for. Said before anything is measured.
  func experiment(_ suite: EvalSuite, _ settings: Configuration) throws -> EvalExperiment? {
    guard langfuse else { return nil }
    do {
      return try EvalExperiment(
        settings.telemetry.traces, secrets: SecretReader(environment: ConfigurationOption.environment),
        name: experiment, suite: suite, model: settings.modelName, began: SystemClock().now())
    } catch {
      complain(brief(error))
      throw Exit.badConfiguration
    }
  }

  func send(_ sheet: Sheet, to experiment: EvalExperiment?) async throws {
    guard let experiment else { return }
    do {
      var bar = Progress(label: "cases to Langfuse")
      try await experiment.send(sheet.outcomes, report: sheet.report) { bar.reached($0, of: sheet.outcomes.count) }
      bar.end()
    } catch {
      complain("the experiment `\(experiment.name)` was not sent whole: \(brief(error)); send it again under this name")
      throw Exit.unavailable
    }
  }

  func requirements() throws -> [Requirement] {
    do {
      return try require.map(Requirement.init)
    } catch {
      throw ValidationError("--require: \(error.why)")
    }
  }

  func readBaseline() throws -> (name: String, report: EvalReport)? {
    guard let baseline else { return nil }
    guard let data = FileManager.default.contents(atPath: baseline) else {
      complain("\(baseline): cannot be read; name what `gatewayd eval … --json` printed")
      throw Exit.badInput
    }
    guard let report = try? JSONDecoder().decode(EvalReport.self, from: data) else {
      complain("\(baseline): is not what `gatewayd eval … --json` prints")
      throw Exit.badInput
    }
    return (baseline, report)
  }

  /// Before anything is measured: a report that cannot be written would lose it.
  func checkPlaces() throws {
    for path in [junit, html, markdown].compactMap({ $0 }) {
      let manager = FileManager.default
      let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
      var isFolder: ObjCBool = false
      let isThere = manager.fileExists(atPath: path, isDirectory: &isFolder)
      guard !isFolder.boolValue, manager.isWritableFile(atPath: isThere ? path : folder) else {
        complain("\(path): cannot be written; its folder must exist and be writable")
        throw Exit.cannotCreate
      }
    }
  }

  func write(_ sheet: Sheet) throws {
    for (path, text) in [(junit, sheet.junit), (html, sheet.html), (markdown, sheet.markdown)] {
      guard let path else { continue }
      do {
        try Data(text.utf8).write(to: URL(filePath: path))
      } catch {
        complain("\(path): cannot be written: \(brief(error))")
        throw Exit.cannotCreate
      }
    }
    guard json else {
      let lines = sheet.terminalLines(failures: max(0, failures), onlyFailures: failuresOnly)
      return print(lines.map(terminal).joined(separator: "\n"))
    }
    var report = sheet.report
    if failuresOnly { report.cases.removeAll(where: \.ok) }
    try printJSON(report)
  }
}
