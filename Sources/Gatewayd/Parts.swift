import Agent
import Foundation
import Logging
import MailIO
import MailProto
import Shop
import Store
import WebReview

/// The parts that the daemon and the commands are built from, made from one configuration.
struct Parts: Sendable {
  let configuration: Configuration
  let store: Store
  let clock: SystemClock
  let secrets: SecretReader
  let tokens: TokenSources
  let notifier: SystemdNotifier
  /// Which domains may vouch for which; the list behind it is read once.
  let alignment: Alignment
  /// Whether the store is held alone, as the daemon does.
  let exclusive: Bool

  var now: @Sendable () -> Timestamp {
    let clock = clock
    return { clock.now() }
  }

  /// `exclusive`: the daemon's own hold on the store; commands open it beside a running daemon.
  /// - Parameter roles: whose secrets can be read.
  init(
    _ configuration: Configuration, environment: [String: String], exclusive: Bool,
    roles: Set<Role> = Set(Role.allCases)
  ) async throws {
    self.configuration = configuration
    self.exclusive = exclusive
    clock = SystemClock(timeZone: configuration.shop.timeZone, fixedDay: configuration.shop.today)
    secrets = configuration.secretReader(roles, environment: environment)
    tokens = TokenSources(secrets: secrets)
    notifier = SystemdNotifier(environment: environment)
    alignment = configuration.identity.readAlignment()
    if configuration.store.server == nil { FolderOwner.beginStore(configuration.store.path) }
    let keys: ReplyKeys =
      roles.isDisjoint(with: [.intake, .web]) ? .none : try configuration.identity.readReplyKeys(secrets)
    store = try await configuration.store.open(
      settings: Self.replySettings(configuration), keys: keys, secrets: secrets, exclusive: exclusive)
  }

  /// The value of the header that marks our own mail.
  static func instance(_ configuration: Configuration) -> String { domain(configuration) }

  /// By what our own mail is known.
  static func ownMail(_ configuration: Configuration) -> OwnMail {
    OwnMail(
      addresses: configuration.submission.map { [$0.from.lowercased()] } ?? [], domain: domain(configuration),
      instance: instance(configuration))
  }

  private static func domain(_ configuration: Configuration) -> String {
    Address(address: configuration.submission?.from ?? "gatewayd@localhost").domain ?? "localhost"
  }

  static func replySettings(_ configuration: Configuration) -> ReplySettings {
    let from = configuration.submission?.from ?? "gatewayd@localhost"
    let tagged = configuration.submission?.plusAddressing == true
    return ReplySettings(
      from: Address(name: configuration.submission?.fromName ?? configuration.policy.shopName, address: from),
      tokenAddress: tagged ? from : nil, domain: domain(configuration), instance: instance(configuration))
  }

  func intake(logger: Logger) -> Intake {
    let own = Self.ownMail(configuration)
    var limits = MailLimits.standard
    limits.messageBytes = configuration.guards.maxMessageBytes
    return Intake(
      store: store,
      guards: Guards(
        maxCharacters: configuration.guards.maxCharacters,
        maxSimilarRequests: configuration.guards.maxSimilarRequests),
      identity: configuration.identity, alignment: alignment,
      own: own, tokenAddresses: own.addresses, limits: limits, now: now, logger: logger)
  }

  func imapSettings(_ mailbox: Configuration.Mailbox) throws -> IMAPSettings {
    let credentials: IMAPSettings.Credentials =
      if let oauth = mailbox.oauth {
        .tokens(tokens.source(oauth).tokens)
      } else {
        .password(try mailbox.password.map(secrets.read) ?? "")
      }
    var settings = IMAPSettings(
      host: mailbox.host, port: mailbox.port, security: .init(mailbox.tls), certificateAuthority: mailbox.caFile,
      user: mailbox.user, credentials: credentials, maximumMessageBytes: configuration.guards.maxMessageBytes)
    settings.compression = mailbox.compress ? .remote : .never
    return settings
  }

  func submissionClient(logger: Logger) throws -> SubmissionClient? {
    guard let submission = configuration.submission else { return nil }
    return try submissionClient(submission, logger: logger)
  }

  func submissionClient(_ submission: Configuration.Submission, logger: Logger) throws -> SubmissionClient {
    SubmissionClient(
      settings: SubmissionSettings(
        host: submission.host, port: submission.port, security: .init(submission.tls),
        certificateAuthority: submission.caFile, user: submission.user,
        password: try submission.password.map(secrets.read),
        tokens: submission.oauth.map { tokens.source($0).tokens }, timeout: submission.timeout), logger: logger)
  }

  /// Copies go to the first mailbox's account, unless the configuration says no.
  func sentCopies(logger: Logger) throws -> SentCopies? {
    guard configuration.submission?.sentCopy == true, let mailbox = configuration.mailboxes.first else { return nil }
    return SentCopies(settings: try imapSettings(mailbox), logger: logger)
  }

  var shopSettings: ShopSettings { ShopSettings(configuration) }

  func shop() async throws -> ShopReader {
    try await ShopReader.open(try configuration.shop.place(secrets), settings: shopSettings)
  }

  /// Who carries out approved actions.
  func executor() async throws -> any ActionExecutor {
    if configuration.policy.executor == .webhook, let settings = configuration.policy.webhook {
      return try webhook(settings)
    }
    return try await ShopExecutor.open(try configuration.shop.place(secrets), settings: shopSettings)
  }

  func webhook(_ settings: Configuration.Webhook) throws -> WebhookExecutor {
    WebhookExecutor(
      endpoint: try WebhookEndpoint(settings, secrets: secrets),
      client: WebhookClient(certificateAuthority: settings.caFile), currency: configuration.shop.currency, now: now)
  }

  /// Looks for uncertain replies in the accounts of all mailboxes; nil where there is none to look into.
  func resolver(logger: Logger) throws -> UncertainResolver? {
    let accounts = try configuration.mailboxes.map(imapSettings)
    guard !accounts.isEmpty else { return nil }
    return UncertainResolver(store: store, accounts: accounts, now: now, logger: logger)
  }

  /// What all runs of a day may cost; nil without a bound.
  var dayBudget: DayBudget? {
    let (store, clock) = (store, clock)
    return configuration.agent.budget.dayDollars.map { dollars in
      DayBudget(dollars: dollars, today: { clock.day(of: clock.now()) }) {
        try await store.modelCost(since: clock.startOfDay())
      }
    }
  }

  /// Who tells staff of what waits too long or is down; nil where nobody is to be told.
  func alerts(health: Health, logger: Logger) throws -> StaffAlerts? {
    guard let settings = configuration.review.alerts else { return nil }
    var ways: [any AlertWay] = []
    let server = settings.submission ?? configuration.submission
    if !settings.mail.isEmpty, let server {
      ways.append(
        MailAlerts(
          submission: try submissionClient(server, logger: logger), from: Address(address: server.from),
          reply: Self.replySettings(configuration),
          to: settings.mail.map { Address(address: $0) }, now: now))
    }
    if let webhook = settings.webhook {
      ways.append(
        WebhookAlerts(
          endpoint: try WebhookEndpoint(webhook, secrets: secrets),
          client: WebhookClient(certificateAuthority: webhook.caFile), now: now))
    }
    return StaffAlerts(
      store: store, settings: settings, ways: ways,
      writer: NoticeWriter(shopName: configuration.policy.shopName, publicURL: configuration.review.publicURL),
      health: { await health.report }, now: now, logger: logger, credentials: { CredentialEnds.process.all })
  }

  /// Who signs reviewers in beside the desk's own passwords.
  func provider() throws -> OIDCProvider? {
    try configuration.review.oidc.map {
      OIDCProvider($0, secrets: secrets, http: try OIDCProvider.client($0), now: now)
    }
  }

  func site(health: Health, logger: Logger) throws -> ReviewSite {
    var settings = try reviewSettings()
    settings.metrics = metrics(health)
    settings.watchedAt = configuration.telemetry.listen.map { ($0.host, $0.port) }
    return ReviewSite(store: store, settings: settings, now: now, health: { await health.report }, logger: logger)
  }

  private func metrics(_ health: Health) -> MetricsAccess? {
    guard configuration.telemetry.metrics != .off else { return nil }
    let scrape = Scrape(
      store: store, files: StoreFiles(path: configuration.store.path), meter: .process,
      health: { await health.report }, now: now)
    return MetricsAccess(isOpenToLoopback: configuration.telemetry.metrics == .loopback) { await scrape.text() }
  }

  private func reviewSettings() throws -> ReviewSettings {
    let review = configuration.review
    var settings = ReviewSettings(
      host: review.host, port: review.port, secureCookies: review.secureCookies, publicURL: review.publicURL,
      shopName: configuration.policy.shopName, currency: configuration.shop.currency,
      routine: RoutineRule(minimumConfidence: review.bulkConfidence), draftAge: Int64(review.draftAge) * 60,
      drawPath: { Workflow.svg(path: $0) })
    settings.states = { kept in
      let document = FoundRun(kept).document
      return RunStates(input: document.input, entries: document.nodes.map(\.entry))
    }
    settings.trace = { RunTraceBuilder($0).trace().pieces.map(TracedSpan.init) }
    settings.undoSeconds = Int64(review.undoSeconds)
    settings.requireSecondStep = review.requireSecondStep
    settings.teams = review.teams
    settings.provider = try provider()
    settings.proxies = review.proxies
    if configuration.api.enabled {
      let api = configuration.api
      settings.api = APISettings(
        maxBytes: api.maxBytes, requests: api.rateLimit.count, seconds: api.rateLimit.seconds,
        backend: APIParts(intake: intake(logger: Logger(label: "intake"))))
      settings.api?.listen = api.listen
    }
    settings.configured = configuration.rules
    return settings
  }
}

extension ShopSettings {
  init(_ configuration: Configuration) {
    let shop = configuration.shop
    self.init(
      maxRows: shop.maxRows, weightUnit: shop.weightUnit == .g ? .g : .kg, currency: shop.currency,
      couponWindowDays: configuration.policy.couponWindowDays,
      timeZone: TimeZone(identifier: shop.timeZone) ?? .gmt)
  }
}

extension TransportSecurity {
  init(_ tls: Configuration.TLS) {
    switch tls {
    case .implicit: self = .implicit
    case .starttls: self = .starttls
    case .none: self = .none
    }
  }
}
