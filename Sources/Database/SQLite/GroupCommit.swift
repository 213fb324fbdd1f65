import CrashPoints
import GRDB
import Synchronization

/// Writes that wait for one another share a commit: with synchronous=FULL a commit waits for the disk, whether it
/// holds one write or fifty.
///
/// Guarantees: a write is told of its success only after the commit that holds it; a write that throws is undone
/// alone; when a shared transaction cannot be kept, each of its writes gets one of its own, so none fails for another.
/// Writes happen in the order in which they came.
final class GroupCommit: Sendable {
  /// One write, whatever it returns.
  private struct Write: Sendable {
    /// Runs the body; what it returns is to be called once the commit is on disk.
    let run: @Sendable (any Connection) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
  }

  private struct Waiting {
    var writes: [Write] = []
    var scheduled = false
  }

  /// Writes of one commit: bounds how long the first of them waits.
  static let limit = 64

  private let waiting = Mutex(Waiting())
  private let writer: any DatabaseWriter
  private let gate: WriteGate?
  private let limit: Int

  init(_ writer: any DatabaseWriter, gate: WriteGate?, limit: Int = limit) {
    self.writer = writer
    self.gate = gate
    self.limit = limit
  }

  /// Not ended by cancellation: a cancelled caller must not turn a commit that happened into an error.
  func write<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      let write = Write(
        run: { connection in
          let result = try body(connection)
          return { continuation.resume(returning: result) }
        },
        fail: { continuation.resume(throwing: $0) })
      let isFirst = waiting.withLock { waiting in
        waiting.writes.append(write)
        defer { waiting.scheduled = true }
        return !waiting.scheduled
      }
      if isFirst { schedule() }
    }
  }

  /// One group at a time on the writing connection, so that whatever else waits for it has its turn.
  private func schedule() {
    writer.asyncWriteWithoutTransaction { database in
      let group = self.waiting.withLock { waiting in
        defer { waiting.writes.removeFirst(min(self.limit, waiting.writes.count)) }
        return Array(waiting.writes.prefix(self.limit))
      }
      self.perform(group, on: database)
      let hasMore = self.waiting.withLock { waiting in
        waiting.scheduled = !waiting.writes.isEmpty
        return waiting.scheduled
      }
      if hasMore { self.schedule() }
    }
  }

  private func perform(_ group: [Write], on database: GRDB.Database) {
    if let only = group.first, group.count == 1 { return alone(only, on: database) }
    var ended: [@Sendable () -> Void] = []
    do {
      try transaction(on: database) { connection in
        for write in group {
          do {
            ended.append(try connection.savepoint { try write.run(connection) })
          } catch let error as TransactionLost {
            throw error
          } catch {
            ended.append { write.fail(error) }
          }
        }
      }
    } catch DatabaseError.locked(let why) {
      // Another process holds the file; each write alone would wait as long again.
      for write in group { write.fail(DatabaseError.locked(why)) }
      return
    } catch {
      for write in group { alone(write, on: database) }
      return
    }
    for end in ended { end() }
  }

  private func alone(_ write: Write, on database: GRDB.Database) {
    do {
      let end = try transaction(on: database) { try write.run($0) }
      end()
    } catch {
      write.fail(error)
    }
  }

  private func transaction<T>(on database: GRDB.Database, _ body: (SQLiteConnection) throws -> T) throws -> T {
    do {
      return try WriteGate.passing(gate) {
        var result: T?
        try database.inTransaction(.immediate) {
          result = try body(SQLiteConnection(database))
          CrashPoint.reach(.beforeCommit)
          return .commit
        }
        CrashPoint.reach(.afterCommit)
        guard let result else { throw DatabaseError.unavailable("the transaction gave no result") }
        return result
      }
    } catch let error as GRDB.DatabaseError {
      throw DatabaseError(error)
    }
  }
}
