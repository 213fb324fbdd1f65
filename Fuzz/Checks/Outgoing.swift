@testable import MailProto

/// A reply as bytes: any server takes it, and it reads as it was meant.
func checkOutgoing(_ input: [UInt8]) throws {
  var knobs = Knobs(input)
  let zone = knobs.next() * 8 - 1000
  let hasQuote = knobs.flag()
  let pieces = knobs.texts(6)
  let reply = Reply(
    from: Address(name: pieces[1], address: "desk@shop.example"),
    to: [Address(name: pieces[2], address: "a@b.test"), Address(address: pieces[2])],
    replyTo: Address(name: pieces[1], address: "desk+token@shop.example"), subject: pieces[3],
    date: MailDate(seconds: 1_773_651_600, zoneMinutes: zone), messageID: MessageID("gw.1.2.3.4@shop.example"),
    inReplyTo: MessageID(pieces[4]), references: pieces[4].split(separator: ",").map { MessageID(String($0)) },
    text: pieces[0], quote: hasQuote ? Reply.Quote(author: pieces[1], text: pieces[5]) : nil, instance: "one")
  let bytes = ReplyBuilder.bytes(reply)
  try expectEqual(CanonicalText.problem(in: bytes), nil, "what we send is canonical")
  try expect(bytes.allSatisfy { $0 < 0x80 }, "what we send is 7-bit")
  let message = Message(parsing: bytes)
  // What reads like an encoded word is encoded once more, and noted as such when it is read.
  guard !pieces[1..<4].contains(where: { $0.contains("=?") }) else { return }
  try checkEnvelope(message, reply)
  guard message.defects.isEmpty else { return }
  // A body of nothing but blanks is no text.
  if !hasQuote, !meant(reply.text).trimmedBlanks.isEmpty {
    try expectEqual(message.text, meant(reply.text), "the text reads as it was written")
  }
  let words = Words.of(meant(reply.text))
  try expectEqual(Array(Words.of(message.text).prefix(words.count)), words, "the words of the reply come first")
}

private func checkEnvelope(_ message: Message, _ reply: Reply) throws {
  let sound: Set = ["text-too-large", "line-too-long", "header-too-large"]
  try expect(
    message.defects.allSatisfy { sound.contains($0.kind) }, "what we send has no defects: \(message.defects)")
  try expect(!message.ambiguous, "what we send is not ambiguous")
  guard message.defects.isEmpty else { return }
  try expectEqual(message.from.map(\.address), ["desk@shop.example"], "the sender")
  try expectEqual(message.from.first?.name ?? "", asWritten(reply.from.name ?? ""), "the sender's name")
  try expectEqual(message.to.first?.name ?? "", asWritten(reply.to.first?.name ?? ""), "the recipient's name")
  try expectEqual(message.subject ?? "", asWritten(reply.subject), "the subject")
  try expectEqual(message.messageID, reply.messageID, "the message id")
  try expectEqual(message.date?.seconds, reply.date.seconds, "the date")
}

/// What a person meant: lines without control characters, byte order marks and blanks at their ends, no empty lines
/// around.
private func meant(_ text: String) -> String {
  var lines = BodyText.withLineFeeds(text).split(separator: "\n", omittingEmptySubsequences: false).map { line in
    let kept = line.unicodeScalars.filter {
      let category = $0.properties.generalCategory
      return $0 == "\t"
        || $0 != "\u{FEFF}" && category != .control && category != .lineSeparator && category != .paragraphSeparator
    }
    var scalars = kept[...]
    if !scalars.elementsEqual("-- ".unicodeScalars) {
      while let last = scalars.last, last == " " || last == "\t" { scalars.removeLast() }
    }
    return String(String.UnicodeScalarView(scalars))
  }
  while lines.first == "" { lines.removeFirst() }
  while lines.last == "" { lines.removeLast() }
  return lines.joined(separator: "\n")
}
