import Hummingbird
import Logging
import Store

extension Desk {
  /// Several drafts at once: first a page that says what will happen, then the decision on exactly that.
  func addBulk(to router: RouterGroup<DeskContext>) {
    router.get("/bulk") { request, context in
      let session = try context.decider()
      let form = Form(parsing: (request.uri.query ?? "").utf8) ?? Form()
      let ids = form.values("case").compactMap(CaseID.init)
      return try await bulkPage(ids, session: session)
    }
    router.post("/bulk") { _, context in try await approveTogether(context) }
  }

  private func bulkPage(
    _ ids: [CaseID], session: Session, notice: Notice? = nil, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    var seen: Set<CaseID> = []
    let wanted = ids.filter { seen.insert($0).inserted }.prefix(BulkPage.limit)
    guard !wanted.isEmpty else { return redirect(QueuePage.path(.drafts)) }
    let drafts = try await store.routineDrafts(Array(wanted), rule: settings.routine)
    let content = BulkPage(
      drafts, layout: layout("Approve together", session: session, counts: try await counts(for: session)),
      session: session,
      notice: notice)
    return try page(.bulk, content, status: status)
  }

  private func approveTogether(_ context: DeskContext) async throws -> Response {
    let session = try context.decider()
    let shown = context.form.values("draft").compactMap(BulkItem.parse)
    guard shown.count <= BulkPage.limit else { throw Problem.badForm }
    guard !shown.isEmpty else { return redirect(QueuePage.path(.drafts)) }
    let outcomes: [RoutineOutcome]
    do {
      outcomes = try await store.approveRoutine(shown, rule: settings.routine, by: session.user, now: now())
    } catch let error as DeskError {
      throw Problem(
        status: Refusal(error).status, title: Refusal(error).notice.heading,
        message: Refusal(error).notice.message ?? "")
    }
    let refused = zip(shown, outcomes).compactMap { one, outcome -> (CaseID, DeskError)? in
      if case .refused(let error) = outcome { (one.shown.id, error) } else { nil }
    }
    let done = shown.count - refused.count
    logger.notice("drafts approved together", metadata: ["approved": "\(done)", "refused": "\(refused.count)"])
    guard !refused.isEmpty else { return redirect("/?lane=drafts&said=together&n=\(done)") }
    return try await bulkPage(
      refused.map(\.0), session: session, notice: Self.notice(done: done, refused: refused), status: .conflict)
  }

  private static func notice(done: Int, refused: [(CaseID, DeskError)]) -> Notice {
    let why = refused.map { id, error in
      let notice = Refusal(error).notice
      return "Case \(id): \([notice.heading, notice.message].compactMap(\.self).joined(separator: ". "))"
    }
    return Notice(
      kind: "bad", heading: (done > 0 ? BulkPage.done(done) + " " : "") + "Not sent: \(refused.count).",
      message: why.joined(separator: " "))
  }
}
