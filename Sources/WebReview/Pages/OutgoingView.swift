import Store

/// An approved reply on its way, or an approved action.
struct OutgoingView: Sendable {
  let outgoing: String
  let place: String
  let ofCase: String
  let statusWords: String
  let statusClass: String
  let recipient: String
  let serverSaid: String?
  let tries: Int
  let when: Moment
  /// It may have gone: only a person can say.
  let uncertain: Bool
  /// A person must say what happens next, and this one may.
  let asks: Bool
  /// What came of looking for it in the Sent mailbox.
  let searched: String?
  /// The attempt that the person sees, and speaks of.
  let attempt: String
  let token: String

  init(_ letter: Outgoing, session: Session, now: Timestamp) {
    outgoing = letter.id.description
    place = Self.anchor(letter.id)
    ofCase = letter.caseID.description
    statusWords = Words.outgoing(letter.state)
    statusClass = Self.style(letter.state)
    recipient = letter.envelope.to.map { Visible.line($0, limit: 254) }.joined(separator: ", ")
    serverSaid = letter.lastReply.map { Visible.line($0) }
    tries = letter.attempts
    when = Moment(letter.sentAt ?? letter.createdAt, now: now)
    uncertain = letter.state == .uncertain
    asks = (letter.state == .uncertain || letter.state == .bounced) && session.mayDecide
    searched = letter.state == .uncertain ? Self.searched(letter) : nil
    attempt = String(letter.fence)
    token = session.csrf
  }

  private static func searched(_ letter: Outgoing) -> String? {
    guard letter.searches > 0 else { return nil }
    let times = letter.searches == 1 ? "once" : "\(letter.searches) times"
    let said = letter.searchSaid.map { "; the last time " + Visible.line($0, limit: 200) } ?? ""
    let next = letter.nextSearch == nil ? "Not looked for any more." : "Looked for again later."
    return "Looked for \(times) in the Sent mailbox\(said). \(next) Not every provider keeps a copy there."
  }

  /// Where the page can be pointed to it.
  static func anchor(_ id: OutgoingID) -> String { "letter\(id)" }

  private static func style(_ state: Outgoing.State) -> String {
    switch state {
    case .sent: "good"
    case .bounced, .uncertain: "bad"
    case .deferred: "warn"
    case .ready, .sending, .cancelled: "quiet"
    }
  }
}

/// An approved action and what became of it.
struct ActionLine: Sendable {
  let deed: String
  let deedTarget: String
  let sum: String?
  let statusWords: String
  let statusClass: String
  let outcome: String?
  let approver: String

  init(_ record: ActionRecord, money: Money) {
    deed = ActionWords.label(record.action)
    deedTarget = ActionWords.target(record.params)
    if case .integer(let amount) = record.params["amount"] { sum = money.words(amount) } else { sum = nil }
    statusWords = Words.action(record.state)
    statusClass =
      switch record.state {
      case .done: "good"
      case .failed: "bad"
      case .approved, .executing: "quiet"
      }
    outcome = record.result.map { Visible.line($0) }
    approver = Visible.line(record.approvedBy, limit: 40)
  }
}
