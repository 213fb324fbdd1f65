extension OldRows {
  static let watching = [
    "0040-run-lines": [
      """
      INSERT INTO run_lines (run_id, ordinal, at, level, message, facts)
      VALUES (1, 1, 5, 'notice', 'job done', '{"route":"draft"}')
      """
    ]
  ]
}
