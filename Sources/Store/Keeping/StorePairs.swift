/// Rows that must stand together. What was removed on purpose, by age or for a customer, is marked and not missed.
extension StoreCheck {
  struct Pair {
    /// What a found row is called.
    let row: String
    let problem: String
    /// Gives the `id` of each row that lacks its other half.
    let query: String
  }

  static let pairs: [Pair] = [
    Pair(
      row: "ledger row", problem: "says that a message was kept, and names none",
      query: """
        SELECT id FROM ledger WHERE outcome IN ('case', 'duplicate', 'automatic', 'bounce') AND message_id IS NULL
        """),
    Pair(
      row: "ledger row", problem: "says that a message was set aside, and its bytes are gone",
      query: """
        SELECT id FROM ledger WHERE outcome IN ('quarantined', 'oversize') AND message_id IS NULL
          AND bytes_removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM quarantine WHERE ledger_id = ledger.id)
        """),
    Pair(
      row: "message", problem: "has no ledger row",
      query: """
        SELECT id FROM messages WHERE direction = 'inbound'
          AND NOT EXISTS (SELECT 1 FROM ledger WHERE ledger.message_id = messages.id)
        """),
    Pair(
      row: "message", problem: "has lost its bytes",
      query: """
        SELECT id FROM messages WHERE raw_removed_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM raw_messages WHERE raw_messages.message_id = messages.id)
        """),
    Pair(
      row: "message", problem: "was taken into a case, and is in none",
      query: """
        SELECT messages.id FROM ledger JOIN messages ON messages.id = ledger.message_id
        WHERE ledger.outcome = 'case' AND messages.case_id IS NULL
        """),
    Pair(
      row: "message", problem: "was given to the agent, and there is no job for it",
      query: """
        SELECT messages.id FROM ledger JOIN messages ON messages.id = ledger.message_id
        WHERE ledger.outcome = 'case' AND ledger.verdict = 'agent'
          AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.message_id = messages.id)
        """),
    Pair(
      row: "message", problem: "of a case is missing in its memory",
      query: """
        SELECT messages.id FROM ledger JOIN messages ON messages.id = ledger.message_id
        WHERE ledger.outcome = 'case' AND messages.quarantined = 0 AND messages.erased_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM memory WHERE memory.message_id = messages.id)
        """),
    Pair(
      row: "case", problem: "is in the works, and nothing works on it",
      query: """
        SELECT id FROM cases WHERE state = 'working'
          AND NOT EXISTS (SELECT 1 FROM jobs WHERE case_id = cases.id AND state IN ('queued', 'running'))
          AND NOT EXISTS (SELECT 1 FROM outgoing
            WHERE case_id = cases.id AND state IN ('ready', 'sending', 'deferred'))
        """),
    Pair(
      row: "draft", problem: "waits for a decision, and its case does not",
      query: """
        SELECT drafts.id FROM drafts JOIN cases ON cases.id = drafts.case_id
        WHERE drafts.state = 'pending' AND cases.state NOT IN ('review', 'answered')
        """),
    Pair(
      row: "run", problem: "is open, and its job is not",
      query: """
        SELECT runs.id FROM runs JOIN jobs ON jobs.id = runs.job_id
        WHERE runs.ended_at IS NULL AND jobs.state NOT IN ('queued', 'running')
        """),
    Pair(
      row: "decision", problem: "approved a reply, and there is none",
      query: """
        SELECT decisions.id FROM decisions JOIN cases ON cases.id = decisions.case_id
        WHERE decisions.kind IN ('approve', 'edit') AND cases.party_address <> ''
          AND NOT EXISTS (SELECT 1 FROM outgoing WHERE decision_id = decisions.id)
          AND NOT EXISTS (SELECT 1 FROM memory
            WHERE memory.case_id = cases.id AND party = 'shop' AND outgoing_id IS NULL)
        """),
    Pair(
      row: "reply", problem: "was sent, and is missing in its case's memory",
      query: """
        SELECT id FROM outgoing WHERE state = 'sent' AND erased_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM memory WHERE memory.outgoing_id = outgoing.id)
        """),
    Pair(
      row: "reply", problem: "was sent, and is not among its case's messages",
      query: """
        SELECT id FROM outgoing WHERE state = 'sent' AND erased_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM messages
            WHERE direction = 'outbound' AND messages.message_id = outgoing.message_id)
        """),
    Pair(
      row: "case", problem: "was merged, and is not closed",
      query: "SELECT id FROM cases WHERE merged_into IS NOT NULL AND state <> 'closed'"),
  ]
}
