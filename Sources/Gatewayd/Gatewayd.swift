import ArgumentParser

@main
struct Gatewayd: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "gatewayd",
    abstract: "A mail gateway for a support mailbox: every reply is approved by a person.",
    version: version,
    subcommands: [
      InitCommand.self, RunCommand.self, CheckCommand.self, ParseCommand.self, ImportCommand.self, DraftCommand.self,
      GraphCommand.self,
      EvalCommand.self, ReplayCommand.self,
      CasesCommand.self, ReviewCommand.self, JobsCommand.self, RunsCommand.self, OutboxCommand.self,
      WebhooksCommand.self, AuditCommand.self, StatusCommand.self,
      UserCommand.self, TokenCommand.self, DBCommand.self, ShopCommand.self,
    ])
}
