import Database

/// What became of a request of the API, or of a mail; everything that a result is made of.
public struct JobOutcome: Sendable {
  public let job: Job
  /// Nil for a job that came by mail.
  public let request: APIRequest?
  /// What the run ended with; nil where none did, or it is no longer kept.
  public let proposal: Proposal?
  /// What the guards at the door said.
  public let verdict: Verdict?
  /// The newest decision about this request that was not taken back.
  public let decision: Decision?
}

/// Whose a request is, and what it asked.
public struct APIRequest: Sendable, Hashable {
  public let job: JobID
  /// The name of the token that it came in with; a new token of that name speaks for the same program.
  public let tokenName: String?
  /// See `Arrival.Request.digest`.
  public let digest: [UInt8]
  public let externalCase: Int64?
}

/// What a job's id is known for.
public enum JobIDUse: Sendable {
  case free
  case request(APIRequest)
  /// A mail's job, or one whose customer was erased.
  case other
}

extension Store {
  public func use(of id: JobID) async throws -> JobIDUse {
    try await read { tx in
      if let request = try tx.apiRequest(id) { return .request(request) }
      return try tx.findJob(id) == nil ? .free : .other
    }
  }

  /// What each of these is known for; those that are free are left out.
  public func uses(of ids: [JobID]) async throws -> [JobID: JobIDUse] {
    try await read { tx in
      var uses: [JobID: JobIDUse] = [:]
      for id in ids {
        if let request = try tx.apiRequest(id) {
          uses[id] = .request(request)
        } else if try tx.findJob(id) != nil {
          uses[id] = .other
        }
      }
      return uses
    }
  }

  /// How many jobs wait; counts no further than `limit`.
  public func waitingJobs(upTo limit: Int) async throws -> Int {
    try await read { tx in
      try tx.row(
        "SELECT count(*) AS n FROM (SELECT 1 FROM jobs WHERE state = 'queued' LIMIT $1) AS waiting", max(0, limit)
      )?.int("n") ?? 0
    }
  }

  /// Nil if there is no such job.
  public func outcome(of id: JobID) async throws -> JobOutcome? {
    try await read { tx in try tx.findJob(id).map(tx.outcome) }
  }
}

extension Transaction {
  func apiRequest(_ id: JobID) throws -> APIRequest? {
    try row(
      """
      SELECT api_requests.*, api_tokens.name FROM api_requests
      LEFT JOIN api_tokens ON api_tokens.id = api_requests.token_id WHERE job_id = $1
      """, id
    ).map {
      APIRequest(
        job: id, tokenName: try $0.textIfAny("name"), digest: try $0.bytes("digest"),
        externalCase: try $0.integerIfAny("external_case"))
    }
  }

  func outcome(_ job: Job) throws -> JobOutcome {
    JobOutcome(
      job: job, request: try apiRequest(job.id), proposal: try proposal(of: job),
      verdict: try row("SELECT * FROM ledger WHERE message_id = $1 ORDER BY id LIMIT 1", job.message)
        .map(LedgerEntry.init)?.verdict,
      decision: try decision(about: job))
  }

  /// A run's own copy goes when it grows old; the draft's stays.
  private func proposal(of job: Job) throws -> Proposal? {
    let row =
      try row(
        "SELECT proposal FROM runs WHERE job_id = $1 AND proposal IS NOT NULL ORDER BY id DESC LIMIT 1", job.id)
      ?? row("SELECT proposal FROM drafts WHERE message_id = $1 ORDER BY id DESC LIMIT 1", job.message)
    return try row?.json("proposal")
  }

  /// One on the job's own draft, or, where a person decided without a draft, one that came before the customer wrote
  /// again.
  private func decision(about job: Job) throws -> Decision? {
    try row(
      """
      SELECT decisions.* FROM decisions WHERE case_id = $1 AND undone_at IS NULL
        AND (draft_id IN (SELECT id FROM drafts WHERE message_id = $2)
          OR (draft_id IS NULL AND at >= $3 AND NOT EXISTS (
            SELECT 1 FROM jobs WHERE case_id = $1 AND message_id > $2 AND created_at <= decisions.at)))
      ORDER BY id DESC LIMIT 1
      """, job.caseID, job.message, job.createdAt
    ).map(Decision.init)
  }
}
