@testable import MailProto

/// One submission: lines that begin with `>` go out, `!` is the end of the body, all others come from the server.
func checkSMTP(_ input: [UInt8]) throws {
  let knobs = Knobs(input)
  var transcript = SubmissionTranscript()
  var isDone = false
  for line in knobs.restText.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
    switch line.first {
    case ">":
      let command = String(line.dropFirst())
      let shown = transcript.sent(command)
      if command.uppercased().hasPrefix("AUTH PLAIN ") { try expect(!shown.hasSuffix("=="), "secrets are masked") }
    case "!":
      transcript.completedBody()
      isDone = true
    default: transcript.received(String(line))
    }
  }
  for failure in [nil, "broken"] {
    switch transcript.outcome(failure: failure) {
    case .sent(let reply):
      try expect(isDone && transcript.lastReply?.kind == .positive, "sent only when the server said so: \(reply)")
    case .bounced(let reply):
      try expect(transcript.lastReply?.kind == .permanent, "bounced only when the server said so: \(reply)")
    case .uncertain(let reply): try expect(isDone, "uncertain only after the whole body: \(reply)")
    case .deferred: break
    }
  }
  if let reply = transcript.lastReply {
    try expect((100...599).contains(reply.code), "a code has three digits")
    try expect(!reply.text.unicodeScalars.contains { $0.value < 0x20 }, "no control characters in a reply")
  }
  _ = CanonicalText.problem(in: knobs.rest)
}
