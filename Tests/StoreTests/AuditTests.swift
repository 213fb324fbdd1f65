import MailProto
import Testing

@testable import Store

@Suite struct AuditTests {
  private func filled() async throws -> Store { try await filled(Store.test()) }

  private func filled(_ store: Store) async throws -> Store {
    _ = try await store.sent()
    return store
  }

  @Test func theChainHoldsAndTellsTheStory() async throws {
    let store = try await filled()
    guard case .intact(let lines) = try await store.verifyAudit() else {
      Issue.record("broken")
      return
    }
    #expect(lines > 3)
    let id = try #require(try await store.cases(state: nil, limit: 1).first?.id)
    let events = try await store.auditEvents(caseID: id).map(\.event)
    #expect(events == ["message.received", "job.done", "decision.approve", "outgoing.sent"])
    #expect(try await store.events(limit: 1).first?.event == "outgoing.sent")
  }

  @Test func detailsAreErasedAndTheChainHolds() async throws {
    let store = try await filled()
    try await store.write { tx in
      let line = try tx.record(AuditLine.erasure, by: "operator", at: at(90))
      try tx.eraseAuditDetails([1, 2], by: line)
    }
    #expect(try await store.verifyAudit() == .intact(lines: 5))
    let id = try #require(try await store.cases(state: nil, limit: 1).first?.id)
    let events = try await store.auditEvents(caseID: id)
    #expect(events.first?.detail == ["erased": .bool(true)])
    #expect(events.last?.detail["outgoing"] != nil)
  }

  @Test(arguments: [
    "UPDATE audit SET actor = 'nobody' WHERE sequence = 2", "DELETE FROM audit WHERE sequence = 3", "DELETE FROM audit",
    "UPDATE audit_details SET detail = '{}' WHERE sequence = 2", "DELETE FROM audit_details",
    "UPDATE audit_details SET detail = NULL WHERE sequence = 2",
  ])
  func theDatabaseRefusesChanges(_ sql: String) async throws {
    let store = try await filled()
    await #expect(throws: StoreError.self) { try await store.write { tx in try tx.run(sql) } }
    guard case .intact = try await store.verifyAudit() else {
      Issue.record("broken")
      return
    }
  }

  @Test(arguments: [
    ("UPDATE audit SET actor = 'nobody' WHERE sequence = 2", Int64(2)),
    ("UPDATE audit_details SET detail = '{}' WHERE sequence = 3", 3),
    ("UPDATE audit_details SET salt = zeroblob(16) WHERE sequence = 3", 3),
    ("UPDATE audit_details SET detail = NULL, salt = NULL, erased_by = 3 WHERE sequence = 1", 1),
    ("DELETE FROM audit_details WHERE sequence = 2", 2),
    ("UPDATE audit SET detail_hash = zeroblob(32) WHERE sequence = 3", 3),
    ("UPDATE audit SET at = at + 1 WHERE sequence = 1", 1),
    ("UPDATE audit SET case_id = NULL WHERE sequence = 2", 2),
    ("DELETE FROM audit WHERE sequence = 2", 2),
    ("DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)", 4),
    ("DELETE FROM audit", 1),
  ])
  func aChangeBehindTheTriggersIsFound(_ sql: String, _ place: Int64) async throws {
    // A forger's means are the database's own; that the check finds it is the same code for both.
    let store = try await filled(Store.temporary(settings: shopSettings))
    try await store.write { tx in
      try tx.run("DROP TRIGGER audit_no_update")
      try tx.run("DROP TRIGGER audit_no_delete")
      try tx.run("DROP TRIGGER audit_details_no_update")
      try tx.run("DROP TRIGGER audit_details_no_delete")
      // Lines are deleted with their details, as a forger would.
      try tx.run("PRAGMA defer_foreign_keys = ON")
      if sql.hasPrefix("DELETE FROM audit ") || sql == "DELETE FROM audit" {
        try tx.run(
          sql.replacing("FROM audit", with: "FROM audit_details").replacing("FROM audit_details)", with: "FROM audit)"))
      }
      try tx.run(sql)
    }
    guard case .broken(let sequence, _) = try await store.verifyAudit() else {
      Issue.record("not found: \(sql)")
      return
    }
    #expect(sequence == place)
  }
}
