import ArgumentParser
import Shop

/// `gatewayd shop init|check`.
struct ShopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shop", abstract: "Make a shop database, or check that one offers what is needed.",
    subcommands: [Init.self, Check.self])

  /// `gatewayd shop init FILE [--demo]`.
  struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "init", abstract: "Create an empty or a demonstration shop in a new SQLite file.")

    @Argument(help: "The file to create; it must not exist.") var file: String
    @Flag(help: "Fill it with invented shoes and customers.") var demo = false
    @Option(help: "The day around which the demonstration happens, YYYY-MM-DD (default: today, UTC).")
    var today: String?
    @Flag(help: "Print one JSON document.") var json = false

    private struct Report: Encodable {
      let file: String
      let demo: Bool
      let today: String?
      let scenarios: [DemoScenario]
    }

    func validate() throws {
      guard today == nil || demo else { throw ValidationError("--today goes with --demo") }
      if let today, Day(today) == nil { throw ValidationError("--today \(today) is no day; write YYYY-MM-DD") }
    }

    func run() async throws {
      let day = today ?? SystemClock().today().description
      do {
        if demo { try await ShopDemo.create(at: file, today: day) } else { try await ShopDemo.createEmpty(at: file) }
      } catch {
        complain("cannot create the shop: \(brief(error))")
        throw Exit.cannotCreate
      }
      let scenarios = demo ? try ShopDemo.scenarios(today: day) : []
      if json {
        try printJSON(Report(file: file, demo: demo, today: demo ? day : nil, scenarios: scenarios))
      } else if demo {
        print("\(file): a demonstration shop of \(day) with \(scenarios.count) customers")
        print("The table demo_scenarios says which customer to write as, to see which branch of the rules.")
      } else {
        print("\(file): an empty shop")
      }
    }
  }

  /// `gatewayd shop check [FILE]`.
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Check that a shop database offers what is needed; a line per finding.")

    @Argument(help: "The SQLite file (default: the shop of the configuration).") var file: String?
    @OptionGroup var options: ConfigurationOption
    @Flag(help: "Print one JSON document.") var json = false

    private struct Report: Encodable {
      let file: String
      let ok: Bool
      let findings: [ShopFinding]
    }

    func run() async throws {
      let (shop, settings) = try shop()
      let path = shop.placeName
      let findings: [ShopFinding]
      do {
        let secrets = SecretReader(environment: ConfigurationOption.environment)
        findings = try await ShopReader.open(try shop.place(secrets), settings: settings).check()
      } catch let error as SecretError {
        complain("\(error)")
        throw Exit.badConfiguration
      } catch {
        complain("\(path): \(brief(error)); \(shop.remedy)")
        throw Exit.unavailable
      }
      let isComplete = !findings.contains { $0.level == .error }
      if json {
        try printJSON(Report(file: path, ok: isComplete, findings: findings))
      } else {
        for finding in findings { print("\(path): \(finding)") }
        if isComplete { print("\(path): ok") }
      }
      if !isComplete { throw Exit.doesNotHold }
    }

    /// The file that was named, else the configured one.
    private func shop() throws -> (Configuration.ShopSection, ShopSettings) {
      var configured =
        file != nil && options.path == nil
        ? try Configuration.parse("", file: "(defaults)", environment: [:]) : try options.load()
      if let file { configured.shop.use(file: file) }
      return (configured.shop, ShopSettings(configured))
    }
  }
}
