import ArgumentParser
import Store

struct JobsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jobs", abstract: "Background jobs.", subcommands: [List.self, Retry.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List jobs, the newest first.")
    @OptionGroup var config: ConfigurationOption
    @Option(help: "queued, running, done, failed or cancelled.") var state: String?
    @Option(help: "At most so many.") var limit: Int = 100
    @Flag(help: "Print one JSON document.") var json = false

    private struct Line: Encodable {
      let id: String
      let state: String
      let caseID: Int64
      let attempts: Int
      let error: String?
      enum CodingKeys: String, CodingKey {
        case id, state, attempts, error
        case caseID = "case_id"
      }
    }

    func run() async throws {
      let wanted = try state.map { try word($0, as: Job.State.self, option: "--state") }
      let jobs = try await config.withParts { try await $0.store.jobs(state: wanted, limit: max(1, limit)) }
      let lines = jobs.map {
        Line(
          id: $0.id.value, state: $0.state.rawValue, caseID: $0.caseID.value, attempts: $0.attempts, error: $0.error)
      }
      if json { return try printJSON(lines) }
      for line in lines {
        print("\(line.id)\t\(line.state)\tcase \(line.caseID)\tattempts \(line.attempts)\t\(line.error ?? "")")
      }
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Queue a failed job again.")
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "The job's UUID.") var id: String

    func run() async throws {
      let retried = try await config.withParts { try await $0.store.retryJob(JobID(id), now: $0.clock.now()) }
      guard retried else {
        complain("job \(id): not a failed job; `gatewayd jobs list --state failed` shows them")
        throw Exit.doesNotHold
      }
    }
  }
}

struct OutboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox", abstract: "Outgoing mail.", subcommands: [List.self, Show.self, Retry.self, Resolve.self])

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
      enum CodingKeys: String, CodingKey {
        case id, state, to, attempts
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
          attempts: $0.attempts, nextAttempt: $0.nextAttempt.iso, lastReply: $0.lastReply)
      }
      if json { return try printJSON(lines) }
      for line in lines {
        print(
          "\(line.id)\t\(line.state)\tcase \(line.caseID)\t\(line.to.joined(separator: ","))\t\(line.lastReply ?? "")")
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
}

struct DBCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "The store.", subcommands: [Migrate.self, Check.self])

  struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Create the store, or bring its schema up to date.")
    @OptionGroup var config: ConfigurationOption

    func run() async throws {
      try await config.withParts { print("\($0.configuration.store.path): the schema is up to date") }
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Check that the audit log was not changed.")
    @OptionGroup var config: ConfigurationOption

    func run() async throws {
      switch try await config.withParts({ try await $0.store.verifyAudit() }) {
      case .intact(let lines): print("ok: the audit log's \(lines) lines follow from one another")
      case .broken(let sequence, let why):
        complain("the audit log is broken at line \(sequence): \(why)")
        throw Exit.doesNotHold
      }
    }
  }
}

private func operatorName() -> String { ConfigurationOption.environment["USER"] ?? "operator" }

private func word<T: RawRepresentable & CaseIterable>(_ text: String, as type: T.Type, option: String) throws -> T
where T.RawValue == String {
  guard let value = T(rawValue: text) else {
    let known = T.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("\(option): `\(text)` is unknown; one of \(known)")
  }
  return value
}
