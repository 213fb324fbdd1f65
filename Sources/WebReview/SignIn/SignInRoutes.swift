import HTTPTypes
import Hummingbird
import Store

extension Desk {
  func addSignIn(to router: RouterGroup<DeskContext>) {
    router.get("/sign-in") { request, _ in
      try signInPage(request, next: request.uri.queryParameters["next"].map(String.init) ?? "/")
    }
    router.post("/sign-in") { request, context in try await signIn(request, context) }
    router.get("/sign-in/code") { request, _ in try await codePage(request) }
    router.post("/sign-in/code") { request, context in try await signInByCode(request, context) }
  }

  func addSignOut(to router: RouterGroup<DeskContext>) {
    router.post("/sign-out") { _, context in
      try await store.signOut(secret: context.signedIn().secret)
      return redirect("/sign-in", cookie: cookie(settings.sessionCookie, nil))
    }
  }

  func signInPage(
    _ request: Request, next: String, name: String = "", refusal: String? = nil,
    status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let own = Self.isReturn(next) ? next : "/"
    return try entrance(request, status: status) { token in
      try Templates.render(
        .signIn,
        SignInPage(
          layout: layout("Sign in"), token: token, next: own, nameTyped: name, refusal: refusal,
          provider: settings.provider.map {
            SignInPage.Provider(
              words: "Continue with \(Visible.line($0.label, limit: 60))",
              address: ProviderPaths.leave + (own == "/" ? "" : "?next=\(own)"))
          }))
    }
  }

  private func codePage(
    _ request: Request, refusal: String? = nil, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    guard let step = request.cookies[settings.stepCookie]?.value, try await store.isOpen(step: step, now: now())
    else { return redirect("/sign-in") }
    return try entrance(request, status: status) { token in
      try Templates.render(
        .code,
        CodePage(
          layout: layout("Sign in: the code"), token: token,
          next: Self.returnPath(request.uri.queryParameters["next"].map(String.init)), refusal: refusal))
    }
  }

  /// The form's token stands in a cookie too, so that no other site can sign a person in under its own account.
  private func entrance(
    _ request: Request, status: HTTPResponse.Status, _ html: (_ token: String) throws -> String
  ) throws -> Response {
    let known = request.cookies[settings.signInCookie]?.value
    let token = known.flatMap { Self.isToken($0) ? $0 : nil } ?? Self.newToken()
    return Response(
      status: status,
      headers: [.contentType: "text/html; charset=utf-8", .setCookie: cookie(settings.signInCookie, token)],
      body: ResponseBody(byteBuffer: ByteBuffer(string: try html(token))))
  }

  private func signIn(_ request: Request, _ context: DeskContext) async throws -> Response {
    let form = context.form
    let (name, next) = (form["name"] ?? "", Self.returnPath(form["next"]))
    let answer = try await store.signIn(
      name: name, password: form["password"] ?? "", from: caller(request, context), now: now())
    switch answer {
    case .signedIn(let secret, _):
      logger.notice("signed in", metadata: ["method": "password"])
      return redirect(next, cookie: cookie(settings.sessionCookie, secret))
    case .needsCode(let step):
      return redirect("/sign-in/code" + Self.nextQuery(next), cookie: cookie(settings.stepCookie, step))
    case .refused, .expired:
      return try signInPage(
        request, next: next, name: name, refusal: "That name and password do not fit together.",
        status: .unauthorized)
    case .throttled(let seconds):
      var response = try signInPage(
        request, next: next, name: name, refusal: Self.tooMany(seconds), status: .tooManyRequests)
      response.headers[.retryAfter] = String(max(1, seconds))
      return response
    }
  }

  private func signInByCode(_ request: Request, _ context: DeskContext) async throws -> Response {
    let next = Self.returnPath(context.form["next"])
    let answer = try await store.signIn(
      step: request.cookies[settings.stepCookie]?.value ?? "", code: String((context.form["code"] ?? "").prefix(100)),
      from: caller(request, context), now: now())
    switch answer {
    case .signedIn(let secret, _):
      logger.notice("signed in", metadata: ["method": "code"])
      var response = redirect(next, cookie: cookie(settings.sessionCookie, secret))
      response.headers.append(HTTPField(name: .setCookie, value: cookie(settings.stepCookie, nil)))
      return response
    case .refused, .needsCode:
      return try await codePage(
        request, refusal: "That code is not right. Each code counts once, and for about a minute.",
        status: .unauthorized)
    case .expired:
      return try signInPage(
        request, next: next, refusal: "That took too long. Begin with the password again.", status: .unauthorized)
    case .throttled(let seconds):
      var response = try await codePage(request, refusal: Self.tooMany(seconds), status: .tooManyRequests)
      response.headers[.retryAfter] = String(max(1, seconds))
      return response
    }
  }

  /// The page to go on with: one of ours, else the queue.
  static func returnPath(_ path: String?) -> String { path.flatMap { isReturn($0) ? $0 : nil } ?? "/" }

  static func tooMany(_ seconds: Int) -> String {
    let wait = max(1, seconds)
    return "Too many attempts. Try again in \(wait < 120 ? "\(wait) seconds" : "\((wait + 59) / 60) minutes")."
  }

  static func newToken() -> String {
    (0..<2).map { _ in
      let half = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - half.count) + half
    }.joined()
  }

  private static func isToken(_ text: String) -> Bool { text.utf8.count == 32 && text.allSatisfy(\.isHexDigit) }
}
