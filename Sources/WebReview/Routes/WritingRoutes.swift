import Foundation
import HTTPTypes
import Hummingbird
import MailProto
import Store

/// The mail as it would leave.
struct PreviewPage: Sendable {
  let layout: Layout
  let number: String
  let fields: [Field]
  let text: String
  /// What else the button would do.
  let deeds: [String]

  struct Field: Sendable {
    let field: String
    let value: String
  }
}

/// The difference between the draft and what is typed, as a piece of a page.
private struct ChangesPart: Sendable {
  let changes: Changes?
}

extension Desk {
  /// Typing a reply: saving it, trying it, filling pieces of text in. Nothing here decides.
  func addWriting(to router: RouterGroup<DeskContext>) {
    router.post("/cases/:id/edit") { request, context in
      try await save(context, partial: request.headers[Self.partial] != nil)
    }
    router.post("/cases/:id/discard") { _, context in
      let (session, id) = (try context.decider(), try Self.caseID(context))
      try await store.dropEdit(id, by: session.user)
      return redirect("/cases/\(id)?said=dropped&case=\(id)")
    }
    router.post("/cases/:id/snippet") { _, context in try await fillIn(context) }
    router.post("/cases/:id/ask") { _, context in try await ask(context) }
    router.post("/cases/:id/preview") { _, context in try await preview(context) }
  }

  private func save(_ context: DeskContext, partial: Bool) async throws -> Response {
    let (session, id) = (try context.decider(), try Self.caseID(context))
    let text = context.form.text("text") ?? ""
    do {
      try await store.saveEdit(
        id, draft: context.form["draft"].flatMap(DraftID.init), text: text, by: session.user, now: now())
    } catch let error as DeskError where error != .notFound {
      let refusal = Refusal(error)
      return try await casePage(
        id, session: session, notice: refusal.notice, typed: context.form, status: refusal.status)
    }
    guard partial else { return redirect("/cases/\(id)?said=saved&case=\(id)") }
    presence.touch(id, by: session.user, types: true, now: now())
    let proposed = try await store.view(id)?.draft?.proposal.emailResponse ?? ""
    let changes = proposed.isEmpty || proposed == text ? nil : Changes(from: proposed, to: text)
    return try page(.changes, ChangesPart(changes: changes))
  }

  /// Puts a snippet behind what is typed; the page comes back with it.
  private func fillIn(_ context: DeskContext) async throws -> Response {
    let (session, id) = (try context.decider(), try Self.caseID(context))
    guard let view = try await store.view(id) else { throw Problem.noCase }
    guard let wanted = context.form["snippet"].flatMap(SnippetID.init),
      let snippet = try await store.snippets().first(where: { $0.id == wanted })
    else { throw Problem.badForm }
    let values = SnippetValues(view, shop: settings.shopName, person: session.user.name)
    let typed = context.form.text("text") ?? ""
    let text = typed.trimmed.isEmpty ? values.fill(snippet.text) : typed + "\n\n" + values.fill(snippet.text)
    return try await casePage(id, session: session, typed: context.form.replacing("text", with: text), writing: true)
  }

  /// A question to the customer instead of the draft. What was typed is kept among the person's edits.
  private func ask(_ context: DeskContext) async throws -> Response {
    let (session, id) = (try context.decider(), try Self.caseID(context))
    guard let view = try await store.view(id) else { throw Problem.noCase }
    let values = SnippetValues(view, shop: settings.shopName, person: session.user.name)
    var form = Form()
    for name in ["draft", "version", "seen"] { form = form.replacing(name, with: context.form[name] ?? "") }
    form = form.replacing("asking", with: "1").replacing("text", with: values.question)
    let notice = Notice(
      kind: "info", heading: "Ask the customer for more",
      message: "Write what you need to know. No action is ticked; the draft stands below and is not sent.")
    return try await casePage(id, session: session, notice: notice, typed: form, writing: true)
  }

  private func preview(_ context: DeskContext) async throws -> Response {
    let (session, id) = (try context.decider(), try Self.caseID(context))
    guard let version = context.form["version"].flatMap({ Int($0) }) else { throw Problem.badForm }
    let bytes: [UInt8]?
    let shown: Approval
    do {
      let approval = try await approval(id, version: version, form: context.form)
      // What is not ticked yet keeps nobody from looking.
      shown = approval.confirmingAll
      bytes = try await store.preview(shown, by: session.user, now: now())
    } catch let error as DeskError where error != .notFound {
      let refusal = Refusal(error)
      return try await casePage(
        id, session: session, notice: refusal.notice, typed: context.form, status: refusal.status)
    }
    let deeds = try await deeds(shown)
    return try page(
      .preview,
      PreviewPage(
        layout: layout("Preview", session: session, counts: try await counts(for: session)), number: id.description,
        bytes: bytes, text: shown.text, deeds: deeds))
  }

  private func deeds(_ approval: Approval) async throws -> [String] {
    let proposed = try await store.view(approval.caseID)?.draft?.proposal.actions ?? []
    return approval.actions.compactMap { choice in
      guard proposed.indices.contains(choice.index) else { return nil }
      let action = proposed[choice.index]
      let sum = choice.amount.map { " \(settings.money.words($0))" } ?? ""
      return "\(ActionWords.label(action.action))\(sum), \(ActionWords.target(action.params))"
    }
  }
}

extension Approval {
  fileprivate var confirmingAll: Approval {
    var copy = Approval(
      caseID: caseID, draft: draft, version: version, text: text, actions: actions, confirmUngrounded: true)
    copy.copies = copies
    return copy
  }
}

extension PreviewPage {
  init(layout: Layout, number: String, bytes: [UInt8]?, text: String, deeds: [String]) {
    self.layout = layout
    self.number = number
    self.deeds = deeds
    guard let bytes else {
      fields = []
      self.text = Visible.block(text)
      return
    }
    let mail = Message(parsing: bytes)
    let named = [
      ("From", mail.from), ("To", mail.to), ("Cc", mail.cc), ("Reply-To", mail.replyTo),
    ]
    fields =
      named.filter { !$0.1.isEmpty }.map { Field(field: $0.0, value: MailView.list($0.1)) }
      + [Field(field: "Subject", value: Visible.line(mail.subject ?? ""))]
    self.text = Visible.block(mail.text)
  }
}

extension Form {
  /// With this field set to this value, once.
  func replacing(_ name: String, with value: String) -> Form {
    var form = self
    form.set(name, value)
    return form
  }
}
