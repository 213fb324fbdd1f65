import Database

// Whose job comes next.
//
// Guarantee: mailboxes with waiting jobs take turns, so that the backlog of one makes another wait for as many jobs as
// there are mailboxes, however long it is; and within a mailbox jobs come in the order of their rank. Harm done to
// somebody does not wait for turns: while a mailbox has an urgent job at its head, only urgent ones and those that have
// waited as long as urgency is worth take part. Imported mail takes part when it has waited as long as its priority says,
// or when there is nothing else.

extension Transaction {
  /// The first job of a mailbox, and when the mailbox had its last turn.
  struct Head {
    let job: Job
    let rank: Int64
    let mailbox: String
    /// The number of the mailbox's last turn; the lowest is next.
    let served: Int64
    /// Jobs of the turn that has begun.
    let taken: Int64
  }

  /// The first job of a mailbox. Served by the index `jobs_claim` in the order of its rows; a test holds it to that.
  private static let firstOfMailbox = """
    SELECT head.id FROM jobs AS head
    WHERE head.state = 'queued' AND head.run_after = 0 AND head.mailbox = turns.mailbox
      AND NOT EXISTS (SELECT 1 FROM jobs AS other WHERE other.case_id = head.case_id AND other.state = 'running')
      AND (head.lost = 0 OR NOT EXISTS (SELECT 1 FROM jobs AS other WHERE other.state = 'running' AND other.lost > 0))
    ORDER BY head.rank, head.message_id LIMIT 1
    """

  /// Every mailbox that ever had a job, a few rows, with its first job.
  static let headsQuery = "SELECT mailbox, served, taken, (\(firstOfMailbox)) AS head FROM turns"

  /// Whether any mailbox has a job that may be taken.
  func hasHead() throws -> Bool { try row("SELECT 1 FROM turns WHERE EXISTS (\(Self.firstOfMailbox)) LIMIT 1") != nil }

  /// The job to take next.
  func nextJob(at now: Timestamp) throws -> Head? {
    let heads = try heads()
    let late = now.adding(seconds: -Job.Priority.urgent.headStart).milliseconds
    let contenders =
      if heads.contains(where: { $0.job.priority == .urgent }) {
        heads.filter { $0.job.priority == .urgent || $0.rank <= late }
      } else if heads.contains(where: { $0.rank <= now.milliseconds }) {
        heads.filter { $0.rank <= now.milliseconds }
      } else {
        heads
      }
    return contenders.min { ($0.served, $0.mailbox) < ($1.served, $1.mailbox) }
  }

  private func heads() throws -> [Head] {
    let found = try rows(Self.headsQuery)
    let ids = try found.compactMap { try $0.textIfAny("head") }
    guard !ids.isEmpty else { return [] }
    let jobs = try rows(
      "SELECT * FROM jobs WHERE id IN \(connection.dialect.texts("$1"))", try JSONText.encode(ids))
    let byMailbox = try Dictionary(jobs.map { (try $0.text("mailbox"), $0) }) { first, _ in first }
    return try found.compactMap { turn in
      let mailbox = try turn.text("mailbox")
      guard let row = byMailbox[mailbox] else { return nil }
      return Head(
        job: try Job(row), rank: try row.integer("rank"), mailbox: mailbox, served: try turn.integer("served"),
        taken: try turn.integer("taken"))
    }
  }

  /// The mailbox has had a job; when it has had its share, the turn is another's.
  func pass(_ head: Head, shares: [String: Int]) throws {
    if head.taken + 1 < Int64(max(1, shares[head.mailbox] ?? 1)) {
      try run("UPDATE turns SET taken = taken + 1 WHERE mailbox = $1", head.mailbox)
    } else {
      try run(
        "UPDATE turns SET served = (SELECT max(served) FROM turns) + 1, taken = 0 WHERE mailbox = $1", head.mailbox)
    }
  }

  /// A job of a mailbox that takes no part would never be found.
  func joinTurns(_ mailbox: String) throws {
    try run("INSERT INTO turns (mailbox) VALUES ($1) ON CONFLICT (mailbox) DO NOTHING", mailbox)
  }
}
