import MailProto
import Testing

@testable import Store

@Suite struct AuditTests {
  private func filled() async throws -> Store {
    let store = try await Store.test()
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

  @Test(arguments: [
    "UPDATE audit SET actor = 'nobody' WHERE sequence = 2", "DELETE FROM audit WHERE sequence = 3", "DELETE FROM audit",
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
    ("UPDATE audit SET detail = '{}' WHERE sequence = 3", 3),
    ("UPDATE audit SET at = at + 1 WHERE sequence = 1", 1),
    ("UPDATE audit SET case_id = NULL WHERE sequence = 2", 2),
    ("DELETE FROM audit WHERE sequence = 2", 2),
    ("DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)", 4),
    ("DELETE FROM audit", 1),
  ])
  func aChangeBehindTheTriggersIsFound(_ sql: String, _ place: Int64) async throws {
    let store = try await filled()
    try await store.write { tx in
      try tx.run("DROP TRIGGER audit_no_update")
      try tx.run("DROP TRIGGER audit_no_delete")
      try tx.run(sql)
    }
    guard case .broken(let sequence, _) = try await store.verifyAudit() else {
      Issue.record("not found: \(sql)")
      return
    }
    #expect(sequence == place)
  }
}
