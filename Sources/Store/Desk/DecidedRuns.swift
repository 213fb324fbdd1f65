import Database

/// A draft that a person decided about, with what the person made of it.
public struct DecidedRun: Sendable {
  public let decision: Decision
  public let run: RunID
  /// What the agent proposed.
  public let proposal: Proposal
  /// What the person approved of it.
  public let actions: [ActionRecord]
  /// What was written to the customer in the end: the approved text, or a person's own after a rejection.
  public let finalText: String?
  /// Who writes; for masking.
  public let partyName: String?
  /// What people said of the run and of its case, of the run first.
  public let labels: [Label]
}

extension Store {
  /// The newest first. Runs of erased or pruned cases may have lost what they knew; see `keptRun`.
  public func decidedRuns(limit: Int) async throws -> [DecidedRun] {
    try await read { tx in
      try tx.rows(
        """
        SELECT decisions.*, drafts.run_id AS run_id, drafts.proposal AS proposal, cases.party_name AS party_name,
          coalesce(decisions.text, (SELECT later.text FROM decisions AS later WHERE later.case_id = decisions.case_id
            AND later.id > decisions.id AND later.draft_id IS NULL AND later.text IS NOT NULL
            AND later.undone_at IS NULL ORDER BY later.id LIMIT 1)) AS final_text
        FROM decisions JOIN drafts ON drafts.id = decisions.draft_id JOIN cases ON cases.id = decisions.case_id
        ORDER BY decisions.id DESC LIMIT $1
        """, max(0, limit)
      ).map { row in
        let (decision, run) = (try Decision(row), try row.id("run_id") as RunID)
        return DecidedRun(
          decision: decision, run: run,
          proposal: try JSONText.decode(Proposal.self, from: try row.text("proposal")),
          actions: try tx.rows("SELECT * FROM actions WHERE decision_id = $1 ORDER BY id", decision.id)
            .map(ActionRecord.init),
          finalText: try row.textIfAny("final_text"), partyName: try row.textIfAny("party_name"),
          labels: try tx.rows(
            "SELECT * FROM labels WHERE case_id = $1 AND run_id IN (0, $2) ORDER BY run_id DESC, at DESC, user_id",
            decision.caseID, run
          ).map(Label.init))
      }
    }
  }
}
