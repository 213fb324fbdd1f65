import Database
import MailProto

/// How one attempt to send ended, on its way into the store.
struct EndedAttempt {
  let tx: Transaction
  let outcome: SendOutcome
  /// Of the claim under which it was made.
  let fence: Int64
  let facts: [String]
  let now: Timestamp

  /// False if it came too late to be recorded.
  func record(_ outgoing: Outgoing) throws -> Bool {
    guard outgoing.fence == fence else { return try tooLate(outgoing) }
    switch outgoing.state {
    case .sending: try apply(to: outgoing)
    case .uncertain: try settle(outgoing)
    case outcome.state: break
    default: return try tooLate(outgoing)
    }
    return true
  }

  private func apply(to outgoing: Outgoing) throws {
    switch outcome {
    case .sent(let reply): try tx.sent(outgoing, reply: reply, facts: facts, by: "gatewayd", at: now)
    case .deferred(let reply, let retryAt): try putOff(outgoing, reply, until: retryAt)
    case .bounced(let reply): try refused(outgoing, reply, "The reply was refused by the mail server: \(reply)")
    case .uncertain(let reply): try tx.uncertain(outgoing, reply: reply, at: now)
    }
  }

  /// The claim ran out before the attempt ended, and nobody has decided since: what the attempt learned is certain.
  private func settle(_ outgoing: Outgoing) throws {
    switch outcome {
    case .sent, .bounced: try apply(to: outgoing)
    // It did not go. A person has been told and may be at it, so it does not go by itself any more.
    case .deferred(let reply, _): try refused(outgoing, reply, "The reply was not sent: \(reply)")
    case .uncertain: break
    }
  }

  private func putOff(_ outgoing: Outgoing, _ reply: String, until retryAt: Timestamp) throws {
    let wait = retryAt.milliseconds.subtractingReportingOverflow(now.milliseconds).partialValue
    try tx.move(outgoing, .deferred, setting: ("last_reply", reply))
    try tx.run(
      "UPDATE outgoing SET next_attempt = $2, waited = waited + $3 WHERE id = $1", outgoing.id, retryAt,
      min(max(0, wait), Store.longestWait * 1000))
    try tx.note("outgoing.deferred", outgoing, reply, at: now)
  }

  private func refused(_ outgoing: Outgoing, _ reply: String, _ explanation: String) throws {
    try tx.move(outgoing, .bounced, setting: ("last_reply", reply))
    try tx.note("outgoing.refused", outgoing, reply, at: now)
    try tx.trouble(outgoing.caseID, reason: "bounced", explanation, at: now)
  }

  private func tooLate(_ outgoing: Outgoing) throws -> Bool {
    try tx.record(
      "outgoing.late", by: "gatewayd", of: outgoing.caseID,
      [
        "outgoing": .integer(outgoing.id.value), "outcome": .string(outcome.state.rawValue),
        "reply": .string(outcome.reply),
      ], at: now)
    guard outgoing.fence != fence, contradicts(outgoing.state) else { return false }
    try tx.trouble(
      outgoing.caseID, reason: "uncertain",
      "After the reply was settled as \(outgoing.state.rawValue), an earlier attempt ended as "
        + "\(outcome.state.rawValue): \(outcome.reply)", at: now)
    return false
  }

  /// Whether what a person decided does not fit what is known now.
  private func contradicts(_ state: Outgoing.State) -> Bool {
    switch (outcome, state) {
    case (.sent, .cancelled), (.sent, .ready), (.sent, .deferred): true
    case (.bounced, .sent), (.deferred, .sent): true
    default: false
    }
  }
}

extension SendOutcome {
  /// The state to which it leads.
  public var state: Outgoing.State {
    switch self {
    case .sent: .sent
    case .deferred: .deferred
    case .bounced: .bounced
    case .uncertain: .uncertain
    }
  }

  /// What the server said, or what went wrong before it said something.
  public var reply: String {
    switch self {
    case .sent(let reply), .deferred(let reply, _), .bounced(let reply), .uncertain(let reply): reply
    }
  }
}
