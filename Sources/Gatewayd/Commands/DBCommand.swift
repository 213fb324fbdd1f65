import ArgumentParser
import Store

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
