import MailProto
import Store

/// What a person fills in to decide a case.
struct Editor: Sendable {
  let token: String
  let ofCase: String
  let version: Int
  let draft: String?
  let body: String
  /// The draft in pieces, for reading; nil where a person writes or has written.
  let reading: Reading?
  /// The draft as it stands now, where the editor holds a text that was typed on an older one.
  let newDraft: String?
  /// What differs from the draft, where the editor holds another text.
  let changes: Changes?
  /// When the text in the editor was saved.
  let saved: Moment?
  let recipient: String?
  let copies: [CopyField]
  let replySubject: String
  let choices: [ActionField]
  let doubts: [Doubt]
  let reasonTyped: String
  let send: String
  let undoWords: String?
  let symbol: String
  let code: String
  let digits: Int
  let minePath: Bool
  /// The reply only asks the customer for more.
  let asking: Bool
  let receivers: [Receiver]
  let snippets: [SnippetField]
  /// The person may change them.
  let writesSnippets: Bool
  /// The newest line of the case's history that the page showed.
  let seen: String

  struct Reading: Sendable {
    let pieces: [Piece]
  }

  struct Doubt: Sendable {
    let field: String
    let statement: String?
    /// What is wrong with it.
    let why: String?
    let ticked: Bool
  }

  /// Somebody who could get a copy.
  struct CopyField: Sendable {
    let copyAddress: String
    let copyLabel: String
    let ticked: Bool
  }

  struct SnippetField: Sendable {
    let snippet: String
    let snippetName: String
    let snippetText: String
  }

  /// - Parameters:
  ///   - typed: what the person sent before, where that was refused; it stands in the fields again.
  ///   - writing: the person wants to write; the draft stands in the field at once.
  init(_ view: CaseView, details: CaseDetails, desk: Desk, session: Session, typed: Form?, writing: Bool = false) {
    let (settings, now) = (desk.settings, desk.now())
    token = session.csrf
    ofCase = view.case.id.description
    version = view.case.version
    let current = view.draft.flatMap { $0.state == .pending ? $0 : nil }
    draft = current?.id.description
    let proposed = current?.proposal.emailResponse ?? ""
    let typedDraft = typed.map { $0["draft"] ?? "" } ?? details.edit?.draft?.description
    let text = typed?.text("text") ?? details.edit?.text
    let sameDraft = typed != nil && typedDraft == (current?.id.description ?? "")
    body = text ?? proposed
    let onOlder = text != nil && (typedDraft ?? "") != (current?.id.description ?? "")
    newDraft = onOlder && !proposed.isEmpty ? Visible.block(proposed) : nil
    changes = text.flatMap { $0 == proposed || proposed.isEmpty ? nil : Changes(from: proposed, to: $0) }
    let reads = !writing && !proposed.isEmpty && (text == nil || text == proposed)
    reading = reads ? current.map { Reading(pieces: DraftMarks.pieces($0.proposal)) } : nil
    saved = typed == nil ? details.edit.map { Moment($0.at, now: now) } : nil
    let caller = view.case.party.address.isEmpty && view.case.customerID != nil
    recipient = view.replyTo.map { MailView.list([$0]) } ?? (caller ? "the program that asked; it delivers" : nil)
    let ticked = Set(typed?.values("copy") ?? [])
    copies = caller ? [] : details.copies.map { CopyField($0, ticked: ticked.contains($0.address)) }
    let subject = Visible.line(view.case.subject)
    replySubject = subject.lowercased().hasPrefix("re:") ? subject : "Re: \(subject)"
    choices = Self.choices(current?.proposal, money: settings.money, typed: typed, sameDraft: sameDraft)
    doubts = Self.doubts(current?.proposal).map { index, claim in
      Doubt(
        field: "claim\(index)", statement: claim.claim.isEmpty ? nil : Visible.line(claim.claim, limit: 500),
        why: claim.problem.map { Visible.line($0, limit: 300) },
        ticked: sameDraft && typed?["claim\(index)"] != nil)
    }
    reasonTyped = typed?.text("reason") ?? ""
    asking = typed?["asking"] == "1"
    send = (asking ? "Send question" : "Send reply") + (choices.isEmpty ? "" : " with the ticked actions")
    undoWords =
      settings.undoSeconds > 0 ? "It waits \(settings.undoSeconds) seconds, in which you can take it back." : nil
    symbol = settings.money.symbol ?? ""
    code = settings.money.currency
    digits = settings.money.digits
    minePath = view.assignee == session.user.name
    receivers = Receiver.all(details.people, teams: settings.teams, except: session.user)
    let values = SnippetValues(view, shop: settings.shopName, person: session.user.name)
    snippets = details.snippets.map {
      SnippetField(
        snippet: $0.id.description, snippetName: Visible.line($0.name, limit: 60), snippetText: values.fill($0.text))
    }
    writesSnippets = session.user.role == .admin
    seen = String(view.events.map(\.sequence).max() ?? 0)
  }

  /// The statements of the draft that no fact supports, each once, with their places in the proposal.
  static func doubts(_ proposal: Proposal?) -> [(index: Int, claim: Proposal.Claim)] {
    guard let proposal else { return [] }
    var seen: Set<[String?]> = []
    return proposal.grounding.enumerated().filter { _, claim in
      claim.context == nil && seen.insert([claim.claim, claim.problem]).inserted
    }.map { ($0.offset, $0.element) }
  }

  private static func choices(
    _ proposal: Proposal?, money: Money, typed: Form?, sameDraft: Bool
  ) -> [ActionField] {
    guard let proposal else { return [] }
    return proposal.actions.enumerated().filter { $0.element.action != ActionWords.escalation }.map { index, action in
      ActionField(action, index: index, proposal: proposal, money: money, typed: typed, sameDraft: sameDraft)
    }
  }
}

/// What a person changed of the draft.
struct Changes: Sendable {
  let pieces: [Piece]

  init(from old: String, to new: String) { pieces = Difference.pieces(from: old, to: new) }
}

extension Editor.CopyField {
  init(_ address: Address, ticked: Bool) {
    copyAddress = address.address
    copyLabel = MailView.list([address])
    self.ticked = ticked
  }
}

/// Somebody to whom a case can be handed, as a choice of a form.
struct Receiver: Sendable {
  let receiver: String
  let receiverName: String
  let chosen: Bool

  static func all(_ people: [User], teams: [String], except me: User?, chosen: String? = nil) -> [Receiver] {
    let groups = teams.map { ("team:\($0)", "\($0) (group)") }
    let names = people.filter { $0.id != me?.id }.map { ("user:\($0.id)", Visible.line($0.name, limit: 40)) }
    return (groups + names).map {
      Receiver(receiver: $0.0, receiverName: Visible.line($0.1, limit: 60), chosen: $0.0 == chosen)
    }
  }

  /// What a form chose; nil for nobody in particular.
  static func parse(_ text: String?, teams: [String]) throws -> Handover? {
    guard let text, !text.isEmpty else { return nil }
    if text.hasPrefix("user:"), let id = UserID(String(text.dropFirst(5))) { return .person(id) }
    if text.hasPrefix("team:"), teams.contains(String(text.dropFirst(5))) { return .team(String(text.dropFirst(5))) }
    throw Problem.badForm
  }
}
