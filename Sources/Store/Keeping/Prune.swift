// What grew old goes: raw bytes of mail, the state and traces of runs, bytes of mail that was set aside.
import Database
import MailProto

/// How long what is kept, in days; nil for ever.
public struct Retention: Sendable, Hashable {
  /// Raw bytes of mail, since the last change of its case. The text that was read out of them stays.
  public var rawDays: Int?
  /// Checkpoints, steps, log lines, proposals, answers of models and of the shop of ended runs, since the last change of the case.
  public var runDays: Int?
  /// Bytes of mail that was set aside and never taken in, since it came.
  public var quarantineDays: Int?

  public init(rawDays: Int?, runDays: Int?, quarantineDays: Int?) {
    self.rawDays = rawDays
    self.runDays = runDays
    self.quarantineDays = quarantineDays
  }
}

/// What was removed, or would be.
public struct PruneReport: Sendable, Hashable, Codable {
  public var mails = 0
  public var runs = 0
  public var quarantined = 0
  /// Of mail and of what was set aside.
  public var bytes: Int64 = 0

  public var total: Int { mails + runs + quarantined }
}

extension Store {
  /// Rows of one transaction: a long pruning lets others write in between.
  private static let pruneStep = 100
  /// Pages given back in one go.
  private static let pageStep = 500

  /// Removes what is older than `retention` says. Nothing of an open case, no ledger row and no line of the audit log
  /// goes; what was removed is marked. Ends early, between two steps, when the task is cancelled.
  /// - Parameter dryRun: counts only.
  /// - Parameter progress: told how many of how many are done.
  public func prune(
    _ retention: Retention, dryRun: Bool = false, now: Timestamp,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> PruneReport {
    let due = try await read { try $0.due(retention, at: now) }
    if dryRun { return due.report }
    var done = 0
    for (kind, ids) in due.work {
      var rest = ids[...]
      while !rest.isEmpty, !Task.isCancelled {
        let step = Array(rest.prefix(Self.pruneStep))
        try await write(waking: .nobody) { try $0.remove(kind, step, at: now) }
        rest = rest.dropFirst(step.count)
        done += step.count
        progress(done, due.report.total)
      }
    }
    let report = due.report
    try await write(waking: .nobody) { tx in
      try tx.setting("pruned_at", to: String(now.milliseconds))
      guard report.total > 0 else { return }
      try tx.record(
        "store.pruned", by: "gatewayd",
        [
          "mails": .integer(Int64(report.mails)), "runs": .integer(Int64(report.runs)),
          "quarantined": .integer(Int64(report.quarantined)),
        ], at: now)
    }
    try await giveBack()
    return due.report
  }

  /// When `prune` last came to its end; nil if it never did.
  public func lastPruned() async throws -> Timestamp? {
    try await read { try $0.setting("pruned_at").flatMap { Int64($0) }.map(Timestamp.init(milliseconds:)) }
  }

  /// Gives free pages back to the disk, some at a time.
  private func giveBack() async throws {
    guard let file = database as? SQLiteDatabase else { return }
    try await Store.translating {
      var free = try await file.size().freePages
      while free > 0, !Task.isCancelled {
        try await file.giveBack(pages: Self.pageStep)
        let left = try await file.size().freePages
        // A file that was made without the means for it keeps its free pages.
        guard left < free else { break }
        free = left
      }
    }
  }
}

private enum Removal: Sendable { case raw, run, quarantine }

private struct Due: Sendable {
  var work: [(Removal, [Int64])] = []
  var report = PruneReport()
}

extension Transaction {
  fileprivate func due(_ retention: Retention, at now: Timestamp) throws -> Due {
    var due = Due()
    // CROSS JOIN: SQLite begins with the table on its left, of which little is there, and not with all mail.
    if let days = retention.rawDays {
      let found = try rows(
        """
        SELECT messages.id, length(raw_messages.bytes) AS size FROM raw_messages CROSS JOIN messages
        LEFT JOIN cases ON cases.id = messages.case_id
        WHERE messages.id = raw_messages.message_id AND coalesce(cases.updated_at, messages.received_at) < $1
          AND (cases.id IS NULL OR cases.state IN ('answered', 'closed')) ORDER BY messages.id
        """, now.adding(days: -days))
      due.work.append((.raw, try found.map { try $0.integer("id") }))
      due.report.mails = found.count
      due.report.bytes += try found.reduce(0) { $0 + (try $1.integer("size")) }
    }
    if let days = retention.runDays {
      let found = try rows(
        """
        SELECT runs.id FROM runs JOIN cases ON cases.id = runs.case_id
        WHERE runs.ended_at IS NOT NULL AND cases.updated_at < $1 AND cases.state IN ('answered', 'closed')
          AND (runs.state IS NOT NULL OR runs.proposal IS NOT NULL
            OR EXISTS (SELECT 1 FROM run_nodes WHERE run_id = runs.id)
            OR EXISTS (SELECT 1 FROM run_lines WHERE run_id = runs.id)
            OR EXISTS (SELECT 1 FROM model_answers WHERE run_id = runs.id)) ORDER BY runs.id
        """, now.adding(days: -days))
      due.work.append((.run, try found.map { try $0.integer("id") }))
      due.report.runs = found.count
    }
    if let days = retention.quarantineDays {
      let found = try rows(
        """
        SELECT ledger.id, length(quarantine.bytes) AS size FROM quarantine CROSS JOIN ledger
        WHERE ledger.id = quarantine.ledger_id AND ledger.at < $1 ORDER BY ledger.id
        """, now.adding(days: -days))
      due.work.append((.quarantine, try found.map { try $0.integer("id") }))
      due.report.quarantined = found.count
      due.report.bytes += try found.reduce(0) { $0 + (try $1.integer("size")) }
    }
    return due
  }

  /// A case may have been opened again since the list was made, so it is asked once more.
  fileprivate func remove(_ kind: Removal, _ ids: [Int64], at now: Timestamp) throws {
    let list = try JSONText.encode(ids)
    let chosen = "IN \(connection.dialect.integers("$1"))"
    let openCases = "SELECT id FROM cases WHERE state IN ('working', 'review')"
    switch kind {
    case .raw:
      let closed = "SELECT id FROM messages WHERE id \(chosen) AND (case_id IS NULL OR case_id NOT IN (\(openCases)))"
      try run("UPDATE messages SET raw_removed_at = $2 WHERE id IN (\(closed))", list, now)
      try run("DELETE FROM raw_messages WHERE message_id IN (\(closed))", list)
    case .run:
      let closed = "SELECT id FROM runs WHERE id \(chosen) AND case_id NOT IN (\(openCases))"
      // With them goes what their runs were told: see `ToolResult`.
      try run("DELETE FROM run_nodes WHERE run_id IN (\(closed))", list)
      try run("DELETE FROM run_lines WHERE run_id IN (\(closed))", list)
      try run("DELETE FROM tool_results WHERE run_id IN (\(closed))", list)
      try run("DELETE FROM model_answers WHERE run_id IN (\(closed))", list)
      try run("UPDATE runs SET state = NULL, proposal = NULL WHERE id IN (\(closed))", list)
    case .quarantine:
      try run("UPDATE ledger SET bytes_removed_at = $2 WHERE id \(chosen)", list, now)
      try run("DELETE FROM quarantine WHERE ledger_id \(chosen)", list)
    }
  }
}

extension Timestamp {
  func adding(days: Int) -> Timestamp { adding(seconds: Int64(days) * 86_400) }
}
