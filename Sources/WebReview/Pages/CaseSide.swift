import MailProto
import Store

/// What stands beside a case: what is unusual about it, what it asks for, what the team said, what else can be done.
struct CaseSide: Sendable {
  let usual: [String]
  let asks: [AskLine]
  let presence: [String]
  let notes: [NoteLine]
  let tools: CaseTools?
  let labels: LabelForm?
  /// The person may write notes.
  let mayWrite: Bool

  struct AskLine: Sendable {
    let ask: String
    let answer: String?
    let sure: Bool
    /// There is a draft, and nothing in it speaks of this.
    let missing: Bool
  }

  struct NoteLine: Sendable {
    let author: String
    let words: String
    let at: Moment
  }

  init(_ view: CaseView, details: CaseDetails, asked: StoredMessage?, desk: Desk, session: Session) {
    let now = desk.now()
    usual = Self.unusual(view, details.usual, asked, money: desk.settings.money)
    let draft = view.draft?.proposal.emailResponse
    let open = view.case.state == .review
    asks =
      open
      ? Ask.all(in: asked?.words ?? "", draft: draft).map {
        AskLine(ask: $0.words, answer: $0.answer, sure: $0.sure, missing: draft != nil && $0.answer == nil)
      } : []
    presence = desk.presence.others(view.case.id, than: session.user, now: now).map(\.words)
    notes = details.notes.map {
      NoteLine(author: Visible.line($0.author, limit: 40), words: Visible.block($0.text), at: Moment($0.at, now: now))
    }
    mayWrite = session.mayDecide
    tools = session.mayDecide ? CaseTools(view, details: details, desk: desk, session: session) : nil
    labels = session.mayDecide && view.run != nil ? LabelForm(details.labels, run: nil, session: session) : nil
  }

  /// What sets this case apart from a routine one, beside the remarks of the agent.
  private static func unusual(
    _ view: CaseView, _ usual: CaseDetails.Usual, _ asked: StoredMessage?, money: Money
  ) -> [String] {
    var lines: [String] = []
    if usual.mails > 2 { lines.append("The customer's \(Words.ordinal(usual.mails)) mail in this case.") }
    if usual.refunds > 0 {
      let times = usual.refunds == 1 ? "One refund" : "\(usual.refunds) refunds"
      lines.append("\(times) approved for this customer before, \(money.words(usual.refunded)) in all.")
    }
    if usual.earlierCases > 3 { lines.append("\(usual.earlierCases) earlier cases of this customer.") }
    for other in usual.open {
      lines.append("Case \(other.id) of the same customer is open: \(Visible.line(other.subject, limit: 80))")
    }
    if asked?.trim == .uncertain {
      lines.append("The mail can be read in two ways: where the quoted part begins is a guess.")
    }
    return lines
  }
}

extension StoredMessage {
  /// What the sender wrote now; the whole text where nothing was told apart.
  var words: String { newText.isEmpty && quotedText.isEmpty ? text : newText }
}

/// What can be done with a case beside deciding it, each a form of its own.
struct CaseTools: Sendable {
  let token: String
  let ofCase: String
  let version: Int
  let receivers: [Receiver]
  let isOpen: Bool
  let canReopen: Bool
  let rests: Moment?
  let team: String?
  let others: [OtherCase]

  struct OtherCase: Sendable {
    let other: String
    let otherSubject: String
  }

  init(_ view: CaseView, details: CaseDetails, desk: Desk, session: Session) {
    token = session.csrf
    ofCase = view.case.id.description
    version = view.case.version
    let chosen = view.case.assignee.map { "user:\($0)" } ?? view.case.team.map { "team:\($0)" }
    receivers = Receiver.all(details.people, teams: desk.settings.teams, except: nil, chosen: chosen)
    isOpen = view.case.state == .review
    canReopen = (view.case.state == .answered || view.case.state == .closed) && view.case.mergedInto == nil
    rests = view.case.snoozedUntil.map { Moment($0, now: desk.now()) }
    team = view.case.team.map { Visible.line($0, limit: 60) }
    others = details.usual.open.map {
      OtherCase(other: $0.id.description, otherSubject: Visible.line($0.subject, limit: 60))
    }
  }
}

/// Thumbs, and why.
struct LabelForm: Sendable {
  let token: String
  /// Nil: the case as a whole.
  let run: String?
  let good: Bool
  let bad: Bool
  let why: String
  /// What the others said.
  let said: [String]

  init(_ labels: [Label], run: RunID?, session: Session) {
    token = session.csrf
    self.run = run?.description
    let these = labels.filter { $0.run == run }
    let mine = these.first { $0.reviewer == session.user.name }
    good = mine?.good == true
    bad = mine?.good == false
    why = mine?.reason.map { Visible.line($0, limit: 500) } ?? ""
    said = these.filter { $0.reviewer != session.user.name }.map {
      let reason = $0.reason.map { ": \(Visible.line($0, limit: 200))" } ?? ""
      return "\(Visible.line($0.reviewer, limit: 40)) found it \($0.good ? "good" : "bad")\(reason)"
    }
  }
}
