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
    guard let session = try await desk.session(of: request) else {
      guard request.method == .get || request.method == .head else { throw Problem.signedOut }
      // A script's request gets a plain answer: a redirect would put the sign-in page into the queue.
      if request.headers[Desk.partial] != nil { throw Problem.signedOut }
      return desk.redirect("/sign-in" + Desk.nextQuery(request.uri.path))
    }
    var context = context
    context.session = session
    return try await next(request, context)
  }
}

extension Desk {
  /// Sent by our script with the requests that it makes.
  static let partial = HTTPField.Name("X-Gatewayd-Partial") ?? .accept

  func session(of request: Request) async throws -> Session? {
    guard let secret = request.cookies[settings.sessionCookie]?.value, !secret.isEmpty, secret.utf8.count <= 200,
      let (user, csrf) = try await store.session(secret: secret, now: now()), !user.disabled
    else { return nil }
    return Session(secret: secret, user: user, csrf: csrf)
  }

  /// `?next=/cases/12` for the pages that one may come back to.
  static func nextQuery(_ path: String) -> String { isReturn(path) && path != "/" ? "?next=\(path)" : "" }

  /// Only our own pages, so that sign-in cannot be made to lead elsewhere.
  static func isReturn(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return path == "/"
      || (parts.count == 3 && parts[0].isEmpty && parts[1] == "cases" && CaseID(String(parts[2])) != nil)
  }

  func redirect(_ path: String, cookie: String? = nil) -> Response {
    var headers: HTTPFields = [.location: path]
    if let cookie { headers[.setCookie] = cookie }
    return Response(status: .seeOther, headers: headers)
  }

  /// A cookie that ends with the browser, or at once where `value` is nil (RFC 6265 §4.1).
  func cookie(_ name: String, _ value: String?) -> String {
    "\(name)=\(value ?? ""); Path=/; HttpOnly; SameSite=Strict" + (value == nil ? "; Max-Age=0" : "")
      + (settings.secureCookies ? "; Secure" : "")
  }
}
