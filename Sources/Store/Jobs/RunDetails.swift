import Database

/// A run in a list.
public struct RunLine: Sendable, Hashable {
  public let run: Run
  public let jobState: Job.State
  /// Of its result; nil while there is none.
  public let route: String?
  public let topic: String?
  public let modelCalls: Int
  public let inputTokens: Int
  public let outputTokens: Int
  public let costUSD: Double
  /// Of its nodes together.
  public let milliseconds: Int
}

/// A run with everything that it knew, as long as that is kept.
public struct KeptRun: Sendable, Hashable {
  public struct Node: Sendable, Hashable {
    public let name: String
    public let at: Timestamp
    /// What it changed of the state, as text of the asker's making; nil where it is no longer kept.
    public let change: [UInt8]?
    /// What it asked of the shop, in order.
    public let reads: [ToolResult]
  }
  public let run: Run
  public let job: Job
  public let nodes: [Node]
  /// The node that comes next, or came when the run ended.
  public let next: String?
  /// The state behind the last node; nil before the first, and when it is no longer kept.
  public let checkpoint: [UInt8]?
  public let proposal: Proposal?
  public let answers: [ModelAnswer]
  /// What the log said meanwhile, in order.
  public let lines: [RunLogLine]
}

extension Store {
  /// Newest first.
  public func runs(caseID: CaseID?, limit: Int) async throws -> [RunLine] {
    try await read { tx in
      try tx.rows(
        """
        SELECT runs.*, jobs.state AS job_state,
          (SELECT group_concat(node, ',')
            FROM (SELECT node FROM run_nodes WHERE run_id = runs.id ORDER BY ordinal) AS passed) AS nodes,
          (SELECT count(*) FROM model_answers WHERE run_id = runs.id) AS calls,
          (SELECT coalesce(sum(input_tokens), 0) FROM model_answers WHERE run_id = runs.id) AS tokens_in,
          (SELECT coalesce(sum(output_tokens), 0) FROM model_answers WHERE run_id = runs.id) AS tokens_out,
          (SELECT coalesce(sum(cost_usd), 0.0) FROM model_answers WHERE run_id = runs.id) AS cost
        FROM runs JOIN jobs ON jobs.id = runs.job_id
        WHERE CAST($1 AS BIGINT) IS NULL OR runs.case_id = $1 ORDER BY runs.id DESC LIMIT $2
        """, caseID, max(0, limit)
      ).map(RunLine.init)
    }
  }

  public func keptRun(_ id: RunID) async throws -> KeptRun? {
    try await read { tx in
      guard let row = try tx.row("SELECT * FROM runs WHERE id = $1", id),
        let job = try tx.findJob(JobID(try row.text("job_id")))
      else { return nil }
      let reads = try tx.toolResults(of: id)
      let nodes = try tx.rows("SELECT * FROM run_nodes WHERE run_id = $1 ORDER BY ordinal", id).map {
        KeptRun.Node(
          name: try $0.text("node"), at: try $0.time("at"),
          change: try $0.textIfAny("change").map { Array($0.utf8) }, reads: reads[try $0.integer("ordinal")] ?? [])
      }
      return KeptRun(
        run: try Run(row, nodes: nodes.map(\.name)), job: job, nodes: nodes, next: try row.textIfAny("next_node"),
        checkpoint: try row.bytesIfAny("state"),
        proposal: try row.textIfAny("proposal").map { try JSONText.decode(Proposal.self, from: $0) },
        answers: try tx.answers(of: id), lines: try tx.logLines(of: id))
    }
  }
}

extension RunLine {
  fileprivate init(_ row: Row) throws {
    let nodes = try row.textIfAny("nodes").map { $0.split(separator: ",").map(String.init) } ?? []
    let proposal = try row.textIfAny("proposal").map { try JSONText.decode(Proposal.self, from: $0) }
    self.init(
      run: try Run(row, nodes: nodes), jobState: try row.word("job_state"), route: proposal?.route.rawValue,
      topic: proposal?.classification?.topic, modelCalls: try row.int("calls"), inputTokens: try row.int("tokens_in"),
      outputTokens: try row.int("tokens_out"), costUSD: try row.real("cost"),
      milliseconds: proposal?.trace.milliseconds ?? 0)
  }
}
