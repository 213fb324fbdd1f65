import ArgumentParser
import Store

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Prove that no message was missed: every UID of every epoch has one outcome.")

  @OptionGroup var config: ConfigurationOption
  @Option(help: "Only this mailbox, by its name in the configuration.") var mailbox: String?
  @Flag(help: "Print one JSON document.") var json = false

  func run() async throws {
    let epochs = try await config.withParts { try await $0.store.audit(account: mailbox) }
    if json {
      try printJSON(epochs)
    } else {
      for epoch in epochs { print(line(epoch)) }
      if epochs.isEmpty { print("no mailbox has been read yet") }
    }
    if epochs.contains(where: { $0.unaccounted > 0 }) { throw Exit.doesNotHold }
  }

  private func line(_ epoch: LedgerAudit) -> String {
    let counts = epoch.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    let verdict = epoch.unaccounted == 0 ? "balanced" : "\(epoch.unaccounted) UNACCOUNTED FOR"
    return
      "\(epoch.account) \(epoch.mailbox) UIDVALIDITY \(epoch.uidValidity) up to UID \(epoch.lastUID): \(counts.isEmpty ? "empty" : counts); \(verdict)"
  }
}
