import Hummingbird
import Store

/// The pieces of text that reviewers put into replies, for admins to write.
struct SnippetsPage: Sendable {
  let layout: Layout
  let frame: SettingsFrame
  let token: String
  let snippets: [Line]
  /// What a snippet can name, such as `{{customer}}`.
  let names: [String]
  let nameTyped: String
  let textTyped: String

  struct Line: Sendable {
    let snippet: String
    let snippetName: String
    let words: String
    let changedBy: String
  }
}

extension Desk {
  func addSnippets(to router: RouterGroup<DeskContext>) {
    router.get("/snippets") { _, context in try await snippetsPage(context.administrator()) }
    router.post("/snippets") { _, context in
      let session = try context.administrator()
      let (name, text) = (context.form["name"] ?? "", context.form.text("text") ?? "")
      do {
        try await store.saveSnippet(name: name, text: text, by: session.user, now: now())
      } catch let error as DeskError where error != .notFound {
        let refusal = Refusal(error)
        return try await snippetsPage(
          session, name: name, text: text, notice: refusal.notice, status: refusal.status)
      }
      return redirect("/snippets")
    }
    router.post("/snippets/:id/remove") { _, context in
      let session = try context.administrator()
      guard let id = context.parameters.get("id", as: String.self).flatMap(SnippetID.init) else {
        throw Problem.notFound
      }
      try await store.removeSnippet(id, by: session.user, now: now())
      return redirect("/snippets")
    }
  }

  private func snippetsPage(
    _ session: Session, name: String = "", text: String = "", notice: Notice? = nil, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let lines = try await store.snippets().map {
      SnippetsPage.Line(
        snippet: $0.id.description, snippetName: Visible.line($0.name, limit: 60), words: Visible.block($0.text),
        changedBy: Visible.line($0.changedBy, limit: 40))
    }
    return try page(
      .snippets,
      SnippetsPage(
        layout: layout("Snippets", session: session, counts: try await counts(for: session)),
        frame: SettingsFrame(.snippets, session: session, notice: notice), token: session.csrf, snippets: lines,
        names: SnippetValues.names.map { "{{\($0)}}" }, nameTyped: name, textTyped: text),
      status: status)
  }
}
