import Agent
import ArgumentParser
import Evaluation
import Foundation
import Store

/// `gatewayd eval export SUITE FILE`.
struct EvalExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Reviewers' decisions as a dataset: what was approved is what is expected.",
    discussion: """
      Names, addresses, telephone, card and account numbers are masked; read the file before you give it away. Numbers \
      of the shop (customers, deliveries, tracking) stay, since the cases need them.
        gatewayd eval export scenario decided.json --last 200
        gatewayd eval scenario decided.json
      """)

  @OptionGroup var config: ConfigurationOption
  @Argument(help: "scenario (routes, actions, facts, replies) or classify (topics, urgency).") var suite: String
  @Argument(help: "The file to write; `-` for stdout.") var file: String
  @Option(help: "How many decided cases, the newest first.") var last = 1000
  @Option(help: "Only cases about which somebody said good, or bad, on the case page.") var thumbs: Thumbs?

  enum Thumbs: String, ExpressibleByArgument, CaseIterable { case good, bad }

  func run() async throws {
    let suite = try word(suite, as: EvalSuite.self, option: "SUITE")
    guard suite == .scenario || suite == .classify else {
      throw ValidationError("SUITE: decisions say nothing for `\(suite.rawValue)`; scenario or classify")
    }
    let (entries, decided) = try await config.withParts { parts in
      let decided = try await parts.store.decidedRuns(limit: max(1, last)).filter { past in
        thumbs.map { wanted in past.labels.contains { $0.good == (wanted == .good) } } ?? true
      }
      var entries: [JSON] = []
      for past in decided.reversed() {
        if let entry = try await parts.store.practiceEntry(past, suite, number: entries.count + 1) {
          entries.append(entry)
        }
      }
      return (entries, decided.count)
    }
    let header: [String: JSON] = [
      "suite": .string(suite.rawValue), "source": .string("decisions of reviewers, masked"),
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    let document = JSON.object(["header": .object(header), "cases": .array(entries)])
    try write(try encoder.encode(document) + Data("\n".utf8))
    complain("\(entries.count) of \(decided) decided cases written")
  }

  private func write(_ data: Data) throws {
    guard file != "-" else { return FileHandle.standardOutput.write(data) }
    keepFilesPrivate()
    do {
      try data.write(to: URL(filePath: file))
    } catch {
      complain("\(file): cannot be written; its folder must exist and be writable")
      throw Exit.cannotCreate
    }
  }
}
