import Foundation
import Glibc
import TestSupport
import Testing

@testable import Database

/// A disk of a megabyte, if this process may mount one.
private final class SmallDisk {
  let path = NSTemporaryDirectory() + "gatewayd-disk-" + UUID().uuidString

  static let isPossible = geteuid() == 0 && (try? SmallDisk()) != nil

  struct Refused: Error {}

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard Self.run("/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path) else {
      try? FileManager.default.removeItem(atPath: path)
      throw Refused()
    }
  }

  deinit {
    _ = Self.run("/bin/umount", "-l", path)
    try? FileManager.default.removeItem(atPath: path)
  }

  func remount(_ how: String) -> Bool { Self.run("/bin/mount", "-o", "remount,\(how)", path) }

  private static func run(_ program: String, _ arguments: String...) -> Bool {
    (try? Program.block(program, arguments))?.status == 0
  }
}

@Suite(.enabled(if: SmallDisk.isPossible, "mounting a small tmpfs needs root"))
struct FullDiskTests {
  private func insert(_ n: Int64, _ size: Int, _ database: SQLiteDatabase) async throws {
    try await database.write {
      try $0.execute(
        "INSERT INTO t (n, x) VALUES ($1, $2)", [.integer(n), .blob([UInt8](repeating: 1, count: size))])
    }
  }

  @Test func aFullDiskLosesNothingAndIsLeftByItself() async throws {
    let disk = try SmallDisk()
    let file = disk.path + "/a.sqlite"
    let filler = disk.path + "/filler"
    try Data(repeating: 0, count: 500_000).write(to: URL(filePath: filler))
    let database = try SQLiteDatabase.open(path: file, gate: disk.path + "/gate")
    try await database.write { try $0.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, x BLOB)", []) }
    var kept: [Value] = []
    var refused = 0
    for n in 1...100 as ClosedRange<Int64> {
      do {
        try await insert(n, 20_000, database)
        kept.append(.integer(n))
      } catch DatabaseError.full {
        refused += 1
      } catch DatabaseError.unavailable {
        refused += 1
      }
    }
    #expect(refused > 50 && !kept.isEmpty)
    // Reading goes on.
    #expect(try await database.read { try $0.query("SELECT n FROM t ORDER BY n", []).map { $0["n"] } } == kept)
    try FileManager.default.removeItem(atPath: filler)
    try await insert(1000, 20_000, database)
    kept.append(.integer(1000))
    try database.close()
    let again = try SQLiteDatabase.open(path: file)
    #expect(try await again.read { try $0.query("SELECT n FROM t ORDER BY n", []).map { $0["n"] } } == kept)
    #expect(
      try await again.read { try $0.query("PRAGMA integrity_check", []).first?.columns.first?.value } == .text("ok"))
    try again.close()
  }

  @Test func aReadOnlyDiskIsSaidSo() async throws {
    let disk = try SmallDisk()
    let file = disk.path + "/a.sqlite"
    let database = try SQLiteDatabase.open(path: file)
    try await database.write { try $0.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, x BLOB)", []) }
    try database.close()
    try #require(disk.remount("ro"))
    do {
      _ = try SQLiteDatabase.open(path: file)
      Issue.record("opened")
    } catch let error as DatabaseError { #expect(error.retry, "\(error)") }
    try #require(disk.remount("rw"))
    let again = try SQLiteDatabase.open(path: file)
    try await insert(1, 10, again)
    try again.close()
  }

  @Test func aCopyThatDoesNotFitLeavesNothing() async throws {
    let disk = try SmallDisk()
    let source = NSTemporaryDirectory() + "gatewayd-" + UUID().uuidString + ".sqlite"
    defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: source + suffix) } }
    let database = try SQLiteDatabase.open(path: source)
    try await database.write { try $0.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, x BLOB)", []) }
    try await insert(1, 2_000_000, database)
    #expect(throws: DatabaseError.self) { try SQLiteFile.copy(from: source, to: disk.path + "/copy.sqlite") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == [])
    try database.close()
  }
}
