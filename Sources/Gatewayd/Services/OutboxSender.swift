import Logging
import MailIO
import MailProto
import ServiceLifecycle
import Store

/// Sends approved replies. The claim is on disk before the attempt; what became of it, after.
///
/// Not done here: a reply whose fate is unknown (`uncertain`) is never sent again by itself; a person resolves it.
struct OutboxSender: Service {
  let store: Store
  let submission: SubmissionClient
  /// Seconds before a deferred reply is given up.
  let retryFor: Int
  let now: @Sendable () -> Timestamp
  let sentCopies: SentCopies?
  let logger: Logger

  /// Longer than any attempt may take, so that a claim outlives its attempt.
  private static let lease: Int64 = 600

  func run() async throws {
    try await WorkLoop(store: store, name: "outbox", logger: logger).run { try await sendNext() }
  }

  /// False when nothing is due.
  private func sendNext() async throws -> Bool {
    guard let outgoing = try await store.claimOutgoing(lease: Self.lease, now: now()) else { return false }
    let answer = await submission.submit(outgoing.envelope, outgoing.bytes)
    let outcome = outcome(answer, of: outgoing)
    try await store.record(outcome, of: outgoing.id, now: now())
    if case .sent = outcome { sentCopies?.add(outgoing.bytes) }
    logger.notice(
      "reply \(outcome.word)",
      metadata: [
        "case.id": "\(outgoing.caseID)", "outgoing.id": "\(outgoing.id)", "attempt": "\(outgoing.attempts)",
        "smtp.reply": "\(outcome.reply)",
      ])
    return true
  }

  private func outcome(_ answer: SubmissionOutcome, of outgoing: Outgoing) -> SendOutcome {
    switch answer {
    case .sent(let reply): return .sent(reply: reply)
    case .bounced(let reply): return .bounced(reply: reply)
    case .uncertain(let reply): return .uncertain(reply: reply)
    case .deferred(let reply):
      let moment = now()
      let giveUpAt = outgoing.createdAt.adding(seconds: Int64(retryFor))
      if moment >= giveUpAt { return .bounced(reply: "given up after \(outgoing.attempts) attempts: \(reply)") }
      let wait = Backoff.ceiling(attempt: outgoing.attempts, first: 5, limit: 3600)
      return .deferred(reply: reply, retryAt: moment.adding(seconds: Int64(wait * Double.random(in: 0.75...1))))
    }
  }
}

extension SendOutcome {
  var word: String {
    switch self {
    case .sent: "sent"
    case .deferred: "deferred"
    case .bounced: "bounced"
    case .uncertain: "uncertain"
    }
  }

  var reply: String {
    switch self {
    case .sent(let reply), .deferred(let reply, _), .bounced(let reply), .uncertain(let reply): reply
    }
  }
}
