import ArgumentParser
import Foundation
import Store

struct DBCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "The store.",
    subcommands: [Migrate.self, Check.self, Backup.self, Restore.self, Hold.self, Prune.self])

  struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Create the store, or bring its schema up to date; or copy a SQLite store into PostgreSQL.",
      discussion: """
        With --to everything in the configured SQLite store is copied into an empty PostgreSQL database and compared \
        there, table by table; no daemon may run. The file is left as it is: once the configuration names the \
        database, no daemon may be started on the file any more. A copy that was cut off is begun again by the same \
        command. The password, if there is one, comes from PGPASSWORD or ~/.pgpass.
        """)
    @OptionGroup var config: ConfigurationOption
    @Option(help: ArgumentHelp("The PostgreSQL database to copy to.", valueName: "postgres://…")) var to: String?
    @Flag(help: "Print one JSON document (with --to).") var json = false

    func run() async throws {
      if let to { return try await move(to: to) }
      try await config.withParts { print("\($0.configuration.store.name): the schema is up to date") }
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look for everything that can be wrong with the store; beside a running daemon too.")
    @OptionGroup var config: ConfigurationOption
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let store = try config.load().store
      let isTerminal = isatty(STDERR_FILENO) == 1
      let findings = try await storeFile {
        try await store.check(SecretReader(environment: ConfigurationOption.environment)) {
          if isTerminal { complain("looking at \($0)") }
        }
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

/// The store's file.
/// - Throws: `Exit.badInput`, with a line that says what to do, where it is in PostgreSQL.
func onlyFile(_ store: Configuration.StoreSection) throws -> String {
  guard store.server == nil else {
    complain(
      "\(store.name): a store in PostgreSQL is backed up and restored with the server's own means, such as pg_dump and "
        + "pg_restore, and then `gatewayd db hold` (docs/scaling.md)")
    throw Exit.badInput
  }
  return store.path
}

/// Work on the store as a whole; what goes wrong is one line and the status that the contract gives it.
func storeFile<T>(_ body: () async throws -> T) async throws -> T {
  keepFilesPrivate()
  do {
    return try await body()
  } catch StoreFileError.cannotCreate(let why) {
    complain(why)
    throw Exit.cannotCreate
  } catch StoreFileError.unsound(let findings) {
    for finding in findings { complain("\(finding.check.rawValue): \(finding.what)") }
    throw Exit.doesNotHold
  } catch let error as SecretError {
    complain("\(error)")
    throw Exit.badConfiguration
  } catch let error as StoreError {
    complain(brief(error))
    throw error.exitCode
  }
}
