import Store

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
  /// How old its draft is, once that is too old.
  let aged: String?
  let holder: String?
  let failure: String?
  /// It can be selected, to be approved together with others.
  let routine: Bool
  let letters: [OutgoingView]
  let held: [HeldView]

  /// - Parameter oldDraft: seconds after which a draft is called old.
  init(
    _ item: QueueItem, lane: QueueLane, letters: [OutgoingView] = [], held: [HeldView] = [], mayDecide: Bool = false,
    oldDraft: Int64 = .max, money: Money, now: Timestamp
  ) {
    number = item.caseID.description
    subject = item.subject.isEmpty ? "(no subject)" : Visible.line(item.subject, limit: 120)
    from = Visible.line(item.party.name ?? item.party.address, limit: 60)
    fromAddress = Visible.line(item.party.address, limit: 120)
    summary = Visible.line(item.summary.replacing("\n", with: " "), limit: 160)
    hurryClass = Words.urgencyClass(item.urgency)
    hurry = item.urgency.flatMap { $0 == "urgent" || $0 == "high" ? Words.urgency($0) : nil }
    topic = item.topic.map(Words.topic)
    let called = item.reason.map(ReasonWords.label) ?? (Self.needsPerson(item) ? item.route.map(Words.route) : nil)
    why = called == hurry || called == topic ? nil : called
    let isOver = item.state == .answered || item.state == .closed
    let sentence = Self.needsPerson(item) && !isOver ? ReasonWords.sentence(item.explanation) : nil
    whyLong = sentence.flatMap { $0 == item.trouble ? nil : Visible.line($0, limit: 200) }
    status = lane == .done || lane == .all ? Words.state(item.state) : nil
    proposals = item.actions.filter { $0 != ActionWords.escalation }.map { ActionWords.short($0, money: money) }
    since = Moment(item.waitingSince, now: now)
    aged = item.draftedAt.flatMap { made in
      (now.milliseconds - made.milliseconds) / 1000 >= oldDraft ? "draft \(Moment(made, now: now).age) old" : nil
    }
    holder = item.assignee.map { Visible.line($0, limit: 40) }
    failure = item.trouble.map { Visible.line($0) }
    routine = item.isRoutine && mayDecide && (lane == .review || lane == .drafts)
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
