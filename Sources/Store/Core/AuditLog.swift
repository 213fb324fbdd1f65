import Database

/// The audit log: append-only, each line chained to the one before by its hash.
extension Transaction {
  func record(
    _ event: String, by actor: String, of caseID: CaseID? = nil, _ detail: [String: JSONValue] = [:], at now: Timestamp
  ) throws {
    let last = try row("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1")
    let sequence = try (last?.integer("sequence") ?? 0) + 1
    let previous = try last?.bytes("hash") ?? AuditLine.genesis
    let line = AuditLine(
      sequence: sequence, at: now, actor: actor, event: event, caseID: caseID, detail: try JSONText.encode(detail))
    let hash = try line.hash(after: previous)
    try run(
      """
      INSERT INTO audit (sequence, at, actor, event, case_id, detail, previous, hash)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """, sequence, now, actor, event, caseID, line.detail, previous, hash)
    // The head is kept apart, so that lines cut off the end are missed too.
    try setting("audit_head", to: "\(sequence):\(Hex.text(hash))")
  }

  func auditEvents(where condition: String, _ arguments: any Bind..., limit: Int) throws -> [AuditEvent] {
    try connection.query(
      "SELECT * FROM audit WHERE \(condition) ORDER BY sequence DESC LIMIT \(max(0, limit))",
      arguments.map(\.bound)
    ).map { row in
      AuditEvent(
        sequence: try row.integer("sequence"), at: try row.time("at"), actor: try row.text("actor"),
        event: try row.text("event"), caseID: try row.idIfAny("case_id"), detail: try row.json("detail"))
    }
  }
}

/// What one line's hash covers.
private struct AuditLine: Encodable {
  static let genesis = [UInt8](repeating: 0, count: 32)
  let sequence: Int64
  let at: Timestamp
  let actor: String
  let event: String
  let caseID: CaseID?
  /// As stored, so that the check needs no second opinion about JSON.
  let detail: String

  func hash(after previous: [UInt8]) throws -> [UInt8] {
    Digest.sha256(previous + Array(try JSONText.encode(self).utf8))
  }

  init(sequence: Int64, at: Timestamp, actor: String, event: String, caseID: CaseID?, detail: String) {
    self.sequence = sequence
    self.at = at
    self.actor = actor
    self.event = event
    self.caseID = caseID
    self.detail = detail
  }

  init(_ row: Row) throws {
    self.init(
      sequence: try row.integer("sequence"), at: try row.time("at"), actor: try row.text("actor"),
      event: try row.text("event"), caseID: try row.idIfAny("case_id"), detail: try row.text("detail"))
  }
}

/// What a check of the audit log found.
public enum AuditCheck: Sendable, Hashable {
  case intact(lines: Int64)
  /// The first line that does not fit the one before it.
  case broken(sequence: Int64, why: String)
}

extension Store {
  /// Newest first.
  public func events(limit: Int) async throws -> [AuditEvent] {
    try await read { try $0.auditEvents(where: "1 = 1", limit: limit) }
  }

  /// Everything that led to where a case stands, oldest first.
  public func auditEvents(caseID: CaseID) async throws -> [AuditEvent] {
    try await read { try $0.auditEvents(where: "case_id = $1", caseID, limit: 100_000).reversed() }
  }

  /// Follows the chain from the first line to the last.
  public func verifyAudit() async throws -> AuditCheck {
    try await read { tx in
      var previous = AuditLine.genesis
      var expected: Int64 = 1
      while true {
        let batch = try tx.rows("SELECT * FROM audit WHERE sequence >= $1 ORDER BY sequence LIMIT 1000", expected)
        if batch.isEmpty { break }
        for row in batch {
          let line = try AuditLine(row)
          guard line.sequence == expected else {
            return .broken(sequence: expected, why: "the line is missing")
          }
          guard try row.bytes("previous") == previous, try row.bytes("hash") == line.hash(after: previous) else {
            return .broken(sequence: expected, why: "the line was changed")
          }
          previous = try row.bytes("hash")
          expected += 1
        }
      }
      guard let head = try tx.setting("audit_head") else {
        return expected == 1 ? .intact(lines: 0) : .broken(sequence: expected, why: "the head is missing")
      }
      guard head == "\(expected - 1):\(Hex.text(previous))" else {
        return .broken(sequence: expected, why: "lines were cut off the end")
      }
      return .intact(lines: expected - 1)
    }
  }
}
