import MailProto

/// One line of `gatewayd parse`. Every key is always present; null stands where there is nothing.
struct ParsedMail {
  let source: String
  let index: Int
  let inbound: Inbound

  private var message: Message { inbound.message }

  /// Keys in the order of the documentation.
  func write(to line: inout JSONLine) {
    line.object { line in
      line.key("source", source)
      line.key("index", index)
      writeEnvelope(to: &line)
      writeText(to: &line)
      line.key("parts") { $0.list(message.parts, Self.write) }
      line.key("automatic") { Self.write(message.automatic, to: &$0) }
      line.key("bounce") { Self.write(message.bounce, to: &$0) }
      line.key("authentication") { $0.list(message.authentication, Self.write) }
      line.key("defects") { line in
        line.list(message.defects) { line, defect in
          line.object { line in
            line.key("kind", defect.kind)
            line.key("at", defect.at)
          }
        }
      }
      line.key("ambiguous", message.ambiguous)
    }
  }

  private func writeEnvelope(to line: inout JSONLine) {
    line.key("message_id", message.messageID?.value)
    line.key("in_reply_to", message.inReplyTo.map(\.value))
    line.key("references", message.references.map(\.value))
    line.key("date", message.date?.iso8601)
    line.key("from") { $0.list(message.from, Self.write) }
    line.key("sender") { $0.list(message.sender, Self.write) }
    line.key("reply_to") { $0.list(message.replyTo, Self.write) }
    line.key("to") { $0.list(message.to, Self.write) }
    line.key("cc") { $0.list(message.cc, Self.write) }
    line.key("subject", message.subject)
  }

  private func writeText(to line: inout JSONLine) {
    line.key("text", message.text)
    line.key("html", message.html)
    line.key("hidden_text", message.hiddenText)
    line.key("new_text", inbound.newText)
    line.key("quoted_text", inbound.quotedText)
    line.key("trim", inbound.trim.rawValue)
    line.key("characters", inbound.characters)
  }

  private static func write(to line: inout JSONLine, _ address: Address) {
    line.object { line in
      line.key("name", address.name)
      line.key("address", address.address)
    }
  }

  private static func write(to line: inout JSONLine, _ part: Part) {
    line.object { line in
      line.key("id", part.id)
      line.key("content_type", part.contentType)
      line.key("charset", part.charset)
      line.key("disposition", part.disposition?.rawValue)
      line.key("filename", part.filename)
      line.key("content_id", part.contentID)
      line.key("size", part.size)
      line.key("sha256", part.sha256)
    }
  }

  private static func write(_ automatic: AutomaticMail?, to line: inout JSONLine) {
    guard let automatic else { return line.null() }
    line.object { line in
      line.key("kind", automatic.kind.rawValue)
      line.key("reason", automatic.reason)
    }
  }

  private static func write(_ bounce: Bounce?, to line: inout JSONLine) {
    guard let bounce else { return line.null() }
    line.object { line in
      line.key("final_recipient", bounce.finalRecipient)
      line.key("status", bounce.status)
      line.key("action", bounce.action)
      line.key("original_message_id", bounce.originalMessageID?.value)
      line.key("recipients", bounce.recipients)
    }
  }

  private static func write(to line: inout JSONLine, _ result: AuthenticationResult) {
    line.object { line in
      line.key("block", result.block)
      line.key("authserv_id", result.authservID)
      line.key("method", result.method)
      line.key("result", result.result)
      line.key("properties", result.properties)
    }
  }
}
