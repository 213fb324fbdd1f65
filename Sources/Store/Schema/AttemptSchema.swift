extension Schema {
  /// Attempts are told apart by a fence, which every claim and every person's word raises; and a reply knows how long
  /// it has waited, in milliseconds, whatever the wall clock did meanwhile.
  static let fences = [
    "ALTER TABLE outgoing ADD COLUMN fence INTEGER NOT NULL DEFAULT 0 CHECK (fence >= 0)",
    "ALTER TABLE outgoing ADD COLUMN waited INTEGER NOT NULL DEFAULT 0 CHECK (waited >= 0)",
    "ALTER TABLE actions ADD COLUMN fence INTEGER NOT NULL DEFAULT 0 CHECK (fence >= 0)",
    "UPDATE outgoing SET fence = attempts",
    "UPDATE actions SET fence = attempts",
  ]

  /// An uncertain reply is looked for in the Sent mailbox.
  static let searches = [
    "ALTER TABLE outgoing ADD COLUMN searches INTEGER NOT NULL DEFAULT 0 CHECK (searches >= 0)",
    """
    ALTER TABLE outgoing ADD COLUMN next_search INTEGER CHECK (next_search IS NULL OR state = 'uncertain')
    """,
    // What came of the last look, in words.
    "ALTER TABLE outgoing ADD COLUMN search_said TEXT",
    "UPDATE outgoing SET next_search = 0 WHERE state = 'uncertain' AND sent_at IS NULL",
    "CREATE INDEX outgoing_search ON outgoing (next_search) WHERE next_search IS NOT NULL",
  ]
}
