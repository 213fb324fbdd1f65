import Database

// How a job ends, and how a person begins it again or gives it up.
//
// Guarantee: whatever way the job of a case's newest mail ends, the case does not stay with the agent: a draft, a
// closed case, or a person with the reason.

/// What became of a person's wish about a job.
public enum JobChange: Sendable, Hashable {
  case done
  /// Nothing was changed, and why: a sentence.
  case refused(String)
}

extension Store {
  /// Queues a failed or cancelled job again, from its beginning.
  ///
  /// Refused where the agent's answer would come too late or be nobody's: the case is no longer before a person, or
  /// the customer has written again since.
  /// - Throws: `StoreError.notFound`.
  public func retryJob(_ id: JobID, by actor: String, now: Timestamp) async throws -> JobChange {
    try await write { tx in try tx.retry(try tx.needJob(id), by: actor, at: now) }
  }

  /// Takes a queued or running job from the agent and gives its case to a person; takes a failed one, whose case a
  /// person has already, off the list of failures. False if it was done or cancelled before.
  /// - Throws: `StoreError.notFound`.
  public func cancelJob(_ id: JobID, by actor: String, now: Timestamp) async throws -> Bool {
    try await write { tx in try tx.cancel(try tx.needJob(id), by: actor, at: now) }
  }
}

extension Transaction {
  func findJob(_ id: JobID) throws -> Job? { try row("SELECT * FROM jobs WHERE id = $1", id).map(Job.init) }

  func needJob(_ id: JobID) throws -> Job {
    guard let job = try findJob(id) else { throw StoreError.notFound("job \(id)") }
    return job
  }

  func retry(_ job: Job, by actor: String, at now: Timestamp) throws -> JobChange {
    if let why = try whyNotAgain(job) { return .refused(why) }
    try queueAgain(job, at: now)
    try supersedeDraft(of: job.caseID, because: "the job was started again", at: now)
    try change(job.caseID, .mailForAgent, by: actor, "the agent was started again", at: now)
    try record("job.retried", by: actor, of: job.caseID, ["job": .string(job.id.value)], at: now)
    return .done
  }

  private func whyNotAgain(_ job: Job) throws -> String? {
    guard job.state == .failed || job.state == .cancelled else {
      return "It is \(job.state.rawValue), neither failed nor cancelled."
    }
    guard try isAboutNewestMail(job) else { return "The customer has written again since." }
    let state = try needCase(job.caseID).state
    guard state == .review else { return "Its case \(job.caseID) is \(state.rawValue) meanwhile." }
    return nil
  }

  func cancel(_ job: Job, by actor: String, at now: Timestamp) throws -> Bool {
    guard job.state.after(.cancelled) != nil else { return false }
    try end(job, .cancelled, error: job.error ?? "cancelled by \(actor)", at: now)
    try record("job.cancelled", by: actor, of: job.caseID, ["job": .string(job.id.value)], at: now)
    try handOver(job, reason: "failure", "The agent's work was cancelled by \(actor).", at: now)
    return true
  }

  /// Ends a job as failed, for a person and for the list of failures.
  func fail(_ job: Job, error: String, at now: Timestamp) throws {
    let node = try row("SELECT next_node FROM runs WHERE job_id = $1 AND ended_at IS NULL", job.id)?
      .textIfAny("next_node")
    try end(job, .failed, error: error, at: now)
    try run(
      "INSERT INTO failures (job_id, fingerprint, node, error, at) VALUES ($1, $2, $3, $4, $5)", job.id,
      FailureKind(error: error, node: node).fingerprint, node, error, now)
    try record(
      "job.failed", by: "gatewayd", of: job.caseID,
      ["job": .string(job.id.value), "why": .string(error), "node": node.map { .string($0) } ?? .null], at: now)
    try handOver(job, reason: "failure", "The agent could not work on this mail: \(error)", at: now)
  }

  /// The run's last checkpoint stays with it; a job that is tried again begins a new run.
  func end(_ job: Job, _ event: Job.Event, error: String?, at now: Timestamp) throws {
    let state = try edge(job.state, event, job.state.after(event))
    try run(
      "UPDATE jobs SET state = $2, lease_until = NULL, fence = fence + 1, error = $3 WHERE id = $1", job.id,
      state.rawValue, error)
    try run("UPDATE runs SET ended_at = $2 WHERE job_id = $1 AND ended_at IS NULL", job.id, now)
    try run("DELETE FROM failures WHERE job_id = $1", job.id)
  }

  /// Gives the case to a person, unless it has gone on without this job: newer mail is dealt with by its own job.
  private func handOver(_ job: Job, reason: String, _ explanation: String, at now: Timestamp) throws {
    guard try needCase(job.caseID).state == .working, try isAboutNewestMail(job) else { return }
    try change(
      job.caseID, .runFailed, by: "gatewayd", explanation, at: now,
      setting: [.route: Proposal.Route.escalation.rawValue, .reason: reason, .explanation: explanation])
  }

  /// Whether the customer has not written again since the mail of this job.
  func isAboutNewestMail(_ job: Job) throws -> Bool {
    guard let newest = try newestCustomerMail(job.caseID) else { return true }
    return newest.id.value <= job.message.value
  }
}
