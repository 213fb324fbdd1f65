import Database
import Agent
import Foundation
import Logging
import MailIO
import MailProto
import Store
import WebReview
import Yams

extension Configuration {
  /// Reads and validates a file. Throws `ConfigurationError` with everything that is wrong.
  static func load(path: String, environment: [String: String]) throws -> Configuration {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationError(issues: [
        .init(file: path, line: nil, key: "", problem: "cannot be read; name another file with --config")
      ])
    }
    return try parse(String(decoding: data, as: UTF8.self), file: path, environment: environment)
  }

  static func parse(_ yaml: String, file: String, environment: [String: String]) throws -> Configuration {
    let reader = ConfigurationReader(file: file, environment: environment)
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch {
      throw ConfigurationError(issues: [.init(file: file, line: nil, key: "", problem: "is not YAML: \(brief(error))")])
    }
    let top = Section(reader: reader, path: [], node: root)
    var configuration = Configuration(top: top)
    top.finish()
    let names = Set(environment.keys.filter { $0.hasPrefix("GATEWAYD_") })
      .subtracting(["GATEWAYD_CONFIG", RunCommand.crashVariable])
    configuration.unusedVariables = names.subtracting(reader.usedVariables).sorted()
    guard reader.issues.isEmpty else {
      throw ConfigurationError(issues: reader.issues.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
    }
    return configuration
  }

  private init(top: Section) {
    store = StoreSection(top.section("store", short: StoreSection.key))
    let stateFolder = store.path.parentFolder
    mailboxes = top.sections("mailboxes").map { Mailbox($0, stateFolder: stateFolder) }
    milter = Milter(top.section("milter"))
    submission = Submission(top.section("submission"), mailboxes: mailboxes)
    guards = GuardSection(top.section("guards"))
    identity = Identity(top.section("identity"))
    let prices = PriceTable(top.sections("prices"))
    models = top.sections("models").map { Model($0, prices: prices) }
    let agentSection = top.section("agent")
    agent = AgentSection(agentSection, models: models)
    let shopSection = top.section("shop")
    shop = ShopSection(shopSection)
    policy = Policy(top.section("policy"))
    shop.server?.check(policy.executor, shopSection)
    agent.checkModelSQL(agentSection, shop)
    review = Review(top.section("review"))
    api = API(top.section("api"))
    webhooks = top.sections("webhooks").compactMap(Hook.init)
    broker = Doors(of: top)
    if broker != nil, webhooks.contains(where: { $0.name == Doors.name }) {
      top.report("`\(Doors.name)` is the broker's name where there is one; choose another", "webhooks")
    }
    if review.alerts?.mail.isEmpty == false, submission == nil, review.alerts?.submission == nil {
      top.section("review").section("alerts").report("needs `submission`, through which the mail goes", "mail")
    }
    telemetry = Telemetry(
      top.section("telemetry"), mailboxes: mailboxes, submission: submission, stateFolder: stateFolder)
    log = Log(top.section("log"))
    if let milter, milter.maxBytes < guards.maxMessageBytes {
      top.report("must be at least guards.max_message_bytes (\(guards.maxMessageBytes))", "milter.max_bytes")
    }
    top.reportDoubles(mailboxes.map(\.name), "mailboxes")
    top.reportDoubles(models.map(\.name), "models")
    top.reportDoubles(webhooks.map(\.name), "webhooks")
  }

  private static func brief(_ error: any Error) -> String {
    String(describing: error).split(separator: "\n").joined(separator: " ")
  }
}

extension Section {
  func secret(_ key: String) -> Secret? {
    let file = string("\(key)_file")
    let variable = string("\(key)_env")
    if file != nil, variable != nil { report("name either a file or a variable, not both", "\(key)_file") }
    return file.map { .file(reader.credential($0) ?? $0) } ?? variable.map(Secret.variable)
  }

  fileprivate func reportDoubles(_ names: [String], _ key: String) {
    let doubled = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
    for name in doubled.sorted() { report("two \(key) are called `\(name)`; names must differ", key) }
  }

  func tls(default standard: Configuration.TLS, host: String) -> Configuration.TLS {
    let tls: Configuration.TLS = choice("tls", default: standard)
    if tls == .none, !["127.0.0.1", "::1", "localhost"].contains(host) {
      report("`none` sends passwords in the clear and is allowed for loopback only; use implicit or starttls", "tls")
    }
    return tls
  }

  fileprivate func address(_ key: String, _ text: String) -> String {
    if !text.isEmpty, Envelope(from: Address(address: text), to: [Address(address: text)]) == nil {
      report("`\(text)` is not a plain mail address such as support@example.net", key)
    }
    return text
  }

  func day(_ key: String) -> String? {
    guard let text = string(key) else { return nil }
    if Day(text) == nil { report("`\(text)` is not a day such as 2026-03-16", key) }
    return text
  }
}

extension Retention {
  init(_ section: Section) {
    /// 0 stands for ever.
    func days(_ key: String, _ standard: Int) -> Int? {
      let days = section.integer(key, default: standard, in: 0...36_500)
      return days == 0 ? nil : days
    }
    self.init(
      rawDays: days("raw_days", 730), runDays: days("run_days", 180), quarantineDays: days("quarantine_days", 180))
    section.finish()
  }
}

extension Configuration.Milter {
  fileprivate init?(_ section: Section) {
    guard section.isPresent else { return nil }
    socket = section.string(required: "socket", example: "unix:/run/gatewayd/milter.sock")
    if !socket.isEmpty, MilterSocket(socket) == nil {
      section.report(
        "`\(socket)` is neither unix:/path nor inet:port@127.0.0.1 (loopback only: the protocol has no sign-in)",
        "socket")
    }
    let mode = section.string("socket_mode") ?? "0660"
    socketMode = UInt32(mode, radix: 8) ?? 0o660
    if UInt32(mode, radix: 8).map({ $0 > 0o777 }) ?? true {
      section.report("`\(mode)` is not a file mode such as \"0660\"", "socket_mode")
    }
    socketGroup = section.string("socket_group")
    recipients = section.strings("recipients") ?? []
    if recipients.isEmpty { section.report("name the support address, `[support@example.net]`", "recipients") }
    for recipient in recipients { _ = section.address("recipients", recipient) }
    self.mode = section.choice("mode", default: .observe)
    maxMessages = section.integer("max_messages", default: 100, in: 1...10_000)
    maxBytes = section.integer("max_bytes", default: 128 << 20, in: 1024...(1 << 34))
    postfixConfig = section.string("postfix_config")
    smtpHost = section.string("smtp_host")
    smtpPort = section.integer("smtp_port", default: 25, in: 1...65535)
    section.finish()
  }
}

extension Configuration.Submission {
  init?(_ section: Section, mailboxes: [Configuration.Mailbox]) {
    guard section.isPresent else { return nil }
    host = section.string(required: "host", example: "smtp.example.net")
    tls = section.tls(default: .starttls, host: host)
    port = section.integer("port", default: tls == .implicit ? 465 : 587, in: 1...65535)
    caFile = section.string("ca_file")
    let signer = section.string("oauth_of")
    let mailbox = mailboxes.first { $0.name == signer }
    oauth = mailbox?.oauth
    user = section.string("user") ?? mailbox?.user
    password = section.secret("password")
    if let signer, oauth == nil {
      section.report("`\(signer)` is not the name of a mailbox with an `oauth` section", "oauth_of")
    }
    if signer != nil, password != nil { section.report("give either a password or `oauth_of`, not both", "oauth_of") }
    if user != nil, password == nil, signer == nil {
      section.report("is missing, though `user` is set", "password_file")
    }
    from = section.address("from", section.string(required: "from", example: "support@example.net"))
    fromName = section.string("from_name")
    plusAddressing = section.bool("plus_addressing", default: true)
    sentCopy = section.bool("sent_copy", default: true)
    timeout = section.integer("timeout", default: 60, in: 1...3600)
    retryFor = section.integer("retry_for", default: 432_000, in: 0...2_592_000)
    section.finish()
  }
}

extension Configuration.GuardSection {
  fileprivate init(_ section: Section) {
    maxCharacters = section.integer("max_characters", default: 2500, in: 1...1_000_000)
    maxSimilarRequests = section.integer("max_similar_requests", default: 3, in: 1...1000)
    maxMessageBytes = section.integer("max_message_bytes", default: 25 << 20, in: 1024...(1 << 30))
    section.finish()
  }
}

extension Configuration.Identity {
  fileprivate init(_ section: Section) {
    authservID = section.string("authserv_id")
    alignment = section.choice("alignment", default: .relaxed)
    publicSuffixList = section.string("public_suffix_list") ?? SuffixFile.standardPath
    replyKeys = section.secret("reply_keys")
    trustUnauthenticated = section.bool("trust_unauthenticated", default: false)
    section.finish()
  }
}

extension Configuration.Policy {
  fileprivate init(_ section: Section) {
    refundPerDay = section.number("refund_per_day", default: 0.10, in: 0...1)
    updateAfterDays = section.integer("update_after_days", default: 5, in: 0...365)
    couponWindowDays = section.integer("coupon_window_days", default: 60, in: 1...365)
    executor = section.choice("executor", default: .sql)
    let hook = section.section("webhook")
    webhook = Configuration.Webhook(hook)
    if executor == .webhook, !hook.isPresent {
      section.report(
        "is missing, though `executor` is webhook; for example `url: https://shop.example.net/gatewayd`", "webhook")
    }
    shopName = section.string("shop_name") ?? "Customer support"
    allowedLinks = section.strings("allowed_links") ?? []
    canaries = section.strings("canaries") ?? []
    if let short = canaries.first(where: { $0.filter { $0.isLetter || $0.isNumber }.count < 8 }) {
      section.report("`\(short)` is too short; a canary has at least 8 letters or digits", "canaries")
    }
    section.finish()
  }
}

extension Configuration.Log {
  fileprivate init(_ section: Section) {
    let name = section.string("level") ?? "info"
    level = Logger.Level(rawValue: name) ?? .info
    if Logger.Level(rawValue: name) == nil {
      let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
      section.report("`\(name)` is unknown; one of \(known)", "level")
    }
    format = section.choice("format", default: .text)
    section.finish()
  }
}
