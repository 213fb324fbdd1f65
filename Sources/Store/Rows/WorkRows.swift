import Database
import MailProto

extension Job {
  init(_ row: Row) throws {
    self.init(
      id: JobID(try row.text("id")), caseID: try row.id("case_id"), message: try row.id("message_id"),
      state: try row.word("state"), priority: try row.word("priority"), attempts: try row.int("attempts"),
      lost: try row.int("lost"), runAfter: try row.time("run_after"), leaseUntil: try row.timeIfAny("lease_until"),
      error: try row.textIfAny("error"), queuedAt: try row.time("queued_at"), createdAt: try row.time("created_at"))
  }
}

extension Run {
  init(_ row: Row, nodes: [String]) throws {
    self.init(
      id: try row.id("id"), job: JobID(try row.text("job_id")), caseID: try row.id("case_id"),
      model: try row.text("model"), startedAt: try row.time("started_at"), endedAt: try row.timeIfAny("ended_at"),
      nodes: nodes)
  }
}

extension Draft {
  init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), caseID: try row.id("case_id"), message: try row.id("message_id"),
      state: try row.word("state"), proposal: try row.json("proposal"), createdAt: try row.time("created_at"))
  }
}

extension Decision {
  init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), caseID: try row.id("case_id"), draft: try row.idIfAny("draft_id"),
      kind: try row.word("kind"), reviewer: try row.text("reviewer"), reason: try row.textIfAny("reason"),
      text: try row.textIfAny("text"), at: try row.time("at"), undoneAt: try row.timeIfAny("undone_at"))
  }
}

extension Outgoing {
  init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), caseID: try row.id("case_id"), decision: try row.id("decision_id"),
      state: try row.word("state"), envelope: try row.json("envelope"),
      messageID: MessageID(try row.text("message_id")), bytes: try row.bytes("bytes"), text: try row.text("text"),
      attempts: try row.int("attempts"), nextAttempt: try row.time("next_attempt"),
      lastReply: try row.textIfAny("last_reply"), createdAt: try row.time("created_at"),
      sentAt: try row.timeIfAny("sent_at"), fence: try row.integer("fence"), waited: try row.integer("waited"),
      searches: try row.int("searches"), nextSearch: try row.timeIfAny("next_search"),
      searchSaid: try row.textIfAny("search_said"), notBefore: try row.timeIfAny("not_before"))
  }
}

extension ActionRecord {
  init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), caseID: try row.id("case_id"), decision: try row.id("decision_id"),
      state: try row.word("state"), action: try row.text("action"), params: try row.json("params"),
      premises: try row.json("premises"), idempotencyKey: try row.text("idempotency_key"),
      attempts: try row.int("attempts"), fence: try row.integer("fence"), result: try row.textIfAny("result"),
      approvedBy: try row.text("approved_by"), approvedAt: try row.time("approved_at"),
      held: try row.textIfAny("held"))
  }
}

extension MemoryTurn {
  init(_ row: Row) throws {
    self.init(
      turn: try row.int("turn"), party: try row.word("party"), message: try row.idIfAny("message_id"),
      outgoing: try row.idIfAny("outgoing_id"), approvedBy: try row.textIfAny("approved_by"),
      text: try row.text("text"), facts: try row.json("facts"), at: try row.time("at"),
      gist: try row.textIfAny("gist"))
  }
}

extension User {
  init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), name: try row.text("name"), role: try row.word("role"), disabled: try row.flag("disabled"),
      mustChangePassword: try row.flag("must_change"))
  }
}

extension Transaction {
  func pendingDraft(_ id: CaseID) throws -> Draft? {
    try row("SELECT * FROM drafts WHERE case_id = $1 AND state = 'pending'", id).map(Draft.init)
  }

  func move(_ draft: Draft, _ event: Draft.Event) throws {
    let next = try edge(draft.state, event, draft.state.after(event))
    try run("UPDATE drafts SET state = $2 WHERE id = $1", draft.id, next.rawValue)
  }

  func memoryTurns(_ id: CaseID) throws -> [MemoryTurn] {
    try rows("SELECT * FROM memory WHERE case_id = $1 ORDER BY turn", id).map(MemoryTurn.init)
  }

  /// Keeps what a model made of turns with them; of a turn that is gone or says something else nothing is kept.
  func keep(_ gists: [MemoryTurn.Gist], in caseID: CaseID) throws {
    for gist in gists where !gist.text.isEmpty {
      try run("UPDATE memory SET gist = $3 WHERE case_id = $1 AND text = $2", caseID, gist.source, gist.text)
    }
  }

  func remember(
    _ party: MemoryTurn.Party, in caseID: CaseID, message: MessageRowID? = nil, outgoing: OutgoingID? = nil,
    approvedBy: String? = nil, text: String, facts: [String], at now: Timestamp
  ) throws {
    try run(
      """
      INSERT INTO memory (case_id, turn, party, message_id, outgoing_id, approved_by, text, facts, at)
      VALUES ($1, (SELECT coalesce(max(turn), -1) + 1 FROM memory WHERE case_id = $1), $2, $3, $4, $5, $6, $7, $8)
      """, caseID, party.rawValue, message, outgoing, approvedBy, text, try JSONText.encode(facts), now)
  }
}
