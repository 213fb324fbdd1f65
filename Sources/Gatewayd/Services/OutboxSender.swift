import CrashPoints
import Logging
import MailIO
import MailProto
import ServiceLifecycle
import Store
import Telemetry

/// Sends approved replies. The claim is on disk before the attempt; what became of it, after.
///
/// Guarantees: one attempt at a time, and no other claim before its outcome is recorded, however long the store takes.
/// Not done here: a reply whose fate is unknown (`uncertain`) is never sent again by itself; see `UncertainResolver`.
struct OutboxSender: Service {
  let store: Store
  let submission: SubmissionClient
  let retries: Retries
  /// Seconds that one attempt may take.
  let attemptSeconds: Int64
  let now: @Sendable () -> Timestamp
  let sentCopies: SentCopies?
  let logger: Logger
  var pulse: Pulse?
  var health: Health?

  func run() async throws {
    try await WorkLoop(
      store: store, name: "outbox", logger: logger, pulse: pulse, limit: attemptSeconds + 300
    ).run { try await sendNext() }
  }

  /// False when nothing is due.
  private func sendNext() async throws -> Bool {
    let claimed = try await store.claimOutgoing(
      lease: attemptSeconds, now: now(), uptime: SystemClock.monotonic())
    guard let outgoing = claimed else { return false }
    CrashPoint.reach(.beforeConnect)
    let began = SystemClock.monotonic()
    let answer = await submission.submit(outgoing.envelope, outgoing.bytes)
    Meter.process.observe(Metric.submissionSeconds, since: began)
    await tellHealth(answer)
    let outcome = outcome(answer, of: outgoing)
    CrashPoint.reach(.sentNotCommitted)
    let kept = try await record(outcome, of: outgoing)
    CrashPoint.reach(.sentCommitted)
    // Only now: a copy in the Sent mailbox is proof that the reply went.
    if kept, case .sent = outcome { sentCopies?.add(outgoing.bytes) }
    logger.notice(
      kept ? "reply attempted" : "the outcome of an earlier attempt came too late",
      metadata: [
        "outcome": "\(outcome.state.rawValue)",
        "case.id": "\(outgoing.caseID)", "outgoing.id": "\(outgoing.id)", "attempt": "\(outgoing.attempts)",
        "smtp.reply": "\(outcome.reply)",
      ])
    return true
  }

  /// A reply of three digits comes from the server, whatever it says; other words are of what lies before it.
  private func tellHealth(_ answer: SubmissionOutcome) async {
    switch answer {
    case .sent: await health?.set(Watchman.submission, ok: true, detail: "took a reply")
    case .bounced: await health?.set(Watchman.submission, ok: true, detail: "answers")
    case .deferred(let said):
      let answers = said.prefix(3).allSatisfy(\.isNumber)
      await health?.set(Watchman.submission, ok: answers, detail: answers ? "answers" : said)
    case .uncertain: break
    }
  }

  /// What the server said is known to this process alone until it is on disk, so a store that cannot write now is asked
  /// again until it can. If the process ends before, the reply is `uncertain` at the next start.
  private func record(_ outcome: SendOutcome, of outgoing: Outgoing) async throws -> Bool {
    var backoff = Backoff(first: 0.2, limit: 10)
    while true {
      do {
        return try await store.record(outcome, of: outgoing, now: now())
      } catch StoreError.unavailable(let why) {
        logger.error(
          "an outcome cannot be recorded yet", metadata: ["outgoing.id": "\(outgoing.id)", "error": "\(why)"])
        try await Task.sleep(for: backoff.next())
      }
    }
  }

  private func outcome(_ answer: SubmissionOutcome, of outgoing: Outgoing) -> SendOutcome {
    switch answer {
    case .sent(let reply): return .sent(reply: reply)
    case .bounced(let reply): return .bounced(reply: reply)
    case .uncertain(let reply): return .uncertain(reply: reply)
    case .deferred(let reply):
      guard let wait = retries.wait(after: outgoing.attempts, waited: outgoing.waited) else {
        return .bounced(reply: "given up after \(outgoing.attempts) attempts: \(reply)")
      }
      return .deferred(reply: reply, retryAt: Timestamp(milliseconds: now().milliseconds &+ wait))
    }
  }
}

/// When what was put off is tried again, and when it is given up.
///
/// Counted in time spent waiting, so a clock that is set neither ends the attempts early nor keeps them going for ever.
struct Retries: Sendable {
  /// Seconds of waiting after which it is given up.
  let giveUpAfter: Int64
  /// The longest wait after the first failure, in seconds; it doubles up to the limit.
  let first: Double
  var limit = Double(Store.longestWait)

  /// Milliseconds until the next attempt, with full jitter; nil to give up.
  /// - Parameter waited: milliseconds of all waits before.
  func wait(after attempts: Int, waited: Int64) -> Int64? {
    guard waited < giveUpAfter.multipliedReportingOverflow(by: 1000).partialValue else { return nil }
    let ceiling = Backoff.ceiling(attempt: attempts - 1, first: first, limit: limit)
    return Int64.random(in: min(500, Int64(ceiling * 1000))...Int64(ceiling * 1000))
  }
}
