// Where the store keeps what belongs to a customer, column by column. Erasing and exporting work from this list alone,
// and a test holds it against the schema: a column that nobody named here cannot be added.
import Database

/// A part of a table that customers' data stands in.
struct PersonalTable: Sendable {
  /// Which rows are a customer's: those whose `column` is among these values of the scope.
  enum Rows: String, Sendable, CaseIterable {
    case cases, messages, outgoing, jobs, runs, drafts, decisions, actions, ledger, attempts, addresses, messageIDs
    case memory
  }
  enum Treatment: Sendable {
    /// The row goes.
    case delete
    /// The row stays, for what refers to it and for the counts; these columns are covered, each with an SQL expression.
    case cover([(column: StaticString, with: StaticString)])
  }
  let table: StaticString
  let column: StaticString
  let rows: Rows
  let treatment: Treatment
  /// Columns that stay, since they tell nothing of a person.
  let stays: [String]

  /// The condition that finds them, given the place of the scope's values.
  func condition(_ dialect: SQLDialect, _ place: String) -> String {
    switch rows {
    case .jobs, .attempts, .addresses, .messageIDs: "\(column) IN \(dialect.texts(place))"
    case .cases, .messages, .outgoing, .runs, .drafts, .decisions, .actions, .ledger, .memory:
      "\(column) IN \(dialect.integers(place))"
    }
  }
}

enum PersonalData {
  /// What stands where a text was that the schema wants.
  static let erasedText = "[erased]"

  static let tables: [PersonalTable] = [
    PersonalTable(
      table: "raw_messages", column: "message_id", rows: .messages, treatment: .delete,
      stays: ["message_id", "bytes"]),
    PersonalTable(
      table: "quarantine", column: "ledger_id", rows: .ledger, treatment: .delete, stays: ["ledger_id", "bytes"]),
    PersonalTable(
      table: "memory", column: "rowid", rows: .memory, treatment: .delete,
      stays: ["case_id", "turn", "party", "message_id", "outgoing_id", "approved_by", "text", "facts", "at", "gist"]),
    PersonalTable(
      table: "known_ids", column: "case_id", rows: .cases, treatment: .delete, stays: ["value", "case_id"]),
    PersonalTable(
      table: "known_ids", column: "value", rows: .messageIDs, treatment: .delete, stays: ["value", "case_id"]),
    PersonalTable(
      table: "case_parties", column: "case_id", rows: .cases, treatment: .delete, stays: ["case_id", "folded"]),
    PersonalTable(
      table: "case_parties", column: "folded", rows: .addresses, treatment: .delete, stays: ["case_id", "folded"]),
    PersonalTable(
      table: "dead_addresses", column: "folded", rows: .addresses, treatment: .delete,
      stays: ["folded", "status", "at"]),
    PersonalTable(
      table: "attempts", column: "origin", rows: .attempts, treatment: .delete, stays: ["origin", "count", "at"]),
    PersonalTable(
      table: "failures", column: "job_id", rows: .jobs, treatment: .delete,
      stays: ["job_id", "fingerprint", "node", "error", "at"]),
    // Its digest is made of the customer's words.
    PersonalTable(
      table: "api_requests", column: "job_id", rows: .jobs, treatment: .delete,
      stays: ["job_id", "token_id", "digest", "external_case", "at"]),
    PersonalTable(
      table: "model_answers", column: "run_id", rows: .runs, treatment: .delete,
      stays: [
        "id", "run_id", "node", "key", "model", "request", "reply", "input_tokens", "cached_tokens", "output_tokens",
        "cost_usd", "milliseconds", "at",
      ]),
    PersonalTable(
      table: "tool_results", column: "run_id", rows: .runs, treatment: .delete,
      stays: ["id", "run_id", "ordinal", "key", "tool", "question", "answer", "same_as"]),
    PersonalTable(
      table: "run_lines", column: "run_id", rows: .runs, treatment: .delete,
      stays: ["run_id", "ordinal", "at", "level", "message", "facts"]),
    PersonalTable(
      table: "run_nodes", column: "run_id", rows: .runs, treatment: .cover([("change", "NULL")]),
      stays: ["run_id", "ordinal", "node", "at"]),
    PersonalTable(
      table: "notes", column: "case_id", rows: .cases, treatment: .delete,
      stays: ["id", "case_id", "user_id", "author", "text", "at"]),
    PersonalTable(
      table: "edits", column: "case_id", rows: .cases, treatment: .delete,
      stays: ["case_id", "user_id", "draft_id", "text", "at"]),
    // How good the agent's work was stays countable.
    PersonalTable(
      table: "labels", column: "case_id", rows: .cases, treatment: .cover([("reason", "NULL")]),
      stays: ["case_id", "run_id", "user_id", "reviewer", "good", "at"]),
    cases, messages, ledger, jobs, runs, drafts, decisions, outgoing, actions,
  ]

  /// Tables in which nothing of a customer stands. The chain of the audit log is kept; its details are in
  /// `audit_details`, which has a door of its own.
  static let others: Set<String> = [
    "settings", "thread_keys", "users", "sessions", "sign_in_failures", "cursors", "schema_migrations", "audit",
    "audit_details", "sqlite_sequence", "sqlite_stat1", "saved_views", "decision_figures", "alerts", "tallies",
    "mentions", "snippets", "recovery_codes", "sign_in_steps", "identities", "api_tokens",
    "rates", "turns",
    // Answers to decisions: numbers and words of ours.
    "api_replies",
    // What is told is read when it is told; the log holds numbers and words of ours.
    "webhook_cursors", "webhook_deliveries",
    // Erasing takes a mail's words out of the index; see `MailSearch`.
    "mail_search", "mail_search_data", "mail_search_idx", "mail_search_docsize", "mail_search_config",
  ]

  private static let cases = PersonalTable(
    table: "cases", column: "id", rows: .cases,
    treatment: .cover([
      ("subject", "''"), ("party_name", "NULL"), ("party_address", "''"), ("party_folded", "''"),
      ("customer_id", "NULL"), ("external_id", "NULL"), ("reason", "NULL"), ("explanation", "NULL"),
      ("summary", "''"), ("trouble", "NULL"), ("token", "'erased-' || id"), ("waiting_since", "NULL"),
      ("changed_by", "'gatewayd'"), ("change", "'erased'"),
    ]),
    stays: [
      "id", "state", "topic", "urgency", "route", "assignee", "claimed_at", "linked_case", "version", "opened_at",
      "updated_at", "merged_into", "erased_at", "snoozed_until", "team", "spam_at",
    ])

  private static let messages = PersonalTable(
    table: "messages", column: "id", rows: .messages,
    treatment: .cover([
      ("message_id", "NULL"), ("body_hash", "zeroblob(32)"), ("from_name", "NULL"), ("from_address", "NULL"),
      ("to_json", "'[]'"), ("cc_json", "'[]'"), ("references_json", "'[]'"), ("subject", "NULL"),
      ("date_seconds", "NULL"), ("date_zone", "NULL"), ("text", "''"), ("new_text", "''"), ("quoted_text", "''"),
      ("characters", "0"), ("tier_reason", "''"), ("automatic_reason", "NULL"), ("attachments_json", "'[]'"),
    ]),
    // The hash of the whole mail, which nobody can guess, keeps a copy that comes again from opening a case.
    stays: [
      "id", "case_id", "direction", "hash", "received_at", "has_hidden_text", "has_html", "trim", "tier",
      "automatic_kind", "quarantined", "twin_of", "erased_at", "raw_removed_at",
    ])

  private static let ledger = PersonalTable(
    table: "ledger", column: "id", rows: .ledger,
    treatment: .cover([
      // The name of an imported file may be that of a person.
      ("origin", "CASE WHEN origin LIKE 'import:%' THEN 'import:erased:' || id ELSE origin END"),
      ("reason", "NULL"), ("explanation", "NULL"),
    ]),
    stays: [
      "id", "account", "mailbox", "uid_validity", "uid", "outcome", "message_id", "verdict", "verdict_reason", "at",
      "bytes_removed_at", "settled_at", "settled_by",
    ])

  private static let jobs = PersonalTable(
    table: "jobs", column: "id", rows: .jobs, treatment: .cover([("error", "NULL")]),
    stays: [
      "id", "case_id", "message_id", "state", "attempts", "run_after", "lease_until", "fence", "created_at", "priority",
      "queued_at", "rank", "lost", "holder", "mailbox",
    ])

  private static let runs = PersonalTable(
    table: "runs", column: "id", rows: .runs, treatment: .cover([("state", "NULL"), ("proposal", "NULL")]),
    stays: ["id", "job_id", "case_id", "model", "started_at", "ended_at", "next_node", "exporter", "exported_at"])

  private static let drafts = PersonalTable(
    table: "drafts", column: "id", rows: .drafts,
    treatment: .cover([
      (
        "proposal",
        """
        '{"job_id":"","case_id":0,"success_status":false,"route":"manual","context":[],"actions":[],"grounding":[],\
        "product_ids":[],"trace":{"nodes":[],"milliseconds":0,"model_calls":0,"input_tokens":0,"output_tokens":0,\
        "cost_usd":0}}'
        """
      )
    ]),
    stays: ["id", "case_id", "message_id", "run_id", "state", "created_at"])

  private static let decisions = PersonalTable(
    table: "decisions", column: "id", rows: .decisions,
    treatment: .cover([("reason", "NULL"), ("text", "NULL"), ("before", "NULL")]),
    stays: ["id", "case_id", "draft_id", "kind", "user_id", "reviewer", "at", "undone_at"])

  private static let outgoing = PersonalTable(
    table: "outgoing", column: "id", rows: .outgoing,
    treatment: .cover([
      ("envelope", "'{\"from\":\"\",\"to\":[]}'"), ("subject", "''"), ("bytes", "zeroblob(1)"), ("text", "'[erased]'"),
      ("last_reply", "NULL"), ("search_said", "NULL"),
    ]),
    stays: [
      "id", "case_id", "decision_id", "answers", "state", "message_id", "attempts", "next_attempt", "lease_until",
      "created_at", "sent_at", "erased_at", "fence", "waited", "searches", "next_search", "not_before",
      "holder",
    ])

  /// That money moved stays on record: what was done, how much, under which key, who approved it.
  private static let actions = PersonalTable(
    table: "actions", column: "id", rows: .actions,
    treatment: .cover([
      (
        "params",
        """
        CASE WHEN json_extract(params, '$.amount') IS NULL THEN '{}'
          ELSE '{"amount":' || CAST(json_extract(params, '$.amount') AS TEXT) || '}' END
        """
      ),
      ("premises", "'[]'"), ("customer_id", "NULL"), ("result", "NULL"), ("held", "NULL"),
    ]),
    stays: [
      "id", "case_id", "decision_id", "state", "action", "idempotency_key", "attempts", "run_after", "lease_until",
      "approved_by", "approved_at", "fence", "not_before", "holder",
    ])
}
