import Agent
import ArgumentParser
import AsyncHTTPClient
import Evaluation
import Foundation
import Logging
import Store

/// `gatewayd replay [--last N] [--model NAME]`.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Past decided cases through today's workflow: unchanged, better, worse or unsafe.",
    discussion: """
      What a run was told then is told again; where today's workflow asks something else, the shop is read as it is, and \
      models are asked (paid ones cost money). Nothing is stored or sent. docs/evaluation.md says what the words mean.
        gatewayd replay --last 50
        gatewayd replay --last 50 --model small --json
      Exit status: 0; 1 if a case would be unsafe.
      """)

  @OptionGroup var config: ConfigurationOption
  @Option(help: "How many decided cases, the newest first.") var last = 100
  @Option(help: "Ask this model for every step (default: as configured).") var model: String?
  @Flag(help: "Print one JSON document, with every difference.") var json = false

  func validate() throws {
    guard (1...100_000).contains(last) else { throw ValidationError("--last: \(last) is not from 1 to 100000") }
  }

  func run() async throws {
    let report = try await config.withParts { parts in
      var settings = parts.configuration
      if let model { try settings.askOnly(model) }
      let http = ModelServer.client()
      do {
        let report = try await replay(parts, settings, http)
        try await http.shutdown()
        return report
      } catch {
        try? await http.shutdown()
        throw error
      }
    }
    if json { try printJSON(report) } else { for line in report.lines { print(terminal(line)) } }
    if report.unsafe > 0 { throw Exit.doesNotHold }
  }

  private func replay(_ parts: Parts, _ settings: Configuration, _ http: HTTPClient) async throws -> PracticeReport {
    let decided = try await parts.store.decidedRuns(limit: last)
    let runner = PracticeRunner(
      store: parts.store, tools: try await shop(parts), models: try models(parts, settings, http))
    var cases: [PracticeReport.Case] = []
    var bar = Progress(label: "cases")
    for (index, past) in decided.enumerated() {
      cases.append(try await runner.replay(past))
      bar.reached(index + 1, of: decided.count)
    }
    bar.end()
    return PracticeReport(model: settings.modelName, cases: cases)
  }

  private func shop(_ parts: Parts) async throws -> ShopAdapter {
    do {
      return ShopAdapter(reader: try await parts.shop())
    } catch {
      complain("\(parts.configuration.shop.placeName): \(brief(error)); \(parts.configuration.shop.remedy)")
      throw Exit.unavailable
    }
  }

  private func models(_ parts: Parts, _ settings: Configuration, _ http: HTTPClient) throws -> ModelChain {
    do {
      return try ModelMaker(
        configuration: settings, secrets: parts.secrets, http: http, logger: Logger(label: "models")
      ).chain()
    } catch let error as SecretError {
      complain("\(config.resolvedPath): \(error)")
      throw Exit.badConfiguration
    } catch let error as RecordingError {
      complain("\(error)")
      throw Exit.badInput
    }
  }
}
