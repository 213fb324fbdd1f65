import ArgumentParser
import Foundation
import Store

struct CasesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cases", abstract: "Cases, and what is kept of a customer.",
    subcommands: [List.self, Show.self, Explain.self, Erase.self, Export.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List cases, the newest first.")
    @OptionGroup var config: ConfigurationOption
    @Option(help: "Only in this state: working, review, answered or closed.") var state: String?
    @Option(help: "At most so many.") var limit: Int = 100
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let wanted = try state.map(parseState)
      let cases = try await config.withParts { try await $0.store.cases(state: wanted, limit: max(1, limit)) }
      if json { return try printJSON(cases.map(CaseLine.init)) }
      for line in cases.map(CaseLine.init) {
        print(
          "\(line.id)\t\(line.state)\t\(line.route ?? "-")\t\(line.topic ?? "-")\t\(line.customer)\t\(line.subject)")
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one case.")
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "The case's number.") var id: CaseID
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      try await config.withParts { parts in
        let view = try await existing(id, in: parts.store)
        if json { return try printJSON(CaseDocument(view)) }
        CasePrinter(view).show()
      }
    }
  }

  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print everything that led to a decision, in order.")
    @OptionGroup var config: ConfigurationOption
    @Argument(help: "The case's number.") var id: CaseID
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      try await config.withParts { parts in
        let view = try await existing(id, in: parts.store)
        let events = view.events.sorted { $0.sequence < $1.sequence }
        if json { return try printJSON(events.map(EventLine.init)) }
        for event in events.map(EventLine.init) { print(event.text) }
      }
    }
  }
}

extension CaseID: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

func existing(_ id: CaseID, in store: Store) async throws -> CaseView {
  guard let view = try await store.view(id) else {
    complain("case \(id): there is none; `gatewayd cases list` shows them")
    throw Exit.badInput
  }
  return view
}

private func parseState(_ text: String) throws -> Case.State {
  guard let state = Case.State(rawValue: text) else {
    let known = Case.State.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("--state: `\(text)` is unknown; one of \(known)")
  }
  return state
}

/// A case as `cases list --json` prints it.
struct CaseLine: Encodable {
  let id: Int64
  let state: String
  let route: String?
  let topic: String?
  let urgency: String?
  let reason: String?
  let explanation: String?
  let customer: String
  let subject: String
  let opened: String
  let updated: String

  init(_ record: Case) {
    id = record.id.value
    state = record.state.rawValue
    route = record.route?.rawValue
    topic = record.topic
    urgency = record.urgency
    reason = record.reason
    explanation = record.explanation
    customer = record.party.address
    subject = record.subject
    opened = record.openedAt.iso
    updated = record.updatedAt.iso
  }
}

struct EventLine: Encodable {
  let sequence: Int64
  let at: String
  let actor: String
  let event: String
  let detail: [String: JSONValue]

  init(_ event: AuditEvent) {
    sequence = event.sequence
    at = event.at.iso
    actor = event.actor
    self.event = event.event
    detail = event.detail
  }

  var text: String {
    let facts = detail.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.plain)" }.joined(separator: " ")
    return "\(at)  \(event)  by \(actor)  \(facts)"
  }
}

extension JSONValue {
  /// For a person: text as it is, everything else as JSON.
  var plain: String {
    if case .string(let text) = self { return text }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return "?" }
    return String(decoding: data, as: UTF8.self)
  }
}
