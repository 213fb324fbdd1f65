import Database
import Testing

@testable import Store

@Suite struct SkippedMigrationTests {
  @Test func aLedgerFromBeforeKeepsItsRows() async throws {
    let folder = try Folder()
    let old = try SQLiteDatabase.open(path: folder.store)
    try await Migrator(Schema.migrations.filter { $0.name < "0007" }).run(in: old)
    try await old.write { connection in
      try connection.execute(
        """
        INSERT INTO ledger (id, origin, account, mailbox, uid_validity, uid, outcome, reason, at)
        VALUES (7, 'x', 'shop', 'INBOX', 1, 5, 'quarantined', 'odd', 12)
        """, [])
      try connection.execute("INSERT INTO quarantine (ledger_id, bytes) VALUES (7, $1)", [.blob([0, 255])])
    }
    try old.close()

    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    let row = try await store.read {
      try $0.row("SELECT reason, bytes FROM ledger JOIN quarantine ON ledger_id = ledger.id WHERE uid = 5")
    }
    #expect(row?["reason"] == .text("odd"))
    #expect(row?["bytes"] == .blob([0, 255]))
    // The reference still holds.
    await #expect(throws: StoreError.self) {
      try await store.write { try $0.run("INSERT INTO quarantine (ledger_id, bytes) VALUES (8, x'00')") }
    }
    await #expect(throws: StoreError.self) { try await store.write { try $0.run("DELETE FROM ledger") } }
    try await store.close()
  }
}
