import Database
import Foundation
import MailProto

/// What a restore brought back, and what now waits for a person.
public struct RestoreReport: Sendable, Hashable, Codable {
  /// When the backup was made.
  public let backupAt: Timestamp
  /// Where the store of before lies; nil if there was none.
  public let putAside: String?
  public let replies: Int
  public let actions: Int
  public let openCases: Int

  enum CodingKeys: String, CodingKey {
    case replies, actions
    case backupAt = "backup_at"
    case putAside = "put_aside"
    case openCases = "open_cases"
  }
}

extension StoreFile {
  /// Puts a backup in the place of the store.
  ///
  /// Guarantees: no daemon runs meanwhile; the backup is checked before anything of the store is touched; the store of
  /// before is kept beside it; a kill at any moment leaves the one or the other, or a file that keeps the daemon from
  /// starting until this is repeated. Nothing that the backup had not seen sent or done goes out by itself afterwards:
  /// see `Transaction.holdEverything`.
  /// - Throws: `StoreError.locked` while a daemon runs, `StoreFileError`, `StoreError`.
  public static func restore(
    _ backup: String, over path: String, settings: ReplySettings, despiteAudit: Bool = false, now: Timestamp,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> RestoreReport {
    let (path, lock) = try await Store.translating { try locked(path, backup) }
    defer { lock.unlock() }
    let copy = path + ".restore-copy"
    try? FileManager.default.removeItem(atPath: copy)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    try await Store.translating {
      try SQLiteFile.copy(from: try SQLiteFile.resolved(backup), to: copy, progress: progress)
    }
    try await bringUpToDate(copy, despiteAudit: despiteAudit)
    let highest = await highestCase(of: path)
    let held = try await hold(copy, settings: settings, above: highest, now: now)
    let aside = try await Store.translating { try swap(copy, path) }
    return RestoreReport(
      backupAt: held.backupAt, putAside: aside, replies: held.replies, actions: held.actions,
      openCases: held.openCases)
  }

  private static func locked(_ path: String, _ backup: String) throws -> (path: String, lock: FileLock) {
    guard FileManager.default.fileExists(atPath: backup) else { throw StoreError.notFound("\(backup): no such file") }
    let path = try SQLiteFile.resolved(path)
    guard try SQLiteFile.resolved(backup) != path else { throw StoreError.invalid("\(backup) is the store itself") }
    let lock = try FileLock(path: path + lockSuffix)
    guard lock.tryLock() else {
      throw StoreError.locked("the store \(path) is in use by process \(lock.note()): stop the daemon first")
    }
    return (path, lock)
  }

  /// An older backup learns the present schema; a newer one is refused.
  private static func bringUpToDate(_ copy: String, despiteAudit: Bool) async throws {
    let before = try await soundness(copy)
    let foreign = before.filter { $0.check != .schema && !(despiteAudit && $0.check == .audit) }
    guard foreign.isEmpty else { throw StoreFileError.unsound(foreign) }
    try await Store.translating {
      let database = try SQLiteDatabase.open(alone: copy)
      defer { try? database.close() }
      guard try await !Migrator(Schema.migrations).applied(in: database).isEmpty else {
        throw StoreError.invalid("the file is no store of gatewayd")
      }
      try await Migrator(Schema.migrations).run(in: database)
    }
    let findings = try await soundness(copy).filter { !(despiteAudit && $0.check == .audit) }
    guard findings.isEmpty else { throw StoreFileError.unsound(findings) }
  }

  /// The highest number of a case in the store of before; nil if there is none, or it cannot be read.
  private static func highestCase(of path: String) async -> Int64? {
    try? await read(path) { try $0.query(SQLDialect.sqlite.lastCase, []).first?.integer("seq") ?? 0 }
  }

  private static func hold(
    _ copy: String, settings: ReplySettings, above highest: Int64?, now: Timestamp
  ) async throws -> Held {
    try await Store.translating {
      let database = try SQLiteDatabase.open(alone: copy)
      let store = try await Store.make(database, settings: settings, lock: nil)
      let held = try await store.write(waking: .nobody) { try $0.holdEverything(above: highest, at: now) }
      try await store.close()
      try SQLiteFile.sync(copy)
      return held
    }
  }

  /// Returns where the store of before lies now.
  private static func swap(_ copy: String, _ path: String) throws -> String? {
    let restoring = path + restoringSuffix
    // From here until the last step the daemon does not start.
    guard rename(copy, restoring) == 0 else { throw SQLiteFile.failure(restoring) }
    try SQLiteFile.sync(restoring)
    let aside = try putAside(path)
    guard rename(restoring, path) == 0 else { throw SQLiteFile.failure(path) }
    try SQLiteFile.sync(path)
    return aside
  }

  /// Moves the store away. Its log is folded in first; that of a store which cannot be opened any more goes with it,
  /// before it, since a restored file must never meet it.
  private static func putAside(_ path: String) throws -> String? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    try? SQLiteDatabase.open(path: path, gate: path + gateSuffix).close()
    let aside = try asideName(path)
    for suffix in ["-wal", "-shm", ""] where FileManager.default.fileExists(atPath: path + suffix) {
      guard rename(path + suffix, aside + suffix) == 0 else { throw SQLiteFile.failure(path + suffix) }
    }
    return aside
  }

  /// Named after the store's last change, so that a restore which was cut off goes on with the same name.
  private static func asideName(_ path: String) throws -> String {
    var info = stat()
    guard stat(path, &info) == 0 else { throw SQLiteFile.failure(path) }
    let name = "\(path).before-restore-\(info.st_mtim.tv_sec)"
    for number in 1...1000 {
      let candidate = number == 1 ? name : "\(name)-\(number)"
      if !FileManager.default.fileExists(atPath: candidate) { return candidate }
    }
    throw StoreFileError.cannotCreate("\(name) exists a thousand times")
  }
}
