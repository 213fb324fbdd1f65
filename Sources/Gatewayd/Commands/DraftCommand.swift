import Agent
import ArgumentParser
import Crypto
import Foundation
import MailProto
import Shop
import Store

struct DraftCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draft",
    abstract: "Dry run: the workflow on one mail (.eml) or one request (JSON). Nothing is stored or sent.")

  @OptionGroup var config: ConfigurationOption
  @Argument(help: "A mail or a request; `-` reads stdin.") var file: String
  @Option(help: "Treat the sender as this customer, as if proven.") var customer: Int64?
  @Option(help: "The business date, such as 2026-03-16 (default: today).") var now: String?
  @Option(
    help:
      "The model to ask before the offline one, by its configured name, or `recorded:FILE` (default: as configured).")
  var model: String?
  @Option(help: "Append what models are asked and answer to this file, to be played back with `recorded:FILE`.")
  var record: String?
  @Option(help: "The shop database (default: as configured).") var shop: String?
  @Flag(help: "Print one JSON document.") var json = false

  func run() async throws {
    let settings = try configured()
    let bytes = try read()
    let clock = SystemClock(timeZone: settings.shop.timeZone, fixedDay: settings.shop.today)
    let input = try runInput(bytes, settings: settings, clock: clock)
    let outcome = try await ending(with: settings) { try await DraftRun(settings: settings, record: record).run(input) }
    if json { try printJSON(outcome.result) } else { show(outcome) }
    if let problem = outcome.problem {
      complain(problem)
      throw Exit.badInput
    }
  }

  /// Says in one line why there is no draft.
  private func ending(with settings: Configuration, _ work: () async throws -> DraftRun.Outcome) async throws
    -> DraftRun.Outcome
  {
    do {
      return try await work()
    } catch let error as ShopError {
      complain("\(settings.shop.path): \(brief(error)); `gatewayd shop init FILE --demo` makes one to try with")
      throw Exit.unavailable
    } catch let error as SecretError {
      complain("\(error)")
      throw Exit.badConfiguration
    } catch let error as RecordingError {
      complain("\(error)")
      throw record == nil ? Exit.badInput : Exit.cannotCreate
    } catch let error as RunError {
      complain(brief(error))
      throw Exit.tryAgain
    }
  }

  /// The configuration if there is one; the defaults where none was named and none is installed.
  private func configured() throws -> Configuration {
    let named = config.path != nil || ConfigurationOption.environment["GATEWAYD_CONFIG"] != nil
    let installed = FileManager.default.fileExists(atPath: config.resolvedPath)
    var settings =
      named || installed ? try config.load() : try Configuration.parse("", file: "(defaults)", environment: [:])
    if let shop { settings.shop.path = shop }
    if let now {
      guard Day(now) != nil else { throw ValidationError("--now: `\(now)` is not a day such as 2026-03-16") }
      settings.shop.today = now
    }
    if let model { try choose(model, in: &settings) }
    bootstrapLogging(settings.log, quiet: true)
    return settings
  }

  private func read() throws -> [UInt8] {
    if file == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
    guard let data = FileManager.default.contents(atPath: file) else {
      complain("\(file): cannot be read; name a mail (.eml) or a request (JSON)")
      throw Exit.badInput
    }
    return Array(data)
  }

  private func choose(_ name: String, in settings: inout Configuration) throws {
    var name = name
    if name.hasPrefix("recorded:") {
      var recorded = Configuration.Model(name: "recorded", api: .recorded)
      recorded.file = String(name.dropFirst("recorded:".count))
      settings.models = settings.models.filter { $0.name != recorded.name } + [recorded]
      name = recorded.name
    }
    try settings.askOnly(name, others: ", or recorded:FILE")
    settings.models = settings.models.filter { $0.name == name }
  }

  /// JSON begins with a brace; no mail does, since a field name cannot hold one... unless it is broken, and then it
  /// is no JSON either.
  private func runInput(_ bytes: [UInt8], settings: Configuration, clock: SystemClock) throws -> RunInput {
    let policy = RunInput.Policy(settings)
    let today = clock.today().description
    let first = bytes.first { !" \t\r\n".utf8.contains($0) }
    if first == UInt8(ascii: "{"), file.hasSuffix(".json") || file == "-" || isJSON(bytes) {
      let request = try decode(bytes)
      return RunInput(
        jobID: request.job_id ?? Self.jobID(bytes), caseID: request.case_id,
        customerID: customer ?? request.customer_id, senderName: request.customer_name, tier: SenderTier.t2.rawValue,
        text: request.email_content, today: today, policy: policy)
    }
    let inbound = Inbound(Message(parsing: bytes))
    let tier =
      customer != nil || settings.identity.trustUnauthenticated
      ? SenderTier.t2
      : SenderTier.judge(
        message: inbound.message, authservID: settings.identity.authservID,
        alignment: settings.identity.readAlignment(), tokenHolder: false
      ).tier
    let sender = inbound.message.from.first
    return RunInput(
      jobID: Self.jobID(bytes), caseID: 0, customerID: customer, senderName: sender?.name,
      senderAddress: sender?.address, tier: tier.rawValue, subject: inbound.message.subject,
      text: inbound.trim == .uncertain ? inbound.message.text : inbound.newText,
      hasHiddenText: inbound.message.hiddenText != nil,
      attachments: inbound.message.parts.compactMap(\.filename), today: today, policy: policy)
  }

  /// Made of the mail itself: the same mail gets the same words, and asks models the same.
  private static func jobID(_ bytes: [UInt8]) -> String {
    let hex = SHA256.hash(data: bytes).prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    var rest = hex[...]
    return [8, 4, 4, 4, 12].map { count in
      defer { rest = rest.dropFirst(count) }
      return String(rest.prefix(count))
    }.joined(separator: "-")
  }

  private func isJSON(_ bytes: [UInt8]) -> Bool {
    (try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))) != nil
  }

  private func decode(_ bytes: [UInt8]) throws -> AgentRequest {
    do {
      return try JSONDecoder().decode(AgentRequest.self, from: Data(bytes))
    } catch let DecodingError.keyNotFound(key, _) {
      complain(
        "\(file): `\(key.stringValue)` is missing; a request has customer_id, customer_name, case_id, email_content")
    } catch let DecodingError.typeMismatch(type, context) {
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      complain("\(file): `\(place)` should be of type \(type)")
    } catch {
      complain("\(file): not a JSON request: \(brief(error))")
    }
    throw Exit.badInput
  }

  private func show(_ outcome: DraftRun.Outcome) {
    let result = outcome.result
    if let kind = result.classification {
      print("\(kind.topic), urgency \(kind.urgency), confidence \(kind.confidence): \(terminal(kind.summary))")
    }
    print("route \(result.route)")
    print("\n\(terminal(result.emailResponse ?? "(no reply)"))\n")
    for fact in result.context { print("[\(fact.id)] \(terminal(fact.text)) (\(fact.source))") }
    for claim in result.grounding where claim.context == nil {
      print(terminal("to confirm: “\(claim.claim)”: \(claim.problem ?? "no fact supports it")"))
    }
    for action in result.actions { print("action \(action.action)") }
    for call in outcome.calls { print(terminal(call.line)) }
    print("nodes \(result.trace.nodes.joined(separator: " → ")), \(result.trace.milliseconds) ms")
  }
}

/// The body of `POST /email_agent/`; names are the API's.
struct AgentRequest: Codable, Sendable {
  let customer_id: Int64
  let customer_name: String
  let case_id: Int64
  let email_content: String
  let job_id: String?
}
