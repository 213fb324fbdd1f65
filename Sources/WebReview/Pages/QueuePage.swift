import MailProto
import Store

/// The list of cases of one lane.
struct QueuePage: Sendable {
  let layout: Layout
  let heading: String
  let lane: String
  let rows: [QueueRow]
  let oldest: Moment?
  /// How many cases the list leaves out.
  let more: Int?
  let empty: String
  let notice: Notice?

  /// Rows on one page.
  static let limit = 200

  static func label(_ lane: QueueLane) -> String {
    switch lane {
    case .review: "To decide"
    case .working: "Working"
    case .done: "Done"
    case .trouble: "Trouble"
    }
  }

  static func path(_ lane: QueueLane) -> String { lane == .review ? "/" : "/?lane=\(lane.rawValue)" }

  static func empty(_ lane: QueueLane) -> String {
    switch lane {
    case .review: "Nothing waits for a decision. New mail appears here by itself."
    case .working: "The agent has nothing to do."
    case .done: "No case is answered or closed yet."
    case .trouble: "Every approved reply and action went through."
    }
  }
}

/// A line of the queue.
struct QueueRow: Sendable {
  let number: String
  let subject: String
  let from: String
  let fromAddress: String
  let summary: String
  /// Nil where there is nothing to hurry about.
  let hurry: String?
  let hurryClass: String
  let topic: String?
  /// Why a person must write or look, rather than only approve.
  let why: String?
  /// The same as a sentence; nil for ordinary drafts.
  let whyLong: String?
  let status: String?
  let proposals: [String]
  let since: Moment
  let holder: String?
  let failure: String?
  let letters: [OutgoingView]
  let held: [HeldView]

  init(
    _ item: QueueItem, lane: QueueLane, letters: [OutgoingView], held: [HeldView] = [], money: Money, now: Timestamp
  ) {
    number = item.caseID.description
    subject = item.subject.isEmpty ? "(no subject)" : Visible.line(item.subject, limit: 160)
    from = Visible.line(item.party.name ?? item.party.address, limit: 60)
    fromAddress = Visible.line(item.party.address, limit: 120)
    summary = Visible.line(item.summary.replacing("\n", with: " "), limit: 200)
    hurryClass = Words.urgencyClass(item.urgency)
    hurry = item.urgency.flatMap { $0 == "urgent" || $0 == "high" ? Words.urgency($0) : nil }
    topic = item.topic.map(Words.topic)
    let called = item.reason.map(ReasonWords.label) ?? (Self.needsPerson(item) ? item.route.map(Words.route) : nil)
    why = called == hurry || called == topic ? nil : called
    let sentence = Self.needsPerson(item) && lane != .done ? ReasonWords.sentence(item.explanation) : nil
    whyLong = sentence.flatMap { $0 == item.trouble ? nil : Visible.line($0) }
    status = lane == .done ? Words.plain(item.state.rawValue) : nil
    proposals = item.actions.filter { $0 != ActionWords.escalation }.map { ActionWords.short($0, money: money) }
    since = Moment(item.waitingSince, now: now)
    holder = item.assignee.map { Visible.line($0, limit: 40) }
    failure = item.trouble.map { Visible.line($0) }
    self.letters = letters
    self.held = held
  }

  /// An ordinary draft needs a person too, but only to read and approve it.
  private static func needsPerson(_ item: QueueItem) -> Bool {
    switch item.route {
    case .manual, .escalation: true
    case .draft, .noReply, nil: item.trouble != nil || item.reason != nil
    }
  }
}
