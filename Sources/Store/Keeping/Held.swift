// What waits for a person after a restore: everything that the backup had not seen end. It may have ended since.
import Database
import Foundation
import MailProto

/// What a restore keeps from happening by itself.
public struct Held: Sendable, Hashable, Codable {
  /// When the backup was made.
  public let backupAt: Timestamp
  public internal(set) var replies = 0
  public internal(set) var actions = 0
  public internal(set) var openCases = 0

  enum CodingKeys: String, CodingKey {
    case replies, actions
    case backupAt = "backup_at"
    case openCases = "open_cases"
  }

  init(backupAt: Timestamp) { self.backupAt = backupAt }
}

extension Transaction {
  /// The far end of time: a claim that asks only what is due passes over it too.
  static let never = Timestamp(milliseconds: 253_402_300_799_000)

  /// Numbers of cases that may have been given out since the backup, where the store of before cannot tell.
  private static let gap: Int64 = 1000

  /// Replies that were not sent become `uncertain`, actions that were not done wait, and every open case says that
  /// it may have been dealt with.
  /// - Parameters:
  ///   - highest: the highest number that a case of the store of before has; nil if that is not known. New cases get
  ///     higher ones: ids, tokens and action keys of those that the backup does not know stay theirs.
  ///   - made: when the backup was made; nil for what the backup says itself.
  func holdEverything(above highest: Int64?, madeAt made: Timestamp? = nil, at now: Timestamp) throws -> Held {
    let noted = try setting("backup_at").flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
    var held = Held(backupAt: made ?? noted ?? now)
    let since = "restored from a backup of \(Self.name(held.backupAt))"
    held.openCases = try warnOfOpenCases(since, at: now)
    for row in try rows("SELECT * FROM actions WHERE state IN ('approved', 'executing') AND held IS NULL ORDER BY id") {
      try hold(try ActionRecord(row), since, at: now)
      held.actions += 1
    }
    // Last, so that a case with both is told by its reply: once that is settled the case goes on.
    for row in try rows("SELECT * FROM outgoing WHERE state IN ('ready', 'deferred', 'sending') ORDER BY id") {
      try hold(try Outgoing(row), since, at: now)
      held.replies += 1
    }
    try skipNumbers(upTo: highest)
    try record(
      "store.restored", by: "gatewayd",
      [
        "backup_at": .string(Self.name(held.backupAt)), "replies": .integer(Int64(held.replies)),
        "actions": .integer(Int64(held.actions)), "open_cases": .integer(Int64(held.openCases)),
      ], at: now)
    return held
  }

  private func hold(_ outgoing: Outgoing, _ since: String, at now: Timestamp) throws {
    let why = "\(since): it may have been sent since"
    try move(outgoing, .restored, setting: ("last_reply", why))
    // Whoever still holds a claim of before is overtaken; the copy in Sent, if there is one, settles it.
    try run("UPDATE outgoing SET fence = fence + 1 WHERE id = $1", outgoing.id)
    try beginSearch(outgoing, at: now)
    try record(
      "outgoing.uncertain", by: "gatewayd", of: outgoing.caseID,
      ["outgoing": .integer(outgoing.id.value), "reply": .string(why)], at: now)
    try trouble(
      outgoing.caseID, reason: "uncertain", "The store was \(since): the reply may have been sent since then.", at: now)
  }

  private func hold(_ action: ActionRecord, _ since: String, at now: Timestamp) throws {
    let next = try edge(action.state, ActionRecord.Event.restored, action.state.after(.restored))
    let why = "\(since): it may have been carried out since"
    // A fence above 1 tells the executor that it may have been in hand before: it asks the shop before it acts.
    try run(
      """
      UPDATE actions SET state = $2, lease_until = NULL, run_after = $3, held = $4, result = $4, fence = fence + 2
      WHERE id = $1
      """, action.id, next.rawValue, Self.never, why)
    try record(
      "action.held", by: "gatewayd", of: action.caseID,
      ["action": .integer(action.id.value), "name": .string(action.action), "why": .string(why)], at: now)
    try trouble(
      action.caseID, reason: "action_held",
      "The store was \(since): \(action.action) may have been carried out since then.", at: now)
  }

  /// A draft that waits in a backup may have been decided since, and the mail may have been answered.
  private func warnOfOpenCases(_ since: String, at now: Timestamp) throws -> Int {
    let open = try rows("SELECT id FROM cases WHERE state IN ('working', 'review') ORDER BY id")
    for row in open {
      let id: CaseID = try row.id("id")
      try change(
        id, nil, by: "gatewayd", since, at: now,
        setting: [
          .trouble: "The store was \(since): this case may have been answered since. Look into the sent mail first."
        ])
    }
    return open.count
  }

  private func skipNumbers(upTo highest: Int64?) throws {
    let known = try row(connection.dialect.lastCase)?.integer("seq")
    let last = max(known ?? 0, highest ?? (known ?? 0) + Self.gap)
    if known == nil, connection.dialect == .sqlite {
      try run("INSERT INTO sqlite_sequence (name, seq) VALUES ('cases', $1)", last)
    } else {
      _ = try rows(connection.dialect.setLastCase, last)
    }
  }

  /// To the second, in UTC.
  static func name(_ moment: Timestamp) -> String {
    Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000).ISO8601Format()
  }
}

extension Store {
  /// Lets nothing go out by itself that a backup had not seen sent or done, in a store that another program restored,
  /// such as `pg_restore`. What waits already is not held twice.
  /// - Parameter made: when the backup was made.
  public func holdEverything(madeAt made: Timestamp, now: Timestamp) async throws -> Held {
    guard made <= now else { throw StoreError.invalid("the backup's time \(Transaction.name(made)) lies ahead") }
    return try await write(waking: .nobody) { try $0.holdEverything(above: nil, madeAt: made, at: now) }
  }

  /// Actions that wait for a person's word, newest first.
  public func heldActions(limit: Int) async throws -> [ActionRecord] {
    try await read { tx in
      try tx.rows("SELECT * FROM actions WHERE held IS NOT NULL ORDER BY id DESC LIMIT $1", max(0, limit))
        .map(ActionRecord.init)
    }
  }

  /// A person's word on an action that waits for it: carry it out (its key keeps the shop from doing it twice), or
  /// leave it.
  /// - Throws: `StoreError.invalid` if it does not wait.
  public func resolveAction(
    _ id: ActionID, as resolution: ActionResolution, by reviewer: String, now: Timestamp
  ) async throws {
    try await write { tx in
      guard let action = try tx.row("SELECT * FROM actions WHERE id = $1", id).map(ActionRecord.init) else {
        throw StoreError.notFound("action \(id)")
      }
      guard action.held != nil else { throw StoreError.invalid("action \(id) waits for nobody") }
      switch resolution {
      case .again:
        try tx.run("UPDATE actions SET held = NULL, result = NULL, run_after = $2 WHERE id = $1", id, now)
      case .dismissed:
        let next = try edge(action.state, ActionRecord.Event.dismissed, action.state.after(.dismissed))
        try tx.run(
          "UPDATE actions SET state = $2, held = NULL, result = $3 WHERE id = $1", id, next.rawValue,
          "\(reviewer): not to be carried out")
      }
      try tx.record(
        "action.resolved", by: reviewer, of: action.caseID,
        ["action": .integer(id.value), "as": .string(resolution.rawValue)], at: now)
      try tx.settleTrouble(of: action.caseID, by: reviewer, at: now)
    }
  }
}

public enum ActionResolution: String, Sendable, CaseIterable { case again, dismissed }

extension Transaction {
  /// Nothing of the case is in trouble any more once its last held action and uncertain reply are settled.
  fileprivate func settleTrouble(of id: CaseID, by reviewer: String, at now: Timestamp) throws {
    let open = try row(
      """
      SELECT 1 FROM actions WHERE case_id = $1 AND held IS NOT NULL
      UNION ALL SELECT 1 FROM outgoing WHERE case_id = $1 AND state IN ('uncertain', 'bounced') LIMIT 1
      """, id)
    try change(
      id, nil, by: reviewer, "settled an action", at: now, setting: open == nil ? [.trouble: String?.none] : [:])
  }
}
