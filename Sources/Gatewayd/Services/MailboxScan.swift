import CrashPoints
import Logging
import MailIO
import MailProto
import Store

/// Reads a mailbox from the cursor to its end, in UID order.
///
/// One batch is fetched while the one before is parsed and stored; both are bounded in number and bytes, so memory
/// stays flat however long the backlog. A message is flagged or moved only after `Intake` has it on disk; the cursor
/// moves only over UIDs that have an outcome.
struct MailboxScan {
  let client: IMAPClient
  var cursor: Cursor
  let mailbox: Configuration.Mailbox
  let maximumBytes: Int
  let store: Store
  let intake: Intake
  let now: @Sendable () -> Timestamp
  let logger: Logger
  /// Told of each batch that is kept, and of each step of the cursor.
  var moved: @Sendable () -> Void = {}

  /// UIDs listed at a time. The cursor moves and the batches run dry at the end of each list, so it is a long one.
  private static let listing = 10_000
  /// Messages of a batch, and bytes unless a single message is longer. The first batches are small: nothing is parsed
  /// before the first is here, and nothing stored before it is parsed.
  private static func batchCount(_ place: Int) -> Int { place < 3 ? 25 << place : 200 }
  private static let batchBytes = 4 << 20

  mutating func run(_ troubles: inout FetchTroubles) async throws {
    while !Task.isCancelled {
      let listed = try await client.list(after: UID(rawValue: cursor.lastUID), upTo: Self.listing)
      guard let last = listed.last else { return }
      try await read(listed, &troubles)
      cursor = Cursor(
        account: cursor.account, mailbox: cursor.mailbox, uidValidity: cursor.uidValidity, lastUID: last.uid.rawValue)
      try await store.advance(cursor, listed: listed.map(\.uid.rawValue), now: now())
      moved()
    }
  }

  /// Gives each listed message its outcome, except those that are gone when they are to be fetched.
  private func read(_ listed: [MessageSummary], _ troubles: inout FetchTroubles) async throws {
    let recorded = try await store.recorded(in: cursor, uids: listed.map(\.uid.rawValue))
    // Stored before a crash or a lost connection, and perhaps not flagged.
    await finish(listed.map(\.uid).filter { recorded[$0.rawValue]?.holdsBytes == true })
    var wanted = listed.filter { recorded[$0.uid.rawValue] == nil }
    let old = wanted.filter(isTooOld)
    if !old.isEmpty {
      let reason = "older than \(mailbox.since ?? "the configured day")"
      try await store.skip(old.map { origin($0.uid) }, reason: reason, now: now())
      wanted.removeAll(where: isTooOld)
    }
    for summary in wanted where summary.size > maximumBytes { try await setAside(summary.uid, oversize: summary.size) }
    try await take(batches(of: wanted.filter { $0.size <= maximumBytes }, troubles), &troubles)
  }

  private func batches(of messages: [MessageSummary], _ troubles: FetchTroubles) -> [[UID]] {
    var batches: [[UID]] = []
    var room = 0
    for message in messages {
      let isAlone = troubles.holds(message.uid, in: cursor)
      if batches.isEmpty || isAlone || message.size > room
        || batches[batches.count - 1].count >= Self.batchCount(batches.count - 1)
      {
        batches.append([])
        room = Self.batchBytes
      }
      batches[batches.count - 1].append(message.uid)
      room = isAlone ? -1 : room - message.size
    }
    return batches
  }

  private typealias Fetched = (uids: [UID], bodies: Result<[UID: FetchedBody], IMAPError>)

  private func take(_ batches: [[UID]], _ troubles: inout FetchTroubles) async throws {
    var failure: (any Error)?
    var ready: Ready?
    try await withThrowingTaskGroup(of: Fetched.self) { group in
      var waiting = batches[...]
      func fetchNext() {
        guard let uids = waiting.popFirst() else { return }
        group.addTask { await fetch(uids) }
      }
      fetchNext()
      while let fetched = try await group.next() {
        fetchNext()
        do {
          if case .success(let bodies) = fetched.bodies {
            ready = try await prepare(fetched.uids, bodies, keeping: ready, &troubles)
          } else {
            try await keep(ready, &troubles)
            ready = nil
            try await take(fetched, &troubles)
          }
        } catch let error as IMAPError where error.leavesConnection {
          // The others go on; the cursor stays before this one.
          failure = error
        }
      }
    }
    try await keep(ready, &troubles)
    if let failure { throw failure }
  }

  private func fetch(_ uids: [UID]) async -> Fetched {
    do throws(IMAPError) {
      return (uids, .success(try await client.fetch(uids, maximum: maximumBytes)))
    } catch {
      return (uids, .failure(error))
    }
  }

  private func take(_ fetched: Fetched, _ troubles: inout FetchTroubles) async throws {
    let uids = fetched.uids
    switch fetched.bodies {
    case .success(let bodies):
      try await keep(try await prepare(uids, bodies, keeping: nil, &troubles), &troubles)
    case .failure(let error) where uids.count == 1:
      try await blame(uids[0], error, &troubles)
      throw error
    case .failure(let error):
      troubles.suspect(uids, in: cursor)
      guard error.leavesConnection else { throw error }
      var failure: IMAPError?
      for uid in uids {
        do { try await take(await fetch([uid]), &troubles) } catch let error as IMAPError where error.leavesConnection {
          failure = error
        }
      }
      if let failure { throw failure }
    }
  }

  /// Messages that are parsed and not kept yet.
  private struct Ready {
    let uids: [UID]
    let parsed: Intake.Parsed
  }

  /// Counts and parses a batch, while the one before it is kept. Nothing is parsed beside a message that may have ended
  /// the process before.
  private func prepare(
    _ uids: [UID], _ bodies: [UID: FetchedBody], keeping earlier: Ready?, _ troubles: inout FetchTroubles
  ) async throws -> Ready? {
    let batch = try await rawMail(uids, bodies)
    guard !batch.isEmpty else {
      try await keep(earlier, &troubles)
      return nil
    }
    let counted: Intake.Counted
    do { counted = try await intake.count(batch) } catch {
      try? await keep(earlier, &troubles)
      throw error
    }
    guard counted.suspects.isEmpty else {
      try await keep(earlier, &troubles)
      return Ready(uids: uids, parsed: try await intake.parse(counted))
    }
    do {
      async let parsed = intake.parse(counted)
      try await keep(earlier, &troubles)
      return Ready(uids: uids, parsed: try await parsed)
    } catch {
      await intake.forget(counted)
      throw error
    }
  }

  /// UIDs without a body are gone from the server: they have no ledger row, and become `vanished` with the cursor.
  private func rawMail(_ uids: [UID], _ bodies: [UID: FetchedBody]) async throws -> [RawMail] {
    var batch: [RawMail] = []
    for uid in uids {
      switch bodies[uid] {
      case .bytes(let raw): batch.append(RawMail(raw, origin: origin(uid)))
      case .tooLarge(let size): try await setAside(uid, oversize: size)
      case nil: continue
      }
    }
    return batch
  }

  private func keep(_ ready: Ready?, _ troubles: inout FetchTroubles) async throws {
    guard let ready else { return }
    let batch = ready.parsed.counted.batch
    let results = try await intake.keep(ready.parsed)
    moved()
    CrashPoint.reach(.intakeCommitted)
    await finish(
      zip(batch, results).compactMap { mail, result in
        guard case .success(let accepted) = result, accepted.outcome.holdsBytes else { return nil }
        return mail.origin.uid
      })
    for case .failure(let error) in results { throw error }
    troubles.clear(ready.uids, in: cursor)
  }

  private func origin(_ uid: UID) -> Origin { cursor.origin(uid.rawValue) }

  /// Before the configured day, by the server's own date.
  private func isTooOld(_ summary: MessageSummary) -> Bool {
    guard let since = mailbox.since.flatMap(Day.init), let date = summary.internalDate else { return false }
    return SystemClock(timeZone: "UTC").day(of: Timestamp(milliseconds: date.seconds * 1000)) < since
  }

  private func setAside(_ uid: UID, oversize bytes: Int) async throws {
    let reason = "\(bytes) bytes; the limit is \(maximumBytes)"
    _ = try await intake.setAside([], origin: origin(uid), outcome: .oversize, reason: reason)
  }

  /// One message that the server cannot hand over must not stop the others for ever.
  private func blame(_ uid: UID, _ error: IMAPError, _ troubles: inout FetchTroubles) async throws {
    guard troubles.fail(uid, in: cursor) else { return }
    _ = try await intake.setAside(
      [], origin: origin(uid), outcome: .quarantined, reason: "cannot be fetched: \(error)")
    troubles.clear([uid], in: cursor)
  }

  /// Decoration on the server, after the commit. A failure is harmless: the ledger knows the messages.
  private func finish(_ uids: [UID]) async {
    guard !uids.isEmpty else { return }
    do {
      switch mailbox.after {
      case .flag: try await client.flag(uids)
      case .move: try await client.move(uids, to: mailbox.archive)
      case .none: break
      }
      CrashPoint.reach(.filed)
    } catch {
      logger.warning(
        "messages not flagged or moved", metadata: ["imap.uid": "\(uids[0].rawValue)…", "error": "\(error)"])
    }
  }
}

extension IMAPError {
  /// Whether the connection can go on after it.
  fileprivate var leavesConnection: Bool {
    switch self {
    case .refused, .messageTooLarge: true
    default: false
    }
  }
}

extension Origin {
  fileprivate var uid: UID? {
    if case .imap(_, _, _, let uid) = self { UID(rawValue: uid) } else { nil }
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
