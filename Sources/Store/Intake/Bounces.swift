import Database
import MailProto

extension Acceptance {
  /// How long after a mail was sent a bounce without any id is taken for one of it.
  private static let echoSeconds: Int64 = 5 * 86_400

  /// A bounce belongs to the mail that bounced: never a new case, never an answer.
  func acceptBounce() throws -> Accepted {
    let outgoing = try bouncedMail()
    let threading = Threading(tx: tx, arrival: arrival)
    let caseID = try outgoing?.caseID ?? threading.keyedCase(message.about)?.id ?? threading.tokenCase()?.id
    let why = arrival.automatic?.reason ?? "bounce"
    let verdict = Verdict.record(explanation: why)
    let id = try tx.insertMessage(arrival, fingerprint, caseID: caseID, identity: rules.identify(false))
    try settle(.bounce, id, verdict: verdict)
    try tx.record(
      "message.bounce", by: "gatewayd", of: caseID,
      ["message": .integer(id.value), "status": message.bounce?.status.map(JSONValue.string) ?? .null], at: now)
    if let outgoing, let bounce = message.bounce, bounce.action == "failed" {
      try returned(outgoing, bounce)
    } else {
      // A delay or a success, reported for a mail that is named: then a server took it.
      try tx.settleUncertain(namedBy: message, at: now)
    }
    return Accepted(outcome: .bounce, caseID: caseID, message: id, newCase: false, verdict: verdict)
  }

  /// The mail that a report names; for a report that names none, the newest one to the address that failed.
  private func bouncedMail() throws -> Outgoing? {
    let named = message.about
    for id in named {
      if let found = try tx.outgoing(messageID: id) { return found }
    }
    guard named.isEmpty, let bounce = message.bounce else { return nil }
    let failed = Set(([bounce.finalRecipient].compactMap(\.self) + bounce.recipients).map { $0.lowercased() })
    guard !failed.isEmpty else { return nil }
    // By their time and not by the index of states, where nearly all replies are sent.
    let recent = try tx.rows(
      """
      SELECT * FROM outgoing WHERE coalesce(state, '') IN ('sending', 'sent', 'uncertain') AND created_at >= $1
      ORDER BY created_at DESC, id DESC LIMIT 500
      """, now.adding(seconds: -Self.echoSeconds))
    return try recent.map(Outgoing.init).first { mail in
      mail.envelope.to.contains { failed.contains($0.lowercased()) }
    }
  }

  private func returned(_ outgoing: Outgoing, _ bounce: Bounce) throws {
    guard outgoing.state.after(.bounced) != nil else { return }
    let recipient = bounce.finalRecipient ?? outgoing.envelope.to.first ?? "the customer"
    let status = bounce.status.map { " (\($0))" } ?? ""
    let why = "The reply to \(recipient) came back\(status): it was not delivered."
    try tx.move(outgoing, .bounced, setting: ("last_reply", why))
    try rememberDead(outgoing, bounce)
    try tx.trouble(outgoing.caseID, reason: "bounced", why, at: now)
    try tx.record(
      "outgoing.bounced", by: "gatewayd", of: outgoing.caseID,
      ["outgoing": .integer(outgoing.id.value), "why": .string(why)], at: now)
  }

  /// An address that is gone for good (RFC 3463 §3.2), if we wrote to it and the report names our mail: a report that
  /// names none may be anybody's.
  private func rememberDead(_ outgoing: Outgoing, _ bounce: Bounce) throws {
    guard let status = bounce.status, status.hasPrefix("5.1."), bounce.originalMessageID == outgoing.messageID else {
      return
    }
    let failed = Set(([bounce.finalRecipient].compactMap(\.self) + bounce.recipients).map { $0.lowercased() })
    for address in outgoing.envelope.to.map({ $0.lowercased() }) where failed.isEmpty || failed.contains(address) {
      try tx.run(
        """
        INSERT INTO dead_addresses (folded, status, at) VALUES ($1, $2, $3)
        ON CONFLICT (folded) DO UPDATE SET status = excluded.status, at = excluded.at
        """, address, status, now)
    }
  }
}
