import Hummingbird
import Store

/// A case and the one that it would go into, to be confirmed with both on the screen.
struct MergePage: Sendable {
  let layout: Layout
  let token: String
  let number: String
  let subject: String
  let version: Int
  let party: String
  let into: String
  let intoSubject: String
  let intoVersion: Int
  let intoParty: String
  /// The two are of different people, which may be a mistake.
  let differs: Bool
}

/// Cases in whose notes this person was named.
struct MentionsPage: Sendable {
  let layout: Layout
  let mentions: [Line]

  struct Line: Sendable {
    let ofCase: String
    let subject: String
    let author: String
    let words: String
    let at: Moment
  }
}

extension Desk {
  /// What can be done with a case beside deciding it.
  func addCaseTools(to router: RouterGroup<DeskContext>) {
    router.post("/cases/:id/assign") { _, context in
      try await change("assign", context) { id, version, session in
        let receiver = try Receiver.parse(context.form["to"], teams: settings.teams)
        try await store.assign(id, version: version, to: receiver, by: session.user, now: now())
      }
    }
    router.post("/cases/:id/snooze") { _, context in
      try await change("snooze", context) { id, version, session in
        guard let hours = context.form["hours"].flatMap({ Int64($0) }), (1...2160).contains(hours) else {
          throw DeskError.badAction(why: "Say for how long, from 1 hour to 90 days.")
        }
        let until = now().adding(seconds: hours * 3600)
        try await store.snooze(id, version: version, until: until, by: session.user, now: now())
      }
    }
    router.post("/cases/:id/reopen") { _, context in
      try await change("reopen", context) { id, version, session in
        try await store.reopen(id, version: version, by: session.user, now: now())
      }
    }
    router.post("/cases/:id/note") { _, context in
      try await change("note", context, versioned: false) { id, _, session in
        try await store.addNote(context.form.text("note") ?? "", to: id, by: session.user, now: now())
      }
    }
    router.post("/cases/:id/label") { _, context in
      try await change("label", context, versioned: false) { id, _, session in
        guard let good = ["good": true, "bad": false][context.form["as"] ?? ""] else { throw Problem.badForm }
        try await store.label(
          id, run: context.form["run"].flatMap(RunID.init), good: good, reason: context.form.text("why"),
          by: session.user, now: now())
      }
    }
    router.post("/cases/:id/split") { _, context in try await split(context) }
    router.get("/cases/:id/merge") { request, context in
      try await mergePage(context, into: request.uri.queryParameters["into"].map(String.init))
    }
    router.post("/cases/:id/merge") { _, context in try await merge(context) }
    router.get("/mentions") { _, context in try await mentionsPage(context.signedIn()) }
  }

  /// A change that is no decision: the case page comes back, and says what was done or why it was not.
  private func change(
    _ said: String, _ context: DeskContext, versioned: Bool = true,
    _ act: (CaseID, Int, Session) async throws -> Void
  ) async throws -> Response {
    let session = try context.decider()
    let id = try Self.caseID(context)
    let version = context.form["version"].flatMap { Int($0) }
    guard let version = versioned ? version : version ?? 0 else { throw Problem.badForm }
    do {
      try await act(id, version, session)
    } catch let error as DeskError where error != .notFound {
      let refusal = Refusal(error)
      return try await casePage(id, session: session, notice: refusal.notice, status: refusal.status)
    }
    logger.notice("case changed", metadata: ["case.id": "\(id)", "change": "\(said)"])
    return redirect("/cases/\(id)?said=\(said)&case=\(id)")
  }

  private func split(_ context: DeskContext) async throws -> Response {
    let session = try context.decider()
    let id = try Self.caseID(context)
    guard let version = context.form["version"].flatMap({ Int($0) }),
      let mail = context.form["mail"].flatMap(MessageRowID.init)
    else { throw Problem.badForm }
    do {
      let new = try await store.split(
        message: mail, from: ShownCase(id, version: version), by: session.user, now: now())
      return redirect("/cases/\(new)?said=split&case=\(new)")
    } catch let error as DeskError where error != .notFound {
      let refusal = Refusal(error)
      return try await casePage(id, session: session, notice: refusal.notice, status: refusal.status)
    }
  }

  private func mergePage(_ context: DeskContext, into: String?) async throws -> Response {
    let (session, id) = (try context.decider(), try Self.caseID(context))
    guard let target = into.flatMap({ CaseID($0.filter(\.isNumber)) }), target != id else {
      throw Problem(
        status: .unprocessableContent, title: "Into which case?",
        message: "Go back and give the number of another case, such as \(id.value == 12 ? 13 : 12).")
    }
    guard let from = try await store.case(id), let other = try await store.case(target) else { throw Problem.noCase }
    return try page(
      .mergePage,
      MergePage(
        layout: layout("Merge case \(id) into \(target)", session: session, counts: try await counts(for: session)),
        token: session.csrf, number: id.description, subject: Visible.line(from.subject), version: from.version,
        party: MailView.list([from.party]), into: target.description, intoSubject: Visible.line(other.subject),
        intoVersion: other.version, intoParty: MailView.list([other.party]),
        differs: from.party.folded != other.party.folded))
  }

  private func merge(_ context: DeskContext) async throws -> Response {
    let (session, id) = (try context.decider(), try Self.caseID(context))
    let form = context.form
    guard let version = form["version"].flatMap({ Int($0) }), let into = form["into"].flatMap(CaseID.init),
      let intoVersion = form["into_version"].flatMap({ Int($0) })
    else { throw Problem.badForm }
    do {
      try await store.merge(
        case: ShownCase(id, version: version), into: ShownCase(into, version: intoVersion), by: session.user,
        now: now())
    } catch let error as DeskError where error != .notFound {
      let refusal = Refusal(error)
      return try await casePage(id, session: session, notice: refusal.notice, status: refusal.status)
    }
    return redirect("/cases/\(into)?said=merge&case=\(into)")
  }

  private func mentionsPage(_ session: Session) async throws -> Response {
    let time = now()
    let lines = try await store.mentions(of: session.user, limit: 100).map {
      MentionsPage.Line(
        ofCase: $0.caseID.description, subject: Visible.line($0.subject),
        author: Visible.line($0.note.author, limit: 40),
        words: Visible.line($0.note.text, limit: 300), at: Moment($0.note.at, now: time))
    }
    return try page(
      .mentions,
      MentionsPage(
        layout: layout("Mentions", session: session, counts: try await counts(for: session)), mentions: lines)
    )
  }
}
