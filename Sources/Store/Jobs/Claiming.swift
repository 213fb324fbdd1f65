import Database

// How a job gets into a worker's hands and stays there.
//
// Guarantees: a job is in one worker's hands at a time, and of a case one job at most (an index says so); each claim
// raises the fence and is counted on disk before the work begins, so work that ends the process is not begun for ever;
// of the jobs that were lost before, one at a time is tried, so that the one which ends the process takes no other
// along twice.

extension Store {
  /// Jobs ended by one transaction of a claim: bounds how long other writes wait for it.
  private static let endingsAtATime = 100

  /// The next job that is due. Jobs whose worker's lease ran out are taken back first; jobs that were started too
  /// often, or have waited too long, end with a person.
  /// - Parameters:
  ///   - seconds: of the lease
  ///   - shares: mailbox → jobs that it has at a time before the turn is another's; one where nothing is said
  public func claimJob(
    model: String, lease seconds: Int64, limits: JobLimits = .standard, shares: [String: Int] = [:], now: Timestamp
  ) async throws -> ClaimedJob? {
    // Asked first on a reading connection: an idle worker costs no commit.
    while try await read({ try $0.hasWork(at: now) }) {
      let found = try await write(waking: .desk) { tx -> ClaimedJob? in
        try tx.takeBackLost(at: now)
        try tx.makeDue(at: now)
        for _ in 0..<Self.endingsAtATime {
          guard let next = try tx.nextJob(at: now) else { return nil }
          guard let why = next.job.hopeless(limits, at: now) else {
            try tx.pass(next, shares: shares)
            return try tx.claim(
              next.job, model: model, until: now.adding(seconds: min(seconds, Job.longestLease)), at: now)
          }
          try tx.fail(next.job, error: why, at: now)
        }
        return nil
      }
      if let found { return found }
    }
    return nil
  }

  /// False if the lease is no longer ours.
  public func heartbeat(_ job: ClaimedJob, lease seconds: Int64, now: Timestamp) async throws -> Bool {
    try await write(waking: .nobody) { tx in
      try tx.run(
        "UPDATE jobs SET lease_until = $3 WHERE id = $1 AND fence = $2 AND state = 'running'", job.job.id, job.fence,
        now.adding(seconds: min(seconds, Job.longestLease))) == 1
    }
  }

  /// Gives a job back in good order, to go on from its last checkpoint; this start does not count.
  /// - Throws: `StoreError.fenced` if it is no longer ours.
  public func release(_ job: ClaimedJob, lines: [RunLogLine] = []) async throws {
    try await write { tx in
      let current = try tx.held(job)
      try tx.keep(lines, of: job.run)
      try tx.run(
        "UPDATE jobs SET state = $2, lease_until = NULL, run_after = 0, attempts = $3 WHERE id = $1", current.id,
        try edge(current.state, Job.Event.released, current.state.after(.released)).rawValue,
        max(0, current.attempts - 1))
    }
  }
}

extension Job {
  /// Why it is not to be started again; nil if it may.
  fileprivate func hopeless(_ limits: JobLimits, at now: Timestamp) -> String? {
    if attempts >= limits.attempts {
      return "it was started \(attempts) times and never ended"
    }
    // What was never tried is: after days without a daemon, or a clock that leapt, the mail still wants its answer.
    if attempts > 0, deadline(limits) <= now {
      return "it was not started again within \(limits.age) seconds"
    }
    return nil
  }
}

extension Transaction {
  /// Times: now, and the latest that can be meant; what lies behind that was written by a clock that has been set back.
  private static let waitIsOver = "state = 'queued' AND ((run_after > 0 AND run_after <= $1) OR run_after > $2)"
  private static let leaseIsOver = "state = 'running' AND (lease_until <= $1 OR lease_until > $2)"

  /// Whether a claim would find anything to do.
  fileprivate func hasWork(at now: Timestamp) throws -> Bool {
    let isLost = try row(
      "SELECT 1 FROM jobs WHERE \(Self.leaseIsOver) LIMIT 1", now, now.adding(seconds: Job.longestLease))
    if isLost != nil { return true }
    let isDue = try row(
      "SELECT 1 FROM jobs WHERE \(Self.waitIsOver) LIMIT 1", now, now.adding(seconds: Job.longestWait))
    if isDue != nil { return true }
    return try hasHead()
  }

  /// Jobs whose worker is gone wait again, with their run and its last checkpoint.
  fileprivate func takeBackLost(at now: Timestamp) throws {
    let lost = try rows("SELECT * FROM jobs WHERE \(Self.leaseIsOver)", now, now.adding(seconds: Job.longestLease))
      .map(Job.init)
    for job in lost {
      try run(
        "UPDATE jobs SET state = $2, lease_until = NULL, run_after = 0, lost = lost + 1 WHERE id = $1", job.id,
        try edge(job.state, Job.Event.lost, job.state.after(.lost)).rawValue)
      try record(
        "job.lost", by: "gatewayd", of: job.caseID,
        ["job": .string(job.id.value), "attempt": .integer(Int64(job.attempts))], at: now)
    }
  }

  /// A job that was put off and whose time has come is like one that never waited, so that one range of the index
  /// holds all that may be taken.
  fileprivate func makeDue(at now: Timestamp) throws {
    try run("UPDATE jobs SET run_after = 0 WHERE \(Self.waitIsOver)", now, now.adding(seconds: Job.longestWait))
    // Queued by a clock that has been set back: from now on they age like others.
    try run(
      "UPDATE jobs SET queued_at = $1, rank = $1 WHERE state = 'queued' AND run_after = 0 AND rank > $2", now,
      now.adding(seconds: Job.longestWait))
  }

  fileprivate func claim(_ job: Job, model: String, until lease: Timestamp, at now: Timestamp) throws -> ClaimedJob {
    let state = try edge(job.state, Job.Event.claimed, job.state.after(.claimed))
    try run(
      """
      UPDATE jobs SET state = $2, attempts = attempts + 1, lease_until = $3, fence = fence + 1, holder = $4
      WHERE id = $1
      """, job.id, state.rawValue, lease, node)
    guard let row = try row("SELECT * FROM jobs WHERE id = $1", job.id) else { throw StoreError.fenced }
    let open = try openRun(of: job, model: model, at: now)
    return ClaimedJob(
      job: try Job(row), run: try open.id("id"), fence: try row.integer("fence"),
      checkpoint: try open.bytesIfAny("state"))
  }

  /// The run that an earlier worker left, or a new one.
  private func openRun(of job: Job, model: String, at now: Timestamp) throws -> Row {
    let find = "SELECT * FROM runs WHERE job_id = $1 AND ended_at IS NULL"
    if let open = try row(find, job.id) { return open }
    try run(
      "INSERT INTO runs (job_id, case_id, model, started_at) VALUES ($1, $2, $3, $4)", job.id, job.caseID, model, now)
    guard let made = try row(find, job.id) else { throw StoreError.unavailable("a run was not kept") }
    return made
  }

  /// The job as it stands, if this worker still holds it.
  @discardableResult
  func held(_ claimed: ClaimedJob) throws -> Job {
    let row = try row("SELECT * FROM jobs WHERE id = $1", claimed.job.id)
    guard let row, try row.integer("fence") == claimed.fence, case let job = try Job(row), job.state == .running else {
      throw StoreError.fenced
    }
    return job
  }
}
