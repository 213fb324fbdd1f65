import Store

/// One decision with all that came of it: what was sent, when, what the mail server said, and every action.
struct Decided: Sendable {
  let heading: String
  let approver: String?
  let at: Moment?
  let note: String?
  /// The reply word for word.
  let reply: String?
  let letters: [OutgoingView]
  let deeds: [ActionLine]

  /// Newest first. Rejections and escalations are steps on the way: they stand in the history.
  static func all(_ view: CaseView, money: Money, session: Session, now: Timestamp) -> [Decided] {
    let made = view.decisions.filter { [.approve, .edit, .close].contains($0.kind) && $0.undoneAt == nil }
    // What was taken back stands in the history.
    let known = Set(made.map(\.id)).union(view.decisions.filter { $0.undoneAt != nil }.map(\.id))
    let orphans = Set(view.outgoing.map(\.decision) + view.actions.map(\.decision)).subtracting(known)
    let all: [(DecisionID, Decision?)] = made.map { ($0.id, $0) } + orphans.map { ($0, nil) }
    return all.sorted { $0.0.value > $1.0.value }.map { id, decision in
      Decided(
        decision, letters: view.outgoing.filter { $0.decision == id },
        deeds: view.actions.filter { $0.decision == id }.map { ActionLine($0, money: money) }, session: session,
        now: now)
    }
  }

  private init(_ decision: Decision?, letters: [Outgoing], deeds: [ActionLine], session: Session, now: Timestamp) {
    approver = decision.map { Visible.line($0.reviewer, limit: 40) }
    at = decision.map { Moment($0.at, now: now) }
    heading = Self.heading(decision?.kind, letters: letters)
    let byCaller = letters.isEmpty && decision?.text != nil
    note =
      byCaller
      ? "Handed to the program that asked; it delivers."
      : decision?.reason.map { Visible.line($0, limit: 600) }
    reply = (letters.last?.text ?? decision?.text).map(Visible.block)
    self.letters = letters.map { OutgoingView($0, session: session, now: now) }
    self.deeds = deeds
  }

  private static func heading(_ kind: Decision.Kind?, letters: [Outgoing]) -> String {
    switch (kind, letters.last?.state) {
    case (.close, _): "Closed without a reply"
    case (_, .sent): "Reply sent"
    case (_, .bounced): "Reply refused"
    case (_, .uncertain): "Reply may not have gone"
    case (_, .cancelled): "Reply given up"
    case (_, .ready), (_, .sending), (_, .deferred): "Reply on its way"
    case (_, nil): "Reply approved"
    }
  }
}
