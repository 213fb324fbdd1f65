import Database
import Foundation
import MailProto

/// What a backup holds.
public struct BackupReport: Sendable, Hashable, Codable {
  public let path: String
  public let bytes: Int
  /// Lines of the audit log, all of which follow from one another.
  public let auditLines: Int64

  enum CodingKeys: String, CodingKey {
    case path, bytes
    case auditLines = "audit_lines"
  }
}

extension StoreFile {
  /// Copies the store at `path` into a new file, beside a running daemon or without one.
  ///
  /// Guarantees: `target` appears only when it is complete, checked and on disk; what is at `target` already is never
  /// touched. It holds one state of the store, that of the beginning, and is one file without a log.
  /// - Parameter despiteAudit: keep it although the audit log does not hold; pages and references must hold anyway.
  /// - Parameter progress: told pages done and pages in all.
  /// - Throws: `StoreFileError`, `StoreError`; nothing is left behind then.
  public static func backUp(
    _ path: String, to target: String, despiteAudit: Bool = false, now: Timestamp,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> BackupReport {
    guard !FileManager.default.fileExists(atPath: target) else {
      throw StoreFileError.cannotCreate("\(target) exists; a backup overwrites nothing")
    }
    let temporary = "\(target).partial-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    try await Store.translating {
      let path = try SQLiteFile.resolved(path)
      guard FileManager.default.fileExists(atPath: path) else {
        throw StoreError.unavailable("there is no store at \(path)")
      }
      do { try SQLiteFile.copy(from: path, to: temporary, progress: progress) } catch let error as DatabaseError {
        throw madeError(error, target) ?? error
      }
      try await stamp(temporary, at: now)
    }
    let findings = try await soundness(temporary).filter { !(despiteAudit && $0.check == .audit) }
    guard findings.isEmpty else { throw StoreFileError.unsound(findings) }
    let lines = try await read(temporary) { try $0.query("SELECT count(*) AS n FROM audit", []).first?.integer("n") }
    try await Store.translating {
      do { try SQLiteFile.place(temporary, at: target) } catch let error as DatabaseError {
        throw madeError(error, target) ?? error
      }
    }
    let size = try? FileManager.default.attributesOfItem(atPath: target)[.size] as? Int
    return BackupReport(path: target, bytes: size ?? 0, auditLines: lines ?? 0)
  }

  /// The target's folder is the caller's choice, so what is wrong with it is not the store's.
  private static func madeError(_ error: DatabaseError, _ target: String) -> StoreFileError? {
    switch error {
    case .constraint: .cannotCreate("\(target) exists; a backup overwrites nothing")
    case .unavailable(let why) where why.hasPrefix(target), .readonly(let why) where why.hasPrefix(target),
      .full(let why) where why.hasPrefix(target):
      .cannotCreate(why)
    default: nil
    }
  }

  /// Writes into a copy when it was made, for whoever restores it.
  private static func stamp(_ path: String, at now: Timestamp) async throws {
    let copy = try SQLiteDatabase.open(alone: path)
    do {
      try await copy.write {
        try $0.execute(
          """
          INSERT INTO settings (name, value) VALUES ('backup_at', $1)
          ON CONFLICT (name) DO UPDATE SET value = excluded.value
          """, [.text(String(now.milliseconds))])
      }
      try copy.close()
    } catch {
      try? copy.close()
      throw error
    }
    try SQLiteFile.sync(path)
  }
}
