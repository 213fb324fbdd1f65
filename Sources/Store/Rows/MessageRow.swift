import Database
import MailProto

extension StoredMessage {
  init(_ row: Row) throws {
    let from = try row.textIfAny("from_address")
    let date = try row.integerIfAny("date_seconds")
    let automatic: AutomaticMail.Kind? = try row.wordIfAny("automatic_kind")
    guard let tier = SenderTier(rawValue: try row.int("tier")) else { throw row.damaged("tier") }
    self.init(
      id: try row.id("id"), caseID: try row.idIfAny("case_id"), direction: try row.word("direction"),
      messageID: try row.textIfAny("message_id").map(MessageID.init),
      from: try from.map { Address(name: try row.textIfAny("from_name"), address: $0) },
      to: try row.json("to_json"), cc: try row.json("cc_json"), subject: try row.textIfAny("subject"),
      date: try date.map { MailDate(seconds: $0, zoneMinutes: Int(try row.integerIfAny("date_zone") ?? 0)) },
      receivedAt: try row.time("received_at"), text: try row.text("text"), newText: try row.text("new_text"),
      quotedText: try row.text("quoted_text"), trim: try row.word("trim"), characters: try row.int("characters"),
      tier: tier, tierReason: try row.text("tier_reason"),
      automatic: try automatic.map { AutomaticMail(recorded: $0, reason: try row.textIfAny("automatic_reason") ?? "") },
      quarantined: try row.flag("quarantined"), hasHiddenText: try row.flag("has_hidden_text"),
      twinOf: try row.idIfAny("twin_of"), attachments: try row.json("attachments_json"),
      hasHTML: try row.integerIfAny("has_html").map { $0 != 0 })
  }

  /// What the customer wrote in this mail, as far as that is sure; else the whole text.
  var ownWords: String { trim == .uncertain ? text : newText }
}

extension Transaction {
  func findMessage(_ id: MessageRowID) throws -> StoredMessage? {
    try row("SELECT * FROM messages WHERE id = $1", id).map(StoredMessage.init)
  }

  func references(of id: MessageRowID) throws -> [MessageID] {
    try row("SELECT references_json FROM messages WHERE id = $1", id)?.json("references_json") ?? []
  }

  /// The customer's own mails of a case, oldest first: neither automatic nor quarantined.
  func customerMails(_ id: CaseID, before limit: MessageRowID? = nil) throws -> [StoredMessage] {
    try rows(
      """
      SELECT * FROM messages WHERE case_id = $1 AND direction = 'inbound' AND quarantined = 0
        AND automatic_kind IS NULL AND id < $2 ORDER BY id
      """, id, limit?.value ?? .max
    ).map(StoredMessage.init)
  }

  func newestCustomerMail(_ id: CaseID) throws -> StoredMessage? {
    try row(
      """
      SELECT * FROM messages WHERE case_id = $1 AND direction = 'inbound' AND quarantined = 0
        AND automatic_kind IS NULL ORDER BY id DESC LIMIT 1
      """, id
    ).map(StoredMessage.init)
  }
}
