import ArgumentParser
import Store

struct JobsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jobs", abstract: "Background jobs.",
    subcommands: [List.self, Show.self, Failures.self, Retry.self, Cancel.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List jobs, the newest first.")
    @OptionGroup var config: ConfigurationOption
    @Option(help: "queued, running, done, failed or cancelled.") var state: String?
    @Option(help: "At most so many.") var limit: Int = 100
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let wanted = try state.map { try word($0, as: Job.State.self, option: "--state") }
      let jobs = try await config.withParts { try await $0.store.jobs(state: wanted, limit: max(1, limit)) }
      let lines = jobs.map(JobLine.init)
      if json { return try printJSON(lines) }
      for line in lines {
        print(
          "\(line.id)\t\(line.state)\tcase \(line.caseID)\tattempts \(line.attempts)\t\(terminal(line.error ?? ""))")
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a job: its runs, their nodes and the answers of models.")
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "The job's UUID.") var id: String
    @Flag(help: "Print one JSON document, with requests and replies in full.") var json = false

    func run() async throws {
      let found = try await config.withParts { try await $0.store.jobDetail(JobID(id)) }
      guard let found else {
        complain("job \(id): there is none; `gatewayd jobs list` shows them")
        throw Exit.badInput
      }
      let document = JobDocument(found)
      if json { return try printJSON(document) }
      for line in document.lines { print(terminal(line)) }
    }
  }

  struct Failures: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List failed jobs, grouped by what failed; the newest failure first.")
    @OptionGroup var config: ConfigurationOption
    @Option(help: "At most so many groups.") var limit: Int = 100
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let groups = try await config.withParts { try await $0.store.failures(limit: max(1, limit)) }
      let lines = groups.map(FailureLine.init)
      if json { return try printJSON(lines) }
      for line in lines { print(terminal(line.text)) }
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Queue failed or cancelled jobs again, from their beginning.")
    @OptionGroup var config: ConfigurationOption
    @OptionGroup var which: JobChoice

    func run() async throws {
      try await config.withParts { parts in
        let (store, now, name) = (parts.store, parts.clock.now(), operatorName())
        switch try which.chosen() {
        case .group(let fingerprint):
          try report(try await store.retryJobs(fingerprint: fingerprint, by: name, now: now), "queued again")
        case .one(let id):
          if case .refused(let why) = try await store.retryJob(id, by: name, now: now) {
            complain("job \(id): not queued again. \(why)")
            throw Exit.doesNotHold
          }
        }
      }
    }
  }

  struct Cancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give jobs up: the case goes to a person, and a failure leaves the list.")
    @OptionGroup var config: ConfigurationOption
    @OptionGroup var which: JobChoice

    func run() async throws {
      try await config.withParts { parts in
        let (store, now, name) = (parts.store, parts.clock.now(), operatorName())
        switch try which.chosen() {
        case .group(let fingerprint):
          try report(try await store.cancelJobs(fingerprint: fingerprint, by: name, now: now), "given up")
        case .one(let id):
          guard try await store.cancelJob(id, by: name, now: now) else {
            complain("job \(id): it is done or was cancelled before")
            throw Exit.doesNotHold
          }
        }
      }
    }
  }
}

/// One job, or all failed ones of a fingerprint.
struct JobChoice: ParsableArguments {
  @Argument(help: "The job's UUID.") var id: String?
  @Option(help: "Every failed job of this fingerprint; `gatewayd jobs failures` lists them.") var fingerprint: String?

  enum Choice {
    case one(JobID)
    case group(String)
  }

  func chosen() throws -> Choice {
    switch (id, fingerprint) {
    case (let id?, nil): .one(JobID(id))
    case (nil, let fingerprint?): .group(fingerprint.lowercased())
    default: throw ValidationError("name either a job or --fingerprint")
    }
  }
}

/// Says how many, and ends with status 1 where none was found or some were left.
private func report(_ outcome: BulkOutcome, _ what: String) throws {
  print("\(outcome.done) \(what)")
  if outcome.refused > 0 { complain("\(outcome.refused) left as they are: \(outcome.why ?? "")") }
  if outcome.done + outcome.refused == 0 { complain("no failed job has this fingerprint") }
  if outcome.refused > 0 || outcome.done == 0 { throw Exit.doesNotHold }
}
