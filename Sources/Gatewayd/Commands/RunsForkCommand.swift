import Agent
import ArgumentParser
import AsyncHTTPClient
import Foundation
import Logging
import MailProto
import Shop
import Store

extension RunsCommand {
  struct Fork: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run the workflow again from a node with an edited state; print the result.",
      discussion: """
        What the run was told is told again. Where the fork asks something else, the shop is read as it is today, and
        models are asked (paid ones cost money). Nothing is stored or sent.
          gatewayd runs fork 7 --from delivery --set input.policy.refundPerDay=0.2
          gatewayd runs fork 7 --from recall --mail other.eml --json > fork.json
          gatewayd runs diff 7 fork.json
        `gatewayd runs show 7 --node delivery` prints the state that --set edits.
        """)
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "The run's number.") var run: Int64
    @Option(help: "The node to begin at.") var from: String
    @Option(name: .customLong("set"), help: "PATH=JSON: an edit of the state before that node; may be repeated.")
    var edits: [String] = []
    @Option(help: "Ask this model for every step (default: as configured).") var model: String?
    @Option(help: "The words of this mail instead, from the same sender.") var mail: String?
    @Flag(help: "Print one JSON document: the result, with the nodes beside it.") var json = false

    func run() async throws {
      let edits = try self.edits.map(parse) + mailEdits()
      try await config.withParts { parts in
        let found = try await FoundRun.find(run, in: parts.store)
        let (frozen, entry) = try found.start(from: from)
        let state = try edited(entry, edits)
        let http = ModelServer.client()
        let played: Agent.Replay.Played
        let chain: ModelChain
        do {
          chain = try models(parts, http: http)
          let replay = Agent.Replay(
            of: frozen, tools: try await shop(parts), models: chain, clock: { SystemClock.monotonic() })
          played = try await replay.playOrComplain(found.kept.run.id, from: state)
          try await http.shutdown()
        } catch {
          try? await http.shutdown()
          throw error
        }
        if let problem = chain.miss {
          complain(problem)
          throw Exit.badInput
        }
        let document = RunDocument(played, before: found.document.before(from))
        for remark in document.remarks(on: found.document) { complain("run \(run), \(remark)") }
        if json { return try printJSON(document.flat) }
        for line in RunPrinter(document: document).lines { print(terminal(line)) }
      }
    }

    private func parse(_ text: String) throws -> StateEdit {
      do {
        return try StateEdit(text)
      } catch {
        throw ValidationError("--set: \(error.why)")
      }
    }

    private func edited(_ state: RunState, _ edits: [StateEdit]) throws -> RunState {
      do {
        return try state.edited(edits)
      } catch {
        complain("run \(run), state before \(from): \(error.why)")
        throw Exit.badInput
      }
    }

    /// Who wrote it, and what that proves, stays as it was.
    private func mailEdits() throws -> [StateEdit] {
      guard let mail else { return [] }
      guard let data = FileManager.default.contents(atPath: mail) else {
        complain("\(mail): cannot be read; name a mail (.eml)")
        throw Exit.badInput
      }
      let inbound = Inbound(Message(parsing: Array(data)))
      let message = inbound.message
      return [
        StateEdit(path: "input.subject", value: message.subject.map { .string($0) } ?? .null),
        StateEdit(path: "input.text", value: .string(inbound.trim == .uncertain ? message.text : inbound.newText)),
        StateEdit(path: "input.hasHiddenText", value: .bool(message.hiddenText != nil)),
        StateEdit(path: "input.attachments", value: .array(message.parts.compactMap(\.filename).map { .string($0) })),
      ]
    }

    private func shop(_ parts: Parts) async throws -> ShopAdapter {
      do {
        return ShopAdapter(reader: try await parts.shop())
      } catch {
        complain("\(parts.configuration.shop.placeName): \(brief(error))")
        throw Exit.unavailable
      }
    }

    private func models(_ parts: Parts, http: HTTPClient) throws -> ModelChain {
      var configuration = parts.configuration
      if let model { try configuration.askOnly(model) }
      do {
        return try ModelMaker(
          configuration: configuration, secrets: parts.secrets, http: http, logger: Logger(label: "models")
        ).chain()
      } catch let error as RecordingError {
        complain("\(error)")
        throw Exit.badInput
      } catch let error as SecretError {
        complain("\(config.resolvedPath): \(error)")
        throw Exit.badConfiguration
      }
    }
  }
}
