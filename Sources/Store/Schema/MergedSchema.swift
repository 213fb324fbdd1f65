extension Schema {
  /// Cases can be merged: where a case went, and who besides its own party may write to it.
  static let merged = [
    "ALTER TABLE cases ADD COLUMN merged_into INTEGER REFERENCES cases (id)",
    """
    CREATE TABLE case_parties (
      case_id INTEGER NOT NULL REFERENCES cases (id),
      folded TEXT NOT NULL CHECK (folded <> ''),
      PRIMARY KEY (case_id, folded)
    ) STRICT, WITHOUT ROWID
    """,
  ]
}
