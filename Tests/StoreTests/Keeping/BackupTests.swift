import Database
import Foundation
import MailProto
import Testing

@testable import Store

@Suite struct BackupTests {
  @Test func aBackupBesideARunningDaemonIsOneState() async throws {
    let folder = try Folder()
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    _ = try await store.sent()
    let writer = Task {
      for n in 10...400 as ClosedRange<UInt32> where !Task.isCancelled {
        try await store.take(TestMail(id: "\(n)@x.example", body: "mail \(n)"), uid: n)
      }
    }
    let backup = folder.path + "/backup.sqlite"
    let report = try await StoreFile.backUp(folder.store, to: backup, now: backupTime)
    writer.cancel()
    _ = await writer.result
    #expect(report.auditLines >= 4)
    #expect(report.bytes > 0)
    // One file, and nothing half in it.
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("backup") } == [
        "backup.sqlite"
      ])
    #expect(try await StoreFile.check(backup) == [])
    let mode = try FileManager.default.attributesOfItem(atPath: backup)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try await store.close()
  }

  @Test func nothingIsOverwritten() async throws {
    let folder = try Folder()
    try await Store.open(sqlite: folder.store, settings: shopSettings).close()
    let backup = folder.path + "/backup.sqlite"
    try Data("precious".utf8).write(to: URL(filePath: backup))
    await #expect(throws: StoreFileError.self) {
      try await StoreFile.backUp(folder.store, to: backup, now: backupTime)
    }
    #expect(try Data(contentsOf: URL(filePath: backup)) == Data("precious".utf8))
    await #expect(throws: StoreFileError.self) {
      try await StoreFile.backUp(folder.store, to: folder.path + "/no/such/folder", now: backupTime)
    }
  }

  @Test func aStoreWhoseAuditLogIsBrokenIsNotBackedUpUnasked() async throws {
    let folder = try Folder()
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings)
    _ = try await store.sent()
    try await store.close()
    try await Damage.run(
      ["DROP TRIGGER audit_no_update", "UPDATE audit SET actor = 'x' WHERE sequence = 2"], in: folder.store)
    let backup = folder.path + "/backup.sqlite"
    do {
      _ = try await StoreFile.backUp(folder.store, to: backup, now: backupTime)
      Issue.record("kept")
    } catch StoreFileError.unsound(let findings) { #expect(findings.map(\.check) == [.audit]) }
    #expect(!FileManager.default.fileExists(atPath: backup))
    _ = try await StoreFile.backUp(folder.store, to: backup, despiteAudit: true, now: backupTime)
    #expect(FileManager.default.fileExists(atPath: backup))
  }
}
