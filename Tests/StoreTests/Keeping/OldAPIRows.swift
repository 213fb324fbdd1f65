extension OldRows {
  static let api = [
    "0042-api": [
      "UPDATE api_tokens SET scopes = 'read submit'",
      """
      INSERT INTO api_requests (job_id, token_id, digest, external_case, at)
      SELECT id, 1, zeroblob(32), 5, 1 FROM jobs LIMIT 1
      """,
      """
      INSERT INTO api_replies (token_id, key, digest, status, body, at) VALUES (1, 'k', zeroblob(32), 200, '{}', 1)
      """,
    ],
    "0043-webhooks": [
      "INSERT INTO webhook_cursors (hook, sequence) VALUES ('crm', 2)",
      """
      INSERT INTO webhook_deliveries (hook, sequence, event_id, event, case_id, state, next_attempt, said, created_at,
        ended_at)
      VALUES ('crm', 2, '2-00', 'case.waiting', 1, 'delivered', 0, 'HTTP 200', 1, 2)
      """,
    ],
  ]
}
