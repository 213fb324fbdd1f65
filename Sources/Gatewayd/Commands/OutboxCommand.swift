import ArgumentParser
import Store

struct OutboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox", abstract: "Outgoing mail and approved actions.",
    subcommands: [List.self, Actions.self, Show.self, Retry.self, Resolve.self, ResolveAction.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List replies, the newest first.")
    @OptionGroup var config: ConfigurationOption
    @Option(help: "ready, sending, sent, deferred, bounced, uncertain or cancelled.") var state: String?
    @Option(help: "At most so many.") var limit: Int = 100
    @Flag(help: "Print one JSON document.") var json = false

    private struct Line: Encodable {
      let id: Int64
      let state: String
      let caseID: Int64
      let to: [String]
      let attempts: Int
      let nextAttempt: String
      let lastReply: String?
      /// Of an uncertain one: how often it was looked for in the Sent mailbox.
      let searches: Int
      enum CodingKeys: String, CodingKey {
        case id, state, to, attempts, searches
        case caseID = "case_id"
        case nextAttempt = "next_attempt"
        case lastReply = "last_reply"
      }
    }

    func run() async throws {
      let wanted = try state.map { try word($0, as: Outgoing.State.self, option: "--state") }
      let replies = try await config.withParts { try await $0.store.outgoing(state: wanted, limit: max(1, limit)) }
      let lines = replies.map {
        Line(
          id: $0.id.value, state: $0.state.rawValue, caseID: $0.caseID.value, to: $0.envelope.to,
          attempts: $0.attempts, nextAttempt: $0.nextAttempt.iso, lastReply: $0.lastReply, searches: $0.searches)
      }
      if json { return try printJSON(lines) }
      for line in lines {
        print(
          "\(line.id)\t\(line.state)\tcase \(line.caseID)\t\(line.to.joined(separator: ","))\t\(line.lastReply ?? "")")
      }
    }
  }

  struct Actions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List approved actions, the newest first.")
    @OptionGroup var config: ConfigurationOption
    @Option(help: "approved, executing, done or failed.") var state: String?
    @Option(help: "At most so many.") var limit: Int = 100
    @Flag(help: "Print one JSON document.") var json = false

    private struct Line: Encodable {
      let id: Int64
      let state: String
      let caseID: Int64
      let action: String
      let params: [String: JSONValue]
      let key: String
      let attempts: Int
      let result: String?
      /// Why it waits for a person's word.
      let held: String?
      let approvedBy: String
      enum CodingKeys: String, CodingKey {
        case id, state, action, params, attempts, result, held
        case caseID = "case_id"
        case key = "idempotency_key"
        case approvedBy = "approved_by"
      }
    }

    func run() async throws {
      let wanted = try state.map { try word($0, as: ActionRecord.State.self, option: "--state") }
      let actions = try await config.withParts { try await $0.store.actions(state: wanted, limit: max(1, limit)) }
      let lines = actions.map {
        Line(
          id: $0.id.value, state: $0.state.rawValue, caseID: $0.caseID.value, action: $0.action, params: $0.params,
          key: $0.idempotencyKey, attempts: $0.attempts, result: $0.result, held: $0.held,
          approvedBy: $0.approvedBy)
      }
      if json { return try printJSON(lines) }
      for line in lines {
        print(
          terminal("\(line.id)\t\(line.state)\tcase \(line.caseID)\t\(line.action)\t\(line.held ?? line.result ?? "")"))
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the exact bytes of a reply.")
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "The reply's number.") var id: Int64

    func run() async throws {
      let all = try await config.withParts { try await $0.store.outgoingByID(OutgoingID(id)) }
      guard let reply = all else {
        complain("reply \(id): there is none; `gatewayd outbox list` shows them")
        throw Exit.badInput
      }
      print(terminal(String(decoding: reply.bytes, as: UTF8.self)))
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Send a bounced, deferred or uncertain reply again.")
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "The reply's number.") var id: Int64

    func run() async throws {
      try await config.withParts {
        try await $0.store.resolve(OutgoingID(id), as: .again, by: operatorName(), now: $0.clock.now())
      }
    }
  }

  struct Resolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what became of an uncertain reply.")
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "The reply's number.") var id: Int64
    @Argument(help: "sent (it went), again (send it again) or cancelled (give it up).") var resolution: String

    func run() async throws {
      let resolution = try word(resolution, as: OutgoingResolution.self, option: "resolution")
      try await config.withParts {
        try await $0.store.resolve(OutgoingID(id), as: resolution, by: operatorName(), now: $0.clock.now())
      }
    }
  }
  struct ResolveAction: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say whether an action that a restore or a fault holds back is carried out.")
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "The action's number.") var id: Int64
    @Argument(help: "again (carry it out; the shop never does it twice) or dismissed (leave it).")
    var resolution: String

    func run() async throws {
      let resolution = try word(resolution, as: ActionResolution.self, option: "resolution")
      try await config.withParts {
        try await $0.store.resolveAction(ActionID(id), as: resolution, by: operatorName(), now: $0.clock.now())
      }
    }
  }
}
