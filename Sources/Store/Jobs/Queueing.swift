import Database

extension Job {
  /// How soon a job is taken up. Nothing starves: a priority is worth so many seconds of waiting, no more.
  public enum Priority: String, Sendable, Codable, CaseIterable {
    /// The mail shows that somebody must look at once: harm, a threat, a lawyer, fraud.
    case urgent
    /// The customer has written again before there was an answer.
    case again
    case normal
    /// Old mail that was imported.
    case low

    /// Seconds by which a job of this priority overtakes normal ones.
    var headStart: Int64 {
      switch self {
      case .urgent: 4 * 3600
      case .again: 3600
      case .normal: 0
      case .low: -2 * 3600
      }
    }

    /// The key by which jobs are taken, lowest first: the time of queueing less the head start. It is stored, so that
    /// an index can serve the claim, and it ages by standing still while newer keys rise: a job waits behind urgent
    /// ones that came up to four hours after it, and behind none that came later.
    func rank(at queued: Timestamp) -> Int64 { queued.adding(seconds: -headStart).milliseconds }
  }
}

/// How often and how long a job may be tried before a person gets its case.
public struct JobLimits: Sendable, Hashable {
  /// Starts, of which a shutdown in good order counts none.
  public let attempts: Int
  /// Seconds from queueing to the last start; the first may come later.
  public let age: Int64

  public init(attempts: Int, age: Int64) {
    self.attempts = attempts
    self.age = age
  }

  public static let standard = JobLimits(attempts: 5, age: 86_400)
}

extension Job {
  /// Seconds. A lease or a wait that ends later than this was written by a clock that has been set back since.
  static let longestLease: Int64 = 3600
  public static let longestWait: Int64 = 7 * 3600

  /// When it is too old to be started again.
  public func deadline(_ limits: JobLimits) -> Timestamp { queuedAt.adding(seconds: limits.age) }
}

extension Transaction {
  func insertJob(
    _ id: JobID, caseID: CaseID, message: MessageRowID, state: Job.State, priority: Job.Priority = .normal,
    mailbox: String = "", at now: Timestamp
  ) throws {
    try joinTurns(mailbox)
    try run(
      """
      INSERT INTO jobs (id, case_id, message_id, state, priority, run_after, queued_at, rank, created_at, mailbox)
      VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $6, $8)
      """, id, caseID, message, state.rawValue, priority.rawValue, now, priority.rank(at: now), mailbox)
  }

  /// Puts a job that had ended back into the queue, as if it had just come.
  func queueAgain(_ job: Job, at now: Timestamp) throws {
    try run(
      """
      UPDATE jobs SET state = $2, attempts = 0, lost = 0, run_after = 0, queued_at = $3, rank = $4, error = NULL
      WHERE id = $1
      """, job.id, try edge(job.state, Job.Event.retried, job.state.after(.retried)).rawValue, now,
      job.priority.rank(at: now))
    try run("DELETE FROM failures WHERE job_id = $1", job.id)
  }
}
