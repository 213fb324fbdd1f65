import Hummingbird
import Store

extension Desk {
  /// Saved views: lists of the queue under a name.
  func addViews(to router: RouterGroup<DeskContext>) {
    router.post("/views") { _, context in
      let session = try context.signedIn()
      // Only what a list of ours could ask for is kept, in its one form.
      let query = QueueQuery(query: context.form["query"]).turned(to: 1)
      do {
        try await store.saveView(
          name: Visible.line(context.form["name"] ?? "", limit: Store.longestViewName), query: query.text,
          shared: context.form["shared"] != nil, by: session.user, now: now())
      } catch let error as DeskError {
        let refusal = Refusal(error)
        return try await queuePage(query, session: session, notice: refusal.notice, status: refusal.status)
      }
      return redirect(query.path)
    }
    router.post("/views/:id/remove") { _, context in
      let session = try context.signedIn()
      guard let id = context.parameters.get("id", as: String.self).flatMap(SavedViewID.init),
        try await store.removeView(id, by: session.user)
      else { throw Problem.notFound }
      return redirect("/")
    }
  }
}
