import Database

/// Failed jobs that failed in the same way.
public struct FailureGroup: Sendable, Hashable {
  public let fingerprint: String
  /// The node that was at work; nil where the work had not begun, or was never heard of again.
  public let node: String?
  public let count: Int
  public let firstSeen: Timestamp
  public let lastSeen: Timestamp
  /// The newest of them.
  public let jobs: [FailedJob]
}

public struct FailedJob: Sendable, Hashable {
  public let id: JobID
  public let caseID: CaseID
  public let error: String
  public let at: Timestamp
}

/// What became of a wish that was for every failed job of one fingerprint.
public struct BulkOutcome: Sendable, Hashable {
  public internal(set) var done = 0
  /// Jobs that were left as they are, with the newest reason.
  public internal(set) var refused = 0
  public internal(set) var why: String?

  init() {}

  /// Of one job.
  public init(_ outcome: JobChange) { add(outcome) }

  mutating func add(_ outcome: JobChange) {
    switch outcome {
    case .done: done += 1
    case .refused(let reason):
      refused += 1
      why = reason
    }
  }
}

extension Store {
  /// Failed jobs by fingerprint, the group with the newest failure first.
  /// - Parameter examples: jobs named in each group, the newest first.
  public func failures(limit: Int, examples: Int = 1) async throws -> [FailureGroup] {
    try await read { tx in
      try tx.rows(
        """
        SELECT fingerprint, count(*) AS n, min(at) AS first, max(at) AS last FROM failures
        GROUP BY fingerprint ORDER BY last DESC, fingerprint LIMIT $1
        """, max(0, limit)
      ).map { try tx.failureGroup($0, examples: examples) }
    }
  }

  public func failureCount() async throws -> Int {
    try await read { try $0.row("SELECT count(*) AS n FROM failures")?.int("n") ?? 0 }
  }

  /// Queues every failed job of that fingerprint again, in transactions of bounded size.
  public func retryJobs(fingerprint: String, by actor: String, now: Timestamp) async throws -> BulkOutcome {
    try await forEach(fingerprint) { tx, job in try tx.retry(job, by: actor, at: now) }
  }

  /// Takes every failed job of that fingerprint off the list; their cases stay with the people who have them.
  public func cancelJobs(fingerprint: String, by actor: String, now: Timestamp) async throws -> BulkOutcome {
    try await forEach(fingerprint) { tx, job in
      try tx.cancel(job, by: actor, at: now) ? .done : .refused("It is \(job.state.rawValue).")
    }
  }

  private static let batch = 100

  private func forEach(
    _ fingerprint: String, _ act: @Sendable @escaping (Transaction, Job) throws -> JobChange
  ) async throws -> BulkOutcome {
    var total = BulkOutcome()
    var last = ""
    while true {
      let after = last
      let (part, end) = try await write { tx -> (BulkOutcome, String?) in
        let jobs = try tx.rows(
          """
          SELECT jobs.* FROM failures JOIN jobs ON jobs.id = failures.job_id
          WHERE failures.fingerprint = $1 AND failures.job_id > $2 ORDER BY failures.job_id LIMIT \(Self.batch)
          """, fingerprint, after
        ).map(Job.init)
        var part = BulkOutcome()
        for job in jobs { part.add(try act(tx, job)) }
        return (part, jobs.last?.id.value)
      }
      total.done += part.done
      total.refused += part.refused
      total.why = part.why ?? total.why
      guard let end else { return total }
      last = end
    }
  }
}

extension Transaction {
  fileprivate func failureGroup(_ row: Row, examples: Int) throws -> FailureGroup {
    let fingerprint = try row.text("fingerprint")
    let newest = try rows(
      """
      SELECT failures.*, jobs.case_id FROM failures JOIN jobs ON jobs.id = failures.job_id
      WHERE fingerprint = $1 ORDER BY at DESC, job_id LIMIT $2
      """, fingerprint, max(1, examples))
    return FailureGroup(
      fingerprint: fingerprint, node: try newest.first?.textIfAny("node"), count: try row.int("n"),
      firstSeen: try row.time("first"), lastSeen: try row.time("last"),
      jobs: try newest.map {
        FailedJob(
          id: JobID(try $0.text("job_id")), caseID: try $0.id("case_id"), error: try $0.text("error"),
          at: try $0.time("at"))
      })
  }
}
