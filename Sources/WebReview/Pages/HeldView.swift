import Store

/// An approved action that nobody carries out before a person has said so.
struct HeldView: Sendable {
  let action: String
  let place: String
  let ofCase: String
  let deed: String
  let deedTarget: String
  let sum: String?
  let because: String
  let approver: String
  /// Whether this person may say.
  let asks: Bool
  let token: String

  init?(_ record: ActionRecord, session: Session, money: Money) {
    guard let held = record.held else { return nil }
    action = record.id.description
    place = "held\(record.id)"
    ofCase = record.caseID.description
    deed = ActionWords.label(record.action)
    deedTarget = ActionWords.target(record.params)
    if case .integer(let amount) = record.params["amount"] { sum = money.words(amount) } else { sum = nil }
    because = Visible.line(held)
    approver = Visible.line(record.approvedBy, limit: 40)
    asks = session.mayDecide
    token = session.csrf
  }
}
