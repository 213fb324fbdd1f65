import Hummingbird
import Store

extension Desk {
  func addCases(to router: RouterGroup<DeskContext>) {
    router.get("/cases/:id") { request, context in
      let (id, session) = (try Self.caseID(context), try context.signedIn())
      let query = request.uri.queryParameters
      // A script that only looks whether something changed is no person.
      let looks = request.headers[Self.partial] == nil
      let response = try await casePage(
        id, session: session, notice: try await notice(of: query, session: session), writing: query["edit"] != nil)
      if looks {
        presence.touch(id, by: session.user, types: false, now: now())
        await note(id, seenBy: session.user)
      }
      return response
    }
    router.get("/cases/:id/path.svg") { _, context in try await pathPicture(Self.caseID(context)) }
  }

  /// The workflow with the path of the case's newest run. While the run goes on the picture changes, and a browser has
  /// to ask again.
  private func pathPicture(_ id: CaseID) async throws -> Response {
    guard let draw = settings.drawPath, let run = try await store.newestRun(of: id) else { throw Problem.noCase }
    let keeping = run.endedAt == nil ? "no-cache" : "private, max-age=300"
    return Response(
      status: .ok, headers: [.contentType: "image/svg+xml", .cacheControl: keeping],
      body: ResponseBody(byteBuffer: ByteBuffer(string: draw(run.nodes))))
  }

  /// For the audit log. A store that cannot write must not keep people from reading.
  private func note(_ id: CaseID, seenBy user: User) async {
    do {
      try await store.saw(id, by: user, now: now())
    } catch {
      logger.warning("view not recorded", metadata: ["case.id": "\(id)", "error": "\(error)"])
    }
  }

  static func caseID(_ context: DeskContext) throws -> CaseID {
    guard let id = context.parameters.get("id", as: String.self).flatMap(CaseID.init) else { throw Problem.noCase }
    return id
  }

  func casePage(
    _ id: CaseID, session: Session, notice: Notice? = nil, typed: Form? = nil, writing: Bool = false,
    status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    guard let view = try await store.view(id), let details = try await store.details(id, for: session.user) else {
      throw Problem.noCase
    }
    let counts = try await counts(for: session)
    let content = CasePage(
      view, details: details, desk: self, session: session, counts: counts, notice: notice, typed: typed,
      writing: writing)
    return try page(.casePage, content, status: status)
  }
}
