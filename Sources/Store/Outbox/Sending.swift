// Claims of replies, and what became of them.
//
// Guarantees: a claim is on disk before its attempt; an outcome is recorded for the attempt that it names and no other
// (a fence); a reply whose fate is not known is `uncertain` and is never handed out again but by a person's word.
// Times: a claim runs by a clock that nobody sets, or ends with its process (`endLostClaims`). Waits run by the wall
// clock, but none is longer than `longestWait`: a time further off was written by another clock, and is over.
import Database
import MailProto

extension Store {
  /// Seconds; no reply and no action waits longer for its next attempt.
  public static let longestWait: Int64 = 3600

  /// The next reply that is due, marked `sending` before the attempt. One whose claim ran out becomes `uncertain` and
  /// goes to a person: it may have gone, so it is never sent again by itself.
  /// - Parameter uptime: milliseconds of a clock that only grows while the process lives, by which the lease runs; nil
  ///   where `now` is such a clock.
  public func claimOutgoing(lease seconds: Int64, now: Timestamp, uptime: Int64? = nil) async throws -> Outgoing? {
    guard try await read({ try $0.hasDueOutgoing(at: now, try $0.leaseClock(now: now, uptime: uptime)) }) else {
      return nil
    }
    return try await write(waking: .desk) { tx in
      let clock = try tx.leaseClock(now: now, uptime: uptime)
      for lost in try tx.rows("SELECT * FROM outgoing WHERE state = 'sending' AND lease_until <= $1", clock) {
        try tx.cutOff(try Outgoing(lost), at: now)
      }
      let due = try tx.row(
        """
        SELECT * FROM outgoing WHERE (state = 'ready' AND (not_before IS NULL OR not_before <= $1 OR not_before > $2))
          OR (state = 'deferred' AND (next_attempt <= $1 OR next_attempt > $2))
        ORDER BY next_attempt, id LIMIT 1
        """, now, now.adding(seconds: Self.longestWait))
      guard let outgoing = try due.map(Outgoing.init) else { return nil }
      let state = try edge(outgoing.state, Outgoing.Event.claimed, outgoing.state.after(.claimed))
      return try tx.row(
        """
        UPDATE outgoing SET state = $2, attempts = attempts + 1, fence = fence + 1, lease_until = $3, holder = $4
        WHERE id = $1 RETURNING *
        """, outgoing.id, state.rawValue, clock.adding(seconds: seconds), tx.node
      ).map(Outgoing.init)
    }
  }

  /// Records how the attempt ended that `claim` stands for. On `sent`, the memory turn is written from the sent text and
  /// the case becomes `answered`. Recording the same outcome twice changes nothing.
  ///
  /// The outcome of an attempt whose claim was taken over still counts while nobody has decided, for it is knowledge
  /// where there was none. After a person's decision it changes nothing but the audit log; and where it contradicts the
  /// decision the case says so.
  /// - Returns: false if the outcome came too late to be recorded.
  @discardableResult
  public func record(
    _ outcome: SendOutcome, of claim: Outgoing, facts: [String] = [], now: Timestamp
  ) async throws -> Bool {
    try await write { tx in
      try EndedAttempt(tx: tx, outcome: outcome, fence: claim.fence, facts: facts, now: now)
        .record(try tx.needOutgoing(claim.id))
    }
  }

  public func outgoing(state: Outgoing.State?, limit: Int) async throws -> [Outgoing] {
    try await read { tx in
      try tx.rows(
        "SELECT * FROM outgoing WHERE \(state.isWanted) ORDER BY id DESC LIMIT $2",
        state?.rawValue, max(0, limit)
      ).map(Outgoing.init)
    }
  }

  public func outgoingByID(_ id: OutgoingID) async throws -> Outgoing? { try await read { try $0.findOutgoing(id) } }
}

extension Transaction {
  func findOutgoing(_ id: OutgoingID) throws -> Outgoing? {
    try row("SELECT * FROM outgoing WHERE id = $1", id).map(Outgoing.init)
  }

  func outgoing(messageID: MessageID) throws -> Outgoing? {
    try row("SELECT * FROM outgoing WHERE message_id = $1", messageID.value).map(Outgoing.init)
  }

  func needOutgoing(_ id: OutgoingID) throws -> Outgoing {
    guard let found = try findOutgoing(id) else { throw StoreError.notFound("outgoing message \(id)") }
    return found
  }

  fileprivate func hasDueOutgoing(at now: Timestamp, _ clock: Timestamp) throws -> Bool {
    try row(
      """
      SELECT 1 FROM outgoing WHERE (state = 'ready' AND (not_before IS NULL OR not_before <= $1 OR not_before > $2))
        OR (state = 'deferred' AND (next_attempt <= $1 OR next_attempt > $2))
        OR (state = 'sending' AND lease_until <= $3) LIMIT 1
      """, now, now.adding(seconds: Store.longestWait), clock) != nil
  }

  /// Moves an outgoing message along one of its edges; a lease and a search end with it.
  func move(
    _ outgoing: Outgoing, _ event: Outgoing.Event, setting column: (name: StaticString, value: String)? = nil
  ) throws {
    let next = try edge(outgoing.state, event, outgoing.state.after(event))
    try run(
      "UPDATE outgoing SET state = $2, lease_until = NULL, next_search = NULL WHERE id = $1", outgoing.id,
      next.rawValue)
    if let column { try run("UPDATE outgoing SET \(column.name) = $2 WHERE id = $1", outgoing.id, column.value) }
  }

  func note(
    _ event: String, _ outgoing: Outgoing, _ reply: String, by actor: String = "gatewayd", at now: Timestamp
  ) throws {
    try record(
      event, by: actor, of: outgoing.caseID,
      ["outgoing": .integer(outgoing.id.value), "reply": .string(reply)], at: now)
  }

  /// The process that was sending it is gone, or its claim ran out.
  func cutOff(_ outgoing: Outgoing, at now: Timestamp) throws {
    try uncertain(outgoing, reply: "the attempt was cut off", at: now)
  }

  func uncertain(_ outgoing: Outgoing, reply: String, at now: Timestamp) throws {
    try move(outgoing, .lost, setting: ("last_reply", reply))
    try beginSearch(outgoing, at: now)
    try note("outgoing.uncertain", outgoing, reply, at: now)
    try trouble(
      outgoing.caseID, reason: "uncertain",
      "The connection was lost while the reply was being sent: it may or may not have gone.", at: now)
  }

  /// Reasons for which a case is before a person only because of a reply.
  static let troubleReasons: Set<String> = ["bounced", "uncertain"]
}
