// The HTTP API. Guarantees: nobody gets past `admit` without a token in force that has the scope; a body is bounded
// before it is read and read before it is believed; what changes something is stored when it is answered; every reply
// but the stream of events is one JSON document, errors too.
import HTTPTypes
import Hummingbird
import Logging
import ServiceLifecycle
import Store

/// One request on its way through a route.
struct APICall: Sendable {
  let request: Request
  let context: DeskContext
  let token: APIToken
  /// The fields of the body; empty for a GET.
  let body: [String: JSONValue]
  let now: Timestamp

  /// A part of the path, such as the `{id}` of `/cases/{id}`.
  func part(_ name: String) -> String { context.parameters.get(name, as: String.self) ?? "" }
}

struct API: Sendable {
  let desk: Desk
  let settings: APISettings
  let gate: APIGate

  init(desk: Desk, settings: APISettings) {
    self.desk = desk
    self.settings = settings
    gate = APIGate(requests: settings.requests, seconds: settings.seconds)
  }

  var store: Store { desk.store }

  static let routes: [APIRoute] = submitting + jobs + cases + decisions + outbox + events

  func add(to router: Router<DeskContext>) {
    for route in Self.routes {
      router.on(route.routerPath, method: route.method) { request, context in
        try await serve(route, request, context)
      }
    }
    addDescription(to: router)
  }

  private func serve(_ route: APIRoute, _ request: Request, _ context: DeskContext) async throws -> Response {
    do {
      let token = try await admit(request, context, route.scopes)
      let body = try await request.method == .post ? read(request) : [:]
      let call = APICall(request: request, context: context, token: token, body: body, now: desk.now())
      try check(call, route)
      return try await reply(to: call, route).response(to: request)
    } catch {
      let beside: [String: JSONValue] = route.path == Self.submitPath ? ["job_id": .null] : [:]
      return try problem(error, path: route.path).reply(at: desk.now(), beside: beside).response(to: request)
    }
  }

  private func reply(to call: APICall, _ route: APIRoute) async throws -> APIReply {
    // A request that comes in anew has a job's id of its own for that.
    guard route.method == .post, route.path != Self.submitPath, let key = try Self.key(call.request) else {
      return try await route.handle(self, call)
    }
    return try await once(key, call) { try await route.handle(self, $0) }
  }

  /// A filter or a field that nobody knows would be passed over without a word.
  private func check(_ call: APICall, _ route: APIRoute) throws {
    let known = Set(route.query.map(\.name))
    for (name, _) in call.request.uri.queryParameters where !known.contains(String(name)) {
      let among = known.isEmpty ? "there are none here" : "known are \(known.sorted().joined(separator: ", "))"
      throw APIProblem.invalid(Visible.line(String(name), limit: 40), "There is no such parameter; \(among).")
    }
    let schema = route.body.flatMap { APISchemas.all[$0]?.fields }
    guard schema?["additionalProperties"] != .bool(true) else { return }
    let fields = schema?["properties"]?.fields ?? [:]
    if let name = call.body.keys.sorted().first(where: { fields[$0] == nil }) {
      throw APIProblem.invalid(Visible.line(name, limit: 40), "There is no such field in this request.")
    }
  }

  /// The token of a request, if it may do this.
  private func admit(
    _ request: Request, _ context: DeskContext, _ needed: Set<APIToken.Scope>
  ) async throws -> APIToken {
    let address = desk.settings.proxies.address(peer: context.peer, request.headers)
    let now = desk.now()
    // Wrong tokens keep nobody out who has a right one and shares the address.
    guard let secret = APIGate.secret(request.headers), let token = try await store.token(secret: secret, now: now)
    else {
      try gate.guessedWrong(address, now: now)
      throw APIProblem.unauthorized
    }
    try gate.count(token, now: now)
    guard !token.scopes.isDisjoint(with: needed) else { throw APIProblem.forbidden(needed) }
    return token
  }

  private func read(_ request: Request) async throws -> [String: JSONValue] {
    let limit = settings.maxBytes
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw APIProblem.tooLarge(limit)
    }
    let buffer: ByteBuffer
    // A body that breaks off has nobody left who would hear another answer.
    do { buffer = try await request.body.collect(upTo: limit) } catch { throw APIProblem.tooLarge(limit) }
    // A POST that says all in its path needs no body.
    guard buffer.readableBytes > 0 else { return [:] }
    let value: JSONValue
    do { value = try JSONReader.read(Array(buffer.readableBytesView)) } catch { throw APIProblem(error) }
    guard let fields = value.fields else { throw APIProblem.invalid("body", "The body must be a JSON object.") }
    return fields
  }

  private func problem(_ error: any Error, path: String) -> APIProblem {
    switch error {
    case let problem as APIProblem: return problem
    case StoreError.notFound, DeskError.notFound: return .notFound
    default:
      desk.logger.error("API request failed", metadata: ["http.path": "\(path)", "error": "\(error)"])
      return .unavailable
    }
  }
}

extension ReviewSite {
  /// The API on an address of its own, where nothing else is served; nil where it shares that of the page.
  public func apiService(
    listening: @Sendable @escaping (_ port: Int) async -> Void = { _ in }
  ) -> (any Service)? {
    guard let settings = desk.settings.api, let address = settings.listen else { return nil }
    let router = Router(context: DeskContext.self)
    router.add(middleware: SecurityHeaders(secure: desk.settings.secureCookies))
    router.add(middleware: ErrorPages(desk: desk))
    desk.addHealth(to: router)
    API(desk: desk, settings: settings).add(to: router)
    return Application(
      router: router, server: .http1(configuration: Self.http1),
      configuration: .init(address: .hostname(address.host, port: address.port)),
      onServerRunning: { await listening($0.localAddress?.port ?? 0) }, logger: desk.logger)
  }
}
