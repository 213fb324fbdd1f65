import HTTPTypes
import Hummingbird
import Store

/// Lets signed-in people through; others are sent to sign in, or told so when they send a form.
struct RequireSession: RouterMiddleware {
  typealias Context = DeskContext
  let desk: Desk

  func handle(
    _ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response
  ) async throws -> Response {
    let named = desk.settings.proxies.user(peer: context.peer, request.headers)
    guard let session = try await desk.session(of: request), Self.fits(session, named) else {
      guard request.method == .get || request.method == .head else { throw Problem.signedOut }
      if let named { return try await desk.signIn(proxyUser: named, request, context) }
      // A script's request gets a plain answer: a redirect would put the sign-in page into the queue.
      if request.headers[Desk.partial] != nil { throw Problem.signedOut }
      return desk.redirect("/sign-in" + Desk.nextQuery(request.uri.path))
    }
    if let duty = Self.duty(session), !duty.paths.contains(request.uri.path) {
      guard request.method == .get || request.method == .head else { throw duty.problem }
      if request.headers[Desk.partial] != nil { throw duty.problem }
      return desk.redirect(SettingsSection.account.path)
    }
    var context = context
    context.session = session
    return try await next(request, context)
  }

  /// A proxy's word counts for each request: its session is over when it no longer names that person.
  private static func fits(_ session: Session, _ named: String?) -> Bool {
    if let named { return session.method == .proxy && session.user.name.lowercased() == named.lowercased() }
    return session.method != .proxy
  }

  /// What a person has to do before the desk opens, and where. The password comes first: another person knows it.
  private static func duty(_ session: Session) -> (problem: Problem, paths: Set<String>)? {
    let always: Set = [SettingsSection.account.path, "/settings/password", "/sign-out"]
    if session.mustChangePassword { return (.oldPassword, always) }
    return session.mustAddSecondStep ? (.noSecondStep, always.union(["/settings/second-step"])) : nil
  }
}

extension Desk {
  /// Sent by our script with the requests that it makes.
  static let partial = HTTPField.Name("X-Gatewayd-Partial") ?? .accept

  func session(of request: Request) async throws -> Session? {
    guard let secret = request.cookies[settings.sessionCookie]?.value, !secret.isEmpty, secret.utf8.count <= 200,
      let live = try await store.session(secret: secret, now: now())
    else { return nil }
    var session = Session(secret: secret, user: live.user, csrf: live.csrf, method: live.method)
    guard settings.requireSecondStep else { return session }
    // Begun with the password alone by somebody who has a second step: it has to begin anew, with a code.
    if live.method == .password, live.hasSecondStep { return nil }
    session.mustAddSecondStep = session.isByPassword && !live.hasSecondStep
    return session
  }

  fileprivate func signIn(proxyUser name: String, _ request: Request, _ context: DeskContext) async throws -> Response {
    let answer = try await store.signIn(proxyUser: name, from: caller(request, context), now: now())
    guard case .signedIn(let secret, _) = answer else { throw Problem.unknownPerson }
    logger.notice("signed in", metadata: ["method": "proxy"])
    let path = request.uri.path
    return redirect(Self.isReturn(path) ? path : "/", cookie: cookie(settings.sessionCookie, secret))
  }

  /// `?next=/cases/12` for the pages that one may come back to.
  static func nextQuery(_ path: String) -> String { isReturn(path) && path != "/" ? "?next=\(path)" : "" }

  /// Only our own pages, so that sign-in cannot be made to lead elsewhere.
  static func isReturn(_ path: String) -> Bool {
    if path == "/" || SettingsSection.allCases.contains(where: { $0.path == path }) { return true }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 3 && parts[0].isEmpty && parts[1] == "cases" && CaseID(String(parts[2])) != nil
  }

  func redirect(_ path: String, cookie: String? = nil) -> Response {
    var headers: HTTPFields = [.location: path]
    if let cookie { headers[.setCookie] = cookie }
    return Response(status: .seeOther, headers: headers)
  }

  /// A cookie that ends with the browser, or at once where `value` is nil (RFC 6265 §4.1).
  /// - Parameter sameSite: `Lax` only for what must survive the way to a provider and back.
  func cookie(_ name: String, _ value: String?, sameSite: String = "Strict") -> String {
    "\(name)=\(value ?? ""); Path=/; HttpOnly; SameSite=\(sameSite)" + (value == nil ? "; Max-Age=0" : "")
      + (settings.secureCookies ? "; Secure" : "")
  }
}
