import ArgumentParser
import Logging
import Store

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take in .eml files, mbox files and Maildirs as live mail is. Safe to repeat.")

  @OptionGroup var config: ConfigurationOption
  @Flag(help: "Print one JSON document.") var json = false
  @Argument(help: "Files and folders; - for standard input.") var paths: [String]

  func run() async throws {
    try await config.withParts { parts in
      let intake = parts.intake(logger: Logger(label: "intake"))
      var importing = ImportRun(
        intake: intake, progress: Progress(label: "imported", total: MailSource.size(of: paths)))
      do {
        for path in paths {
          try await MailSource(path: path, limit: intake.limits.messageBytes).read { try await importing.add($0) }
        }
        try await importing.finish()
      } catch let error as MailSourceError {
        // What was read before is kept all the same.
        try await importing.finish()
        complain("\(error)")
        throw Exit.badInput
      }
      if json {
        try printJSON(importing.counts)
      } else {
        let words = importing.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        print(words.isEmpty ? "nothing to import" : words.joined(separator: ", "))
      }
    }
  }
}

/// Takes messages in, batch by batch: one is parsed while the one before is stored.
private struct ImportRun {
  let intake: Intake
  var progress: Progress
  /// Messages by outcome.
  private(set) var counts: [String: Int] = [:]
  private var batch: [RawMail] = []
  private var bytes = 0
  private var parsed: (messages: Intake.Parsed, bytes: Int)?

  private static let batchCount = 200
  private static let batchBytes = 4 << 20

  init(intake: Intake, progress: Progress) {
    self.intake = intake
    self.progress = progress
  }

  mutating func add(_ mail: SourcedMail) async throws {
    batch.append(
      RawMail(mail.bytes, origin: .imported(path: mail.source, index: mail.index), size: mail.size))
    bytes += mail.size
    if batch.count >= Self.batchCount || bytes >= Self.batchBytes { try await pass() }
  }

  mutating func finish() async throws {
    if !batch.isEmpty { try await pass() }
    if let parsed { try await keep(parsed) }
    parsed = nil
    progress.end()
  }

  private mutating func pass() async throws {
    let intake = intake
    let counted = try await intake.count(batch)
    async let next = intake.parse(counted)
    if let parsed { try await keep(parsed) }
    parsed = (try await next, bytes)
    batch = []
    bytes = 0
  }

  private mutating func keep(_ parsed: (messages: Intake.Parsed, bytes: Int)) async throws {
    for result in try await intake.keep(parsed.messages) {
      counts[try result.get().outcome.rawValue, default: 0] += 1
      progress.step()
    }
    progress.passed(bytes: parsed.bytes)
  }
}
