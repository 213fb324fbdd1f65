import Logging
import MailIO
import MailProto
import ServiceLifecycle
import Store
import Telemetry

/// Watches one mailbox: IDLE with polling underneath, from the cursor on.
///
/// Guarantee: a message is flagged or moved only after `Intake` has it on disk; the cursor moves only over UIDs that
/// have a ledger row. Whatever breaks, the session starts again from the cursor.
struct IMAPWatcher: Service {
  let mailbox: Configuration.Mailbox
  let settings: IMAPSettings
  let store: Store
  let intake: Intake
  let maximumBytes: Int
  let now: @Sendable () -> Timestamp
  let health: Health
  let logger: Logger
  var pulse: Pulse?

  /// Seconds between attempts that keep failing.
  private static let longestWait = 120

  /// This dependency's name in the health report.
  var dependency: String { "mailbox \(mailbox.name)" }

  func run() async throws {
    // The longest that a mailbox may be silent: an IDLE, and each of the deadlines of a session.
    pulse?.expect(dependency, within: Int64(mailbox.poll) + 900)
    defer { pulse?.end(dependency) }
    await cancelWhenGracefulShutdown {
      var backoff = Backoff(first: 1, limit: Double(Self.longestWait))
      var troubles = FetchTroubles()
      var expired: ContinuousClock.Instant?
      while !Task.isCancelled {
        pulse?.beat(dependency)
        do {
          try await session(&troubles) { backoff.reset() }
        } catch is CancellationError {
          return
        } catch IMAPError.cancelled {
          return
        } catch IMAPError.sessionExpired where Self.isQuiet(after: expired) {
          expired = .now
        } catch  where error.isOfTheStore {
          // The heart says what is wrong with the store, once; the mail waits where it is.
          await health.set(dependency, ok: false, detail: "its mail cannot be stored")
          logger.debug("mailbox session ended: the store cannot be written to", metadata: ["error": "\(error)"])
          try? await Task.sleep(for: WorkLoop.storeWait)
        } catch {
          await health.set(dependency, ok: false, detail: "\(error)")
          logger.warning("mailbox session ended; it will be opened again", metadata: ["error": "\(error)"])
          // What only a person can mend is not tried every second: some servers lock accounts out.
          let needsPerson = (error as? IMAPError)?.next == .giveUp
          try? await Task.sleep(for: needsPerson ? .seconds(Self.longestWait) : backoff.next())
        }
      }
    }
  }

  /// A session that a provider ends in time is opened again without a word; one that ends at once is a fault.
  private static func isQuiet(after last: ContinuousClock.Instant?) -> Bool {
    last.map { .now - $0 > .seconds(60) } ?? true
  }

  private func session(_ troubles: inout FetchTroubles, caughtUp: () -> Void) async throws {
    let client = try await IMAPClient.connect(settings, logger: logger)
    do {
      try await client.signIn()
      let selected = try await client.select(mailbox.mailbox)
      var scan = MailboxScan(
        client: client, cursor: try await cursor(in: selected), mailbox: mailbox, maximumBytes: maximumBytes,
        store: store, intake: intake, now: now, logger: logger, moved: { pulse?.beat(dependency) })
      await health.set(dependency, ok: true, detail: "\(selected.exists) messages")
      if let end = await client.certificateEnd {
        CredentialEnds.process.note("certificate of \(dependency)", end: end)
      }
      while !Task.isCancelled {
        try await scan.run(&troubles)
        caughtUp()
        seen()
        try await wait(client)
      }
      await client.close()
    } catch {
      await client.close()
      throw error
    }
  }

  /// Everything in the mailbox has its outcome.
  private func seen() {
    pulse?.beat(dependency)
    Meter.process.set(Metric.mailboxSeen, [mailbox.name], at: now().milliseconds)
  }

  /// Where reading goes on. A new UIDVALIDITY is a new epoch: everything is listed again, and what is already here
  /// is recognised by its bytes.
  private func cursor(in selected: SelectedMailbox) async throws -> Cursor {
    let validity = selected.uidValidity.rawValue
    if let known = try await store.cursor(account: mailbox.name, mailbox: mailbox.mailbox, uidValidity: validity) {
      return known
    }
    if let before = try await store.cursor(account: mailbox.name, mailbox: mailbox.mailbox) {
      logger.warning(
        "the mailbox has a new UIDVALIDITY; it is read again from the start, and what is known is recognised",
        metadata: ["imap.uidvalidity": "\(validity)", "was": "\(before.uidValidity)"])
    }
    let start = Cursor(account: mailbox.name, mailbox: mailbox.mailbox, uidValidity: validity, lastUID: 0)
    // Known from now on, so that an end before the first batch does not hide the next change of epoch.
    try await store.advance(start, listed: [], now: now())
    return start
  }

  private func wait(_ client: IMAPClient) async throws {
    if mailbox.idle {
      _ = try await client.idle(for: .seconds(mailbox.poll))
    } else {
      try await Task.sleep(for: .seconds(mailbox.poll))
    }
  }
}
