import ArgumentParser
import Store

struct WebhooksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "webhooks", abstract: "What other programs were told of cases.", subcommands: [List.self, Retry.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List deliveries, the newest first.")
    @OptionGroup var config: ConfigurationOption
    @Option(help: "Only of the webhook of this name.") var hook: String?
    @Option(help: "waiting, delivered or failed.") var state: String?
    @Option(help: "At most so many.") var limit: Int = 100
    @Flag(help: "Print one JSON document.") var json = false

    private struct Line: Encodable {
      let id: Int64
      let hook: String
      let event: String
      let event_id: String
      let case_id: Int64
      let state: String
      let attempts: Int
      let next_attempt: String?
      let said: String?
      let created_at: String
      let ended_at: String?

      init(_ delivery: HookDelivery) {
        id = delivery.id.value
        hook = delivery.hook
        event = delivery.event.rawValue
        event_id = delivery.eventID
        case_id = delivery.caseID.value
        state = delivery.state.rawValue
        attempts = delivery.attempts
        next_attempt = delivery.state == .waiting && delivery.attempts > 0 ? delivery.nextAttempt.iso : nil
        said = delivery.said
        created_at = delivery.createdAt.iso
        ended_at = delivery.endedAt?.iso
      }
    }

    func run() async throws {
      let wanted = try state.map { try word($0, as: HookDelivery.State.self, option: "--state") }
      let found = try await config.withParts {
        try await $0.store.deliveries(of: hook, state: wanted, limit: max(1, limit))
      }
      let lines = found.map(Line.init)
      if json { return try printJSON(lines) }
      for line in lines {
        print(
          terminal(
            "\(line.id)\t\(line.state)\t\(line.hook)\t\(line.event)\tcase \(line.case_id)\t\(line.attempts)\t\(line.said ?? "")"
          ))
      }
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Tell of an event once more that was given up.")
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "The delivery's number.") var id: Int64

    func run() async throws {
      try await config.withParts {
        try await $0.store.retryDelivery(HookDeliveryID(id), by: operatorName(), now: $0.clock.now())
      }
    }
  }
}
