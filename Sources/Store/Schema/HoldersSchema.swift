extension Schema {
  /// Which process holds a claim, where several work on one store; with SQLite there is one, and this stays empty.
  static let holders = [
    "ALTER TABLE jobs ADD COLUMN holder INTEGER",
    "ALTER TABLE outgoing ADD COLUMN holder INTEGER",
    "ALTER TABLE actions ADD COLUMN holder INTEGER",
  ]
}
