import Database
import MailProto

extension Acceptance {
  /// A bounce belongs to the mail that bounced: never a new case, never an answer.
  func acceptBounce() throws -> Accepted {
    let bounce = message.bounce
    let outgoing = try bounce?.originalMessageID.flatMap { try tx.outgoing(messageID: $0) }
    let caseID = try outgoing?.caseID ?? keyedCase()
    let why = arrival.automatic?.reason ?? "bounce"
    let verdict = Verdict.record(explanation: why)
    let id = try tx.insertMessage(arrival, fingerprint, caseID: caseID, identity: rules.identify(false))
    try settle(.bounce, id, verdict: verdict)
    try tx.record(
      "message.bounce", by: "gatewayd", of: caseID,
      ["message": .integer(id.value), "status": bounce?.status.map(JSONValue.string) ?? .null], at: now)
    if let outgoing, let bounce, bounce.action == "failed" { try returned(outgoing, bounce) }
    return Accepted(outcome: .bounce, caseID: caseID, message: id, newCase: false, verdict: verdict)
  }

  private func returned(_ outgoing: Outgoing, _ bounce: Bounce) throws {
    guard outgoing.state.after(.bounced) != nil else { return }
    let recipient = bounce.finalRecipient ?? outgoing.envelope.to.first ?? "the customer"
    let status = bounce.status.map { " (\($0))" } ?? ""
    let why = "The reply to \(recipient) came back\(status): it was not delivered."
    try tx.move(outgoing, .bounced, setting: ("last_reply", why))
    if bounce.status?.hasPrefix("5.1.") == true { try remember(dead: recipient, status: bounce.status ?? "") }
    try tx.trouble(outgoing.caseID, reason: "bounced", why, at: now)
    try tx.record(
      "outgoing.bounced", by: "gatewayd", of: outgoing.caseID,
      ["outgoing": .integer(outgoing.id.value), "why": .string(why)], at: now)
  }

  private func remember(dead address: String, status: String) throws {
    try tx.run(
      """
      INSERT INTO dead_addresses (folded, status, at) VALUES ($1, $2, $3)
      ON CONFLICT (folded) DO UPDATE SET status = excluded.status, at = excluded.at
      """, address.lowercased(), status, now)
  }

  private func keyedCase() throws -> CaseID? {
    let ids = [message.bounce?.originalMessageID].compactMap(\.self) + message.inReplyTo + message.references
    let named = ids.lazy.compactMap { tx.threads.caseID(of: $0) }.map { CaseID($0) }
    for id in named {
      if let found = try tx.findCase(id) { return found.id }
    }
    return nil
  }
}
