import Hummingbird
import Store

extension Desk {
  func addSignIn(to router: RouterGroup<DeskContext>) {
    router.get("/sign-in") { request, _ in
      try signInPage(request, next: request.uri.queryParameters["next"].map(String.init) ?? "/")
    }
    router.post("/sign-in") { request, context in try await signIn(request, context) }
  }

  func addSignOut(to router: RouterGroup<DeskContext>) {
    router.post("/sign-out") { _, context in
      try await store.signOut(secret: context.signedIn().secret)
      return redirect("/sign-in", cookie: cookie(settings.sessionCookie, nil))
    }
  }

  /// The form's token stands in a cookie too, so that no other site can sign a person in under its own account.
  private func signInPage(
    _ request: Request, next: String, name: String = "", refusal: String? = nil,
    status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let known = request.cookies[settings.signInCookie]?.value
    let token = known.flatMap { Self.isToken($0) ? $0 : nil } ?? Self.newToken()
    var response = try page(
      .signIn,
      SignInPage(
        layout: layout("Sign in"), token: token, next: Self.isReturn(next) ? next : "/", nameTyped: name,
        refusal: refusal),
      status: status)
    response.headers[.setCookie] = cookie(settings.signInCookie, token)
    return response
  }

  private func signIn(_ request: Request, _ context: DeskContext) async throws -> Response {
    let form = context.form
    let (name, next) = (form["name"] ?? "", form["next"] ?? "/")
    let answer = try await store.signIn(
      name: name, password: form["password"] ?? "", address: context.peer, now: now())
    switch answer {
    case .signedIn(let secret, _):
      logger.notice("signed in")
      return redirect(Self.isReturn(next) ? next : "/", cookie: cookie(settings.sessionCookie, secret))
    case .refused:
      return try signInPage(
        request, next: next, name: name, refusal: "That name and password do not fit together.",
        status: .unauthorized)
    case .throttled(let seconds):
      let wait = max(1, seconds)
      var response = try signInPage(
        request, next: next, name: name,
        refusal: "Too many attempts. Try again in \(wait < 120 ? "\(wait) seconds" : "\((wait + 59) / 60) minutes").",
        status: .tooManyRequests)
      response.headers[.retryAfter] = String(wait)
      return response
    }
  }

  static func newToken() -> String {
    (0..<2).map { _ in
      let half = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - half.count) + half
    }.joined()
  }

  private static func isToken(_ text: String) -> Bool { text.utf8.count == 32 && text.allSatisfy(\.isHexDigit) }
}
