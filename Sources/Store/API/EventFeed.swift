import Database

extension Store {
  /// What happened to cases, from the audit log, oldest first: the lines behind number `after`. A line's number is the
  /// event's, for ever.
  public func feed(after sequence: Int64, limit: Int) async throws -> [AuditEvent] {
    try await read { try $0.feed(after: sequence, limit: limit) }
  }

  /// The number of the newest line of the audit log; 0 for an empty one.
  public func lastSequence() async throws -> Int64 {
    try await read { try $0.row("SELECT coalesce(max(sequence), 0) AS last FROM audit")?.integer("last") ?? 0 }
  }
}

extension Transaction {
  func feed(after sequence: Int64, limit: Int) throws -> [AuditEvent] {
    try rows(
      """
      SELECT audit.*, audit_details.detail FROM audit
      JOIN audit_details ON audit_details.sequence = audit.sequence
      WHERE audit.sequence > $1 AND audit.case_id IS NOT NULL AND audit.event <> 'case.seen'
      ORDER BY audit.sequence LIMIT $2
      """, sequence, max(0, limit)
    ).map(AuditEvent.init)
  }

  /// The lines behind `after` up to and with `last`, about cases.
  func feed(after sequence: Int64, through last: Int64) throws -> [AuditEvent] {
    try feed(after: sequence, limit: Int(clamping: last - sequence)).filter { $0.sequence <= last }
  }
}
