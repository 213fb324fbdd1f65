import MailProto
import Store

/// All of one case on one page.
struct CasePage: Sendable {
  let layout: Layout
  let number: String
  let caseVersion: Int
  let subject: String
  let party: String
  let customer: String?
  let statusLine: String
  let holder: String?
  /// The group that has it.
  let team: String?
  let side: CaseSide
  /// What happened since the page was shown on which a refused decision was made.
  let meanwhile: [HistoryLine]
  let token: String
  let verdict: Verdict?
  let banners: [Banner]
  /// What warns: hidden text, attempts to give the agent orders, what the agent could not prove.
  let remarks: [String]
  let current: MailView?
  let conversation: [MailView]
  let strangers: [MailView]
  let facts: [Fact]
  /// There is something to say of facts, if only that there is none.
  let hasFacts: Bool
  /// Actions that wait for a person's word.
  let held: [HeldView]
  let editor: Editor?
  /// Why there is no editor.
  let closedBecause: String?
  /// What the person typed, where there is no editor to put it into.
  let kept: String?
  /// What was decided, sent and done, newest first.
  let decided: [Decided]
  let path: RunPath?
  let history: [HistoryLine]
  let notice: Notice?

  struct Verdict: Sendable {
    let topic: String
    let urgency: String
    let urgencyStyle: String
    let confidence: String
    /// The first reason, for the line; all of them stand further down.
    let because: String?
    let sure: Bool
    let summary: String
    let reasons: [String]
  }

  struct Fact: Sendable {
    let id: String
    /// Where the page can be pointed to it.
    let anchor: String
    let statement: String
    let source: String
    let cells: [Cell]
  }

  struct Cell: Sendable {
    let column: String
    let value: String
  }

  struct RunPath: Sendable {
    let nodes: [String]
    /// Where all of the run stands.
    let page: String?
    /// The address of the picture, and what it shows, in words.
    let picture: Picture?
    let model: String?
    let figures: String
  }

  struct Picture: Sendable {
    let address: String
    let words: String
  }

  struct HistoryLine: Sendable {
    let event: String
    let actor: String
    let detail: String?
    let at: Moment
  }
}

extension CasePage {
  init(
    _ view: CaseView, details: CaseDetails = CaseDetails(), desk: Desk, session: Session, counts: LaneCounts,
    notice: Notice? = nil, typed: Form? = nil, writing: Bool = false
  ) {
    let now = desk.now()
    let proposal = view.draft?.proposal
    let subject = view.case.subject.isEmpty ? "(no subject)" : Visible.line(view.case.subject)
    layout = desk.layout(
      "\(view.case.id): \(subject)", session: session, counts: counts)
    number = view.case.id.description
    caseVersion = view.case.version
    self.subject = subject
    party = MailView.list([view.case.party])
    customer = view.case.customerID.map(String.init)
    statusLine = Self.status(view.case.state)
    holder = view.assignee.map { Visible.line($0, limit: 40) }
    team = view.case.team.map { Visible.line($0, limit: 60) }
    token = session.csrf
    verdict = proposal?.classification.map(Verdict.init)
    let context = Self.context(view)
    let mails = Self.mails(view, facts: context, session: session, now: now)
    current = mails.current
    conversation = mails.others
    strangers = view.quarantined.map { MailView($0, now: now, split: SplitForm($0, view, session)) }
    side = CaseSide(view, details: details, asked: mails.asked, desk: desk, session: session)
    facts = context.enumerated().map { Fact($0.element, index: $0.offset) }
    hasFacts = !context.isEmpty || view.draft != nil || view.case.customerID != nil
    banners = Banner.all(view, now: now)
    remarks = Remarks.all(view, mail: mails.asked, facts: context, said: banners)
    held = view.actions.compactMap { HeldView($0, session: session, money: desk.settings.money) }
    let open = view.case.state == .review && session.mayDecide
    editor =
      open
      ? Editor(view, details: details, desk: desk, session: session, typed: typed, writing: writing) : nil
    let shown = typed?["seen"].flatMap { Int64($0) }
    meanwhile = notice?.kind == "bad" ? shown.map { HistoryLine.lines(view, now: now, after: $0) } ?? [] : []
    closedBecause = open ? nil : Self.closedBecause(view.case.state, mayDecide: session.mayDecide)
    kept = open ? nil : (typed?.text("text") ?? details.edit?.text).flatMap { $0.isEmpty ? nil : $0 }
    decided = Decided.all(view, money: desk.settings.money, session: session, now: now)
    path = RunPath(view.run, trace: proposal?.trace, drawn: desk.settings.drawPath != nil)
    history = HistoryLine.lines(view, now: now)
    self.notice = notice
  }

  /// What the draft stands on; once it is decided, what the approved actions stood on.
  private static func context(_ view: CaseView) -> [Proposal.ContextItem] {
    if let draft = view.draft { return draft.proposal.context }
    var seen: Set<Proposal.ContextItem> = []
    return view.actions.flatMap(\.premises).filter { seen.insert($0).inserted }
  }

  private static func status(_ state: Case.State) -> String {
    switch state {
    case .working: "In the works"
    case .review: "Waits for a decision"
    case .answered: "Answered"
    case .closed: "Closed"
    }
  }

  private static func closedBecause(_ state: Case.State, mayDecide: Bool) -> String {
    switch state {
    case .working: "The agent or the outbox is at work on this. The page shows by itself what comes of it."
    case .review: "Your account may look, not decide." + (mayDecide ? "" : " An administrator can change that.")
    case .answered: "This case is decided. If the customer writes again, it comes back."
    case .closed: "This case is closed. If the customer writes again, it comes back."
    }
  }

  /// The mail to be answered, and the rest of the conversation, oldest first. Approved replies that have not gone
  /// yet stand there too.
  private static func mails(
    _ view: CaseView, facts: [Proposal.ContextItem], session: Session, now: Timestamp
  ) -> (asked: StoredMessage?, current: MailView?, others: [MailView]) {
    let ordered = view.messages.sorted { ($0.receivedAt, $0.id.value) < ($1.receivedAt, $1.id.value) }
    let asked = view.draft.flatMap { draft in ordered.first { $0.id == draft.message } }
    let newest = ordered.last { $0.direction == .inbound && $0.automatic == nil }
    let current = newest ?? asked ?? ordered.last
    let known = Set(ordered.compactMap(\.messageID))
    let sent = view.outgoing.filter { $0.state != .cancelled && !known.contains($0.messageID) }
    let others =
      ordered.filter { $0.id != current?.id }.map {
        ($0.receivedAt, MailView($0, now: now, split: SplitForm($0, view, session)))
      }
      + sent.map { ($0.sentAt ?? $0.createdAt, MailView(sent: $0, now: now)) }
    // What warns of the mail in question stands above the page, not within it.
    return (
      current, current.map { MailView($0, now: now, warned: true, facts: facts, split: SplitForm($0, view, session)) },
      others.sorted { $0.0 < $1.0 }.map(\.1)
    )
  }
}

extension CasePage.Verdict {
  init(_ classification: Proposal.Classification) {
    topic = Words.topic(classification.topic)
    urgency = Words.urgencyLong(classification.urgency)
    urgencyStyle = Words.urgencyClass(classification.urgency)
    let share = min(max(classification.confidence.isFinite ? classification.confidence : 0, 0), 1)
    confidence = "\(Int((share * 100).rounded())) %"
    sure = share >= 0.75
    summary = Visible.line(classification.summary, limit: 500)
    let spoken = classification.reasons.prefix(20).compactMap(ReasonWords.sentence)
    because = spoken.first.map { Visible.line($0, limit: 160) }
    reasons = classification.reasons.prefix(20).compactMap(ReasonWords.sentence).map { Visible.line($0) }
  }
}

extension CasePage.Fact {
  init(_ item: Proposal.ContextItem, index: Int) {
    anchor = Self.anchor(of: index)
    id = Visible.line(item.id, limit: 20)
    statement = Visible.line(item.text, limit: 600)
    source = Visible.line(item.source, limit: 80)
    cells = item.row.keys.sorted().prefix(60).map { key in
      CasePage.Cell(column: Visible.line(key, limit: 60), value: item.row[key].map(ActionWords.words) ?? "")
    }
  }
}

extension CasePage.Fact {
  /// Where the page can be pointed to the fact of this place.
  static func anchor(of index: Int) -> String { "fact\(index)" }
}

extension CasePage.Picture {
  /// Nil where no node of the run is on disk. The address changes with the run, so that the browser may keep the picture.
  init?(_ run: Run?, nodes: [String]) {
    guard let run, !run.nodes.isEmpty else { return nil }
    address = "/cases/\(run.caseID)/path.svg?\(run.id)-\(run.nodes.count)"
    words = "The workflow with the way of this run: " + nodes.joined(separator: ", ")
  }
}

extension CasePage.RunPath {
  init?(_ run: Run?, trace: Proposal.Trace?, drawn: Bool) {
    let committed = run?.nodes ?? []
    nodes = (committed.isEmpty ? trace?.nodes ?? [] : committed).map { Visible.line($0, limit: 40) }
    guard !nodes.isEmpty else { return nil }
    page = run.map { "/cases/\($0.caseID)/runs/\($0.id)" }
    picture = drawn ? CasePage.Picture(run, nodes: nodes) : nil
    model = run.map { Visible.line($0.model, limit: 60) }
    figures =
      trace.map { trace in
        let tokens = trace.inputTokens.addingReportingOverflow(trace.outputTokens).partialValue
        let cost = trace.costUSD > 0 ? ", \(Words.dollars(trace.costUSD))" : ""
        return "\(trace.modelCalls) model calls, \(tokens) tokens\(cost), \(trace.milliseconds) ms"
      } ?? ""
  }
}
