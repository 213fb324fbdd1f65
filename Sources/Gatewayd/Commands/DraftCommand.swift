import Agent
import ArgumentParser
import Foundation
import Shop
import Store

struct DraftCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draft",
    abstract: "Dry run: the workflow on one mail (.eml) or one request (JSON). Nothing is stored or sent.",
    discussion: """
      The guards at the door judge it first, as they judge live mail: what they stop has route manual, and automatic \
      mail no_reply.
        gatewayd draft mail.eml --customer 1 --now 2026-03-16
        gatewayd draft request.json --shop demo.sqlite --json
      """)

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
    let reader = DraftInput(file: file, customer: customer, settings: settings, today: clock.today().description)
    let (input, verdict) = try reader.read(bytes)
    let outcome = try await ending(with: settings) {
      if let stopped = DraftRun.stopped(input, verdict) { return stopped }
      return try await DraftRun(settings: settings, record: record).run(input)
    }
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
      complain("\(settings.shop.placeName): \(brief(error)); \(settings.shop.remedy)")
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

  private func configured() throws -> Configuration {
    var settings = try config.loadIfAny()
    if let shop { settings.shop.use(file: shop) }
    if let now {
      guard Day(now) != nil else { throw ValidationError("--now: `\(now)` is not a day such as 2026-03-16") }
      settings.shop.today = now
    }
    if let model { try settings.choose(model) }
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
    for action in result.actions {
      let params = action.params.keys.sorted().map { "\($0) \(action.params[$0]?.words ?? "")" }
      print("action \(action.action): \(terminal(params.joined(separator: ", ")))")
    }
    for call in outcome.calls { print(terminal(call.line)) }
    print("nodes \(result.trace.nodes.joined(separator: " → ")), \(result.trace.milliseconds) ms")
  }
}
