import Hummingbird
import Logging
import Store

/// The review desk: the pages on which people decide, and the daemon's health.
///
/// Guarantees: nothing changes by GET; every form carries the session's token and comes from our own origin; every
/// route that decides looks at the role; text from outside is escaped wherever it stands.
public struct ReviewSite: Sendable {
  let desk: Desk

  /// - Parameters:
  ///   - now: the clock, read in Gatewayd.
  ///   - health: each dependency, for `/readyz`; asked once per request.
  public init(
    store: Store, settings: ReviewSettings, now: @Sendable @escaping () -> Timestamp,
    health: @Sendable @escaping () async -> [HealthItem], logger: Logger
  ) {
    desk = Desk(store: store, settings: settings, now: now, health: health, logger: logger)
  }

  init(desk: Desk) { self.desk = desk }

  /// All routes, without a port; tests drive this.
  public func router() -> Router<DeskContext> {
    let router = Router(context: DeskContext.self)
    router.add(middleware: SecurityHeaders(secure: desk.settings.secureCookies))
    router.add(middleware: ErrorPages(desk: desk))
    desk.addHealth(to: router)
    if desk.settings.watchedAt == nil { desk.addMetrics(to: router) }
    desk.addAssets(to: router)
    if let api = desk.settings.api, api.listen == nil { API(desk: desk, settings: api).add(to: router) }
    let open = router.group().add(middleware: RequireForm(desk: desk))
    desk.addSignIn(to: open)
    desk.addProvider(to: open)
    let signedIn = router.group().add(middleware: RequireSession(desk: desk)).add(middleware: RequireForm(desk: desk))
    desk.addSignOut(to: signedIn)
    desk.addQueue(to: signedIn)
    desk.addViews(to: signedIn)
    desk.addBulk(to: signedIn)
    desk.addQuarantine(to: signedIn)
    desk.addDashboard(to: signedIn)
    desk.addEvents(to: signedIn)
    desk.addCases(to: signedIn)
    desk.addMails(to: signedIn)
    desk.addOriginals(to: signedIn)
    desk.addRuns(to: signedIn)
    desk.addDecisions(to: signedIn)
    desk.addWriting(to: signedIn)
    desk.addCaseTools(to: signedIn)
    desk.addPresence(to: signedIn)
    desk.addSnippets(to: signedIn)
    desk.addFailures(to: signedIn)
    desk.addAccount(to: signedIn)
    desk.addUsers(to: signedIn)
    desk.addTokens(to: signedIn)
    desk.addStanding(to: signedIn)
    return router
  }

  /// What programs that watch the daemon ask for, and nothing else.
  public func watchRouter() -> Router<DeskContext> {
    let router = Router(context: DeskContext.self)
    router.add(middleware: SecurityHeaders(secure: false))
    desk.addHealth(to: router)
    desk.addMetrics(to: router)
    return router
  }

  /// A service at `watchedAt`; nil where that is not set.
  public func watchApplication() -> (any ApplicationProtocol)? {
    guard let address = desk.settings.watchedAt else { return nil }
    return Application(
      router: watchRouter(), configuration: .init(address: .hostname(address.host, port: address.port)),
      logger: desk.logger)
  }

  /// A service bound to the settings' host and port. `listening` is told the port once connections are taken.
  public func application(
    listening: @Sendable @escaping (_ port: Int) async -> Void = { _ in }
  ) -> some ApplicationProtocol {
    Application(
      router: router(),
      server: .http1(configuration: Self.http1),
      configuration: .init(address: .hostname(desk.settings.host, port: desk.settings.port)),
      onServerRunning: { await listening($0.localAddress?.port ?? 0) },
      logger: desk.logger)
  }
}
