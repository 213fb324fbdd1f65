import Logging
import MailProto
import ServiceLifecycle
import Store
import Telemetry

/// Sends a mail to ourselves every so often, which must come back through the mailbox: proof that sending, delivery,
/// reading and storing work, from end to end.
///
/// The mail is marked as our own, so it is recorded as automatic and never becomes a case. It has come back when the
/// store has it from that mailbox. Whether the last one did is told to `Health` as `canary`; alarms go the ways that
/// `review.alerts` names.
struct Canary: Service {
  static let dependency = "canary"

  let settings: Configuration.Canary
  let reply: ReplySettings
  let store: Store
  let health: Health
  let meter: Meter
  let now: @Sendable () -> Timestamp
  let logger: Logger
  let send: @Sendable (Envelope, [UInt8]) async -> SubmissionOutcome
  /// Before the first: the mailbox is opened meanwhile.
  var first: Duration = .seconds(60)
  /// Between two looks into the store.
  var glance: Duration = .seconds(5)

  /// Seconds until the next, where one could not be sent.
  private static let retry: Int64 = 300

  func run() async throws {
    await cancelWhenGracefulShutdown {
      try? await Task.sleep(for: first)
      while !Task.isCancelled {
        let wait = await fly()
        try? await Task.sleep(for: .seconds(wait))
      }
    }
  }

  /// Sends one and waits for it.
  /// - Returns: seconds until the next is due.
  func fly() async -> Int64 {
    let began = SystemClock.monotonic()
    let id = MessageID("canary.\(now().milliseconds / 1000).\(UInt64.random(in: 0...UInt64.max))@\(reply.domain)")
    let to = Address(address: settings.to)
    guard let envelope = Envelope(from: reply.from, to: [to]) else {
      await health.set(Self.dependency, ok: false, detail: "`telemetry.canary.to` is no address")
      return Self.retry
    }
    switch await send(envelope, bytes(id, to: to)) {
    case .sent, .uncertain: break
    case .deferred(let said), .bounced(let said):
      await health.set(Self.dependency, ok: false, detail: "not sent: \(said)")
      return Self.retry
    }
    logger.debug("canary sent")
    await wait(for: id, since: began)
    return max(1, Int64(settings.every) * 60 - (SystemClock.monotonic() - began) / 1000)
  }

  private func wait(for id: MessageID, since began: Int64) async {
    while !Task.isCancelled {
      let seconds = (SystemClock.monotonic() - began) / 1000
      if (try? await store.hasReceived(id, account: settings.mailbox)) == true {
        meter.observe(Metric.canarySeconds, since: began)
        meter.set(Metric.canaryLast, at: now().milliseconds)
        await health.set(Self.dependency, ok: true, detail: "the last one came back after \(seconds) s")
        return
      }
      guard seconds < Int64(settings.within) * 60 else {
        let place = "mailbox \(settings.mailbox) within \(settings.within) min"
        await health.set(Self.dependency, ok: false, detail: "a mail to ourselves has not come back to \(place)")
        return
      }
      try? await Task.sleep(for: glance)
    }
  }

  /// Marked as our own and as written by a program (RFC 3834 §5).
  private func bytes(_ id: MessageID, to: Address) -> [UInt8] {
    ReplyBuilder.bytes(
      Reply(
        from: reply.from, to: [to], subject: "Canary of gatewayd",
        date: MailDate(seconds: now().milliseconds / 1000, zoneMinutes: 0), messageID: id,
        text: "This mail shows that mail goes out and comes back. It makes no case and may be deleted.",
        instance: reply.instance, isAutomatic: true))
  }
}
