import HTTPTypes
import Hummingbird

/// Reads the body of a form and lets it through only if it came from a page that this desk gave to this session:
/// the browser's word on where it came from (Sec-Fetch-Site, Origin) and a token that no other site can read.
struct RequireForm: RouterMiddleware {
  typealias Context = DeskContext
  let desk: Desk

  /// A draft is a few KB; the rest is room.
  static let limit = 512 << 10

  func handle(
    _ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response
  ) async throws -> Response {
    guard request.method == .post else { return try await next(request, context) }
    guard isOwn(request.headers, authority: request.head.authority) else { throw Problem.foreignForm }
    let form = try await read(request)
    let expected = context.session?.csrf ?? request.cookies[desk.settings.signInCookie]?.value
    guard let expected, !expected.isEmpty, let token = form["csrf"], Self.same(token, expected) else {
      throw Problem.staleForm
    }
    var context = context
    context.form = form
    return try await next(request, context)
  }

  private func read(_ request: Request) async throws -> Form {
    let type = request.headers[.contentType]?.lowercased().prefix { $0 != ";" }.filter { $0 != " " }
    guard type == "application/x-www-form-urlencoded" else { throw Problem.badForm }
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: Self.limit)
    } catch {
      throw Problem.tooLarge
    }
    guard let form = Form(parsing: body.readableBytesView) else { throw Problem.badForm }
    return form
  }

  /// A browser under `no-referrer` names the origin `null` even for our own pages; then Sec-Fetch-Site must vouch.
  /// A request with neither header is from no browser, and has the token to show.
  func isOwn(_ headers: HTTPFields, authority: String?) -> Bool {
    let site = HTTPField.Name("Sec-Fetch-Site").flatMap { headers[$0] }
    if let site, site != "same-origin" { return false }
    guard let origin = headers[.origin] else { return true }
    if origin == "null" { return site != nil }
    let own = authority.map { ["http://\($0)", "https://\($0)"] } ?? []
    return (own + [Self.origin(of: desk.settings.publicURL)].compactMap(\.self)).contains(origin.lowercased())
  }

  /// `https://desk.example` of `https://desk.example/path`.
  static func origin(of url: String?) -> String? {
    guard let url, let start = url.range(of: "://")?.upperBound else { return nil }
    return String(url[..<(url[start...].firstIndex(of: "/") ?? url.endIndex)]).lowercased()
  }

  /// In time that depends on the length only.
  static func same(_ a: String, _ b: String) -> Bool {
    guard a.utf8.count == b.utf8.count else { return false }
    return zip(a.utf8, b.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
