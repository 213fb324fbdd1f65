import Database

/// What a model answered to one request within a run.
public struct ModelAnswer: Sendable, Hashable {
  /// The node that asked.
  public let node: String
  /// The model's name in the configuration.
  public let model: String
  /// The whole request and the whole reply, as JSON text of the asker's making.
  public let request: String
  public let reply: String
  public let inputTokens: Int
  public let cachedTokens: Int
  public let outputTokens: Int
  public let costUSD: Double
  /// How long the model took.
  public let milliseconds: Int
  /// When it had answered.
  public let at: Timestamp

  public init(
    node: String, model: String, request: String, reply: String, inputTokens: Int, cachedTokens: Int,
    outputTokens: Int, costUSD: Double, milliseconds: Int, at: Timestamp
  ) {
    self.node = node
    self.model = model
    self.request = request
    self.reply = reply
    self.inputTokens = inputTokens
    self.cachedTokens = cachedTokens
    self.outputTokens = outputTokens
    self.costUSD = costUSD
    self.milliseconds = milliseconds
    self.at = at
  }

  /// Model and request, each with its length, so that no two pairs are one.
  static func key(model: String, request: String) -> [UInt8] {
    Digest.sha256("\(model.utf8.count):\(model)\(request.utf8.count):\(request)".utf8)
  }
}

extension Store {
  /// What `model` answered to this very request in this node of the run, if it did.
  public func storedAnswer(
    to request: String, of model: String, node: String, in job: ClaimedJob
  ) async throws -> ModelAnswer? {
    let key = ModelAnswer.key(model: model, request: request)
    return try await read { tx in
      try tx.row(
        "SELECT * FROM model_answers WHERE run_id = $1 AND node = $2 AND key = $3", job.run, node, key
      ).map(ModelAnswer.init)
    }
  }

  /// Keeps an answer; on disk when this returns. The first answer to a request stays.
  /// - Throws: `StoreError.fenced` for a stale worker.
  public func keep(_ answer: ModelAnswer, in job: ClaimedJob) async throws {
    try await write(waking: .nobody) { tx in
      try tx.held(job)
      try tx.run(
        """
        INSERT INTO model_answers (run_id, node, key, model, request, reply, input_tokens, cached_tokens,
          output_tokens, cost_usd, milliseconds, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (run_id, node, key) DO NOTHING
        """, job.run, answer.node, ModelAnswer.key(model: answer.model, request: answer.request), answer.model,
        answer.request, answer.reply, max(0, answer.inputTokens), max(0, answer.cachedTokens),
        max(0, answer.outputTokens), answer.costUSD.isFinite ? answer.costUSD : 0, max(0, answer.milliseconds),
        answer.at)
    }
  }
}

extension Store {
  /// What the answers since then have cost, in US dollars. Answers that were erased since are not among them.
  public func modelCost(since start: Timestamp) async throws -> Double {
    try await read { tx in
      // Ids grow with time: only the rows of the day are read, without an index of their own.
      let last = try tx.row("SELECT id FROM model_answers WHERE at < $1 ORDER BY id DESC LIMIT 1", start)?.int("id")
      let costs = try tx.rows("SELECT cost_usd FROM model_answers WHERE id > $1 AND at >= $2", last ?? 0, start)
      return try costs.reduce(0) { try $0 + $1.real("cost_usd") }
    }
  }
}

extension Transaction {
  func answers(of run: RunID) throws -> [ModelAnswer] {
    try rows("SELECT * FROM model_answers WHERE run_id = $1 ORDER BY id", run).map(ModelAnswer.init)
  }
}

extension ModelAnswer {
  init(_ row: Row) throws {
    self.init(
      node: try row.text("node"), model: try row.text("model"), request: try row.text("request"),
      reply: try row.text("reply"), inputTokens: try row.int("input_tokens"),
      cachedTokens: try row.int("cached_tokens"), outputTokens: try row.int("output_tokens"),
      costUSD: try row.real("cost_usd"), milliseconds: try row.int("milliseconds"), at: try row.time("at"))
  }
}

extension Double: Bind { var bound: Value { .real(self) } }

extension Row {
  func real(_ name: String) throws -> Double {
    guard case .real(let value) = self[name] else { throw damaged(name) }
    return value
  }
}
