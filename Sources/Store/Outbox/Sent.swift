import Database
import MailProto

extension Transaction {
  /// A reply that went: part of the conversation, of memory and of threading from now on.
  func sent(_ outgoing: Outgoing, reply: String, facts: [String], by actor: String, at now: Timestamp) throws {
    try move(outgoing, .sent, setting: ("last_reply", reply))
    try run("UPDATE outgoing SET sent_at = $2 WHERE id = $1", outgoing.id, now)
    try record(
      "outgoing.sent", by: actor, of: outgoing.caseID,
      ["outgoing": .integer(outgoing.id.value), "reply": .string(reply)], at: now)
    let approver = try row("SELECT reviewer FROM decisions WHERE id = $1", outgoing.decision)?.text("reviewer")
    try insertOutbound(outgoing, at: now)
    try remember(
      .shop, in: outgoing.caseID, outgoing: outgoing.id, approvedBy: approver ?? actor, text: outgoing.text,
      facts: facts, at: now)
    try answered(outgoing, at: now)
  }

  /// The case waits for the customer, unless the customer has written again or a person is at it.
  private func answered(_ outgoing: Outgoing, at now: Timestamp) throws {
    let found = try needCase(outgoing.caseID)
    let busy = try hasActiveJob(found.id)
    let resolved = found.state == .review && Self.troubleReasons.contains(found.reason ?? "")
    if busy || (found.state == .review && !resolved) {
      return try change(found.id, nil, by: "gatewayd", "the reply was sent", at: now)
    }
    if resolved { try change(found.id, .approved, by: "gatewayd", "the reply was sent", at: now) }
    var columns: [CaseColumn: any Bind] = [.waitingSince: Timestamp?.none]
    if resolved { columns.merge([.reason: String?.none, .explanation: String?.none, .trouble: String?.none]) { $1 } }
    try change(found.id, .replySent, by: "gatewayd", "the reply was sent", at: now, setting: columns)
  }

  private func insertOutbound(_ outgoing: Outgoing, at now: Timestamp) throws {
    let subject = try row("SELECT subject FROM outgoing WHERE id = $1", outgoing.id)?.text("subject")
    let hash = Digest.sha256(outgoing.bytes)
    let id: MessageRowID = try insert(
      "messages",
      [
        ("case_id", outgoing.caseID), ("direction", StoredMessage.Direction.outbound.rawValue),
        ("message_id", outgoing.messageID.value), ("hash", hash), ("body_hash", hash),
        ("from_name", settings.from.name), ("from_address", outgoing.envelope.from),
        ("to_json", try JSONText.encode(outgoing.envelope.to.map { Address(address: $0) })), ("cc_json", "[]"),
        ("references_json", "[]"), ("subject", subject), ("date_seconds", outgoing.createdAt.milliseconds / 1000),
        ("date_zone", 0), ("received_at", now), ("text", outgoing.text), ("new_text", outgoing.text),
        ("quoted_text", ""), ("has_hidden_text", false), ("trim", Inbound.Trim.none.rawValue),
        ("characters", outgoing.text.count), ("tier", SenderTier.t2.rawValue), ("tier_reason", "our own mail"),
        ("quarantined", false), ("attachments_json", "[]"), ("has_html", false),
      ])
    try run("INSERT INTO raw_messages (message_id, bytes) VALUES ($1, $2)", id, outgoing.bytes)
  }
}
