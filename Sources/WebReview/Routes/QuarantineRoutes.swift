import Hummingbird
import Logging
import Store

extension Desk {
  func addQuarantine(to router: RouterGroup<DeskContext>) {
    router.get("/quarantine") { _, context in try await quarantinePage(session: context.signedIn()) }
    // Bytes to save; nothing of them is ever shown as what they claim to be.
    router.get("/quarantine/:id/source.eml") { _, context in
      let id = try Self.ledgerID(context)
      guard let bytes = try await store.quarantinedBytes(id) else { throw Problem.notFound }
      return MailRoutes.file(bytes, name: "quarantine-\(id).eml")
    }
    router.post("/quarantine/:id/settle") { _, context in
      let session = try context.decider()
      let id = try Self.ledgerID(context)
      do {
        try await store.settleQuarantine(id, by: session.user, now: now())
      } catch let error as DeskError {
        let refusal = Refusal(error)
        return try await quarantinePage(session: session, notice: refusal.notice, status: refusal.status)
      }
      logger.notice("quarantine settled", metadata: ["ledger.id": "\(id)"])
      return redirect(QuarantinePage.path)
    }
  }

  private func quarantinePage(
    session: Session, notice: Notice? = nil, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let counts = try await counts(for: session)
    let mails = try await store.quarantine(limit: QuarantinePage.limit)
    let time = now()
    return try page(
      .quarantine,
      QuarantinePage(
        layout: layout(QuarantinePage.label, session: session, lane: .quarantine, counts: counts),
        mails: mails.map { QuarantinedLine($0, session: session, now: time) },
        more: counts.quarantine > mails.count ? counts.quarantine - mails.count : nil, notice: notice),
      status: status)
  }

  private static func ledgerID(_ context: DeskContext) throws -> LedgerID {
    guard let id = context.parameters.get("id", as: String.self).flatMap(LedgerID.init) else { throw Problem.notFound }
    return id
  }
}
