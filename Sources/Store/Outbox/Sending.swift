import Database
import MailProto

extension Store {
  /// The next reply that is due, marked `sending` before the attempt. One that was being sent when its process was
  /// lost becomes `uncertain` and goes to a person: it may have gone, so it is never sent again by itself.
  public func claimOutgoing(lease seconds: Int64, now: Timestamp) async throws -> Outgoing? {
    guard try await read({ try $0.hasDueOutgoing(at: now) }) else { return nil }
    return try await write(waking: .desk) { tx in
      for lost in try tx.rows("SELECT * FROM outgoing WHERE state = 'sending' AND lease_until <= $1", now) {
        try tx.cutOff(try Outgoing(lost), at: now)
      }
      let due = try tx.row(
        """
        SELECT * FROM outgoing WHERE state IN ('ready', 'deferred') AND next_attempt <= $1
        ORDER BY next_attempt, id LIMIT 1
        """, now)
      guard let outgoing = try due.map(Outgoing.init) else { return nil }
      let state = try edge(outgoing.state, Outgoing.Event.claimed, outgoing.state.after(.claimed))
      return try tx.row(
        "UPDATE outgoing SET state = $2, attempts = attempts + 1, lease_until = $3 WHERE id = $1 RETURNING *",
        outgoing.id, state.rawValue, now.adding(seconds: seconds)
      ).map(Outgoing.init)
    }
  }

  /// On `sent`, the memory turn is written from the sent text and the case becomes `answered`.
  public func record(
    _ outcome: SendOutcome, of id: OutgoingID, facts: [String] = [], now: Timestamp
  ) async throws {
    try await write { tx in
      let outgoing = try tx.needOutgoing(id)
      switch outcome {
      case .sent(let reply): try tx.sent(outgoing, reply: reply, facts: facts, by: "gatewayd", at: now)
      case .deferred(let reply, let retryAt):
        try tx.move(outgoing, .deferred, setting: ("last_reply", reply))
        try tx.run("UPDATE outgoing SET next_attempt = $2 WHERE id = $1", id, retryAt)
        try tx.note("outgoing.deferred", outgoing, reply, at: now)
      case .bounced(let reply):
        try tx.move(outgoing, .bounced, setting: ("last_reply", reply))
        try tx.note("outgoing.refused", outgoing, reply, at: now)
        try tx.trouble(
          outgoing.caseID, reason: "bounced", "The reply was refused by the mail server: \(reply)", at: now)
      case .uncertain(let reply): try tx.uncertain(outgoing, reply: reply, at: now)
      }
    }
  }

  public func outgoing(state: Outgoing.State?, limit: Int) async throws -> [Outgoing] {
    try await read { tx in
      try tx.rows(
        "SELECT * FROM outgoing WHERE $1 IS NULL OR state = $1 ORDER BY id DESC LIMIT $2", state?.rawValue,
        max(0, limit)
      ).map(Outgoing.init)
    }
  }

  public func outgoingByID(_ id: OutgoingID) async throws -> Outgoing? { try await read { try $0.findOutgoing(id) } }

  /// A person's answer to `uncertain` or `bounced`: it went, send again, or give up.
  public func resolve(
    _ id: OutgoingID, as resolution: OutgoingResolution, by reviewer: String, now: Timestamp
  ) async throws {
    try await write { tx in
      let outgoing = try tx.needOutgoing(id)
      switch resolution {
      case .sent: try tx.sent(outgoing, reply: "\(reviewer): it went", facts: [], by: reviewer, at: now)
      case .again:
        try tx.move(outgoing, .again)
        try tx.run("UPDATE outgoing SET next_attempt = $2 WHERE id = $1", id, now)
      case .cancelled: try tx.move(outgoing, .givenUp)
      }
      try tx.record(
        "outgoing.resolved", by: reviewer, of: outgoing.caseID,
        ["outgoing": .integer(id.value), "as": .string(resolution.rawValue)], at: now)
      try tx.afterResolving(outgoing, resolution, by: reviewer, at: now)
    }
  }
}

public enum OutgoingResolution: String, Sendable, CaseIterable { case sent, again, cancelled }

extension Transaction {
  func findOutgoing(_ id: OutgoingID) throws -> Outgoing? {
    try row("SELECT * FROM outgoing WHERE id = $1", id).map(Outgoing.init)
  }

  func outgoing(messageID: MessageID) throws -> Outgoing? {
    try row("SELECT * FROM outgoing WHERE message_id = $1", messageID.value).map(Outgoing.init)
  }

  fileprivate func needOutgoing(_ id: OutgoingID) throws -> Outgoing {
    guard let found = try findOutgoing(id) else { throw StoreError.notFound("outgoing message \(id)") }
    return found
  }

  fileprivate func hasDueOutgoing(at now: Timestamp) throws -> Bool {
    try row(
      """
      SELECT 1 FROM outgoing WHERE (state IN ('ready', 'deferred') AND next_attempt <= $1)
        OR (state = 'sending' AND lease_until <= $1) LIMIT 1
      """, now) != nil
  }

  /// Moves an outgoing message along one of its edges; a lease ends with it.
  func move(
    _ outgoing: Outgoing, _ event: Outgoing.Event, setting column: (name: StaticString, value: String)? = nil
  ) throws {
    let next = try edge(outgoing.state, event, outgoing.state.after(event))
    try run("UPDATE outgoing SET state = $2, lease_until = NULL WHERE id = $1", outgoing.id, next.rawValue)
    if let column { try run("UPDATE outgoing SET \(column.name) = $2 WHERE id = $1", outgoing.id, column.value) }
  }

  fileprivate func note(_ event: String, _ outgoing: Outgoing, _ reply: String, at now: Timestamp) throws {
    try record(
      event, by: "gatewayd", of: outgoing.caseID,
      ["outgoing": .integer(outgoing.id.value), "reply": .string(reply)], at: now)
  }

  /// The process that was sending it is gone.
  func cutOff(_ outgoing: Outgoing, at now: Timestamp) throws {
    try uncertain(outgoing, reply: "the attempt was cut off", at: now)
  }

  fileprivate func uncertain(_ outgoing: Outgoing, reply: String, at now: Timestamp) throws {
    try move(outgoing, .lost, setting: ("last_reply", reply))
    try note("outgoing.uncertain", outgoing, reply, at: now)
    try trouble(
      outgoing.caseID, reason: "uncertain",
      "The connection was lost while the reply was being sent: it may or may not have gone.", at: now)
  }

  fileprivate func afterResolving(
    _ outgoing: Outgoing, _ resolution: OutgoingResolution, by reviewer: String, at now: Timestamp
  ) throws {
    let found = try needCase(outgoing.caseID)
    let free = try pendingDraft(found.id) == nil && found.state == .review
    switch resolution {
    // Only the trouble kept the case before a person, so it goes back to where it was.
    case .again where free && Self.troubleReasons.contains(found.reason ?? ""):
      try change(
        found.id, .approved, by: reviewer, "asked to send the reply again", at: now,
        setting: [.trouble: String?.none, .reason: String?.none, .explanation: String?.none])
    case .again, .sent, .cancelled:
      try change(found.id, nil, by: reviewer, "settled a reply", at: now, setting: [.trouble: String?.none])
    }
  }

  static let troubleReasons: Set<String> = ["bounced", "uncertain"]
}
