import Store

/// A form that takes one mail out of a case into one of its own.
struct SplitForm: Sendable {
  let mail: String
  let splitCase: String
  let splitToken: String
  let splitVersion: Int

  /// Nil for the only mail of a case, for what is no customer's mail, and for people who may only look.
  init?(_ message: StoredMessage, _ view: CaseView, _ session: Session) {
    let others = view.messages.count { $0.direction == .inbound && $0.automatic == nil && $0.id != message.id }
    let answered = view.outgoing.contains { $0.state != .cancelled && $0.createdAt >= message.receivedAt }
    guard session.mayDecide, message.direction == .inbound, message.automatic == nil, view.case.mergedInto == nil,
      message.quarantined || (others > 0 && !answered)
    else { return nil }
    mail = message.id.description
    splitCase = view.case.id.description
    splitToken = session.csrf
    splitVersion = view.case.version
  }
}
