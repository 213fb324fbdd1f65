@testable import MailProto

/// A text body, with mail of ours that it may quote; from the knobs: as HTML, or as both.
func checkReply(_ input: [UInt8]) throws {
  var knobs = Knobs(input)
  let shape = knobs.next() % 4
  let pieces = knobs.texts(3)
  let message = Message(parsing: Array(mail(shape, pieces[0], pieces[2]).utf8))
  try checkTrim(Inbound(message))
  try checkTrim(Inbound(message, ourMail: pieces[1].isEmpty ? [] : [pieces[1]]))
}

private func mail(_ shape: Int, _ body: String, _ other: String) -> String {
  let charset = "charset=utf-8"
  switch shape {
  case 1: return "Content-Type: text/html; \(charset)\n\n\(body)"
  case 2:
    return """
      Content-Type: multipart/alternative; boundary=zz

      --zz
      Content-Type: text/plain; \(charset)

      \(body)
      --zz
      Content-Type: text/html; \(charset)

      \(other)
      --zz--

      """
  case 3: return "Content-Type: text/plain; \(charset); format=flowed\n\n\(body)"
  default: return "Content-Type: text/plain; \(charset)\n\n\(body)"
  }
}

/// Nothing that the sender wrote gets lost: each word is new or quoted, and in doubt all is new.
func checkTrim(_ inbound: Inbound) throws {
  let text = inbound.message.text
  switch inbound.trim {
  case .none, .uncertain:
    try expectEqual(inbound.newText, text, "without a certain cut the whole text is new")
    try expectEqual(inbound.quotedText, "", "without a certain cut nothing is quoted")
  case .certain:
    try expect(!inbound.newText.trimmedBlanks.isEmpty, "a certain cut leaves something")
    let kept = Words.of(inbound.newText) + Words.of(inbound.quotedText)
    try expectEqual(kept.sorted(), Words.of(text).sorted(), "each word is either new or quoted")
  }
  try expectEqual(inbound.characters, inbound.newText.trimmedBlanks.count, "characters are those of the new text")
}
