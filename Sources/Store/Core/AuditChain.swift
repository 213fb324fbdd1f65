import Database

/// The audit log followed from its first line to its last, on any connection to a store's file.
struct AuditChain {
  private let connection: any Connection

  init(_ connection: any Connection) { self.connection = connection }

  private struct Broken: Error {
    let sequence: Int64
    let why: String
  }

  func check() throws -> AuditCheck {
    var previous = AuditLine.genesis
    var expected: Int64 = 1
    do {
      while true {
        let batch = try connection.query(
          """
          SELECT audit.*, audit_details.sequence AS has_detail, audit_details.detail, audit_details.salt,
            eraser.event AS erased_under, audit_details.erased_by FROM audit
          LEFT JOIN audit_details ON audit_details.sequence = audit.sequence
          LEFT JOIN audit AS eraser ON eraser.sequence = audit_details.erased_by
          WHERE audit.sequence >= $1 ORDER BY audit.sequence LIMIT 1000
          """, [.integer(expected)])
        guard !batch.isEmpty else { break }
        for row in batch {
          previous = try follow(row, from: previous, expecting: expected)
          expected += 1
        }
      }
      try checkHead(previous, lines: expected - 1)
    } catch let broken as Broken {
      return .broken(sequence: broken.sequence, why: broken.why)
    }
    return .intact(lines: expected - 1)
  }

  /// Returns the line's hash.
  private func follow(_ row: Row, from previous: [UInt8], expecting expected: Int64) throws -> [UInt8] {
    guard try row.integer("sequence") == expected else { throw Broken(sequence: expected, why: "the line is missing") }
    let line = AuditLine(
      sequence: expected, at: try row.time("at"), actor: try row.text("actor"), event: try row.text("event"),
      caseID: try row.idIfAny("case_id"), detailHash: try row.bytes("detail_hash"))
    let hash = try row.bytes("hash")
    guard try row.bytes("previous") == previous, hash == (try line.hash(after: previous)) else {
      throw Broken(sequence: expected, why: "the line was changed")
    }
    try checkDetail(row, of: line)
    return hash
  }

  private func checkDetail(_ row: Row, of line: AuditLine) throws {
    guard row["has_detail"] != .null else { throw Broken(sequence: line.sequence, why: "its details are missing") }
    if let detail = try row.textIfAny("detail") {
      let salt = try row.bytesIfAny("salt") ?? []
      guard AuditLine.hash(of: detail, salt: salt) == line.detailHash else {
        throw Broken(sequence: line.sequence, why: "its details were changed")
      }
    } else {
      guard try row.textIfAny("erased_under") == AuditLine.erasure else {
        throw Broken(sequence: line.sequence, why: "its details were removed, and no line says by whom")
      }
    }
  }

  private func checkHead(_ hash: [UInt8], lines: Int64) throws {
    let row = try connection.query("SELECT value FROM settings WHERE name = 'audit_head'", []).first
    guard let head = try row?.text("value") else {
      if lines == 0 { return }
      throw Broken(sequence: lines + 1, why: "the head is missing")
    }
    guard head == "\(lines):\(Hex.text(hash))" else {
      throw Broken(sequence: lines + 1, why: "lines were cut off the end")
    }
  }
}
