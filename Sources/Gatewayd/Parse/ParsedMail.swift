import MailProto

/// One line of `gatewayd parse`. Every key is always present; null stands where there is nothing.
struct ParsedMail: Encodable {
  let source: String
  let index: Int
  let inbound: Inbound

  private enum Key: String, CodingKey {
    case source, index, date, from, sender, to, cc, subject, text, html, trim, characters, parts, automatic, bounce
    case authentication, defects, ambiguous, references
    case messageID = "message_id"
    case inReplyTo = "in_reply_to"
    case replyTo = "reply_to"
    case hiddenText = "hidden_text"
    case newText = "new_text"
    case quotedText = "quoted_text"
  }

  func encode(to encoder: any Encoder) throws {
    let message = inbound.message
    var json = encoder.container(keyedBy: Key.self)
    try json.encode(source, forKey: .source)
    try json.encode(index, forKey: .index)
    try json.encode(message.messageID?.value, forKey: .messageID)
    try json.encode(message.inReplyTo.map(\.value), forKey: .inReplyTo)
    try json.encode(message.references.map(\.value), forKey: .references)
    try json.encode(message.date?.iso8601, forKey: .date)
    try encodePeople(message, to: &json)
    try json.encode(message.subject, forKey: .subject)
    try encodeText(message, to: &json)
    try json.encode(message.parts.map(ParsedPart.init), forKey: .parts)
    try json.encode(message.automatic.map(ParsedAutomatic.init), forKey: .automatic)
    try json.encode(message.bounce.map(ParsedBounce.init), forKey: .bounce)
    try json.encode(message.authentication.map(ParsedAuthentication.init), forKey: .authentication)
    try json.encode(message.defects.map(ParsedDefect.init), forKey: .defects)
    try json.encode(message.ambiguous, forKey: .ambiguous)
  }

  private func encodePeople(_ message: Message, to json: inout KeyedEncodingContainer<Key>) throws {
    try json.encode(message.from.map(ParsedAddress.init), forKey: .from)
    try json.encode(message.sender.map(ParsedAddress.init), forKey: .sender)
    try json.encode(message.replyTo.map(ParsedAddress.init), forKey: .replyTo)
    try json.encode(message.to.map(ParsedAddress.init), forKey: .to)
    try json.encode(message.cc.map(ParsedAddress.init), forKey: .cc)
  }

  private func encodeText(_ message: Message, to json: inout KeyedEncodingContainer<Key>) throws {
    try json.encode(message.text, forKey: .text)
    try json.encode(message.html, forKey: .html)
    try json.encode(message.hiddenText, forKey: .hiddenText)
    try json.encode(inbound.newText, forKey: .newText)
    try json.encode(inbound.quotedText, forKey: .quotedText)
    try json.encode(inbound.trim.rawValue, forKey: .trim)
    try json.encode(inbound.characters, forKey: .characters)
  }
}

private struct ParsedAddress: Encodable {
  let address: Address

  private enum Key: CodingKey { case name, address }

  func encode(to encoder: any Encoder) throws {
    var json = encoder.container(keyedBy: Key.self)
    try json.encode(address.name, forKey: .name)
    try json.encode(address.address, forKey: .address)
  }
}

private struct ParsedPart: Encodable {
  let part: Part

  private enum Key: String, CodingKey {
    case id, charset, disposition, filename, size, sha256
    case contentType = "content_type"
    case contentID = "content_id"
  }

  func encode(to encoder: any Encoder) throws {
    var json = encoder.container(keyedBy: Key.self)
    try json.encode(part.id, forKey: .id)
    try json.encode(part.contentType, forKey: .contentType)
    try json.encode(part.charset, forKey: .charset)
    try json.encode(part.disposition?.rawValue, forKey: .disposition)
    try json.encode(part.filename, forKey: .filename)
    try json.encode(part.contentID, forKey: .contentID)
    try json.encode(part.size, forKey: .size)
    try json.encode(part.sha256, forKey: .sha256)
  }
}

private struct ParsedAutomatic: Encodable {
  let kind: String
  let reason: String

  init(_ mail: AutomaticMail) {
    kind = mail.kind.rawValue
    reason = mail.reason
  }
}

private struct ParsedBounce: Encodable {
  let bounce: Bounce

  private enum Key: String, CodingKey {
    case status, action, recipients
    case finalRecipient = "final_recipient"
    case originalMessageID = "original_message_id"
  }

  func encode(to encoder: any Encoder) throws {
    var json = encoder.container(keyedBy: Key.self)
    try json.encode(bounce.finalRecipient, forKey: .finalRecipient)
    try json.encode(bounce.status, forKey: .status)
    try json.encode(bounce.action, forKey: .action)
    try json.encode(bounce.originalMessageID?.value, forKey: .originalMessageID)
    try json.encode(bounce.recipients, forKey: .recipients)
  }
}

private struct ParsedAuthentication: Encodable {
  let result: AuthenticationResult

  private enum Key: String, CodingKey {
    case block, method, result, properties
    case authservID = "authserv_id"
  }

  func encode(to encoder: any Encoder) throws {
    var json = encoder.container(keyedBy: Key.self)
    try json.encode(result.block, forKey: .block)
    try json.encode(result.authservID, forKey: .authservID)
    try json.encode(result.method, forKey: .method)
    try json.encode(result.result, forKey: .result)
    try json.encode(result.properties, forKey: .properties)
  }
}

private struct ParsedDefect: Encodable {
  let kind: String
  let at: Int

  init(_ defect: Defect) {
    kind = defect.kind
    at = defect.at
  }
}
