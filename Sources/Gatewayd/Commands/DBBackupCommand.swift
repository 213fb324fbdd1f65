import ArgumentParser
import Foundation
import MailProto
import Store

extension DBCommand {
  struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Copy the store into a new file, beside a running daemon too, and check the copy.")
    @OptionGroup var config: ConfigurationOption
    @Flag(help: "Keep the copy although the audit log does not hold.") var force = false
    @Flag(help: "Print one JSON document.") var json = false
    @Argument(help: "The new file; one that exists is not overwritten.") var file: String

    func run() async throws {
      let path = try onlyFile(try config.load().store)
      var progress = Progress(label: "of the pages copied")
      let report = try await storeFile {
        try await StoreFile.backUp(
          path, to: file, despiteAudit: force, now: SystemClock().now(), progress: { progress.reached($0, of: $1) })
      }
      progress.end()
      if json { return try printJSON(report) }
      print("\(report.path): \(report.bytes) bytes, checked; \(report.auditLines) lines of the audit log")
    }
  }

  struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put a backup in the place of the store, while no daemon runs.",
      discussion: """
        The backup is checked first, and the store of before is kept beside it. Nothing is sent or carried out by \
        itself that the backup had not seen sent or done: it waits for a person on the page, in the lane Trouble.
        """)
    @OptionGroup var config: ConfigurationOption
    @Flag(help: "Take the backup although its audit log does not hold.") var force = false
    @Flag(help: "Print one JSON document.") var json = false
    @Argument(help: "The backup.") var file: String

    func run() async throws {
      let configuration = try config.load()
      let path = try onlyFile(configuration.store)
      var progress = Progress(label: "of the pages copied")
      let report = try await storeFile {
        try await StoreFile.restore(
          file, over: path, settings: Parts.replySettings(configuration), despiteAudit: force, now: SystemClock().now(),
          progress: { progress.reached($0, of: $1) })
      }
      progress.end()
      if json { return try printJSON(report) }
      print("\(path): restored from the backup of \(report.backupAt.iso)")
      if let aside = report.putAside { print("the store of before: \(aside)") }
      print(
        "waiting for a person: \(report.replies) replies, \(report.actions) actions, \(report.openCases) open cases")
    }
  }

  struct Hold: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "After a restore by other means: let nothing go out by itself that may have gone out already.",
      discussion: """
        For a store in PostgreSQL that the server's own means brought back; `db restore` does this by itself. To be run \
        while no daemon is: every reply that the backup had not seen sent, and every action that it had not seen done, \
        then waits for a person on the page, in the lane Trouble, and every open case says that it may have been \
        answered.
        """)
    @OptionGroup var config: ConfigurationOption
    @Option(help: ArgumentHelp("When the backup was made.", valueName: "2026-03-16T02:00:00Z")) var since: String
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      guard let made = try? Date(since, strategy: .iso8601) else {
        complain("--since \(since): should be a moment such as 2026-03-16T02:00:00Z")
        throw Exit.usage
      }
      let moment = Timestamp(milliseconds: Int64(made.timeIntervalSince1970 * 1000))
      let held = try await config.withParts { parts in
        try await storeFile { try await parts.store.holdEverything(madeAt: moment, now: parts.clock.now()) }
      }
      if json { return try printJSON(held) }
      print("waiting for a person: \(held.replies) replies, \(held.actions) actions, \(held.openCases) open cases")
    }
  }
}
