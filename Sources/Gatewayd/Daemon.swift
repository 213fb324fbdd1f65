import Agent
import AsyncHTTPClient
import Foundation
import Logging
import MailIO
import MailProto
import ServiceLifecycle
import Shop
import Store
import WebReview

/// The daemon's parts, wired once. Every long-lived service is constructed here and nowhere else.
struct Daemon {
  let configuration: Configuration
  let roles: Set<Role>
  let environment: [String: String]
  let reload: Reload
  let logger: Logger
  /// Where the page is shown instead of at its address; none where nobody listens for it.
  var sockets = InheritedSockets.none

  /// How long work in hand may take to end after SIGTERM; what is cut then is taken up at the next start.
  private static let drainTime = Duration.seconds(20)

  func run() async throws {
    let parts = try await Parts(configuration, environment: environment, exclusive: true, roles: roles)
    let http = ModelServer.client()
    warnAboutIdentity(parts)
    do {
      // Before the first request is taken in, so that its result is not missed.
      if configuration.broker != nil { try await parts.store.beginTelling(Configuration.Doors.name) }
      var group = ServiceGroupConfiguration(
        services: try await services(parts, http).map { .init(service: $0) },
        gracefulShutdownSignals: [.sigterm, .sigint], logger: groupLogger)
      group.maximumGracefulShutdownDuration = Self.drainTime
      try await ServiceGroup(configuration: group).run()
    } catch {
      try? await http.shutdown()
      try? await parts.store.close()
      throw error
    }
    try await http.shutdown()
    try await parts.store.close()
    logger.notice("stopped")
  }

  /// Started in this order, stopped in reverse: intake first, the outbox last.
  func services(_ parts: Parts, _ http: HTTPClient) async throws -> [any Service] {
    let watched = roles.contains(.intake) ? configuration.mailboxes : []
    let asked = roles.contains(.worker) ? configuration.models.map { "model \($0.name)" } : []
    let health = Health(
      dependencies: dependencies(watched), dispensable: [Heart.progress] + asked, logger: part("health"))
    let pulse = Pulse()
    // Before anybody reads the shop: what a kill inside a write left of the shop's file only a writer can mend.
    let outgoing = roles.contains(.outbox) ? try await outbox(parts, health, pulse) : []
    let tools = roles.contains(.worker) ? ShopAdapter(reader: try await parts.shop()) : nil
    let watchman = try watchman(parts, tools, health)
    let canary = try canary(parts, health)
    await health.add(watchman.names + (canary == nil ? [] : [Canary.dependency]))
    var services: [any Service] = [
      reload,
      Heart(
        store: parts.store, health: health, notifier: parts.notifier, now: parts.now, logger: part("daemon"),
        pulse: pulse),
      watchman,
      StoreKeeper(
        store: parts.store, retention: configuration.store.retention, notifier: parts.notifier, now: parts.now,
        logger: part("store")),
      SearchIndexer(store: parts.store, logger: part("search")),
      NodeWatch(store: parts.store, now: parts.now, logger: part("store")),
    ]
    services.append(CredentialWatch(ends: .process, now: parts.now, logger: part("credentials")))
    if let canary { services.append(led(canary, "canary", parts)) }
    // Of one process among several, so that staff hear of a matter once.
    if roles.contains(.outbox), let alerts = try parts.alerts(health: health, logger: part("alerts")) {
      services.append(led(alerts, "alerts", parts))
    }
    services += outgoing
    services += try web(parts, health)
    services += traces(parts)
    if let tools {
      var worker = try worker(parts, http, health, tools, pulse)
      if let prompts = try parts.promptKeeper(logger: part("prompts")) {
        worker.prompts = prompts
        services.append(prompts)
      }
      services.append(worker)
    }
    if roles.contains(.intake) { services += try intake(parts, health, pulse) }
    return services
  }

  /// Behind the worker when the daemon stops, so that the last runs go along. Nothing of it is needed for the work.
  private func traces(_ parts: Parts) -> [any Service] {
    guard roles.contains(.worker) else { return [] }
    let logger = part("traces")
    do {
      let all: [(any Service)?] = [try parts.traceExport(logger: logger), try parts.scoreSender(logger: logger)]
      return all.compactMap(\.self)
    } catch {
      logger.error("traces are not sent", metadata: ["error": "\(brief(error))"])
      return []
    }
  }

  /// A daemon without the desk is watched all the same, where it is told at which address.
  private func web(_ parts: Parts, _ health: Health) throws -> [any Service] {
    let site = try parts.site(health: health, logger: part("web"))
    var services: [any Service] = []
    if roles.contains(.web) {
      let inherited = site.services(on: sockets.descriptors)
      services += inherited.isEmpty ? [site.application()] : inherited
      if let api = site.apiService() { services.append(api) }
    }
    if let watched = site.watchApplication() { services.append(watched) }
    return services
  }

  /// Nil unless it is configured, and this daemon both sends and reads.
  private func canary(_ parts: Parts, _ health: Health) throws -> Canary? {
    guard let settings = configuration.telemetry.canary, roles.contains(.outbox), roles.contains(.intake),
      let submission = try parts.submissionClient(logger: part("submission"))
    else { return nil }
    return Canary(
      settings: settings, reply: Parts.replySettings(configuration), store: parts.store, health: health,
      meter: .process, now: parts.now, logger: part("canary")
    ) { await submission.submit($0, $1) }
  }

  private func watchman(_ parts: Parts, _ tools: ShopAdapter?, _ health: Health) throws -> Watchman {
    var watchman = Watchman(
      store: parts.store, health: health, files: StoreFiles(path: configuration.store.path),
      diskReserve: Int64(configuration.telemetry.diskReserve), now: parts.now)
    if let tools { watchman.shop = { _ = try await tools.customer(id: 0) } }
    guard roles.contains(.outbox), let submission = try parts.submissionClient(logger: part("submission")) else {
      return watchman
    }
    watchman.submission = {
      try await submission.probe()
      if let end = submission.certificateEnd { CredentialEnds.process.note("certificate of submission", end: end) }
    }
    watchman.outboxAge = Int64(configuration.review.undoSeconds) + 900
    return watchman
  }

  private func dependencies(_ watched: [Configuration.Mailbox]) -> [String] {
    var names = ["database"] + watched.map { "mailbox \($0.name)" }
    if configuration.broker != nil {
      if roles.contains(.intake) { names.append(BrokerIntake.dependency) }
      if roles.contains(.outbox) { names.append(BrokerOutbox.dependency) }
    }
    #if Milter
      if configuration.milter != nil, roles.contains(.intake) { names.append(MilterService.dependency) }
    #endif
    return names
  }

  private func outbox(_ parts: Parts, _ health: Health, _ pulse: Pulse) async throws -> [any Service] {
    var services: [any Service] = []
    let copies = try parts.sentCopies(logger: part("sent"))
    if let copies { services.append(copies) }
    if let resolver = try parts.resolver(logger: part("resolver")) {
      services.append(led(resolver, "resolver", parts))
    }
    if let settings = configuration.submission,
      let submission = try parts.submissionClient(logger: part("submission"))
    {
      services.append(
        OutboxSender(
          store: parts.store, submission: submission,
          retries: Retries(giveUpAfter: Int64(settings.retryFor), first: 5),
          // Twice with another token, each time with an unanswered QUIT.
          attemptSeconds: Int64(settings.timeout) * 4 + 600, now: parts.now, sentCopies: copies,
          logger: part("outbox"), pulse: pulse, health: health))
    }
    let executor = try await parts.executor()
    services += try parts.hookSenders(logger: part("webhooks")).map { led($0, "webhook \($0.name)", parts) }
    if let results = try parts.brokerOutbox(health: health, logger: part("broker")) {
      services.append(led(results, "broker results", parts))
    }
    services.append(
      ActionRunner(
        store: parts.store, executor: executor, clock: parts.clock, logger: part("actions"), pulse: pulse))
    return services
  }

  private func worker(
    _ parts: Parts, _ http: HTTPClient, _ health: Health, _ tools: ShopAdapter, _ pulse: Pulse
  ) throws -> JobRunner {
    let maker = ModelMaker(
      configuration: configuration, secrets: parts.secrets, http: http, logger: part("models"),
      day: parts.dayBudget, health: health, rates: StoredRates(store: parts.store))
    // Of one process the memory is enough; what providers count is kept over a restart in either case.
    let runs: any RateBook = parts.store.isShared ? StoredRates(store: parts.store) : OwnRates()
    return JobRunner(
      store: parts.store, models: try maker.chain(), tools: tools, policy: .init(configuration),
      settings: configuration.agent,
      clock: parts.clock, limiter: RunRate(configuration.agent.rateLimit, book: runs), logger: part("jobs"),
      pulse: pulse,
      shares: Dictionary(configuration.mailboxes.map { ($0.name, $0.share) }) { max($0, $1) })
  }

  private func intake(_ parts: Parts, _ health: Health, _ pulse: Pulse) throws -> [any Service] {
    let intake = parts.intake(logger: part("intake"))
    let maximumBytes = configuration.guards.maxMessageBytes
    var services: [any Service] = try configuration.mailboxes.map { mailbox in
      let watcher = IMAPWatcher(
        mailbox: mailbox, settings: try parts.imapSettings(mailbox), store: parts.store, intake: intake,
        maximumBytes: maximumBytes, now: parts.now, health: health,
        logger: part("imap", ["mailbox": "\(mailbox.name)"]), pulse: pulse)
      return led(watcher, watcher.dependency, parts) {
        await health.set(watcher.dependency, ok: true, detail: "another process watches it")
      }
    }
    if let requests = try parts.brokerIntake(health: health, pulse: pulse, logger: part("broker")) {
      services.append(requests)
    }
    #if Milter
      if let milter = configuration.milter,
        let settings = MilterSettings(milter, maximumMessageBytes: maximumBytes)
      {
        services.append(
          MilterService(
            settings: settings, mode: milter.mode, intake: intake, health: health, logger: part("milter")))
      }
    #endif
    return services
  }

  /// A service of which one is enough, however many daemons work on the store.
  private func led(
    _ service: some Service, _ task: String, _ parts: Parts, waits: @Sendable @escaping () async -> Void = {}
  ) -> any Service {
    OneOfMany(inner: service, task: task, store: parts.store, logger: part("store"), waits: waits)
  }

  private func warnAboutIdentity(_ parts: Parts) {
    if configuration.identity.trustUnauthenticated {
      logger.warning("EVERY From field is believed (identity.trust_unauthenticated): for demonstrations only")
    } else if configuration.identity.authservID == nil {
      logger.warning("no identity.authserv_id: no sender is trusted with customer data")
    } else if let note = configuration.identity.note(parts.alignment) {
      logger.warning("senders are judged without the Public Suffix List", metadata: ["reason": "\(note)"])
    }
  }

  /// Below `info` a service group prints its services with all that they hold, passwords among it.
  private var groupLogger: Logger {
    var logger = part("daemon")
    logger.logLevel = max(logger.logLevel, .info)
    return logger
  }

  private func part(_ label: String, _ facts: Logger.Metadata = [:]) -> Logger {
    Logger(label: label).with(facts)
  }
}

extension Logger {
  /// The same logger with more facts on every line.
  func with(_ facts: Metadata) -> Logger {
    var logger = self
    for (key, value) in facts { logger[metadataKey: key] = value }
    return logger
  }
}
