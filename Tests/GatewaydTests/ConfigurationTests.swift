import Agent
import Foundation
import Testing

@testable import Gatewayd

@Suite struct ConfigurationTests {
  private func parse(_ yaml: String, _ environment: [String: String] = [:]) throws -> Configuration {
    try Configuration.parse(yaml, file: "test.yaml", environment: environment)
  }

  private func issues(_ yaml: String, _ environment: [String: String] = [:]) -> [String] {
    do {
      _ = try parse(yaml, environment)
      return []
    } catch let error as ConfigurationError {
      return error.issues.map(\.description)
    } catch {
      return ["\(error)"]
    }
  }

  @Test func anEmptyFileGivesTheDocumentedDefaults() throws {
    let settings = try parse("")
    #expect(settings.store.path == "/var/lib/gatewayd/gatewayd.sqlite")
    #expect(settings.guards.maxCharacters == 2500)
    #expect(settings.guards.maxSimilarRequests == 3)
    #expect(settings.shop.maxRows == 500)
    #expect(settings.agent.rateLimit == RateLimit(count: 100, seconds: 60))
    #expect(settings.agent.models == ["offline"])
    #expect(settings.agent.attempts == 5)
    #expect(settings.agent.jobDeadline == 86_400 && settings.agent.runDeadline == 600)
    #expect(settings.agent.memoryTokens == 300)
    #expect(settings.policy.couponWindowDays == 60)
    #expect(settings.review.host == "127.0.0.1" && settings.review.port == 8025)
    #expect(settings.mailboxes.isEmpty && settings.milter == nil && settings.submission == nil)
  }

  @Test func aStoreIsAFileOrADatabase() throws {
    let short = try parse("store: postgresql://gatewayd@db.example.net/mail")
    #expect(short.store.server?.connection == "postgresql://gatewayd@db.example.net/mail")
    #expect(short.store.name == "host=db.example.net dbname=mail user=gatewayd")
    #expect(try parse("store: /srv/mail.sqlite").store.path == "/srv/mail.sqlite")
    let long = try parse("store: { database: host=db.example.net, password_env: DB_PASSWORD }")
    #expect(long.store.server?.password == .variable("DB_PASSWORD"))
    let environment = ["GATEWAYD_STORE": "postgresql://db.example.net/mail"]
    #expect(try parse("store: { retention: { raw_days: 3 } }", environment).store.server != nil)
  }

  @Test(arguments: [
    ("store: { path: a, database: host=b }", "not both"),
    ("store: { password_file: x }", "of no use without `database`"),
    ("store: postgresql://a:hush@db.example.net/mail", "store.database: holds a password"),
  ])
  func aStoreThatCannotBeIsNamed(_ yaml: String, _ problem: String) {
    let found = issues(yaml)
    #expect(found.contains { $0.contains(problem) }, "\(found)")
    #expect(!found.contains { $0.contains("hush") })
  }

  @Test func theSampleFileIsValid() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let settings = try Configuration.load(
      path: root.appending(path: "conf/gatewayd.yaml").path(percentEncoded: false), environment: [:])
    #expect(settings.mailboxes.map(\.host) == ["imap.example.net"])
  }

  /// Every commented key of the sample, uncommented, is a known key.
  @Test func everyKeyOfTheSampleIsKnown() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let sample = try String(contentsOf: root.appending(path: "conf/gatewayd.yaml"), encoding: .utf8)
    // `# key: value` and `#   - key: value` are keys that stand at their default; other comments are prose.
    let key = /^( *)# ((?: *- )? *[a-z_]+:.*)$/
    let uncommented = sample.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      guard let match = line.wholeMatch(of: key) else { return String(line) }
      return String(match.1 + match.2)
    }.joined(separator: "\n")
    let unknown = issues(uncommented).filter { $0.contains("unknown key") || $0.contains("not YAML") }
    #expect(unknown == [])
  }

  @Test func aShopMayLieInPostgreSQL() throws {
    let url = "postgresql://gatewayd_reader@db.example.net/shop"
    let settings = try parse(
      """
      shop:
        database: \(url)
        password_file: shop-password
        query_role: gatewayd_query
        query_password_env: QUERY_PASSWORD
        writer_role: gatewayd_writer
      """)
    let server = try #require(settings.shop.server)
    #expect(server.connection == url && server.password == .file("shop-password"))
    #expect(server.queryRole == "gatewayd_query" && server.queryPassword == .variable("QUERY_PASSWORD"))
    #expect(settings.secrets.map(\.place) == ["shop", "shop"])
    #expect(settings.shop.placeName == "host=db.example.net dbname=shop user=gatewayd_reader")
    var file = settings
    file.shop.use(file: "x.sqlite")
    #expect(file.shop.placeName == "x.sqlite")
  }

  @Test(arguments: [
    ("database: postgresql://a:hush@db.example.net/shop\n  writer_role: w", "shop.database: holds a password"),
    ("database: shop\n  writer_role: w", "shop.database: is no connection string"),
    ("database: postgresql://db.example.net/shop", "shop.writer_role: is missing, though `policy.executor` is sql"),
    ("database: postgresql://db.example.net/shop\n  writer_role: w\n  path: x", "not both"),
    ("query_role: q", "shop.query_role: is of no use without `database`"),
    ("database: host=db.example.net\n  writer_role: w\n  query_password_file: x", "shop.query_role: is missing"),
  ])
  func aWrongShopIsNamed(_ keys: String, _ problem: String) {
    let found = issues("shop:\n  \(keys)")
    #expect(found.count == 1 && found[0].contains(problem) && !found[0].contains("hush"), "\(found)")
  }

  @Test func anUnknownKeyNamesItsPlaceAndTheNearestKnownOne() {
    #expect(
      issues("guards:\n  max_caracters: 5\n") == [
        "test.yaml:2: guards.max_caracters: unknown key; the nearest known key is `max_characters`"
      ])
    #expect(issues("mailboxs: []\n").first?.contains("nearest known key is `mailboxes`") == true)
  }

  @Test func everyProblemIsReportedAtOnce() {
    let found = issues("guards:\n  max_characters: many\nreview:\n  listen: nowhere\nagent:\n  models: [gpt]\n")
    #expect(found.count == 3)
    #expect(found[0] == "test.yaml:2: guards.max_characters: `many` is not a whole number from 1 to 1000000")
  }

  @Test func canariesAreLongEnoughToMeanSomething() throws {
    #expect(try parse("policy: {canaries: [Xanthippe Morgentau]}\n", [:]).policy.canaries == ["Xanthippe Morgentau"])
    let found = issues("policy:\n  canaries: [a-b-c]\n")
    #expect(found.count == 1 && found[0].contains("canary has at least 8 letters or digits"))
  }

  @Test func theEnvironmentOverridesTheFile() throws {
    let settings = try parse(
      "mailboxes:\n  - {host: a.test, user: u, password_env: P}\n",
      [
        "GATEWAYD_GUARDS_MAX_CHARACTERS": "10", "GATEWAYD_MAILBOXES_0_HOST": "b.test",
        "GATEWAYD_MAILBOXES_1_HOST": "c.test", "GATEWAYD_MAILBOXES_1_USER": "v",
        "GATEWAYD_MAILBOXES_1_PASSWORD_ENV": "P", "GATEWAYD_NO_SUCH": "1",
      ])
    #expect(settings.guards.maxCharacters == 10)
    #expect(settings.mailboxes.map(\.host) == ["b.test", "c.test"])
    #expect(settings.unusedVariables == ["GATEWAYD_NO_SUCH"])
  }

  @Test func theMemoryHasABudgetAndMayHaveAModel() throws {
    let models = "models: [{name: m, url: 'http://127.0.0.1:1/v1', model: x}]\n"
    let settings = try parse("\(models)agent: {memory_tokens: 0, steps: {summarise: [m]}}\n")
    #expect(settings.agent.memoryTokens == 0 && settings.agent.steps == ["summarise": ["m"]])
    #expect(
      issues("agent: {memory_tokens: -1}\n") == [
        "test.yaml:1: agent.memory_tokens: `-1` is not a whole number from 0 to 20000"
      ])
    #expect(issues("agent: {steps: {summarize: []}}\n").first?.contains("one of classify, compose, summarise") == true)
  }

  @Test func aModelMayWriteSQLWhereItCanRun() throws {
    let models = "models: [{name: m, url: 'http://127.0.0.1:1/v1', model: x}]\n"
    #expect(try !parse("").agent.modelSQL)
    let settings = try parse("\(models)agent: {model_sql: true, models: [m]}\nshop: {weight_unit: g}\n")
    let policy = RunInput.Policy(settings)
    #expect(policy.modelSQL == true && policy.weightUnit == "g")
    #expect(RunInput.Policy(try parse("")).modelSQL == nil)
    #expect(issues("agent: {model_sql: true}\n").first?.contains("has no model but `offline`") == true)
    let server = "shop: {database: 'postgresql://r@127.0.0.1/shop'}\npolicy: {executor: webhook}\n"
    let missing = issues("\(models)agent: {model_sql: true, steps: {query: [m]}}\n\(server)")
    #expect(missing.contains { $0.contains("the shop has no `query_role`") }, "\(missing)")
  }

  @Test func stepsOfTheAgentComeFromTheEnvironmentToo() throws {
    let models = "models: [{name: m, url: 'http://127.0.0.1:1/v1', model: x}]\n"
    let settings = try parse(
      "\(models)agent: {steps: {compose: [m], classify: [m]}}\n",
      ["GATEWAYD_AGENT_STEPS_CLASSIFY": "offline", "GATEWAYD_AGENT_STEPS_WISHES": "m, offline"])
    #expect(settings.agent.steps == ["compose": ["m"], "classify": ["offline"], "wishes": ["m", "offline"]])
    #expect(settings.unusedVariables == [])
    #expect(issues("agent: {steps: {compose: [nobody]}}\n").count == 1)
    #expect(issues("agent: {steps: [compose]}\n").count == 1)
  }

  @Test func aMilterIsReadWhole() throws {
    let settings = try parse(
      """
      milter:
        socket: inet:8891@127.0.0.1
        socket_mode: "0666"
        socket_group: postfix
        recipients: [support@shop.test]
        mode: capture
        max_messages: 5
        max_bytes: 30000000
        smtp_host: 127.0.0.1
      """, [:])
    let milter = try #require(settings.milter)
    #expect(milter.socket == "inet:8891@127.0.0.1" && milter.socketMode == 0o666 && milter.socketGroup == "postfix")
    #expect(milter.recipients == ["support@shop.test"] && milter.mode == .capture)
    #expect(milter.maxMessages == 5 && milter.maxBytes == 30_000_000)
    #expect(milter.smtpHost == "127.0.0.1" && milter.smtpPort == 25)
    #expect(try parse("milter: {socket: 'unix:/x', recipients: a@b.test}\n", [:]).milter?.mode == .observe)
  }

  @Test(arguments: [
    "{socket: 'inet:8891', recipients: a@b.test}", "{socket: 'inet:8891@0.0.0.0', recipients: a@b.test}",
    "{socket: /run/x, recipients: a@b.test}", "{socket: 'unix:/x'}", "{socket: 'unix:/x', recipients: nobody}",
    "{socket: 'unix:/x', recipients: a@b.test, mode: swallow}",
    "{socket: 'unix:/x', recipients: a@b.test, max_bytes: 5000000}",
  ])
  func aMilterThatCannotWorkIsRefused(_ milter: String) { #expect(issues("milter: \(milter)\n").count == 1) }

  @Test func plaintextIsForLoopbackOnly() {
    #expect(
      issues("submission: {host: mail.example.net, tls: none, from: a@b.test}\n").first?.contains("loopback") == true)
    #expect(issues("submission: {host: 127.0.0.1, tls: none, from: a@b.test}\n") == [])
  }

  @Test func anAddressThatCouldInjectIsRefused() {
    #expect(issues("submission: {host: h.test, from: \"a@b.test> RCPT\"}\n").isEmpty == false)
  }

  @Test func garbageIsOneLine() {
    let found = issues("a: [b\nc: }")
    #expect(found.count == 1)
    #expect(found.first?.contains("\n") == false)
  }

  @Test func secretsComeFromFilesAndTheEnvironment() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data("hush\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let path = file.path(percentEncoded: false)
    #expect(try SecretReader(environment: [:]).read(.file(path)) == "hush")
    #expect(try SecretReader(environment: ["P": "x"]).read(.variable("P")) == "x")
    let folder = file.deletingLastPathComponent().path(percentEncoded: false)
    let credentials = SecretReader(environment: ["CREDENTIALS_DIRECTORY": folder])
    #expect(try credentials.read(.file(file.lastPathComponent)) == "hush")
    #expect(throws: SecretError.self) { try SecretReader(environment: [:]).read(.file("imap-password")) }
  }

  @Test func daysThatDoNotExistAreRefused() {
    #expect(Day("2026-02-29") == nil)
    #expect(Day("2028-02-29")?.description == "2028-02-29")
    #expect(Day("26-1-1") == nil)
  }

  @Test func ratesAreReadWithTheirUnit() {
    #expect(RateLimit("5/s") == RateLimit(count: 5, seconds: 1))
    #expect(RateLimit("100 / min") == RateLimit(count: 100, seconds: 60))
    #expect(RateLimit("0/min") == nil && RateLimit("many") == nil)
  }

  @Test func aTokenBucketWaitsWhenItIsEmpty() {
    let clock = HandClock()
    let book = OwnRates { clock.now }
    let share = RateLimit(count: 2, seconds: 1).share("runs", 1)
    #expect(book.take([share], longest: 0) == .after(milliseconds: 0))
    #expect(book.take([share], longest: 0) == .after(milliseconds: 0))
    #expect(book.take([share], longest: 0) == .tooLate(milliseconds: 500))
    clock.advance(500)
    #expect(book.take([share], longest: 0) == .after(milliseconds: 0))
  }
}
