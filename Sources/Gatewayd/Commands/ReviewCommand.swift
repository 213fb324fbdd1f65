import ArgumentParser
import Foundation
import Store

struct ReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "The review desk from a terminal; the same rules as the page.",
    subcommands: [List.self, CasesCommand.Show.self, Claim.self, Approve.self, Edit.self, Reject.self, Escalate.self])

  struct Reviewer: ParsableArguments {
    @OptionGroup var config: ConfigurationOption
    @Option(help: "Who decides: a user of the review page (default: $USER).") var asUser: String?

    /// Runs `body` as that reviewer; a refused decision is one line and status 1.
    func decide(_ body: (Store, User, Timestamp) async throws -> Void) async throws {
      let name = asUser ?? ConfigurationOption.environment["USER"] ?? ""
      try await config.withParts { parts in
        guard let user = try await parts.store.user(named: name), !user.disabled else {
          complain("--as-user: `\(name)` is no user; `gatewayd user list` shows them")
          throw Exit.badInput
        }
        do {
          try await body(parts.store, user, parts.clock.now())
        } catch let error as DeskError {
          complain(error.sentence)
          throw Exit.doesNotHold
        }
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What waits for a person, urgent first.")
    @OptionGroup var config: ConfigurationOption
    @Flag(help: "Print one JSON document.") var json = false

    private struct Line: Encodable {
      let id: Int64
      let version: Int
      let urgency: String?
      let topic: String?
      let reason: String?
      let customer: String
      let waitingSince: String
      let summary: String
      enum CodingKeys: String, CodingKey {
        case id, version, urgency, topic, reason, customer, summary
        case waitingSince = "waiting_since"
      }
    }

    func run() async throws {
      let items = try await config.withParts { try await $0.store.queue(.review, limit: 1000) }
      let lines = items.map {
        Line(
          id: $0.caseID.value, version: $0.version, urgency: $0.urgency, topic: $0.topic, reason: $0.reason,
          customer: $0.party.address, waitingSince: $0.waitingSince.iso, summary: $0.summary)
      }
      if json { return try printJSON(lines) }
      for line in lines {
        print("\(line.id)\t\(line.urgency ?? "-")\t\(line.reason ?? line.topic ?? "-")\t\(terminal(line.summary))")
      }
    }
  }

  struct Claim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a case.")
    @OptionGroup var reviewer: Reviewer
    @Argument(help: "The case's number.") var id: CaseID

    func run() async throws {
      try await reviewer.decide { try await $0.claim(id, by: $1, now: $2) }
    }
  }

  struct Approve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Send the draft as it stands, with its actions.")
    @OptionGroup var reviewer: Reviewer
    @Argument(help: "The case's number.") var id: CaseID
    @Option(name: .customLong("case-version"), help: "The version that you looked at (`review show`).") var version: Int
    @Option(help: "Actions to carry out, by number, joined by commas; `none` for none (default: all).")
    var actions: String?
    @Flag(help: "Send although some claims have no evidence.") var confirmUngrounded = false

    func run() async throws {
      try await reviewer.decide { store, user, now in
        let draft = try await pendingDraft(id, in: store)
        try await send(
          draft.proposal.emailResponse ?? "", draft: draft, actions: actions, version: version,
          confirmUngrounded: confirmUngrounded, store: store, user: user, now: now)
      }
    }
  }

  struct Edit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Send your own text instead of the draft's.")
    @OptionGroup var reviewer: Reviewer
    @Argument(help: "The case's number.") var id: CaseID
    @Option(name: .customLong("case-version"), help: "The version that you looked at (`review show`).") var version: Int
    @Option(help: "Actions to carry out, by number, joined by commas; `none` for none (default: all).")
    var actions: String?
    @Option(help: "A file with the reply's text; `-` reads it from stdin.") var textFile: String = "-"
    @Flag(help: "Send although some claims have no evidence.") var confirmUngrounded = false

    func run() async throws {
      let text = try readText(textFile)
      try await reviewer.decide { store, user, now in
        let view = try await existing(id, in: store)
        try await send(
          text, draft: view.draft, caseID: id, actions: actions, version: version,
          confirmUngrounded: confirmUngrounded, store: store, user: user, now: now)
      }
    }
  }

  struct Reject: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Throw the draft away; nothing is sent.")
    @OptionGroup var reviewer: Reviewer
    @Argument(help: "The case's number.") var id: CaseID
    @Option(name: .customLong("case-version"), help: "The version that you looked at (`review show`).") var version: Int
    @Option(help: "Why.") var reason: String

    func run() async throws {
      try await reviewer.decide {
        _ = try await $0.reject(id, version: version, reason: reason, by: $1, now: $2)
      }
    }
  }

  struct Escalate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Hand the case to somebody else.")
    @OptionGroup var reviewer: Reviewer
    @Argument(help: "The case's number.") var id: CaseID
    @Option(name: .customLong("case-version"), help: "The version that you looked at (`review show`).") var version: Int
    @Option(help: "To whom and why.") var reason: String

    func run() async throws {
      try await reviewer.decide {
        _ = try await $0.escalate(id, version: version, reason: reason, by: $1, now: $2)
      }
    }
  }
}

private func pendingDraft(_ id: CaseID, in store: Store) async throws -> Draft {
  guard let draft = try await existing(id, in: store).draft else {
    complain("case \(id) has no draft; write the reply with `gatewayd review edit`")
    throw Exit.doesNotHold
  }
  return draft
}

private func readText(_ file: String) throws -> String {
  if file == "-" { return String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self) }
  guard let data = FileManager.default.contents(atPath: file) else {
    complain("\(file): cannot be read; name a file that holds the reply's text")
    throw Exit.badInput
  }
  return String(decoding: data, as: UTF8.self)
}

private func send(
  _ text: String, draft: Draft?, caseID: CaseID? = nil, actions: String?, version: Int, confirmUngrounded: Bool,
  store: Store, user: User, now: Timestamp
) async throws {
  guard let id = caseID ?? draft?.caseID else { return }
  let chosen = try choices(actions, among: draft?.proposal.actions.count ?? 0)
  let decision = try await store.approve(
    Approval(
      caseID: id, draft: draft?.id, version: version, text: text, actions: chosen,
      confirmUngrounded: confirmUngrounded), by: user, now: now)
  print("case \(decision.caseID): \(decision.kind.rawValue) by \(decision.reviewer); the reply is in the outbox")
}

private func choices(_ list: String?, among count: Int) throws -> [Approval.Choice] {
  guard let list else { return (0..<count).map { Approval.Choice(index: $0) } }
  if list == "none" { return [] }
  return try list.split(separator: ",").map { part in
    guard let index = Int(part.trimmingBlanks()), (0..<count).contains(index) else {
      throw ValidationError("--actions: `\(part)` is not a number below \(count)")
    }
    return Approval.Choice(index: index)
  }
}

extension DeskError {
  /// One line for a person.
  var sentence: String {
    switch self {
    case .notFound: "there is no such case"
    case .stale(let by, let what, let at):
      "\(by) changed the case meanwhile, at \(at.iso): \(what); look again and decide anew"
    case .ungrounded(let claims):
      "no evidence for: \(claims.joined(separator: ", ")); send anyway with --confirm-ungrounded"
    case .emptyReply: "the reply has no text"
    case .badAmount(let action, let why): "\(action): \(why)"
    case .badAction(let why), .notAllowed(let why): why
    }
  }
}
