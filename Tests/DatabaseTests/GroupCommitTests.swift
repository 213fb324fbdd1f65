import Database
import Foundation
import Testing

/// Writes that share a commit. They are held back by one that waits, so that they meet in one transaction; should
/// they not meet, the tests hold all the same.
@Suite struct GroupCommitTests {
  private struct Refused: Error {}

  private func withDatabase(_ body: (SQLiteDatabase) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "gatewayd-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let database = try SQLiteDatabase.open(path: folder + "/a.sqlite", gate: folder + "/gate")
    try await database.write { try $0.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, x TEXT NOT NULL)", []) }
    try await body(database)
    try database.close()
  }

  /// Runs `write` for each number while the writing connection is busy, and returns what threw.
  private func meet(
    _ count: Int, in database: SQLiteDatabase,
    _ write: @Sendable @escaping (any Connection, Int64) throws -> Void
  ) async throws -> Set<Int64> {
    let hold = DispatchSemaphore(value: 0)
    return try await withThrowingTaskGroup(of: Int64?.self) { group in
      group.addTask {
        try await database.write { _ in
          hold.wait()
          // Left open: this write runs again if it shared a transaction that was lost.
          hold.signal()
        }
        return nil
      }
      for number in 1...Int64(count) {
        group.addTask {
          do {
            try await database.write { try write($0, number) }
            return nil
          } catch { return number }
        }
      }
      try await Task.sleep(for: .milliseconds(50))
      hold.signal()
      return try await group.reduce(into: []) { failed, number in
        if let number { failed.insert(number) }
      }
    }
  }

  private func numbers(_ database: SQLiteDatabase) async throws -> [Value] {
    try await database.read { try $0.query("SELECT n FROM t ORDER BY n", []).map { $0["n"] } }
  }

  private static func insert(_ number: Int64, _ connection: any Connection) throws {
    try connection.execute("INSERT INTO t (n, x) VALUES ($1, 'x')", [.integer(number)])
  }

  @Test func aWriteThatThrowsIsUndoneAlone() async throws {
    try await withDatabase { database in
      let failed = try await meet(100, in: database) { connection, number in
        try Self.insert(number, connection)
        if number % 7 == 0 { throw Refused() }
        if number % 11 == 0 { try connection.execute("INSERT INTO t (n, x) VALUES ($1, NULL)", [.integer(-number)]) }
      }
      let bad = Set((1...100).filter { $0 % 7 == 0 || $0 % 11 == 0 }.map(Int64.init))
      #expect(failed == bad)
      #expect(try await numbers(database) == (1...100).filter { !bad.contains($0) }.map(Value.integer))
    }
  }

  @Test func aWriteThatEndsTheTransactionTakesNoOtherWithIt() async throws {
    try await withDatabase { database in
      let failed = try await meet(20, in: database) { connection, number in
        try Self.insert(number, connection)
        if number == 13 { try connection.execute("ROLLBACK", []) }
      }
      #expect(failed == [13])
      #expect(try await numbers(database) == (1...20).filter { $0 != 13 }.map(Value.integer))
    }
  }

  @Test func savepointsNest() async throws {
    try await withDatabase { database in
      try await database.write { connection in
        try connection.savepoint {
          try Self.insert(1, connection)
          do {
            try connection.savepoint {
              try Self.insert(2, connection)
              throw Refused()
            }
          } catch is Refused {}
          try Self.insert(3, connection)
        }
      }
      #expect(try await numbers(database) == [.integer(1), .integer(3)])
    }
  }

  @Test func valuesComeBackAsTheyWere() async throws {
    let values: [Value] = [
      .null, .integer(.min), .integer(.max), .real(0.5), .text(""), .text("ä\u{1F600}"), .blob([]), .blob([0, 255]),
    ]
    try await withDatabase { database in
      for value in values {
        let row = try await database.write { try $0.query("SELECT $1 AS v, $1 AS again", [value]) }.first
        #expect(row?["v"] == value)
        #expect(row?["again"] == value)
      }
      let row = try await database.read { try $0.query("SELECT $2 || $1 AS v", [.text("a"), .text("b\0c")]) }.first
      #expect(row?["v"] == .text("b\u{FFFD}ca"))
    }
  }

  @Test func aWrongNumberOfArgumentsIsRefused() async throws {
    try await withDatabase { database in
      for arguments in [[Value.integer(1)], [.integer(1), .integer(2), .integer(3)]] {
        await #expect(throws: DatabaseError.self) {
          try await database.read { try $0.query("SELECT $1, $2", arguments) }
        }
      }
    }
  }
}
