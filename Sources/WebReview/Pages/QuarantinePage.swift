import Store

/// Mail that was kept from the agent, until somebody has looked at it.
struct QuarantinePage: Sendable {
  let layout: Layout
  let heading = QuarantinePage.label
  let mails: [QuarantinedLine]
  let empty = "No mail is set aside."
  let more: Int?
  let notice: Notice?

  static let path = "/quarantine"
  static let label = "Quarantine"
  static let limit = 50
}

struct QuarantinedLine: Sendable {
  let ledger: String
  let what: String
  let subject: String?
  let from: String?
  let ofCase: String?
  let because: String?
  let origin: String
  let size: String?
  let words: String?
  let when: Moment
  let asks: Bool
  let token: String

  init(_ mail: QuarantinedMail, session: Session, now: Timestamp) {
    ledger = mail.id.description
    what = mail.isOversize ? "Too large" : mail.message == nil ? "Could not be read" : "Another sender"
    subject = mail.message.map { Visible.line($0.subject ?? "(no subject)", limit: 160) }
    from = mail.message?.from.map { MailView.list([$0]) }
    ofCase = mail.message?.caseID?.description
    because = (mail.reason ?? mail.message?.tierReason).map { Visible.line($0) }
    origin = Visible.line(mail.origin, limit: 160)
    size = mail.size.map { $0 < 2048 ? "\($0) bytes" : "\($0 / 1024) KB" }
    words = mail.message.map { Visible.line(String($0.newText.prefix(300)).replacing("\n", with: " ")) }
    when = Moment(mail.at, now: now)
    asks = session.mayDecide
    token = session.csrf
  }
}
