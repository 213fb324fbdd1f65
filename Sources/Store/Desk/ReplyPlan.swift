import Database
import MailProto

/// The reply as it will leave: bytes, envelope and Message-ID, fixed for ever.
struct ReplyPlan {
  let tx: Transaction
  let caseID: CaseID
  let answers: MessageRowID?
  let envelope: Envelope
  let messageID: MessageID
  let subject: String
  let bytes: [UInt8]
  let text: String
  let now: Timestamp

  /// - Throws: `DeskError.notAllowed` where the party has no address that a mail can be sent to.
  init(
    tx: Transaction, found: Case, answered: StoredMessage?, text: String, copies: [Address] = [], now: Timestamp
  ) throws {
    let settings = tx.settings
    let recipient = Address(name: found.party.name, address: found.party.address)
    guard let envelope = Envelope(from: settings.from, to: [recipient] + copies) else {
      throw DeskError.notAllowed(why: "no mail can be sent to the address “\(found.party.address)”")
    }
    guard recipient.folded != settings.from.folded else {
      throw DeskError.notAllowed(why: "the case is with our own address")
    }
    self.tx = tx
    self.envelope = envelope
    self.text = text
    self.now = now
    caseID = found.id
    answers = answered?.id
    messageID = tx.threads.messageID(caseID: found.id.value, nonce: Random.hex(bytes: 8))
    subject = ReplyBuilder.subject(replyingTo: answered?.subject ?? found.subject)
    let earlier = try answered.map { try tx.references(of: $0.id) } ?? []
    bytes = ReplyBuilder.bytes(
      Reply(
        from: settings.from, to: [recipient], cc: copies, replyTo: Self.replyTo(settings, token: found.token),
        subject: subject,
        date: Self.date(now), messageID: messageID, inReplyTo: answered?.messageID,
        references: earlier + [answered?.messageID].compactMap(\.self), text: text,
        quote: answered.map(Self.quote), instance: settings.instance))
  }

  private static func quote(_ message: StoredMessage) -> Reply.Quote {
    Reply.Quote(
      author: message.from?.name ?? message.from?.address ?? "", date: message.date ?? date(message.receivedAt),
      text: message.ownWords)
  }

  private static func date(_ time: Timestamp) -> MailDate {
    MailDate(seconds: time.milliseconds / 1000, zoneMinutes: 0)
  }

  /// `local+TOKEN@domain`, so that an answer without our ids still finds its case.
  private static func replyTo(_ settings: ReplySettings, token: String) -> Address? {
    guard let base = settings.tokenAddress, let at = base.lastIndex(of: "@") else { return nil }
    return Address(name: settings.from.name, address: "\(base[..<at])+\(token)\(base[at...])")
  }

  @discardableResult
  func insert(decision: DecisionID, notBefore: Timestamp? = nil) throws -> OutgoingID {
    // Known before it is sent: the answer may come back before our own commit of the sending.
    try tx.learn(messageID, caseID: caseID)
    return try tx.insert(
      "outgoing",
      [
        ("case_id", caseID), ("decision_id", decision), ("answers", answers),
        ("state", Outgoing.State.ready.rawValue), ("envelope", try JSONText.encode(envelope)),
        ("message_id", messageID.value), ("subject", subject), ("bytes", bytes), ("text", text),
        ("next_attempt", now), ("created_at", now), ("not_before", notBefore),
      ])
  }
}
