import Database

extension Schema {
  /// A CHECK with `IN` over three words or more makes SQLite fill a table of its own for each row that is written,
  /// which costs more than the row; comparisons joined by OR cost next to nothing and say the same.
  ///
  /// The definitions are changed as SQLite's documentation of ALTER TABLE describes it for constraints: what lies in
  /// the tables stays as it is.
  static func spellOutChecks(_ connection: any Connection) throws {
    try connection.execute("PRAGMA writable_schema = ON", [])
    for (table, column, words) in checkedWords {
      // Longer lists stand on a line of their own.
      for separator in [" ", "\n    "] {
        try connection.execute(
          "UPDATE sqlite_schema SET sql = replace(sql, $2, $3) WHERE type = 'table' AND name = $1",
          [
            .text(table), .text("\(column) IN\(separator)(\(words.joined(separator: ", ")))"),
            .text(words.map { "\(column) = \($0)" }.joined(separator: " OR ")),
          ])
      }
    }
    // Every connection, this one too, is to read the definitions anew.
    if case .integer(let version) = try connection.query("PRAGMA schema_version", []).first?["schema_version"] {
      try connection.execute("PRAGMA schema_version = \((version &+ 1) & 0x7FFF_FFFF)", [])
    }
    try connection.execute("PRAGMA writable_schema = RESET", [])
  }

  private static let checkedWords: [(table: String, column: String, words: [String])] = [
    ("users", "role", ["'viewer'", "'reviewer'", "'admin'"]),
    ("cases", "state", ["'working'", "'review'", "'answered'", "'closed'"]),
    ("cases", "urgency", ["'low'", "'medium'", "'high'", "'urgent'"]),
    ("cases", "route", ["'draft'", "'manual'", "'escalation'", "'no_reply'"]),
    ("messages", "trim", ["'none'", "'certain'", "'uncertain'"]),
    ("messages", "tier", ["0", "1", "2"]),
    ("messages", "automatic_kind", ["'own'", "'bounce'", "'auto-reply'", "'list'", "'bulk'"]),
    (
      "ledger", "outcome",
      ["'case'", "'duplicate'", "'automatic'", "'bounce'", "'quarantined'", "'oversize'", "'vanished'", "'skipped'"]
    ),
    ("ledger", "verdict", ["'agent'", "'person'", "'record'"]),
    ("jobs", "state", ["'queued'", "'running'", "'done'", "'failed'", "'cancelled'"]),
    ("jobs", "priority", ["'urgent'", "'again'", "'normal'", "'low'"]),
    ("drafts", "state", ["'pending'", "'approved'", "'rejected'", "'escalated'", "'superseded'"]),
    ("decisions", "kind", ["'approve'", "'edit'", "'reject'", "'escalate'", "'close'"]),
    (
      "outgoing", "state",
      ["'ready'", "'sending'", "'sent'", "'deferred'", "'bounced'", "'uncertain'", "'cancelled'"]
    ),
    ("actions", "state", ["'approved'", "'executing'", "'done'", "'failed'"]),
  ]
}
