import Hummingbird
import Logging
import Store

extension Desk {
  func addDecisions(to router: RouterGroup<DeskContext>) {
    router.post("/cases/:id/approve") { _, context in
      try await decide("approve", context) { id, version, session in
        let approval = try await approval(id, version: version, form: context.form)
        _ = try await store.approve(approval, by: session.user, now: now())
      }
    }
    router.post("/cases/:id/reject") { _, context in
      try await decide("reject", context) { id, version, session in
        let reason = try Self.reason(context.form)
        _ = try await store.reject(id, version: version, reason: reason, by: session.user, now: now())
      }
    }
    router.post("/cases/:id/escalate") { _, context in
      try await decide("escalate", context) { id, version, session in
        let reason = try Self.reason(context.form)
        let receiver = try Receiver.parse(context.form["to"], teams: settings.teams)
        _ = try await store.escalate(id, version: version, reason: reason, to: receiver, by: session.user, now: now())
      }
    }
    for (kind, asSpam) in [("close", false), ("spam", true)] {
      router.post("/cases/:id/\(kind)") { _, context in
        try await decide(kind, context) { id, version, session in
          _ = try await store.closeCase(id, version: version, asSpam: asSpam, by: session.user, now: now())
        }
      }
    }
    router.post("/decisions/:id/undo") { _, context in try await undo(context) }
    router.post("/cases/:id/claim") { _, context in try await claim(context) }
    router.post("/outgoing/:id/resolve") { _, context in try await resolve(context) }
    router.post("/actions/:id/resolve") { _, context in try await resolveAction(context) }
  }

  /// Carries out a decision. If it is refused, the case is shown as it is now, with the reason and with everything
  /// that the person typed.
  private func decide(
    _ kind: String, _ context: DeskContext, _ act: (CaseID, Int, Session) async throws -> Void
  ) async throws -> Response {
    let session = try context.decider()
    let id = try Self.caseID(context)
    guard let version = context.form["version"].flatMap({ Int($0) }) else { throw Problem.badForm }
    do {
      try await act(id, version, session)
    } catch let error as DeskError where error != .notFound {
      let refusal = Refusal(error)
      return try await casePage(
        id, session: session, notice: refusal.notice, typed: context.form, status: refusal.status)
    }
    logger.notice("case decided", metadata: ["case.id": "\(id)", "decision": "\(kind)"])
    presence.leave(id, by: session.user)
    return try await goOn(after: id, said: kind, session: session, toNext: context.form["then"] == "next")
  }

  /// To the next case, if the person works through the queue and there is one; else back to the queue.
  private func goOn(after id: CaseID, said: String, session: Session, toNext: Bool) async throws -> Response {
    let query = "said=\(said)&case=\(id)"
    guard toNext else { return redirect("/?\(query)") }
    let next = try await store.nextCases(after: id, for: session.user, now: now(), limit: 10)
    let free = next.first { presence.others($0, than: session.user, now: now()).allSatisfy { !$0.types } }
    return redirect(free.map { "/cases/\($0)?\(query)" } ?? "/?\(query)")
  }

  private func undo(_ context: DeskContext) async throws -> Response {
    let session = try context.decider()
    guard let id = context.parameters.get("id", as: String.self).flatMap(DecisionID.init) else {
      throw Problem.notFound
    }
    do {
      let caseID = try await store.takeBack(id, by: session.user, now: now())
      logger.notice("decision taken back", metadata: ["case.id": "\(caseID)"])
      return redirect("/cases/\(caseID)?said=undo&case=\(caseID)")
    } catch DeskError.notAllowed(let why) {
      throw Problem.tooLateToUndo(why)
    }
  }

  /// The claim takes nothing away from what is typed: the case page comes back with it.
  private func claim(_ context: DeskContext) async throws -> Response {
    let session = try context.decider()
    let id = try Self.caseID(context)
    do {
      try await store.claim(id, by: session.user, now: now())
    } catch let error as DeskError where error != .notFound {
      let refusal = Refusal(error)
      return try await casePage(
        id, session: session, notice: refusal.notice, typed: context.form, status: refusal.status)
    }
    return try await casePage(
      id, session: session, notice: Notice(kind: "good", heading: "This case is yours.", message: nil),
      typed: context.form)
  }

  private func resolve(_ context: DeskContext) async throws -> Response {
    let session = try context.decider()
    guard let id = context.parameters.get("id", as: String.self).flatMap(OutgoingID.init),
      let resolution = context.form["as"].flatMap(OutgoingResolution.init)
    else { throw Problem.badForm }
    do {
      try await store.resolve(
        id, as: resolution, fence: context.form["fence"].flatMap { Int64($0) }, by: session.user.name, now: now())
    } catch StoreError.invalid(let why) {
      throw Problem.settled(why)
    }
    logger.notice("outgoing resolved", metadata: ["outgoing.id": "\(id)", "as": "\(resolution.rawValue)"])
    guard let back = context.form["case"].flatMap(CaseID.init) else { return redirect("/?lane=trouble") }
    return redirect("/cases/\(back)")
  }

  private func resolveAction(_ context: DeskContext) async throws -> Response {
    let session = try context.decider()
    guard let id = context.parameters.get("id", as: String.self).flatMap(ActionID.init),
      let resolution = context.form["as"].flatMap(ActionResolution.init)
    else { throw Problem.badForm }
    try await store.resolveAction(id, as: resolution, by: session.user.name, now: now())
    logger.notice("action resolved", metadata: ["action.id": "\(id)", "as": "\(resolution.rawValue)"])
    guard let back = context.form["case"].flatMap(CaseID.init) else { return redirect("/?lane=trouble") }
    return redirect("/cases/\(back)")
  }

  static func reason(_ form: Form) throws -> String {
    let reason = (form.text("reason") ?? "").trimmed
    guard !reason.isEmpty else { throw DeskError.badAction(why: "Say why, in the field for the reason.") }
    return reason
  }

  /// The approval that the form stands for: what was on the screen.
  func approval(_ id: CaseID, version: Int, form: Form) async throws -> Approval {
    let draftID = form["draft"].flatMap { $0.isEmpty ? nil : $0 }.flatMap(DraftID.init)
    let proposal = try await store.view(id)?.draft.flatMap { $0.id == draftID ? $0.proposal : nil }
    let text = form.text("text") ?? ""
    let plain = text.replacing("\r\n", with: "\n")
    // What was taken out of the text needs no tick.
    let doubts = Editor.doubts(proposal).filter { $0.claim.claim.isEmpty || plain.contains($0.claim.claim) }
    var approval = Approval(
      caseID: id, draft: draftID, version: version, text: text,
      actions: try choices(form, proposal: proposal),
      confirmUngrounded: !doubts.isEmpty && doubts.allSatisfy { form["claim\($0.index)"] != nil })
    approval.copies = form.values("copy")
    approval.undoSeconds = settings.undoSeconds
    approval.reason = form["asking"] == "1" ? "Asks the customer for more" : nil
    return approval
  }

  private func choices(_ form: Form, proposal: Proposal?) throws -> [Approval.Choice] {
    guard let proposal else { return [] }
    return try proposal.actions.enumerated().compactMap { index, action in
      guard form["action\(index)"] != nil else { return nil }
      guard action.takesAmount else { return Approval.Choice(index: index) }
      let typed = (form["amount\(index)"] ?? "").trimmed
      guard let amount = settings.money.parse(typed) else {
        let what = typed.isEmpty ? "It has no amount yet." : "“\(Visible.line(typed, limit: 30))” is no amount."
        throw DeskError.badAmount(
          action: action.action, why: "\(what) Write it as \(settings.money.plain(490)).")
      }
      return Approval.Choice(index: index, amount: amount)
    }
  }
}

extension String {
  /// Without blank space at its ends.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
