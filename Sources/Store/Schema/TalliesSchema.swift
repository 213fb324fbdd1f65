extension Schema {
  /// What has happened is counted when it is written, by whichever process: counts outlive restarts, and reading them
  /// takes no look at the rows themselves.
  static let tallies =
    [
      """
      CREATE TABLE tallies (
        name TEXT NOT NULL,
        first TEXT NOT NULL,
        second TEXT NOT NULL,
        value REAL NOT NULL,
        PRIMARY KEY (name, first, second)
      ) STRICT, WITHOUT ROWID
      """,
      // What is in the store already, as far as it can be told from it.
      """
      INSERT INTO tallies (name, first, second, value)
      SELECT 'mail', outcome, substr(origin, 1, instr(origin, ':') - 1) AS way, count(*) FROM ledger
      WHERE outcome IS NOT NULL GROUP BY outcome, way
      UNION ALL SELECT 'cases', state, '', count(*) FROM cases GROUP BY state
      UNION ALL SELECT 'runs', state, '', count(*) FROM jobs WHERE state = 'failed' OR state = 'cancelled' GROUP BY state
      UNION ALL SELECT 'runs', coalesce(json_extract(proposal, '$.route'), 'draft') AS route, '', count(*) FROM runs
        WHERE json_valid(proposal) GROUP BY route
      UNION ALL SELECT 'nodes', node, 'done', count(*) FROM run_nodes GROUP BY node
      UNION ALL SELECT 'nodes', coalesce(node, 'none') AS place, 'failed', count(*) FROM failures GROUP BY place
      UNION ALL SELECT 'model_calls', model, node, count(*) FROM model_answers GROUP BY model, node
      UNION ALL SELECT 'tokens', model, 'input', sum(input_tokens) FROM model_answers GROUP BY model
      UNION ALL SELECT 'tokens', model, 'cached', sum(cached_tokens) FROM model_answers GROUP BY model
      UNION ALL SELECT 'tokens', model, 'output', sum(output_tokens) FROM model_answers GROUP BY model
      UNION ALL SELECT 'cost', model, '', sum(cost_usd) FROM model_answers GROUP BY model
      UNION ALL SELECT 'decisions', kind, '', count(*) FROM decisions GROUP BY kind
      UNION ALL SELECT 'sends', state, '', count(*) FROM outgoing
        WHERE state IN ('sent', 'deferred', 'bounced', 'uncertain') GROUP BY state
      UNION ALL SELECT 'actions', action, state, count(*) FROM actions WHERE state IN ('done', 'failed')
        GROUP BY action, state
      """,
    ] + tallyTriggers + [
      // For the age of what waits, by lane; of an expression, so that no other statement is led to them.
      "CREATE INDEX jobs_age ON jobs (coalesce(priority, ''), queued_at) WHERE state = 'queued'",
      """
      CREATE INDEX cases_age ON cases (coalesce(route, ''), coalesce(waiting_since, updated_at), snoozed_until)
      WHERE state = 'review'
      """,
      "CREATE INDEX ledger_open ON ledger (at) WHERE outcome IS NULL",
    ]

  private static let tallyTriggers = [
    trigger("tally_mail", "INSERT ON ledger", when: "NEW.outcome IS NOT NULL", [mail]),
    trigger(
      "tally_mail_later", "UPDATE OF outcome ON ledger", when: "OLD.outcome IS NULL AND NEW.outcome IS NOT NULL", [mail]
    ),
    trigger("tally_cases", "INSERT ON cases", [add("cases", "NEW.state")]),
    trigger(
      "tally_case_states", "UPDATE OF state ON cases", when: "OLD.state <> NEW.state",
      [add("cases", "NEW.state"), add("cases", "OLD.state", by: "-1")]),
    trigger(
      "tally_jobs", "UPDATE OF state ON jobs", when: "OLD.state <> NEW.state AND NEW.state IN ('failed', 'cancelled')",
      [add("runs", "NEW.state")]),
    trigger(
      "tally_job_delays", "UPDATE OF state ON jobs",
      // Zero stands for one that was given back.
      when: "OLD.state = 'running' AND NEW.state = 'queued' AND NEW.error IS NOT NULL AND NEW.run_after > 0",
      [add("runs", "'deferred'")]),
    // By what they ended is counted by `finish`: functions that read JSON are none that a trigger may use.
    trigger(
      "tally_runs", "UPDATE OF ended_at ON runs", when: "OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL",
      observe("run_seconds", "", "max(0, NEW.ended_at - NEW.started_at) / 1000.0", quick)),
    trigger("tally_nodes", "INSERT ON run_nodes", [add("nodes", "NEW.node", "'done'")]),
    trigger("tally_failures", "INSERT ON failures", [add("nodes", "coalesce(NEW.node, 'none')", "'failed'")]),
    trigger(
      "tally_answers", "INSERT ON model_answers",
      [
        add("model_calls", "NEW.model", "NEW.node"), add("tokens", "NEW.model", "'input'", by: "NEW.input_tokens"),
        add("tokens", "NEW.model", "'cached'", by: "NEW.cached_tokens"),
        add("tokens", "NEW.model", "'output'", by: "NEW.output_tokens"),
        add("cost", "NEW.model", by: "NEW.cost_usd"),
      ] + observe("model_seconds", "NEW.model", "NEW.milliseconds / 1000.0", quick)),
    trigger("tally_decisions", "INSERT ON decisions", [add("decisions", "NEW.kind")]),
    trigger(
      "tally_undone", "UPDATE OF undone_at ON decisions", when: "OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL",
      [add("decisions", "'taken_back'")]),
    trigger(
      "tally_waits", "INSERT ON decision_figures", when: "NEW.waited IS NOT NULL",
      observe("decision_seconds", "", "NEW.waited / 1000.0", slow)),
    trigger(
      "tally_sends", "UPDATE OF state ON outgoing",
      when: "OLD.state <> NEW.state AND NEW.state IN ('sent', 'deferred', 'bounced', 'uncertain')",
      [add("sends", "NEW.state")]),
    trigger(
      "tally_send_times", "UPDATE OF sent_at ON outgoing", when: "OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL",
      observe("send_seconds", "", "max(0, NEW.sent_at - NEW.created_at) / 1000.0", slow)),
    trigger(
      "tally_actions", "UPDATE OF state ON actions", when: "OLD.state <> NEW.state AND NEW.state IN ('done', 'failed')",
      [add("actions", "NEW.action", "NEW.state")]),
  ]

  /// Seconds of what programs do. Frozen with the triggers.
  static let quick: [Double] = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]
  /// Seconds of what people wait for.
  static let slow: [Double] = [1, 10, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 259_200, 604_800]

  private static let mail = add("mail", "NEW.outcome", "substr(NEW.origin, 1, instr(NEW.origin, ':') - 1)")

  private static func trigger(
    _ name: String, _ event: String, when condition: String? = nil, _ statements: [String]
  ) -> String {
    "CREATE TRIGGER \(name) AFTER \(event)\(condition.map { " WHEN \($0)" } ?? "")\nBEGIN\n"
      + statements.map { "  \($0);\n" }.joined() + "END"
  }

  private static func add(_ name: String, _ first: String, _ second: String = "''", by amount: String = "1") -> String {
    "INSERT INTO tallies (name, first, second, value) VALUES ('\(name)', \(first), \(second), \(amount)) "
      + "ON CONFLICT (name, first, second) DO UPDATE SET value = value + excluded.value"
  }

  /// Adds to the bucket of the least bound that holds the value, and to the sum.
  private static func observe(_ name: String, _ first: String, _ value: String, _ bounds: [Double]) -> [String] {
    let first = first.isEmpty ? "''" : first
    let bucket = bounds.map { "WHEN \(value) <= \($0) THEN '\($0)'" }.joined(separator: " ")
    return [add(name, first, "CASE \(bucket) ELSE 'more' END"), add(name, first, "'sum'", by: value)]
  }
}
