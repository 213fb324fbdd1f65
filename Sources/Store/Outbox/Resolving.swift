import Database
import MailProto

extension Store {
  /// A person's answer to `uncertain` or `bounced`: it went, send again, or give up.
  /// - Parameter fence: of the reply as it was shown; the word is about that attempt. Nil: about whatever stands there.
  /// - Throws: `StoreError.invalid`, naming who settled it meanwhile, if the answer no longer fits.
  public func resolve(
    _ id: OutgoingID, as resolution: OutgoingResolution, fence: Int64? = nil, by reviewer: String, now: Timestamp
  ) async throws {
    try await write { tx in
      let outgoing = try tx.needOutgoing(id)
      guard fence == nil || fence == outgoing.fence, outgoing.state.after(resolution.event) != nil else {
        throw StoreError.invalid(try tx.whySettled(outgoing))
      }
      switch resolution {
      case .sent: try tx.sent(outgoing, reply: "\(reviewer): it went", facts: [], by: reviewer, at: now)
      case .again:
        try tx.move(outgoing, .again)
        try tx.run("UPDATE outgoing SET next_attempt = $2, waited = 0 WHERE id = $1", id, now)
      case .cancelled: try tx.move(outgoing, .givenUp)
      }
      // Whatever an attempt before this word learns later, the word stands.
      try tx.run("UPDATE outgoing SET fence = fence + 1 WHERE id = $1", id)
      try tx.record(
        "outgoing.resolved", by: reviewer, of: outgoing.caseID,
        ["outgoing": .integer(id.value), "as": .string(resolution.rawValue)], at: now)
      try tx.afterResolving(outgoing, resolution, by: reviewer, at: now)
    }
  }
}

public enum OutgoingResolution: String, Sendable, CaseIterable {
  case sent, again, cancelled

  var event: Outgoing.Event {
    switch self {
    case .sent: .sent
    case .again: .again
    case .cancelled: .givenUp
    }
  }
}

extension Transaction {
  /// Who came first, for the person who came second.
  fileprivate func whySettled(_ outgoing: Outgoing) throws -> String {
    let last = try row(
      """
      SELECT actor FROM audit WHERE case_id = $1 AND event IN ('outgoing.resolved', 'outgoing.sent', 'outgoing.bounced')
      ORDER BY sequence DESC LIMIT 1
      """, outgoing.caseID)
    let who = try last?.text("actor") ?? "gatewayd"
    return "the reply is settled already, by \(who): it is \(outgoing.state.rawValue) now"
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
}
