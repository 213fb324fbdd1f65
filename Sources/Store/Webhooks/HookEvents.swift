// What other programs are told of cases.
//
// Guarantees: an event is a line of the audit log, which is written in the transaction of the change that it tells of: it
// is told if the change was kept, and never else. Its id stays the same, whatever is done again, and no other event has
// it, also after a restore. Each webhook has its own place in the log, so none waits for another.
import Database

/// Something that other programs are told of.
public enum HookEvent: String, Sendable, Hashable, CaseIterable, Codable {
  /// A draft, or a case without one, waits for a person.
  case waiting = "case.waiting"
  /// A run ended, and no reply is needed.
  case settled = "case.settled"
  case decided = "case.decided"
  case takenBack = "decision.taken_back"
  case sent = "reply.sent"
  case bounced = "reply.bounced"

  /// What a line of the audit log tells; nil for what stays within.
  init?(_ line: AuditEvent) {
    switch line.event {
    case "job.done": self = line.detail["route"] == .string("no_reply") ? .settled : .waiting
    case "job.failed", "job.cancelled", "guard.stopped": self = .waiting
    case "decision.taken_back": self = .takenBack
    case let name where name.hasPrefix("decision."): self = .decided
    case "outgoing.sent": self = .sent
    case "outgoing.bounced": self = .bounced
    default: return nil
    }
  }
}

/// An event with what a program wants to know of it, as things stand when it is told.
public struct HookNews: Sendable {
  public let delivery: HookDelivery
  public let at: Timestamp
  public let `case`: Case
  /// The job that it is about; nil for mail that never reached the agent.
  public let outcome: JobOutcome?
  /// The draft that the job's run made.
  public let draft: Draft?
  /// The decision that it tells of.
  public let decision: Decision?
}

extension Store {
  /// Lines of the log that are looked at in one transaction.
  private static let step: Int64 = 100
  /// Seconds for which the log of deliveries is kept.
  public static let deliveryLogSeconds: Int64 = 30 * 86_400

  /// Notes what is to be told, behind what was noted before. A webhook that is new begins with what happens from now on.
  /// - Parameter requestsOnly: only what happens to cases that other programs began.
  /// - Returns: whether there may be more.
  public func publish(
    to hook: String, _ wanted: Set<HookEvent>, requestsOnly: Bool = false, now: Timestamp
  ) async throws -> Bool {
    let isBehind = try await read { try $0.isBehind(hook, wanted, step: Self.step) }
    guard isBehind else { return false }
    return try await write(waking: .nobody) { tx in
      guard let cursor = try tx.hookCursor(hook) else {
        try tx.beginTelling(hook)
        return false
      }
      return try tx.publish(
        to: hook, wanted, behind: cursor, limit: Self.step, requestsOnly: requestsOnly, at: now)
    }
  }

  /// What happens from now on is told to this one, whoever runs first; nothing changes for one that is known.
  public func beginTelling(_ hook: String) async throws {
    guard try await read({ try $0.hookCursor(hook) }) == nil else { return }
    try await write(waking: .nobody) { try $0.beginTelling(hook) }
  }

  /// The same of many, in their order.
  public func news(of deliveries: [HookDelivery]) async throws -> [HookNews?] {
    try await read { tx in try deliveries.map(tx.news) }
  }

  /// What the event is about; nil where the case is gone.
  public func news(of delivery: HookDelivery) async throws -> HookNews? {
    try await read { try $0.news(of: delivery) }
  }
}

extension Transaction {
  fileprivate func hookCursor(_ hook: String) throws -> Int64? {
    try row("SELECT sequence FROM webhook_cursors WHERE hook = $1", hook)?.integer("sequence")
  }

  fileprivate func beginTelling(_ hook: String) throws {
    let last = try row("SELECT coalesce(max(sequence), 0) AS last FROM audit")?.integer("last") ?? 0
    try run(
      "INSERT INTO webhook_cursors (hook, sequence) VALUES ($1, $2) ON CONFLICT (hook) DO NOTHING", hook, last)
  }

  /// Whether the webhook's place in the log is to be moved: for something to be told, or after many lines that are not.
  fileprivate func isBehind(_ hook: String, _ wanted: Set<HookEvent>, step: Int64) throws -> Bool {
    guard let cursor = try hookCursor(hook) else { return true }
    let last = try row("SELECT coalesce(max(sequence), 0) AS last FROM audit")?.integer("last") ?? 0
    guard (cursor..<(cursor + step)).contains(last) else { return true }
    return try feed(after: cursor, through: last).contains { HookEvent($0).map(wanted.contains) ?? false }
  }

  fileprivate func publish(
    to hook: String, _ wanted: Set<HookEvent>, behind cursor: Int64, limit: Int64, requestsOnly: Bool,
    at now: Timestamp
  ) throws -> Bool {
    // The store is a backup that was put back: the log is shorter than it was.
    let last = try row("SELECT coalesce(max(sequence), 0) AS last FROM audit")?.integer("last") ?? 0
    let start = min(cursor, last)
    let end = min(last, start + limit)
    for line in try feed(after: start, through: end) {
      guard let event = HookEvent(line), wanted.contains(event), let caseID = line.caseID else { continue }
      if requestsOnly, try !isRequested(caseID) { continue }
      try run(
        """
        INSERT INTO webhook_deliveries (hook, sequence, event_id, event, case_id, state, next_attempt, created_at)
        VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6) ON CONFLICT (hook, sequence) DO NOTHING
        """, hook, line.sequence, try eventID(line.sequence), event.rawValue, caseID, now)
    }
    try run("UPDATE webhook_cursors SET sequence = $2 WHERE hook = $1", hook, end)
    try run("DELETE FROM webhook_deliveries WHERE ended_at < $1", now.adding(seconds: -Store.deliveryLogSeconds))
    return end < last
  }

  /// Whether a request of another program stands in the case.
  private func isRequested(_ caseID: CaseID) throws -> Bool {
    try row("SELECT 1 FROM cases WHERE id = $1 AND external_id IS NOT NULL", caseID) != nil
  }

  /// The line's number, and the beginning of its hash.
  private func eventID(_ sequence: Int64) throws -> String {
    let hash = try row("SELECT hash FROM audit WHERE sequence = $1", sequence)?.bytes("hash") ?? []
    return "\(sequence)-\(Hex.text(Array(hash.prefix(8))))"
  }

  fileprivate func news(of delivery: HookDelivery) throws -> HookNews? {
    guard let line = try auditEvents(where: "audit.sequence = $1", delivery.sequence, limit: 1).first,
      let found = try findCase(delivery.caseID)
    else { return nil }
    let decision = try number("decision", of: line).flatMap { id in
      try row("SELECT * FROM decisions WHERE id = $1", id).map(Decision.init)
    }
    let job = try job(of: line, decision, in: found.id)
    let draft = try job.flatMap { job in
      try row("SELECT * FROM drafts WHERE message_id = $1 ORDER BY id DESC LIMIT 1", job.message).map(Draft.init)
    }
    return HookNews(
      delivery: delivery, at: line.at, case: found, outcome: try job.map(outcome), draft: draft, decision: decision)
  }

  private func number(_ key: String, of line: AuditEvent) -> Int64? {
    if case .integer(let number)? = line.detail[key] { number } else { nil }
  }

  /// The job that the line names, or whose draft was decided on; else the newest of the case at that time.
  private func job(of line: AuditEvent, _ decision: Decision?, in caseID: CaseID) throws -> Job? {
    if case .string(let id)? = line.detail["job"] { return try findJob(JobID(id)) }
    if line.event == "guard.stopped" {
      return try number("message", of: line).flatMap { message in
        try row("SELECT * FROM jobs WHERE message_id = $1", message).map(Job.init)
      }
    }
    if let draft = number("draft", of: line) ?? decision?.draft?.value {
      return try row(
        "SELECT jobs.* FROM jobs JOIN drafts ON drafts.message_id = jobs.message_id WHERE drafts.id = $1", draft
      ).map(Job.init)
    }
    return try row(
      "SELECT * FROM jobs WHERE case_id = $1 AND created_at <= $2 ORDER BY message_id DESC LIMIT 1", caseID, line.at
    ).map(Job.init)
  }
}
