import Database

/// A job with everything that was done for it.
public struct JobDetail: Sendable, Hashable {
  public let job: Job
  public let runs: [RunDetail]
}

public struct RunDetail: Sendable, Hashable {
  public let run: Run
  public let nodes: [CommittedNode]
  /// The node that comes next, or came when the run ended.
  public let next: String?
  /// Answers of models, in the order in which they came.
  public let answers: [ModelAnswer]
}

public struct CommittedNode: Sendable, Hashable {
  public let name: String
  public let at: Timestamp
}

extension Store {
  /// Newest first.
  public func jobs(state: Job.State?, limit: Int) async throws -> [Job] {
    try await read { tx in
      try tx.rows(
        "SELECT * FROM jobs WHERE \(state.isWanted) ORDER BY message_id DESC LIMIT $2", state?.rawValue, max(0, limit)
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

  public func jobDetail(_ id: JobID) async throws -> JobDetail? {
    try await read { tx in
      guard let job = try tx.findJob(id) else { return nil }
      let runs = try tx.rows("SELECT * FROM runs WHERE job_id = $1 ORDER BY id", id)
      return JobDetail(job: job, runs: try runs.map(tx.detail))
    }
  }
}

extension Transaction {
  fileprivate func detail(_ row: Row) throws -> RunDetail {
    let id: RunID = try row.id("id")
    let nodes = try rows("SELECT node, at FROM run_nodes WHERE run_id = $1 ORDER BY ordinal", id).map {
      CommittedNode(name: try $0.text("node"), at: try $0.time("at"))
    }
    return RunDetail(
      run: try Run(row, nodes: nodes.map(\.name)), nodes: nodes, next: try row.textIfAny("next_node"),
      answers: try answers(of: id))
  }
}
