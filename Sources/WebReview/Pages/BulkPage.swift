import Store

/// What will happen if several drafts are approved together: every mail in full, before anything is done.
struct BulkPage: Sendable {
  let layout: Layout
  let heading: String
  /// Drafts that can be approved.
  let ready: [BulkItem]
  /// Those that need a look of their own.
  let left: [BulkItem]
  let anyReady: Bool
  let button: String
  let token: String
  let notice: Notice?

  /// Drafts on one page.
  static let limit = 25

  init(_ drafts: [RoutineDraft], layout: Layout, session: Session, notice: Notice? = nil) {
    self.layout = layout
    self.notice = notice
    token = session.csrf
    let items = drafts.map(BulkItem.init)
    ready = items.filter { $0.obstacle == nil }
    left = items.filter { $0.obstacle != nil }
    anyReady = !ready.isEmpty
    heading = ready.isEmpty ? "None of these can be approved together" : "Approve \(Self.replies(ready.count)) together"
    let asks = ready.reduce(0) { $0 + $1.deeds.count }
    button =
      "Send \(Self.replies(ready.count))"
      + (asks == 0 ? "" : " and carry out \(asks == 1 ? "1 action" : "\(asks) actions")")
  }

  static func done(_ count: Int) -> String {
    count == 1 ? "1 reply is on its way." : "\(count) replies are on their way."
  }

  private static func replies(_ count: Int) -> String { count == 1 ? "1 reply" : "\(count) replies" }
}

struct BulkItem: Sendable {
  let number: String
  let subject: String
  let recipient: String
  /// What the customer wrote.
  let asked: String
  let reply: String
  /// Actions that are carried out too.
  let deeds: [String]
  let facts: [String]
  /// Names what is on the screen: case, version, draft.
  let shown: String
  let obstacle: String?

  init(_ item: RoutineDraft) {
    let proposal = item.draft?.proposal
    number = item.case.id.description
    subject = item.case.subject.isEmpty ? "(no subject)" : Visible.line(item.case.subject, limit: 120)
    recipient = MailView.list([item.case.party])
    asked = Visible.block(String((item.answers?.newText ?? "").trimmed.prefix(600)))
    reply = Visible.block(proposal?.emailResponse ?? "")
    deeds = (proposal?.actions ?? []).filter { $0.action != ActionWords.escalation }.map {
      "\(ActionWords.label($0.action)): \(ActionWords.target($0.params))"
    }
    facts = (proposal?.context ?? []).prefix(12).map { Visible.line($0.text, limit: 240) }
    shown = Self.text(
      ShownDraft(ShownCase(item.case.id, version: item.case.version), draft: item.draft?.id ?? DraftID(0)))
    obstacle = item.obstacle.map { Visible.line($0) }
  }

  static func text(_ shown: ShownDraft) -> String { "\(shown.shown.id):\(shown.shown.version):\(shown.draft)" }

  /// Nil for what no page of ours could have said.
  static func parse(_ text: String) -> ShownDraft? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let id = CaseID(parts[0]), let version = Int(parts[1]), let draft = DraftID(parts[2]) else {
      return nil
    }
    return ShownDraft(ShownCase(id, version: version), draft: draft)
  }
}
