import Database
import MailProto

@testable import Store

/// Rows as earlier versions wrote them: what each migration's tables held before the next one came.
enum OldRows {
  /// The rows of a store of this version.
  static func statements(_ version: Int) -> [String] { (0...version).flatMap(added(by:)) }

  /// Rows of the tables that the migration of this number (from 1) made.
  static func added(by version: Int) -> [String] {
    version == 0 ? [] : byMigration[version] ?? byName[Schema.migrations[version - 1].name] ?? []
  }

  /// Of later migrations, whose place in the list says less than their name.
  private static let byName = signIn.merging(watching) { $1 }.merging(api) { $1 }.merging(shares) { $1 }

  private static let hash = "zeroblob(32)"

  private static let byMigration: [Int: [String]] = [
    1: [
      "INSERT INTO settings (name, value) VALUES ('probe', '1')",
      "INSERT INTO thread_keys (version, secret, created_at) VALUES (1, \(hash), 0)",
      """
      INSERT INTO users (id, name, folded, role, password, created_at) VALUES (1, 'Rita', 'rita', 'reviewer', 'x', 1)
      """,
      "INSERT INTO sessions (hash, user_id, csrf, created_at, seen_at) VALUES (\(hash), 1, 'c', 1, 2)",
      "INSERT INTO sign_in_failures (scope, failures, last_at, blocked_until) VALUES ('account:rita', 1, 1, 1)",
    ],
    2: [
      """
      INSERT INTO cases (id, state, subject, party_name, party_address, party_folded, customer_id, summary, token,
        assignee, changed_by, change, opened_at, updated_at)
      VALUES (1, 'answered', 'Late', 'Anna', 'anna@x.example', 'anna@x.example', 7, 's', 't1', 1, 'rita', 'c', 1, 2),
        (2, 'review', 'Other', NULL, 'bob@x.example', 'bob@x.example', NULL, 's', 't2', NULL, 'rita', 'c', 1, 2)
      """,
      """
      INSERT INTO messages (id, case_id, direction, message_id, hash, body_hash, from_address, to_json, cc_json,
        references_json, subject, received_at, text, new_text, quoted_text, has_hidden_text, trim, characters, tier,
        tier_reason, quarantined, attachments_json)
      VALUES (1, 1, 'inbound', 'a@x.example', \(hash), \(hash), 'anna@x.example', '[]', '[]', '[]', 'Late', 1, 't', 't',
        '', 0, 'none', 1, 2, 'r', 0, '[]'),
        (2, 1, 'outbound', 'o@shop.test', \(hash), \(hash), 'us@shop.test', '[]', '[]', '[]', 'Late', 3, 't', 't', '',
        0, 'none', 1, 2, 'r', 0, '[]')
      """,
      "INSERT INTO raw_messages (message_id, bytes) VALUES (1, x'41'), (2, x'42')",
      "INSERT INTO known_ids (value, case_id) VALUES ('a@x.example', 1)",
      "INSERT INTO dead_addresses (folded, status, at) VALUES ('gone@x.example', '5.1.1', 1)",
    ],
    3: [
      """
      INSERT INTO ledger (id, origin, account, mailbox, uid_validity, uid, outcome, message_id, verdict, at)
      VALUES (1, 'imap:4:shop:5:INBOX:1:1', 'shop', 'INBOX', 1, 1, 'case', 1, 'agent', 1),
        (2, 'import:0:/a:00', NULL, NULL, NULL, NULL, 'quarantined', NULL, NULL, 1)
      """,
      "INSERT INTO attempts (origin, count, at) VALUES ('imap:4:shop:5:INBOX:1:9', 2, 1)",
      "INSERT INTO quarantine (ledger_id, bytes) VALUES (2, x'43')",
      """
      INSERT INTO cursors (account, mailbox, uid_validity, last_uid, epoch, updated_at)
      VALUES ('shop', 'INBOX', 1, 1, 1, 1)
      """,
    ],
    4: [
      """
      INSERT INTO jobs (id, case_id, message_id, state, attempts, run_after, fence, created_at)
      VALUES ('00000000-0000-4000-8000-000000000001', 1, 1, 'done', 1, 1, 2, 1)
      """,
      """
      INSERT INTO runs (id, job_id, case_id, model, state, proposal, started_at, ended_at)
      VALUES (1, '00000000-0000-4000-8000-000000000001', 1, 'offline', x'05', '{}', 1, 2)
      """,
      "INSERT INTO run_nodes (run_id, ordinal, node, at) VALUES (1, 1, 'recall', 1)",
      """
      INSERT INTO drafts (id, case_id, message_id, run_id, state, proposal, created_at)
      VALUES (1, 1, 1, 1, 'approved', '{}', 1)
      """,
    ],
    5: [
      """
      INSERT INTO decisions (id, case_id, draft_id, kind, user_id, reviewer, text, at)
      VALUES (1, 1, 1, 'approve', 1, 'Rita', 'text', 1)
      """,
      """
      INSERT INTO outgoing (id, case_id, decision_id, answers, state, envelope, message_id, subject, bytes, text,
        attempts, next_attempt, created_at, sent_at)
      VALUES (1, 1, 1, 1, 'sent', '{"from":"us@shop.test","to":["anna@x.example"]}', 'o@shop.test', 'Re', x'44', 't',
        1, 1, 1, 2)
      """,
      """
      INSERT INTO actions (id, case_id, decision_id, state, action, params, premises, customer_id, idempotency_key,
        attempts, run_after, result, approved_by, approved_at)
      VALUES (1, 1, 1, 'done', 'Record_refund', '{"amount":3}', '[]', 7, 'k', 1, 1, 'ok', 'Rita', 1)
      """,
      """
      INSERT INTO memory (case_id, turn, party, message_id, text, facts, at)
      VALUES (1, 0, 'customer', 1, 't', '[]', 1)
      """,
    ],
    7: [
      """
      INSERT INTO ledger (id, origin, account, mailbox, uid_validity, uid, outcome, at)
      VALUES (3, 'imap:4:shop:5:INBOX:1:3', 'shop', 'INBOX', 1, 3, 'skipped', 1)
      """
    ],
    8: [
      "UPDATE cases SET merged_into = 1, state = 'closed' WHERE id = 2",
      "INSERT INTO case_parties (case_id, folded) VALUES (1, 'bob@x.example')",
    ],
    10: [
      "UPDATE jobs SET priority = 'low', queued_at = 5, rank = 6, lost = 1",
      """
      INSERT INTO failures (job_id, fingerprint, error, at)
      VALUES ('00000000-0000-4000-8000-000000000001', 'f', 'e', 1)
      """,
    ],
    11: [
      """
      INSERT INTO model_answers (id, run_id, node, key, model, request, reply, input_tokens, cached_tokens,
        output_tokens, cost_usd, milliseconds, at)
      VALUES (1, 1, 'compose', \(hash), 'm', 'q', 'a', 1, 2, 3, 0.5, 4, 5)
      """
    ],
    12: ["UPDATE outgoing SET fence = 3, waited = 5", "UPDATE actions SET fence = 4"],
    13: ["UPDATE outgoing SET searches = 2"],
    15: ["UPDATE messages SET raw_removed_at = 5 WHERE id = 2", "UPDATE cases SET erased_at = 6 WHERE id = 2"],
    16: [
      "UPDATE run_nodes SET change = '{}'",
      """
      INSERT INTO tool_results (run_id, ordinal, key, tool, question, answer)
      VALUES (1, 1, \(hash), 'vocabulary', '{}', '{}')
      """,
    ],
    18: ["UPDATE memory SET gist = 'g'"],
    19: [
      "INSERT INTO saved_views (user_id, name, query, shared, created_at) VALUES (1, 'Mine', 'lane=people', 1, 5)"
    ],
    20: ["INSERT INTO mail_search (rowid, subject, people, body) VALUES (1, 'Late', 'anna', 't')"],
    21: [
      """
      INSERT INTO decision_figures (decision_id, at, kind, drafted, waited, looked, topic)
      SELECT id, at, kind, 1, 1, 1, 'delay' FROM decisions WHERE true ON CONFLICT DO NOTHING
      """
    ],
    22: [
      "INSERT INTO alerts (matter, told_at) VALUES ('mail: urgent', 5)",
      "UPDATE ledger SET settled_at = 5, settled_by = 'rita' WHERE id = 2",
    ],
    23: [
      "UPDATE cases SET snoozed_until = 5, team = 'Billing', spam_at = 6 WHERE id = 2",
      "INSERT INTO notes (id, case_id, user_id, author, text, at) VALUES (1, 1, 1, 'Rita', 'n', 1)",
      "INSERT INTO mentions (note_id, user_id, seen_at) VALUES (1, 1, 2)",
      "INSERT INTO edits (case_id, user_id, draft_id, text, at) VALUES (1, 1, 1, 't', 1)",
      "INSERT INTO labels (case_id, run_id, user_id, reviewer, good, reason, at) VALUES (1, 0, 1, 'Rita', 1, 'r', 1)",
      "INSERT INTO snippets (id, name, folded, text, changed_by, at) VALUES (1, 'Hi', 'hi', 't', 'Rita', 1)",
    ],
    24: [
      "UPDATE decisions SET before = '{\"version\":1}', undone_at = 2", "UPDATE outgoing SET not_before = 3",
      "UPDATE actions SET not_before = 4",
    ],
  ]

  /// Three lines of the audit log, chained as that version did.
  static func audit(_ connection: any Connection, version: Int) throws {
    let details = try connection.query("SELECT 1 FROM sqlite_schema WHERE name = 'audit_details'", [])
    var previous = AuditLine.genesis
    for sequence in 1...3 as ClosedRange<Int64> {
      let detail = "{\"n\":\(sequence)}"
      if details.isEmpty {
        let line = Line(
          sequence: sequence, at: at(sequence), actor: "rita", event: "case.seen", caseID: sequence == 2 ? nil : 1,
          detail: detail)
        let hash = Digest.sha256(previous + Array(try JSONText.encode(line).utf8))
        try connection.execute(
          """
          INSERT INTO audit (sequence, at, actor, event, case_id, detail, previous, hash)
          VALUES ($1, $2, 'rita', 'case.seen', $3, $4, $5, $6)
          """, [line.sequence.bound, line.at.bound, line.caseID.bound, detail.bound, previous.bound, hash.bound])
        previous = hash
      } else {
        let salt = [UInt8](repeating: 9, count: AuditLine.saltBytes)
        let line = AuditLine(
          sequence: sequence, at: at(sequence), actor: "rita", event: "case.seen", caseID: CaseID(1),
          detailHash: AuditLine.hash(of: detail, salt: salt))
        let hash = try line.hash(after: previous)
        try line.insert(connection, salt: salt, detail: detail, previous: previous, hash: hash, into: "audit")
        previous = hash
      }
    }
    try connection.execute(
      """
      INSERT INTO settings (name, value) VALUES ('audit_head', $1)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value
      """, ["3:\(Hex.text(previous))".bound])
  }

  private struct Line: Encodable {
    let sequence: Int64
    let at: Timestamp
    let actor: String
    let event: String
    let caseID: Int64?
    let detail: String
  }
}
