import Testing

@testable import MailProto

@Suite struct OutgoingTests {
  private func reply(
    text: String = "Hello", subject: String = "Re: shoes", quote: Reply.Quote? = nil, references: [MessageID] = [],
    to: [Address] = [Address(name: "Ada", address: "ada@kunde.test")]
  ) -> Reply {
    Reply(
      from: Address(name: "Support Team", address: "support@shop.test"), to: to,
      replyTo: Address(address: "support+abc@shop.test"), subject: subject,
      date: MailDate(seconds: 1_773_651_600, zoneMinutes: 60), messageID: MessageID("gw.1.2.n.aa@shop.test"),
      inReplyTo: MessageID("orig@kunde.test"), references: references, text: text, quote: quote, instance: "i1")
  }

  private func isCanonical(_ bytes: [UInt8]) -> Bool {
    var column = 0
    for (index, byte) in bytes.enumerated() {
      if byte == 0x0A { guard index > 0, bytes[index - 1] == 0x0D else { return false } }
      if byte == 0x0D { guard index + 1 < bytes.count, bytes[index + 1] == 0x0A else { return false } }
      if byte == 0 || byte >= 0x80 { return false }
      column = byte == 0x0A ? 0 : column + 1
      if column > 999 { return false }
    }
    return bytes.last == 0x0A
  }

  @Test func roundTrip() {
    let long = String(repeating: "eine längere Zeile ", count: 20).trimmedBlanks
    let text = "Dear Ada,\n\n\(long)\n  indented\n> looks like a quote\nFrom here\n.dot\n\nShop"
    let quote = Reply.Quote(
      author: "Ada <ada@kunde.test>", date: MailDate(seconds: 1_773_651_000, zoneMinutes: 60),
      text: "Which size?\n> older\nBye")
    let bytes = ReplyBuilder.bytes(reply(text: text, subject: "Re: größer", quote: quote))
    #expect(isCanonical(bytes))
    let message = Message(parsing: bytes)
    #expect(message.defects.isEmpty && !message.ambiguous)
    #expect(
      message.text
        == "\(text)\n\nOn 2026-03-16 09:50, Ada <ada@kunde.test> wrote:\n> Which size?\n>> older\n> Bye")
    #expect(message.subject == "Re: größer")
    #expect(message.from == [Address(name: "Support Team", address: "support@shop.test")])
    #expect(message.to == [Address(name: "Ada", address: "ada@kunde.test")])
    #expect(message.replyTo.map(\.address) == ["support+abc@shop.test"])
    #expect(message.messageID?.value == "gw.1.2.n.aa@shop.test")
    #expect(message.inReplyTo.map(\.value) == ["orig@kunde.test"])
    #expect(message.references.map(\.value) == ["orig@kunde.test"])
    #expect(message.date == MailDate(seconds: 1_773_651_600, zoneMinutes: 60))
    #expect(message.automatic(own: OwnMail(addresses: [], domain: "x", instance: "i1"))?.kind == .own)
    #expect(message.automatic == nil)
    let inbound = Inbound(message)
    #expect(inbound.newText.hasPrefix("Dear Ada,") && inbound.newText.hasSuffix("Shop"))
    #expect(inbound.quotedText.hasSuffix("> Bye"))
  }

  @Test func asciiStaysReadable() {
    let text = String(decoding: ReplyBuilder.bytes(reply(text: "Plain words.")), as: UTF8.self)
    #expect(text.contains("Content-Transfer-Encoding: 7bit\r\n"))
    #expect(text.hasSuffix("\r\n\r\nPlain words.\r\n"))
    #expect(text.contains("Date: Mon, 16 Mar 2026 10:00:00 +0100\r\n"))
  }

  @Test(arguments: [
    "\r\nBcc: x@evil.test", "\nBcc: x@evil.test", "\r\n\r\nbody", "\u{0}\u{2028}Bcc: x", "\u{85}Bcc: x",
  ])
  func headersCannotBeInjected(evil: String) {
    var hostile = reply(
      text: "x\r\n.\r\nMAIL FROM:<>", subject: "Re: a\(evil)",
      quote: Reply.Quote(author: "Eve\(evil)", text: "y\r.\r\ny\(evil)"),
      references: [MessageID("a\(evil)@x")],
      to: [Address(name: "Ada\(evil)\"<x@evil.test>", address: "ada@kunde.test"), Address(address: "b@c.test\(evil)")])
    hostile.replyTo = Address(name: evil, address: "r@shop.test\(evil)")
    hostile.inReplyTo = MessageID("i\(evil)")
    hostile.instance = "i\(evil)"
    let bytes = ReplyBuilder.bytes(hostile)
    #expect(isCanonical(bytes))
    let message = Message(parsing: bytes)
    let expected = [
      "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding",
      "x-gatewayd-instance",
    ]
    #expect(message.fields.map(\.key) == expected)
    #expect(message.to.map(\.address) == ["ada@kunde.test"])
    #expect(message.text.hasPrefix("x\n.\nMAIL FROM:<>"))
  }

  @Test func longWordsAndNames() {
    let word = String(repeating: "x", count: 3000)
    let bytes = ReplyBuilder.bytes(
      reply(text: word, subject: word, to: [Address(name: word, address: "ada@kunde.test")]))
    #expect(isCanonical(bytes))
    let message = Message(parsing: bytes)
    #expect(message.text == word && message.subject == word && message.to.first?.name == word)
  }

  @Test func referencesAreCapped() {
    let chain = (0..<200).map { MessageID("id-\($0)-\(String(repeating: "y", count: 30))@kunde.test") }
    let message = Message(parsing: ReplyBuilder.bytes(reply(references: chain)))
    #expect(message.references.first == chain.first)
    #expect(message.references.suffix(2).map(\.value) == [chain[199].value, "orig@kunde.test"])
    #expect(message.references.map { $0.value.utf8.count + 5 }.reduce(0, +) < 1500)
    let giant = MessageID(String(repeating: "z", count: 5000) + "@x")
    #expect(Message(parsing: ReplyBuilder.bytes(reply(references: [giant]))).references.count == 1)
  }

  @Test func subjects() {
    #expect(ReplyBuilder.subject(replyingTo: "Shoes") == "Re: Shoes")
    #expect(ReplyBuilder.subject(replyingTo: "RE: Shoes") == "RE: Shoes")
    #expect(ReplyBuilder.subject(replyingTo: "AW: Shoes") == "Re: AW: Shoes")
    #expect(ReplyBuilder.subject(replyingTo: nil) == "Re:")
    #expect(ReplyBuilder.subject(replyingTo: "a\r\nBcc: b") == "Re: a  Bcc: b")
  }

  @Test(arguments: [
    "a@b.test>", "a b@c.test", "a@b.test\r\nRCPT TO:<x@y>", "a", "@b.test", "a@", "\"a b\"@c.test", "a@b@c.test",
    "<a@b.test>", "ä@b.test", "a@[1.2.3.4]", "",
  ])
  func envelopeRefuses(address: String) {
    #expect(Envelope(from: Address(address: "s@shop.test"), to: [Address(address: address)]) == nil)
  }
}

@Suite struct ThreadIDTests {
  /// Stands in for HMAC: differs with version and data, 32 bytes.
  private let ids = ThreadIDs(domain: "shop.test", currentVersion: 2) { version, data in
    guard version == 1 || version == 2 else { return nil }
    let digest = SHA256Digest.hex([UInt8(version)] + data)
    return Array(digest.utf8.prefix(32))
  }

  @Test func messageIDsVerify() throws {
    let id = ids.messageID(caseID: 42, nonce: "n7")
    #expect(id.value.hasPrefix("gw.2.42.n7.") && id.value.hasSuffix("@shop.test"))
    #expect(ids.caseID(of: id) == 42)
    #expect(ids.caseID(of: MessageID(id.value.replacing("@shop.test", with: "@SHOP.test"))) == 42)
    for forged in [
      id.value.replacing(".42.", with: ".43."), id.value.replacing(".n7.", with: ".n8."),
      id.value.replacing("gw.2.", with: "gw.1."), id.value.replacing("gw.2.", with: "gw.9."),
      id.value.replacing(".42.", with: ".042."), id.value.replacing("@shop", with: "@shup"), "gw.2.42.n7.@shop.test",
      "gw.2.42@shop.test", "",
    ] { #expect(ids.caseID(of: MessageID(forged)) == nil, "\(forged)") }
  }

  @Test func oldKeysStillVerify() {
    let old = ThreadIDs(domain: "shop.test", currentVersion: 1, mac: ids.mac)
    #expect(ids.caseID(of: old.messageID(caseID: 7, nonce: "x")) == 7)
    #expect(ids.caseID(token: old.token(caseID: 7)) == 7)
  }

  @Test func noncesCannotForgePieces() {
    let id = ids.messageID(caseID: 1, nonce: "a.b@c")
    #expect(id.value.split(separator: ".").count == 6)
    #expect(ids.caseID(of: id) == 1)
  }

  @Test(arguments: [0, 1, 255, 256, 1 << 40, Int64.max])
  func tokensVerify(caseID: Int64) {
    let token = ids.token(caseID: caseID)
    #expect(token.utf8.count <= 40 && token == token.lowercased())
    #expect(ids.caseID(token: token) == caseID)
    #expect(ids.caseID(token: token.uppercased()) == caseID)
    for index in token.indices {
      var forged = token
      forged.replaceSubrange(index...index, with: token[index] == "a" ? "b" : "a")
      #expect(ids.caseID(token: forged) == nil)
    }
    #expect(ids.caseID(token: token + "a") == nil && ids.caseID(token: String(token.dropLast())) == nil)
  }

  @Test func withoutAKeyNothingIsNamed() {
    let keyless = ThreadIDs(domain: "shop.test", currentVersion: 5) { _, _ in nil }
    #expect(keyless.caseID(of: keyless.messageID(caseID: 1, nonce: "n")) == nil)
    #expect(keyless.token(caseID: 1).isEmpty)
  }
}
