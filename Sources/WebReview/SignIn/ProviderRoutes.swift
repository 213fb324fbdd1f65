import HTTPTypes
import Hummingbird
import Logging
import Store

enum ProviderPaths {
  static let leave = "/sign-in/provider"
  static let back = "/sign-in/provider/back"
}

extension Desk {
  /// Signing in at a provider: authorization code with PKCE. Both steps are GET, as the protocol has it; neither changes
  /// anything but who this browser is, and the second needs what the first left in the browser.
  func addProvider(to router: RouterGroup<DeskContext>) {
    guard let provider = settings.provider else { return }
    router.get("\(ProviderPaths.leave)") { request, _ in try await leave(for: provider, request) }
    router.get("\(ProviderPaths.back)") { request, context in try await comeBack(from: provider, request, context) }
  }

  private var redirectURI: String { (RequireForm.origin(of: settings.publicURL) ?? "") + ProviderPaths.back }

  private func leave(for provider: any SignInProvider, _ request: Request) async throws -> Response {
    let next = Self.returnPath(request.uri.queryParameters["next"].map(String.init))
    let ticket = ProviderTicket(next: next)
    do {
      let address = try await provider.authorizationURL(ticket.request(redirectURI: redirectURI))
      return redirect(address, cookie: cookie(settings.providerCookie, ticket.cookie, sameSite: "Lax"))
    } catch let problem as ProviderProblem {
      return try refuse(request, next: next, problem)
    }
  }

  private func comeBack(
    from provider: any SignInProvider, _ request: Request, _ context: DeskContext
  ) async throws -> Response {
    let query = request.uri.queryParameters
    let ticket = request.cookies[settings.providerCookie].flatMap { ProviderTicket(cookie: $0.value) }
    guard let ticket else { return try lost(request) }
    let asked = ticket.request(redirectURI: redirectURI)
    guard let state = query["state"], RequireForm.same(String(state), asked.state) else { return try lost(request) }
    do {
      if let error = query["error"] { throw ProviderProblem.refused("the provider says \(error.prefix(100))") }
      guard let code = query["code"], !code.isEmpty else { throw ProviderProblem.refused("no code came back") }
      let identity = try await provider.identity(code: String(code), issuer: query["iss"].map(String.init), asked)
      let answer = try await store.signIn(
        identity, addingAs: provider.roleOfNewPeople, from: caller(request, context), now: now())
      guard case .signedIn(let secret, _) = answer else {
        throw ProviderProblem.refused("nobody of that name may sign in here")
      }
      logger.notice("signed in", metadata: ["method": "provider"])
      return try pass(to: ticket.next, session: secret)
    } catch let problem as ProviderProblem {
      return try refuse(request, next: ticket.next, problem)
    }
  }

  private func pass(to next: String, session secret: String) throws -> Response {
    var response = try page(.passage, PassagePage(layout: layout("Signed in"), next: next))
    response.headers[.setCookie] = cookie(settings.sessionCookie, secret)
    response.headers.append(HTTPField(name: .setCookie, value: cookie(settings.providerCookie, nil, sameSite: "Lax")))
    return response
  }

  private func refuse(_ request: Request, next: String, _ problem: ProviderProblem) throws -> Response {
    logger.warning("provider signs nobody in", metadata: ["error": "\(problem)"])
    let (words, status): (String, HTTPResponse.Status) =
      switch problem {
      case .unavailable: ("The sign-in provider cannot be reached right now. Try again in a moment.", .badGateway)
      case .refused:
        ("The sign-in provider did not sign you in, or an administrator has not added you here.", .forbidden)
      }
    var response = try signInPage(request, next: next, refusal: words, status: status)
    response.headers.append(HTTPField(name: .setCookie, value: cookie(settings.providerCookie, nil, sameSite: "Lax")))
    return response
  }

  private func lost(_ request: Request) throws -> Response {
    try signInPage(
      request, next: "/", refusal: "That sign-in was begun in another browser or is over. Begin again.",
      status: .forbidden)
  }
}
