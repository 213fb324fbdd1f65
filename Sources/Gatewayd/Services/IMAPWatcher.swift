import Logging
import MailIO
import MailProto
import ServiceLifecycle
import Store

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

  /// UIDs listed at a time.
  private static let batch = 100
  /// A message that cannot be fetched this often in a row is set aside by its UID; the others go on.
  private static let fetchLimit = 5

  /// This dependency's name in the health report.
  var dependency: String { "mailbox \(mailbox.name)" }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var backoff = Backoff(first: 1, limit: 120)
      var failures: [UID: Int] = [:]
      while !Task.isCancelled {
        do {
          try await session(&failures) { backoff.reset() }
        } catch is CancellationError {
          return
        } catch IMAPError.cancelled {
          return
        } catch {
          await health.set(dependency, ok: false, detail: "\(error)")
          logger.warning("mailbox session ended; it will be opened again", metadata: ["error": "\(error)"])
          try? await Task.sleep(for: backoff.next())
        }
      }
    }
  }

  private func session(_ failures: inout [UID: Int], reached: () -> Void) async throws {
    let client = try await IMAPClient.connect(settings, logger: logger)
    do {
      try await client.signIn()
      let selected = try await client.select(mailbox.mailbox)
      var cursor = try await cursor(in: selected)
      reached()
      await health.set(dependency, ok: true, detail: "\(selected.exists) messages")
      while !Task.isCancelled {
        try await scan(client, &cursor, &failures)
        try await wait(client)
      }
      await client.close()
    } catch {
      await client.close()
      throw error
    }
  }

  /// Where reading goes on. A new UIDVALIDITY is a new epoch: everything is listed again, and what is already here
  /// is recognised by its bytes.
  private func cursor(in selected: SelectedMailbox) async throws -> Cursor {
    let start = Cursor(
      account: mailbox.name, mailbox: mailbox.mailbox, uidValidity: selected.uidValidity.rawValue, lastUID: 0)
    guard let known = try await store.cursor(account: mailbox.name, mailbox: mailbox.mailbox) else { return start }
    if known.uidValidity == start.uidValidity { return known }
    logger.warning(
      "the mailbox has a new UIDVALIDITY; it is read again from the start",
      metadata: ["imap.uidvalidity": "\(start.uidValidity)", "was": "\(known.uidValidity)"])
    return start
  }

  private func scan(_ client: IMAPClient, _ cursor: inout Cursor, _ failures: inout [UID: Int]) async throws {
    while !Task.isCancelled {
      let listed = try await client.list(after: UID(rawValue: cursor.lastUID), upTo: Self.batch)
      guard let last = listed.last else { return }
      let recorded = try await store.recorded(in: cursor, uids: listed.map(\.uid.rawValue))
      for summary in listed {
        if let outcome = recorded[summary.uid.rawValue] {
          // Stored before a crash or a lost connection, and perhaps not flagged.
          if outcome.holdsBytes { await finish(summary.uid, client) }
        } else {
          try await take(summary, client, cursor, &failures)
        }
      }
      cursor = Cursor(
        account: cursor.account, mailbox: cursor.mailbox, uidValidity: cursor.uidValidity, lastUID: last.uid.rawValue)
      try await store.advance(cursor, listed: listed.map(\.uid.rawValue), now: now())
    }
  }

  private func take(
    _ summary: MessageSummary, _ client: IMAPClient, _ cursor: Cursor, _ failures: inout [UID: Int]
  ) async throws {
    let uid = summary.uid
    let origin = Origin.imap(
      account: cursor.account, mailbox: cursor.mailbox, uidValidity: cursor.uidValidity, uid: uid.rawValue)
    if isTooOld(summary) {
      _ = try await store.skip(origin, reason: "older than \(mailbox.since ?? "the configured day")", now: now())
      return
    }
    guard summary.size <= maximumBytes else { return try await setAsideOversize(summary.size, origin) }
    do {
      guard let raw = try await client.fetch(uid, maximum: maximumBytes) else { return }
      _ = try await intake.accept(raw, origin: origin)
      await finish(uid, client)
    } catch IMAPError.messageTooLarge(let bytes) {
      try await setAsideOversize(bytes, origin)
    } catch let error as IMAPError {
      try await note(error, for: uid, origin, &failures)
      throw error
    }
  }

  /// Before the configured day, by the server's own date.
  private func isTooOld(_ summary: MessageSummary) -> Bool {
    guard let since = mailbox.since.flatMap(Day.init), let date = summary.internalDate else { return false }
    return SystemClock(timeZone: "UTC").day(of: Timestamp(milliseconds: date.seconds * 1000)) < since
  }

  private func setAsideOversize(_ bytes: Int, _ origin: Origin) async throws {
    let reason = "\(bytes) bytes; the limit is \(maximumBytes)"
    _ = try await intake.setAside([], origin: origin, outcome: .oversize, reason: reason)
  }

  /// One message that the server cannot hand over must not stop the others for ever.
  private func note(_ error: IMAPError, for uid: UID, _ origin: Origin, _ failures: inout [UID: Int]) async throws {
    failures[uid, default: 0] += 1
    guard failures[uid, default: 0] >= Self.fetchLimit else { return }
    _ = try await intake.setAside([], origin: origin, outcome: .quarantined, reason: "cannot be fetched: \(error)")
    failures[uid] = nil
  }

  /// Decoration on the server, after the commit. A failure is harmless: the ledger knows the message.
  private func finish(_ uid: UID, _ client: IMAPClient) async {
    do {
      switch mailbox.after {
      case .flag: try await client.flag([uid])
      case .move: try await client.move([uid], to: mailbox.archive)
      case .none: break
      }
    } catch {
      logger.warning("message not flagged or moved", metadata: ["imap.uid": "\(uid.rawValue)", "error": "\(error)"])
    }
  }

  private func wait(_ client: IMAPClient) async throws {
    if mailbox.idle {
      _ = try await client.idle(for: .seconds(mailbox.poll))
    } else {
      try await Task.sleep(for: .seconds(mailbox.poll))
    }
  }
}

extension LedgerOutcome {
  /// Whether the message itself is in the store, so that the server's copy may be filed away.
  fileprivate var holdsBytes: Bool {
    switch self {
    case .case, .duplicate, .automatic, .bounce: true
    case .quarantined, .oversize, .vanished, .skipped: false
    }
  }
}
