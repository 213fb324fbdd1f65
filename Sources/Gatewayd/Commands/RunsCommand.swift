import Agent
import ArgumentParser
import Foundation
import Store

struct RunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "The agent's runs: look at them, play them again, fork and compare them.",
    discussion: """
      A run is kept with everything that it was told, for `store.retention.run_days` after the last change of its case.
      Nothing here stores or sends anything.
      """,
    subcommands: [List.self, Show.self, ReplayRun.self, Fork.self, Diff.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List runs, the newest first.")
    @OptionGroup var config: ConfigurationOption
    @Option(name: .customLong("case"), help: "Only of this case.") var caseID: CaseID?
    @Option(help: "At most so many.") var limit: Int = 100
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let runs = try await config.withParts { try await $0.store.runs(caseID: caseID, limit: max(1, limit)) }
      let lines = runs.map(RunListLine.init)
      if json { return try printJSON(lines) }
      for line in lines { print(line.text) }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a run: its nodes with what each was told, what it changed, and the result.")
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "The run's number.") var run: Int64
    @Option(help: "Only the state before this node, in full.") var node: String?
    @Flag(help: "Print one JSON document, with the state before each node.") var json = false

    func run() async throws {
      let found = try await config.withParts { try await FoundRun.find(run, in: $0.store) }
      if let node { return try printJSON(JSONValue(of: try found.start(from: node).state)) }
      if json { return try printJSON(found.document) }
      for line in RunPrinter(document: found.document).lines { print(terminal(line)) }
    }
  }

  struct ReplayRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "replay",
      abstract: "Run the workflow again on what a run knew, and say whether the result is the same.",
      discussion: """
        Input, date, tool results and answers of models are those of the run; nothing is read, asked, stored or sent.
        The offline model is a part of the workflow and runs anew. Exit status: 0 the same, 1 another result, 65 the
        run did not keep something that today's workflow asks for.
        """)
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "The run's number.") var run: Int64
    @Option(help: "Begin at this node, with the state that the run had there (default: at the first).")
    var from: String?
    @Flag(help: "Print one JSON document.") var json = false

    private struct Outcome: Encodable {
      let run: Int64
      let from: String
      /// Null where the run has no result to compare with.
      let same: Bool?
      let differences: [RunComparison.Difference]
      let nodes: [RunDocument.Node]
      let input: JSONValue?
      let result: JSONValue?
    }

    func run() async throws {
      let found = try await config.withParts { try await FoundRun.find(run, in: $0.store) }
      let (frozen, state) = try found.start(from: from)
      let replay = Agent.Replay(of: frozen, clock: { SystemClock.monotonic() })
      let played = RunDocument(try await replay.playOrComplain(found.kept.run.id, from: state), before: nil)
      let before = found.document
      let differences = before.result.map { RunComparison.ofResults($0, played.result ?? .null) }
      let same = differences?.isEmpty
      let node = from ?? frozen.path.first?.rawValue ?? ""
      if json {
        try printJSON(
          Outcome(
            run: run, from: node, same: same, differences: differences ?? [], nodes: played.nodes, input: played.input,
            result: played.result))
      } else if let differences, let first = differences.first {
        print("run \(run) from \(node): another result; \(differences.count) differences, the first:")
        for line in first.lines { print(terminal(line)) }
      } else {
        let path = played.nodes.map(\.node).joined(separator: " → ")
        print("run \(run) from \(node): \(same == nil ? "no result to compare with" : "the same result") (\(path))")
      }
      if same == false { throw Exit.doesNotHold }
    }
  }

  struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare two runs, node by node and result by result.",
      discussion: """
        Each is a run's number, or a file that `runs show`, `runs replay`, `runs fork` or `draft` printed with --json.
        Exit status: 0 the same, 1 different.
        """)
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "A run's number, or a file.") var a: String
    @Argument(help: "The other.") var b: String
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let isInStore = [a, b].contains { Int64($0) != nil }
      let comparison =
        if isInStore {
          try await config.withParts { parts in
            RunComparison(try await document(a, in: parts.store), try await document(b, in: parts.store))
          }
        } else {
          RunComparison(try await document(a, in: nil), try await document(b, in: nil))
        }
      if json {
        try printJSON(comparison)
      } else {
        for line in comparison.lines(name(a), name(b)) { print(terminal(line)) }
      }
      if !comparison.same { throw Exit.doesNotHold }
    }

    private func name(_ text: String) -> String { Int64(text) == nil ? text : "run \(text)" }

    private func document(_ text: String, in store: Store?) async throws -> RunDocument {
      if let number = Int64(text), let store { return try await FoundRun.find(number, in: store).document }
      guard let data = FileManager.default.contents(atPath: text) else {
        complain("\(text): neither a run's number nor a file that can be read")
        throw Exit.badInput
      }
      guard let value = try? JSONDecoder().decode(JSONValue.self, from: data), let found = RunDocument(printed: value)
      else {
        complain("\(text): not what `runs show`, `runs replay`, `runs fork` or `draft` prints with --json")
        throw Exit.badInput
      }
      return found
    }
  }
}

/// A run as `runs list` prints it.
struct RunListLine: Encodable {
  let run: Int64
  let job: String
  let caseID: Int64
  let state: String
  let started: String
  let ended: String?
  let route: String?
  let topic: String?
  let nodes: [String]
  /// Of paid models.
  let modelCalls: Int
  let inputTokens: Int
  let outputTokens: Int
  let costUSD: Double
  let milliseconds: Int

  enum CodingKeys: String, CodingKey {
    case run, job, state, started, ended, route, topic, nodes, milliseconds
    case caseID = "case_id"
    case modelCalls = "model_calls"
    case inputTokens = "input_tokens"
    case outputTokens = "output_tokens"
    case costUSD = "cost_usd"
  }

  init(_ line: RunLine) {
    run = line.run.id.value
    job = line.run.job.value
    caseID = line.run.caseID.value
    state = line.run.endedAt == nil ? "open" : line.route == nil ? "failed" : "ended"
    started = line.run.startedAt.iso
    ended = line.run.endedAt?.iso
    route = line.route
    topic = line.topic
    nodes = line.run.nodes
    modelCalls = line.modelCalls
    inputTokens = line.inputTokens
    outputTokens = line.outputTokens
    costUSD = line.costUSD
    milliseconds = line.milliseconds
  }

  var text: String {
    "\(run)\tcase \(caseID)\t\(started)\t\(state)\t\(route ?? "-")\t\(topic ?? "-")\t\(modelCalls) calls, \(inputTokens) + "
      + "\(outputTokens) tokens, \(costUSD) USD\t\(milliseconds) ms\t\(nodes.joined(separator: " → "))"
  }
}
