/// What became of one attempt to submit a message. Each case leads to exactly one reaction.
public enum SubmissionOutcome: Hashable, Sendable {
  /// The server has taken responsibility (RFC 5321 §4.2.5).
  case sent(reply: String)
  /// Nothing was taken; the same may be tried later.
  case deferred(reply: String)
  /// Nothing was taken, and trying again is of no use.
  case bounced(reply: String)
  /// Everything was said and no answer came: it may have been taken. Never to be tried again without a person.
  case uncertain(reply: String)
}
