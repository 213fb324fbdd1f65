import HTTPTypes
import Hummingbird

/// Puts the headers that keep the page to itself on every response, errors included.
struct SecurityHeaders: RouterMiddleware {
  typealias Context = DeskContext
  let secure: Bool

  /// Nothing may load but our own style, scripts and pictures; nobody may frame us; forms go to us only.
  static let policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

  private static let fixed: [(name: String, value: String)] = [
    ("Content-Security-Policy", policy),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
  ]

  func handle(
    _ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    for (name, value) in Self.fixed {
      // A route that shows what needs more, or allows less, says so itself.
      if let field = HTTPField.Name(name), response.headers[field] == nil { response.headers[field] = value }
    }
    if secure, let field = HTTPField.Name("Strict-Transport-Security") {
      response.headers[field] = "max-age=31536000"
    }
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    return response
  }
}
