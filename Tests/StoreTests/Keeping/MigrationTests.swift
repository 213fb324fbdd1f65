import Database
import Foundation
import Testing

@testable import Store

/// Every earlier version of the schema, with rows that were legal then, brought up to date; also killed in between.
@Suite struct MigrationTests {
  private static let count = Schema.migrations.count

  /// A store as the first `version` migrations left it, with rows in each table that it had.
  private func old(_ version: Int, at path: String) async throws {
    let database = try SQLiteDatabase.open(path: path)
    try await Migrator(Array(Schema.migrations.prefix(version))).run(in: database)
    try await database.write { connection in
      for statement in OldRows.statements(version) { try connection.execute(statement, []) }
      if version >= 6 { try OldRows.audit(connection, version: version) }
    }
    try database.close()
  }

  /// Every row of every table, by table.
  private func rows(_ database: any Database) async throws -> [String: [Row]] {
    try await database.read { connection in
      let names = try connection.query(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", [])
      return try names.reduce(into: [:]) { found, row in
        let name = try row.text("name")
        found[name] = try connection.query("SELECT * FROM \"\(name)\" ORDER BY 1, 2", [])
      }
    }
  }

  /// Columns that a later version keeps elsewhere or computes anew.
  private static let moved: [String: Set<String>] = [
    "audit": ["detail", "previous", "hash", "detail_hash"], "schema_migrations": [], "settings": ["value"],
  ]

  private func compare(_ before: [String: [Row]], _ after: [String: [Row]]) {
    for (table, rows) in before where table != "schema_migrations" {
      let now = after[table] ?? []
      #expect(now.count == rows.count, "\(table)")
      for (was, is_) in zip(rows, now) {
        for (column, value) in was.columns where Self.moved[table]?.contains(column) != true {
          #expect(is_[column] == value, "\(table).\(column)")
        }
      }
    }
  }

  @Test(arguments: 0...count)
  func fromEveryVersion(_ version: Int) async throws {
    let folder = try Folder()
    try await old(version, at: folder.store)
    let database = try SQLiteDatabase.open(path: folder.store)
    let before = try await rows(database)
    // Else the fixture proves nothing of the version.
    if version >= 5 {
      #expect(before.filter { $0.value.isEmpty }.keys.sorted() == [], "tables without a row")
    }
    try await Migrator(Schema.migrations).run(in: database)
    let after = try await rows(database)
    compare(before, after)
    if version >= 6 {
      let details = try await database.read { try $0.query("SELECT detail FROM audit_details ORDER BY sequence", []) }
      #expect(details.map { $0["detail"] } == [.text("{\"n\":1}"), .text("{\"n\":2}"), .text("{\"n\":3}")])
      #expect(try await database.read { try AuditChain($0).check() } == .intact(lines: 3))
    }
    let loose = try await database.read { try $0.query("PRAGMA foreign_key_check", []) }
    #expect(loose.isEmpty)
    try database.close()
    // And the daemon works on it.
    let store = try await Store.open(sqlite: folder.store, settings: shopSettings, now: at(500))
    _ = try await store.take(TestMail(), uid: 99)
    try await store.close()
  }

  @Test(arguments: [6, 9])
  func aBrokenChainIsCarriedOverBroken(_ version: Int) async throws {
    let folder = try Folder()
    try await old(version, at: folder.store)
    try await Damage.run(
      ["DROP TRIGGER audit_no_update", "UPDATE audit SET actor = 'nobody' WHERE sequence = 2"], in: folder.store)
    let database = try SQLiteDatabase.open(path: folder.store)
    try await Migrator(Schema.migrations).run(in: database)
    guard case .broken(sequence: 2, _) = try await database.read({ try AuditChain($0).check() }) else {
      Issue.record("the break was mended")
      return
    }
    try database.close()
  }

  @Test func aNewerSchemaIsRefusedAndNotTouched() async throws {
    let folder = try Folder()
    try await old(Self.count, at: folder.store)
    try await Damage.run(
      ["INSERT INTO schema_migrations (ordinal, name) VALUES (99, '0099-tomorrow')"], in: folder.store)
    let before = try SQLiteDatabase.open(path: folder.store, readOnly: true)
    let rowsBefore = try await rows(before)
    try before.close()
    await #expect(throws: StoreError.self) {
      try await Store.open(sqlite: folder.store, settings: shopSettings)
    }
    let after = try SQLiteDatabase.open(path: folder.store, readOnly: true)
    #expect(try await rows(after) == rowsBefore)
    try after.close()
  }

  /// A kill before any statement of any migration: the files as they lie at that moment are a store of the version
  /// before, and go on to the newest one.
  @Test func aKillAtEachStatement() async throws {
    let folder = try Folder()
    try await old(0, at: folder.store)
    let database = try SQLiteDatabase.open(path: folder.store)
    for version in 0..<Self.count {
      if version > 0 {
        try await database.write { connection in
          for statement in OldRows.added(by: version) { try connection.execute(statement, []) }
          if version == 6 { try OldRows.audit(connection, version: version) }
        }
      }
      let before = try await rows(database)
      let snapshots = Snapshots(file: folder.store, folder: folder.path + "/at-\(version)")
      let watched = Watched(database: database) { try snapshots.take() }
      try await Migrator(Array(Schema.migrations.prefix(version + 1))).run(in: watched)
      #expect(snapshots.paths.count > 1)
      for path in snapshots.paths {
        let killed = try SQLiteDatabase.open(path: path)
        let names = try await Migrator(Schema.migrations).applied(in: killed)
        #expect(names == Schema.migrations.prefix(version).map(\.name))
        compare(before, try await rows(killed))
        try await Migrator(Schema.migrations).run(in: killed)
        compare(before, try await rows(killed))
        try killed.close()
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
      }
    }
    try database.close()
  }
}

/// Copies of a database's files, as a kill would leave them.
private final class Snapshots: @unchecked Sendable {  // Only the writing connection's queue calls it.
  private let file: String
  private let folder: String
  private(set) var paths: [String] = []

  init(file: String, folder: String) {
    self.file = file
    self.folder = folder
  }

  func take() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/\(paths.count).sqlite"
    for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: file + suffix) {
      try FileManager.default.copyItem(atPath: file + suffix, toPath: path + suffix)
    }
    paths.append(path)
  }
}

/// A database that does something before each change.
private struct Watched: Database {
  let database: SQLiteDatabase
  let hook: @Sendable () throws -> Void

  struct Inner: Connection {
    let connection: any Connection
    let hook: @Sendable () throws -> Void
    func query(_ sql: String, _ arguments: [Value]) throws -> [Row] { try connection.query(sql, arguments) }
    func execute(_ sql: String, _ arguments: [Value]) throws -> Int {
      if !sql.hasPrefix("CREATE TABLE IF NOT EXISTS schema_migrations") { try hook() }
      return try connection.execute(sql, arguments)
    }
  }

  func read<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws -> T {
    try await database.read(body)
  }
  func write<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws -> T {
    let hook = hook
    return try await database.write { try body(Inner(connection: $0, hook: hook)) }
  }
  func close() throws { try database.close() }
}
