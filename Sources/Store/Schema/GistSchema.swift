extension Schema {
  /// What a model made of a turn stands with the turn, moves with it and goes with it; it belongs to the turn's words and
  /// is gone when they change.
  static let gists = [
    "ALTER TABLE memory ADD COLUMN gist TEXT CHECK (gist <> '')",
    """
    CREATE TRIGGER memory_gist AFTER UPDATE OF text ON memory WHEN OLD.text IS NOT NEW.text
    BEGIN UPDATE memory SET gist = NULL WHERE rowid = NEW.rowid; END
    """,
  ]
}
