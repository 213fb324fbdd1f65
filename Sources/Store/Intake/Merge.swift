import Database
import MailProto

/// A case as it was shown: a decision is made on what was on the screen.
public struct ShownCase: Sendable, Hashable {
  public let id: CaseID
  public let version: Int

  public init(_ id: CaseID, version: Int) {
    self.id = id
    self.version = version
  }
}

extension Store {
  /// Puts everything of one case into another: mail, drafts, replies, actions, memory, and whatever leads to it.
  ///
  /// The emptied case is closed for ever; mail that names it, by id, token or reference, lands in the other, and its
  /// party may write there. Work of the agent on either ends and drafts are taken back, since none of them knew both
  /// halves; where one of the two was open, a person has the case. Replies that were approved go out.
  /// - Throws: `DeskError`; cases of two different customers are not merged.
  public func merge(case source: ShownCase, into target: ShownCase, by reviewer: User, now: Timestamp) async throws {
    try await write { tx in
      let from = try tx.decidable(source.id, version: source.version, by: reviewer)
      let into = try tx.decidable(target.id, version: target.version, by: reviewer)
      try Merging(tx: tx, from: from, into: into, reviewer: reviewer, now: now).run()
    }
  }
}

private struct Merging {
  let tx: Transaction
  let from: Case
  let into: Case
  let reviewer: User
  let now: Timestamp

  func run() throws {
    try check()
    let wasOpen = [from, into].contains { $0.state == .working || $0.state == .review }
    let waiting = try [from, into].compactMap { try tx.waitingSince($0.id) }.min()
    for one in [from, into] {
      try tx.endJobs(of: one.id, because: "the case was merged", by: reviewer, at: now)
      try tx.supersedeDraft(of: one.id, because: "the case was merged", at: now)
    }
    try moveRecords()
    try mergeMemory()
    try moveThreading()
    try close()
    try present(wasOpen: wasOpen, waiting: waiting)
  }

  private func check() throws {
    guard from.id != into.id else { throw DeskError.notAllowed(why: "a case cannot be merged into itself") }
    for one in [from, into] where one.mergedInto != nil {
      throw DeskError.notAllowed(why: "case \(one.id) was merged already")
    }
    if let one = from.customerID, let other = into.customerID, one != other {
      throw DeskError.notAllowed(why: "the cases are of two customers")
    }
  }

  private func moveRecords() throws {
    for table: StaticString in ["messages", "jobs", "runs", "drafts", "decisions", "outgoing", "actions", "notes"] {
      try tx.run("UPDATE \(table) SET case_id = $2 WHERE case_id = $1", from.id, into.id)
    }
    // A person's word on both stays as it is on the one that remains.
    try tx.run(
      """
      UPDATE labels SET case_id = $2 WHERE case_id = $1 AND NOT EXISTS (SELECT 1 FROM labels AS other
        WHERE other.case_id = $2 AND other.run_id = labels.run_id AND other.user_id = labels.user_id)
      """, from.id, into.id)
    try tx.run("DELETE FROM labels WHERE case_id = $1", from.id)
    try tx.run(
      """
      UPDATE edits SET case_id = $2 WHERE case_id = $1 AND NOT EXISTS (SELECT 1 FROM edits AS other
        WHERE other.case_id = $2 AND other.user_id = edits.user_id)
      """, from.id, into.id)
    try tx.run("DELETE FROM edits WHERE case_id = $1", from.id)
    if into.customerID == nil, let customer = from.customerID {
      try tx.run("UPDATE cases SET customer_id = $2 WHERE id = $1", into.id, customer)
    }
  }

  /// The turns of both, in the order of their time. Numbers are unique within a case, so they make room first.
  private func mergeMemory() throws {
    let room = 1_000_000_000
    try tx.run("UPDATE memory SET turn = turn + $2 WHERE case_id = $1", into.id, room)
    try tx.run("UPDATE memory SET case_id = $2, turn = turn + $3 WHERE case_id = $1", from.id, into.id, 2 * room)
    let turns = try tx.rows("SELECT turn FROM memory WHERE case_id = $1 ORDER BY at, turn", into.id)
    for (number, row) in turns.enumerated() {
      try tx.run(
        "UPDATE memory SET turn = $3 WHERE case_id = $1 AND turn = $2", into.id, try row.integer("turn"), number)
    }
  }

  private func moveThreading() throws {
    try tx.run(
      """
      INSERT INTO known_ids (value, case_id) SELECT value, $2 FROM known_ids WHERE case_id = $1
      ON CONFLICT (value, case_id) DO NOTHING
      """, from.id, into.id)
    try tx.run("DELETE FROM known_ids WHERE case_id = $1", from.id)
    let further = try tx.rows("SELECT folded FROM case_parties WHERE case_id = $1", from.id).map {
      try $0.text("folded")
    }
    for folded in further + [from.party.folded] where !folded.isEmpty && folded != into.party.folded {
      try tx.run(
        "INSERT INTO case_parties (case_id, folded) VALUES ($1, $2) ON CONFLICT (case_id, folded) DO NOTHING", into.id,
        folded)
    }
  }

  private func close() throws {
    try tx.change(
      from.id, .merged, by: reviewer.name, "merged the case into \(into.id)", at: now,
      setting: [
        .trouble: String?.none, .waitingSince: Timestamp?.none, .assignee: UserID?.none, .claimedAt: Timestamp?.none,
      ])
    try tx.run("UPDATE cases SET merged_into = $2 WHERE id = $1", from.id, into.id)
    try tx.record(
      "case.merged", by: reviewer.name, of: from.id, ["into": .integer(into.id.value)], at: now)
  }

  private func present(wasOpen: Bool, waiting: Timestamp?) throws {
    let what = "merged case \(from.id) into this one"
    if wasOpen {
      try tx.change(
        into.id, .mailForPerson, by: reviewer.name, what, at: now,
        setting: [
          .route: Proposal.Route.manual.rawValue, .reason: "merged",
          .explanation: "Case \(from.id) was merged into this one by \(reviewer.name).", .waitingSince: waiting ?? now,
        ])
    } else {
      try tx.change(into.id, nil, by: reviewer.name, what, at: now)
    }
    try tx.record(
      "case.merged", by: reviewer.name, of: into.id, ["from": .integer(from.id.value)], at: now)
  }
}

extension Transaction {
  func waitingSince(_ id: CaseID) throws -> Timestamp? {
    try row("SELECT waiting_since FROM cases WHERE id = $1", id)?.timeIfAny("waiting_since")
  }

  /// Takes the case's work, or that on one mail of it, from the agent; whoever calls says what becomes of the case.
  func endJobs(
    of id: CaseID, message: MessageRowID? = nil, because why: String, by reviewer: User, at now: Timestamp
  ) throws {
    let active = try rows(
      """
      SELECT * FROM jobs WHERE case_id = $1 AND state IN ('queued', 'running')
        AND (CAST($2 AS BIGINT) IS NULL OR message_id = $2)
      ORDER BY created_at
      """, id, message
    ).map(Job.init)
    for job in active {
      try end(job, .cancelled, error: why, at: now)
      try record(
        "job.cancelled", by: reviewer.name, of: id, ["job": .string(job.id.value), "why": .string(why)], at: now)
    }
  }
}
