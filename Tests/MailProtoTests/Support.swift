import MailProto

/// A message from lines with LF, as most of these tests write it.
func mail(_ text: String, limits: MailLimits = .standard) -> Message {
  Message(parsing: Array(text.utf8), limits: limits)
}

func crlf(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

extension Message {
  var defectKinds: [String] { defects.map(\.kind) }
}

/// What a parsed message says, one fact on a line; compared with the `.outline` beside each message of the corpus.
func outline(_ message: Message) -> String {
  let inbound = Inbound(message)
  var lines: [String] = []
  func add(_ name: String, _ value: String?) {
    guard let value, !value.isEmpty else { return }
    lines.append("\(name): \(value.replacing("\n", with: "\\n"))")
  }
  let people = { (list: [Address]) in list.map { "\($0.name ?? "-") <\($0.address)>" }.joined(separator: ", ") }
  add("message-id", message.messageID?.value)
  add("references", message.references.map(\.value).joined(separator: " "))
  add("date", message.date?.iso8601)
  add("from", people(message.from))
  add("to", people(message.to))
  add("cc", people(message.cc))
  add("subject", message.subject)
  add("text", message.text)
  add("hidden", message.hiddenText)
  add("trim", inbound.trim.rawValue)
  add("new", inbound.newText)
  add("characters", String(inbound.characters))
  for part in message.parts {
    add(
      "part",
      [
        part.id, part.contentType, part.charset ?? "-", part.disposition?.rawValue ?? "-", part.filename ?? "-",
        part.contentID ?? "-", String(part.body.count > 0),
      ].joined(separator: " | "))
  }
  add("automatic", message.automatic.map { "\($0.kind.rawValue) (\($0.reason))" })
  add(
    "bounce",
    message.bounce.map {
      "\($0.action) \($0.status ?? "-") \($0.finalRecipient ?? "-") \($0.originalMessageID?.value ?? "-")"
    })
  for result in message.authentication {
    let properties = result.properties.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    add("authentication", "\(result.block) \(result.method)=\(result.result) \(properties.joined(separator: " "))")
  }
  add("defects", message.defectKinds.sorted().joined(separator: " "))
  add("ambiguous", message.ambiguous ? "true" : nil)
  return lines.joined(separator: "\n") + "\n"
}
