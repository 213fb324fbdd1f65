import Database

/// The audit log: append-only, each line chained to the one before by its hash.
extension Transaction {
  /// Returns the line's number.
  @discardableResult
  func record(
    _ event: String, by actor: String, of caseID: CaseID? = nil, _ detail: [String: JSONValue] = [:], at now: Timestamp
  ) throws -> Int64 {
    let last = try row("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1")
    let sequence = try (last?.integer("sequence") ?? 0) + 1
    let previous = try last?.bytes("hash") ?? AuditLine.genesis
    let (salt, text) = (Random.bytes(AuditLine.saltBytes), try JSONText.encode(.object(detail)))
    let line = AuditLine(
      sequence: sequence, at: now, actor: actor, event: event, caseID: caseID,
      detailHash: AuditLine.hash(of: text, salt: salt))
    let hash = try line.hash(after: previous)
    try line.insert(connection, salt: salt, detail: text, previous: previous, hash: hash, into: "audit")
    // The head is kept apart, so that lines cut off the end are missed too.
    try setting("audit_head", to: "\(sequence):\(Hex.text(hash))")
    return sequence
  }

  func auditEvents(where condition: String, _ arguments: any Bind..., limit: Int) throws -> [AuditEvent] {
    try connection.query(
      """
      SELECT audit.*, audit_details.detail FROM audit
      JOIN audit_details ON audit_details.sequence = audit.sequence
      WHERE \(condition) ORDER BY audit.sequence DESC LIMIT \(max(0, limit))
      """, arguments.map(\.bound)
    ).map(AuditEvent.init)
  }

  /// Takes the details out of these lines; the chain holds without them. `by` is the line that says who did it.
  func eraseAuditDetails(_ lines: some Sequence<Int64>, by line: Int64) throws {
    for sequence in lines {
      try run(
        """
        UPDATE audit_details SET detail = NULL, salt = NULL, erased_by = $2 WHERE sequence = $1 AND detail IS NOT NULL
        """, sequence, line)
    }
  }
}

extension AuditEvent {
  /// Of a line with its detail.
  init(_ row: Row) throws {
    self.init(
      sequence: try row.integer("sequence"), at: try row.time("at"), actor: try row.text("actor"),
      event: try row.text("event"), caseID: try row.idIfAny("case_id"),
      detail: try row.textIfAny("detail") == nil ? ["erased": .bool(true)] : row.json("detail"))
  }
}

/// What one line's hash covers. The detail itself stands beside the chain, so that it can be erased; the salt, erased
/// with it, keeps anybody from guessing it out of its hash.
struct AuditLine {
  static let genesis = [UInt8](repeating: 0, count: 32)
  static let saltBytes = 16
  /// The event under whose lines details may be missing.
  static let erasure = "customer.erased"

  let sequence: Int64
  let at: Timestamp
  let actor: String
  let event: String
  let caseID: CaseID?
  let detailHash: [UInt8]

  /// What is hashed; its text must never change.
  private var json: JSONValue {
    var fields: [String: JSONValue] = [
      "sequence": .integer(sequence), "at": .integer(at.milliseconds), "actor": .string(actor),
      "event": .string(event), "detailHash": .string(Hex.text(detailHash)),
    ]
    if let caseID { fields["caseID"] = .integer(caseID.value) }
    return .object(fields)
  }

  /// - Parameter detail: as stored, so that the check needs no second opinion about JSON.
  static func hash(of detail: String, salt: [UInt8]) -> [UInt8] { Digest.sha256(salt + Array(detail.utf8)) }

  func hash(after previous: [UInt8]) throws -> [UInt8] {
    Digest.sha256(previous + Array(try JSONText.encode(json).utf8))
  }

  func insert(
    _ connection: any Connection, salt: [UInt8], detail: String, previous: [UInt8], hash: [UInt8],
    into table: StaticString
  ) throws {
    try connection.execute(
      """
      INSERT INTO \(table) (sequence, at, actor, event, case_id, detail_hash, previous, hash)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      [
        sequence.bound, at.bound, actor.bound, event.bound, caseID.bound, detailHash.bound, previous.bound, hash.bound,
      ])
    try connection.execute(
      "INSERT INTO audit_details (sequence, salt, detail) VALUES ($1, $2, $3)",
      [sequence.bound, salt.bound, detail.bound])
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
  public func verifyAudit() async throws -> AuditCheck { try await read { try AuditChain($0.connection).check() } }
}
