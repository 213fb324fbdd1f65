import ArgumentParser
import Foundation
import Store

struct DBCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "The store.",
    subcommands: [Migrate.self, Check.self, Backup.self, Restore.self, Prune.self])

  struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Create the store, or bring its schema up to date.")
    @OptionGroup var config: ConfigurationOption

    func run() async throws {
      try await config.withParts { print("\($0.configuration.store.path): the schema is up to date") }
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look for everything that can be wrong with the store; beside a running daemon too.")
    @OptionGroup var config: ConfigurationOption
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let path = try config.load().store.path
      let isTerminal = isatty(STDERR_FILENO) == 1
      let findings = try await storeFile(path) {
        try await StoreFile.check(path) { if isTerminal { complain("looking at \($0)") } }
      }
      if json { try printJSON(CheckDocument(ok: findings.isEmpty, findings: findings)) }
      guard findings.isEmpty else {
        for finding in findings where !json { complain("\(finding.check.rawValue): \(finding.what)") }
        throw Exit.doesNotHold
      }
      if !json { print("ok: pages, references, schema, audit log, states and rows that belong together") }
    }
  }
}

/// What `db check --json` prints.
private struct CheckDocument: Encodable {
  let ok: Bool
  let findings: [StoreFinding]
}

/// Work on the store's file as a whole; what goes wrong is one line and the status that the contract gives it.
func storeFile<T>(_ path: String, _ body: () async throws -> T) async throws -> T {
  keepFilesPrivate()
  do {
    return try await body()
  } catch StoreFileError.cannotCreate(let why) {
    complain(why)
    throw Exit.cannotCreate
  } catch StoreFileError.unsound(let findings) {
    for finding in findings { complain("\(finding.check.rawValue): \(finding.what)") }
    throw Exit.doesNotHold
  } catch let error as StoreError {
    complain(brief(error))
    throw error.exitCode
  }
}
