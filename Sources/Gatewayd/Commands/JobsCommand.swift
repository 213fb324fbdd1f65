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
