import Database

/// A question that a node of a run asked the shop, and the answer; kept so that the run can be played again.
///
/// Kept as long as the run's checkpoint: until `store.retention.run_days` after the last change of its case, or until
/// its customer is erased. An answer that a run had before is not kept twice, and of one run no more than
/// `mostOfARun` bytes; what does not fit is noted without its answer.
public struct ToolResult: Sendable, Hashable {
  public let tool: String
  public let question: String
  /// As text of the asker's making; nil if it was too long.
  public let answer: String?

  public init(tool: String, question: String, answer: String?) {
    self.tool = tool
    self.question = question
    self.answer = answer
  }

  /// Bytes of answers.
  static let mostOfARun: Int64 = 4 << 20

  /// Tool and question, each with its length, so that no two pairs are one.
  fileprivate var key: [UInt8] {
    Digest.sha256("\(tool.utf8.count):\(tool)\(question.utf8.count):\(question)".utf8)
  }
}

extension Transaction {
  func keep(_ results: [ToolResult], of run: RunID, at ordinal: Int64) throws {
    guard !results.isEmpty else { return }
    let sum = try row("SELECT coalesce(sum(length(answer)), 0) AS bytes FROM tool_results WHERE run_id = $1", run)
    var left = ToolResult.mostOfARun - (try sum?.integer("bytes") ?? 0)
    for result in results {
      let known = try row(
        """
        SELECT coalesce(same_as, ordinal) AS place FROM tool_results
        WHERE run_id = $1 AND key = $2 ORDER BY ordinal DESC LIMIT 1
        """, run, result.key)
      let place = try known?.integer("place")
      let isSame =
        try place.map {
          try row(
            "SELECT 1 FROM tool_results WHERE run_id = $1 AND key = $2 AND ordinal = $3 AND answer = $4", run,
            result.key, $0, result.answer) != nil
        } ?? false
      let size = Int64(result.answer?.utf8.count ?? 0)
      let answer = isSame || size > left ? nil : result.answer
      if answer != nil { left -= size }
      try self.run(
        """
        INSERT INTO tool_results (run_id, ordinal, key, tool, question, answer, same_as)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """, run, ordinal, result.key, result.tool, result.question, answer, isSame ? place : nil)
    }
  }

  /// By the ordinal of the node that asked.
  func toolResults(of run: RunID) throws -> [Int64: [ToolResult]] {
    let found = try rows(
      """
      SELECT asked.ordinal, asked.tool, asked.question, coalesce(asked.answer, kept.answer) AS answer
      FROM tool_results AS asked
      LEFT JOIN tool_results AS kept
        ON kept.run_id = asked.run_id AND kept.ordinal = asked.same_as AND kept.key = asked.key
      WHERE asked.run_id = $1 ORDER BY asked.id
      """, run)
    var results: [Int64: [ToolResult]] = [:]
    for row in found {
      results[try row.integer("ordinal"), default: []].append(
        ToolResult(
          tool: try row.text("tool"), question: try row.text("question"), answer: try row.textIfAny("answer")))
    }
    return results
  }
}
