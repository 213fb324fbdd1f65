import Database

extension Store {
  /// A job whose worker died this often is not tried again.
  static let claimLimit = 8

  /// The next job that is due, or whose worker's lease ran out; at most one of a case at a time.
  public func claimJob(model: String, lease seconds: Int64, now: Timestamp) async throws -> ClaimedJob? {
    // Asked first on a reading connection: an idle worker costs no commit.
    guard try await read({ try $0.dueJob(at: now) }) != nil else { return nil }
    return try await write(waking: .desk) { tx in
      while let job = try tx.dueJob(at: now) {
        if job.attempts >= Self.claimLimit {
          try tx.endPoison(job, at: now)
        } else {
          return try tx.claim(job, model: model, until: now.adding(seconds: seconds), at: now)
        }
      }
      return nil
    }
  }

  /// False if the lease is no longer ours.
  public func heartbeat(_ job: ClaimedJob, lease seconds: Int64, now: Timestamp) async throws -> Bool {
    try await write(waking: .nobody) { tx in
      try tx.run(
        "UPDATE jobs SET lease_until = $3 WHERE id = $1 AND fence = $2 AND state = 'running'", job.job.id, job.fence,
        now.adding(seconds: seconds)) == 1
    }
  }

  public func jobs(state: Job.State?, limit: Int) async throws -> [Job] {
    try await read { tx in
      try tx.rows(
        "SELECT * FROM jobs WHERE $1 IS NULL OR state = $1 ORDER BY created_at DESC, id LIMIT $2", state?.rawValue,
        max(0, limit)
      ).map(Job.init)
    }
  }

  /// The job, and its result once a run ended with one; for the API.
  public func job(_ id: JobID) async throws -> (job: Job, proposal: Proposal?)? {
    try await read { tx in
      guard let job = try tx.findJob(id) else { return nil }
      let row = try tx.row(
        "SELECT proposal FROM runs WHERE job_id = $1 AND proposal IS NOT NULL ORDER BY id DESC LIMIT 1", id)
      return (job, try row?.json("proposal"))
    }
  }

  /// Queues a failed or cancelled job again, from its beginning. False if it is neither.
  public func retryJob(_ id: JobID, now: Timestamp) async throws -> Bool {
    try await write { tx in
      guard let job = try tx.findJob(id), job.state == .failed || job.state == .cancelled else { return false }
      try tx.run(
        "UPDATE jobs SET state = $2, attempts = 0, run_after = $3, error = NULL WHERE id = $1", id,
        try edge(job.state, Job.Event.retried, job.state.after(.retried)).rawValue, now)
      try tx.supersedeDraft(of: job.caseID, because: "the job was started again", at: now)
      try tx.change(job.caseID, .mailForAgent, by: "gatewayd", "the agent was started again", at: now)
      try tx.record("job.retried", by: "gatewayd", of: job.caseID, ["job": .string(id.value)], at: now)
      return true
    }
  }

  /// Takes a queued or running job from the agent and gives its case to a person. False if it had ended.
  public func cancelJob(_ id: JobID, by actor: String, now: Timestamp) async throws -> Bool {
    try await write { tx in
      guard let job = try tx.findJob(id), job.state.after(.cancelled) != nil else { return false }
      try tx.end(job, .cancelled, error: "cancelled by \(actor)", at: now)
      try tx.record("job.cancelled", by: actor, of: job.caseID, ["job": .string(id.value)], at: now)
      try tx.handOver(job, reason: "failure", "The agent's work was cancelled by \(actor).", at: now)
      return true
    }
  }
}

extension Transaction {
  func findJob(_ id: JobID) throws -> Job? { try row("SELECT * FROM jobs WHERE id = $1", id).map(Job.init) }

  /// Oldest first; none of a case of which another job is running.
  fileprivate func dueJob(at now: Timestamp) throws -> Job? {
    try row(
      """
      SELECT * FROM jobs WHERE ((state = 'queued' AND run_after <= $1) OR (state = 'running' AND lease_until <= $1))
        AND NOT EXISTS (SELECT 1 FROM jobs AS other
          WHERE other.case_id = jobs.case_id AND other.id <> jobs.id AND other.state = 'running')
      ORDER BY created_at, id LIMIT 1
      """, now
    ).map(Job.init)
  }

  fileprivate func claim(_ job: Job, model: String, until lease: Timestamp, at now: Timestamp) throws -> ClaimedJob {
    let state = try edge(job.state, Job.Event.claimed, job.state.after(.claimed))
    try run(
      "UPDATE jobs SET state = $2, attempts = attempts + 1, lease_until = $3, fence = fence + 1 WHERE id = $1",
      job.id, state.rawValue, lease)
    guard let row = try row("SELECT * FROM jobs WHERE id = $1", job.id) else { throw StoreError.fenced }
    let open = try openRun(of: job, model: model, at: now)
    return ClaimedJob(
      job: try Job(row), run: try open.id("id"), fence: try row.integer("fence"),
      checkpoint: try open.bytesIfAny("state"))
  }

  /// The run that a dead worker left, or a new one.
  private func openRun(of job: Job, model: String, at now: Timestamp) throws -> Row {
    let find = "SELECT * FROM runs WHERE job_id = $1 AND ended_at IS NULL"
    if let open = try row(find, job.id) { return open }
    try run(
      "INSERT INTO runs (job_id, case_id, model, started_at) VALUES ($1, $2, $3, $4)", job.id, job.caseID, model, now)
    guard let made = try row(find, job.id) else { throw StoreError.unavailable("a run was not kept") }
    return made
  }

  /// A job that killed its workers again and again blocks nobody: a person gets its case.
  fileprivate func endPoison(_ job: Job, at now: Timestamp) throws {
    let why = "The agent's work on this mail was started \(job.attempts) times and never ended."
    if job.state == .queued {
      try run("UPDATE jobs SET state = 'running', lease_until = $2 WHERE id = $1", job.id, now)
    }
    guard let current = try findJob(job.id) else { return }
    try end(current, .failed, error: why, at: now)
    try record(
      "job.failed", by: "gatewayd", of: job.caseID, ["job": .string(job.id.value), "why": .string(why)], at: now)
    try handOver(job, reason: "failure", why, at: now)
  }

  func end(_ job: Job, _ event: Job.Event, error: String?, at now: Timestamp) throws {
    let state = try edge(job.state, event, job.state.after(event))
    try run(
      "UPDATE jobs SET state = $2, lease_until = NULL, fence = fence + 1, error = $3 WHERE id = $1", job.id,
      state.rawValue, error)
    try run("UPDATE runs SET ended_at = $2 WHERE job_id = $1 AND ended_at IS NULL", job.id, now)
  }

  /// Gives the case to a person, unless newer mail of the case is still, or already, dealt with elsewhere.
  func handOver(_ job: Job, reason: String, _ explanation: String, at now: Timestamp) throws {
    guard try needCase(job.caseID).state == .working, try !hasActiveJob(job.caseID) else { return }
    try change(
      job.caseID, .runFailed, by: "gatewayd", explanation, at: now,
      setting: [.route: Proposal.Route.escalation.rawValue, .reason: reason, .explanation: explanation])
  }
}
