// Everything that the store keeps of one customer, for the customer or for another program.
import Database
import Foundation
import MailProto

extension Store {
  /// All rows that `erase` would touch, table by table, as one JSON document: mail and replies as they were received
  /// and sent (base64), and what the audit log says of them.
  /// - Throws: `StoreError.notFound` if nothing is kept.
  public func export(_ customer: CustomerKey, now: Timestamp) async throws -> Data {
    let document = try await read { tx in
      let scope = try CustomerScope(customer, in: tx)
      guard !scope.isEmpty else { throw StoreError.notFound("nothing is kept of this customer") }
      var tables: [String: [[String: JSONValue]]] = [:]
      for table in PersonalData.tables {
        let rows = try tx.rows(
          "SELECT * FROM \(table.table) WHERE \(table.condition(tx.connection.dialect, "$1"))",
          scope.json(table.rows))
        tables["\(table.table)", default: []] += rows.map(\.asJSON)
      }
      tables["audit"] = try scope.auditLines.sorted().compactMap { line in
        try tx.row(
          """
          SELECT audit.sequence, audit.at, audit.actor, audit.event, audit.case_id, audit_details.detail FROM audit
          JOIN audit_details ON audit_details.sequence = audit.sequence WHERE audit.sequence = $1
          """, line)?.asJSON
      }
      // Two ways into one table may lead to one row.
      for (name, rows) in tables { tables[name] = rows.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
      return ExportDocument(
        addresses: scope.addresses, exportedAt: Transaction.name(now), cases: scope.caseIDs, tables: tables)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(document)
  }
}

private struct ExportDocument: Encodable, Sendable {
  let addresses: [String]
  let exportedAt: String
  let cases: [CaseID]
  let tables: [String: [[String: JSONValue]]]

  enum CodingKeys: String, CodingKey {
    case addresses, cases, tables
    case exportedAt = "exported_at"
  }
}

extension Row {
  /// Bytes as `{"base64": …}`.
  fileprivate var asJSON: [String: JSONValue] {
    Dictionary(
      columns.map { name, value in
        let json: JSONValue =
          switch value {
          case .null: .null
          case .integer(let number): .integer(number)
          case .real(let number): .number(number)
          case .text(let text): .string(text)
          case .blob(let bytes): .object(["base64": .string(Data(bytes).base64EncodedString())])
          }
        return (name, json)
      }, uniquingKeysWith: { first, _ in first })
  }
}
