extension Schema {
  /// Which spool took a run's spans, and when they were in it; null for those that nobody has taken.
  static let tracing = [
    "ALTER TABLE runs ADD COLUMN exporter TEXT",
    "ALTER TABLE runs ADD COLUMN exported_at INTEGER",
    "CREATE INDEX runs_unexported ON runs (ended_at) WHERE exporter IS NULL AND ended_at IS NOT NULL",
    "CREATE INDEX runs_exporting ON runs (exporter) WHERE exporter IS NOT NULL AND exported_at IS NULL",
  ]
}
