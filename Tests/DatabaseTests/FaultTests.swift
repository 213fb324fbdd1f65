import CSQLite
import Foundation
import Testing

@testable import Database

/// A disk that fails under the database: what was said to be kept is kept, what failed is not there, and once the disk
/// works again so does the database, on the connection that it has.
@Suite(.serialized) struct FaultTests {
  /// SQLITE_IOERR_WRITE and SQLITE_IOERR_FSYNC, which are macros that Swift does not see.
  private static let writeFailed = SQLITE_IOERR | 3 << 8
  private static let syncFailed = SQLITE_IOERR | 4 << 8

  private struct Scratch {
    let path = NSTemporaryDirectory() + "gatewayd-fault-" + UUID().uuidString
    var file: String { path + "/a.sqlite" }
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    func remove() { try? FileManager.default.removeItem(atPath: path) }
  }

  private func rows(_ database: SQLiteDatabase) async throws -> Set<Int64> {
    Set(
      try await database.read { try $0.query("SELECT n FROM t", []) }.compactMap {
        if case .integer(let n) = $0["n"] { n } else { nil }
      })
  }

  /// Three writes at a time, so that they share commits; returns the numbers whose write was said to be kept.
  private func write(_ numbers: ClosedRange<Int64>, into database: SQLiteDatabase) async -> Set<Int64> {
    var kept: Set<Int64> = []
    for first in stride(from: numbers.lowerBound, through: numbers.upperBound, by: 3) {
      let group = await withTaskGroup(of: Int64?.self) { tasks in
        for n in first...min(first + 2, numbers.upperBound) {
          tasks.addTask {
            do {
              try await database.write {
                try $0.execute(
                  "INSERT INTO t (n, x) VALUES ($1, $2)", [.integer(n), .blob([UInt8](repeating: 7, count: 3000))])
              }
              return n
            } catch {
              #expect((error as? DatabaseError)?.retry == true, "\(error)")
              return nil
            }
          }
        }
        return await tasks.reduce(into: [Int64?]()) { $0.append($1) }
      }
      kept.formUnion(group.compactMap(\.self))
    }
    return kept
  }

  @Test(arguments: FaultyFiles.Operation.allCases, [false, true])
  func eachFailedCall(_ operation: FaultyFiles.Operation, _ persists: Bool) async throws {
    var calls = 0
    for call in 1...30 {
      let folder = try Scratch()
      defer { folder.remove() }
      FaultyFiles.follow(.init(operation: operation, call: .max, persists: false, code: 0), below: folder.path)
      let database = try SQLiteDatabase.open(path: folder.file, gate: folder.path + "/gate")
      try await database.write { try $0.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, x BLOB)", []) }
      let code = operation == .write ? (call.isMultiple(of: 2) ? SQLITE_FULL : Self.writeFailed) : Self.syncFailed
      FaultyFiles.follow(
        .init(operation: operation, call: call, persists: persists, code: code), below: folder.path)
      let kept = await write(1...9, into: database)
      calls = max(calls, FaultyFiles.calls(below: folder.path))
      // What a kill at this moment would leave.
      let killed = folder.path + "/killed.sqlite"
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(atPath: folder.file + suffix, toPath: killed + suffix)
      }
      FaultyFiles.follow(nil, below: folder.path)

      #expect(try await rows(database) == kept, "\(operation) \(call): what failed is not seen")
      let later = await write(100...102, into: database)
      #expect(later == [100, 101, 102], "\(operation) \(call): the connection goes on by itself")
      try database.close()
      try await checkReopened(folder.file, holds: kept.union(later))
      try await checkKilled(killed, kept: kept)
    }
    // Else the loop above proves nothing.
    #expect(calls >= 3)
  }

  private func checkReopened(_ file: String, holds numbers: Set<Int64>) async throws {
    let again = try SQLiteDatabase.open(path: file)
    #expect(try await rows(again) == numbers)
    let integrity = try await again.read { try $0.query("PRAGMA integrity_check", []).first?.columns.first?.value }
    #expect(integrity == .text("ok"))
    try again.close()
  }

  /// A write that failed at its very last step may be there after a kill; one that was kept always is.
  private func checkKilled(_ file: String, kept: Set<Int64>) async throws {
    let again = try SQLiteDatabase.open(path: file)
    let found = try await rows(again)
    #expect(kept.isSubset(of: found))
    #expect(found.isSubset(of: Set(1...9)))
    try again.close()
  }

  @Test(
    arguments: [
      (SQLITE_FULL, "full"), (SQLITE_READONLY, "read-only"), (SQLITE_BUSY, "locked"), (SQLITE_CORRUPT, "damaged"),
      (SQLITE_NOTADB, "damaged"), (SQLITE_CANTOPEN, "unavailable"), (SQLITE_IOERR, "unavailable"),
      (SQLITE_IOERR | 4 << 8, "unavailable"), (SQLITE_BUSY | 2 << 8, "locked"), (SQLITE_READONLY | 4 << 8, "read-only"),
      (SQLITE_PROTOCOL, "locked"), (SQLITE_CONSTRAINT, "refused"), (SQLITE_TOOBIG, "invalid"),
    ] as [(Int32, String)])
  func everyCodeHasItsClass(_ code: Int32, _ word: String) {
    let error = DatabaseError(code: code, "said")
    #expect(error.description.contains(word))
    #expect(error.retry == !["refused", "invalid"].contains(word))
  }

  @Test func whatIsNoDatabaseIsDamaged() async throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try Data(repeating: 0x41, count: 8192).write(to: URL(filePath: folder.file))
    do {
      _ = try SQLiteDatabase.open(path: folder.file)
      Issue.record("opened")
    } catch DatabaseError.damaged {}
  }
}
