import Hummingbird
import Store

extension Desk {
  func addRuns(to router: RouterGroup<DeskContext>) {
    router.get("/cases/:id/runs/:run") { _, context in
      let (session, id) = (try context.signedIn(), try Self.caseID(context))
      guard let number = context.parameters.get("run", as: String.self).flatMap(RunID.init),
        let kept = try await store.keptRun(number), kept.run.caseID == id,
        let details = try await store.details(id, for: session.user)
      else { throw Problem.notFound }
      return try page(
        .run,
        RunPage(
          kept, events: try await store.auditEvents(caseID: id), labels: details.labels, desk: self, session: session,
          counts: try await counts(for: session)))
    }
  }
}
