/// Follows the conversation of one submission and says what became of the message.
///
/// Guarantee: `deferred` and `bounced` only when the server cannot have taken the message, `sent` only when it said so.
public struct SubmissionTranscript: Sendable {
  /// The last command, as far as it matters what a refusal of it means.
  private enum Stage { case beforeMail, mail, recipient, data, body }

  private var stage = Stage.beforeMail
  private var lines = SMTPReplyLines()
  private var reply: SMTPReply?
  private var isBodyComplete = false
  private var isSigningIn = false
  private var isLeaving = false

  public init() {}

  /// The server's answer to the last command, if it came.
  public var lastReply: SMTPReply? { reply }

  /// Takes a command line as it goes out and returns how it may be shown, credentials masked.
  public mutating func sent(_ command: String) -> String {
    // Only the server's last word of the sign-in ends it: what goes out until then is secret.
    guard !isSigningIn else { return "***" }
    let words = command.split(maxSplits: 2) { $0 == " " || $0.isNewline }
    let verb = words.first?.uppercased()
    // The answer to a farewell says nothing about the message.
    isLeaving = verb == "QUIT"
    if isLeaving { return command }
    reply = nil
    lines = SMTPReplyLines()
    switch verb {
    case "AUTH":
      isSigningIn = true
      return words.count < 3 ? words.joined(separator: " ") : "\(words[0]) \(words[1]) ***"
    case "MAIL": stage = .mail
    case "RCPT": stage = .recipient
    case "DATA": stage = .data
    default: stage = .beforeMail
    }
    return command
  }

  /// Takes a line of the server.
  public mutating func received(_ line: String) {
    guard !isLeaving, let complete = lines.receive(line) else { return }
    reply = complete
    if isSigningIn, complete.kind != .intermediate { isSigningIn = false }
    if stage == .data, complete.code == 354 {
      stage = .body
      reply = nil
    }
  }

  /// The whole message went to the network layer: from now on the final dot may have been sent.
  public mutating func completedBody() { isBodyComplete = true }

  /// - Parameter failure: what the network layer says went wrong; nil if nothing did.
  public func outcome(failure: String?) -> SubmissionOutcome {
    let said = reply?.description ?? failure ?? "no answer"
    switch stage {
    case .beforeMail:
      return .deferred(reply: [failure, reply?.description].compactMap(\.self).joined(separator: ": "))
    case .mail, .recipient, .data:
      return reply.map(Self.isRefusal) == true ? .bounced(reply: said) : .deferred(reply: said)
    case .body:
      guard let reply else { return isBodyComplete ? .uncertain(reply: said) : .deferred(reply: said) }
      if Self.isRefusal(reply) { return .bounced(reply: said) }
      if reply.kind == .transient || !isBodyComplete { return .deferred(reply: said) }
      return reply.kind == .positive ? .sent(reply: said) : .uncertain(reply: said)
    }
  }

  /// Permanent, and about the message: what is about our sign-in or TLS can be mended by the operator
  /// (RFC 4954 §6, RFC 3207 §4).
  private static func isRefusal(_ reply: SMTPReply) -> Bool {
    reply.kind == .permanent && ![530, 534, 535, 538].contains(reply.code)
  }
}
