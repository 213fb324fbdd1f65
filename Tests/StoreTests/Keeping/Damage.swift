import CSQLite
import Database
import Foundation
import MailProto

@testable import Store

/// Ways to look at, and to spoil, a store's file behind the store's back.
enum Damage {
  static func run(_ sql: [String], in path: String) async throws {
    let database = try SQLiteDatabase.open(path: path)
    try await database.write { connection in for statement in sql { try connection.execute(statement, []) } }
    try database.close()
  }

  /// As any other program would: without references being looked at.
  static func runRaw(_ sql: String, in path: String) throws {
    var handle: OpaquePointer?
    defer { sqlite3_close(handle) }
    guard sqlite3_open(path, &handle) == SQLITE_OK, sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
      throw Missing()
    }
  }

  static func integer(_ sql: String, in path: String) async throws -> Int64 {
    let database = try SQLiteDatabase.open(path: path, readOnly: true)
    defer { try? database.close() }
    let value = try await database.read { try $0.query(sql, []).first?.columns.first?.value }
    guard case .integer(let number)? = value else { throw Missing() }
    return number
  }

  /// Whether the file or its log holds these bytes anywhere.
  static func find(_ text: String, in path: String) throws -> Bool {
    for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
      let data = try Data(contentsOf: URL(filePath: path + suffix))
      let lower = Data(String(decoding: data, as: UTF8.self).lowercased().utf8)
      if data.range(of: Data(text.utf8)) != nil || lower.range(of: Data(text.lowercased().utf8)) != nil { return true }
    }
    return false
  }
}

/// The moment at which tests make their backups.
let backupTime = at(1000)
