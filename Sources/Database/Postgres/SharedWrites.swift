#if Postgres
  import CrashPoints
  import Synchronization

  /// Where writes of all processes queue up: a lock of the server that a transaction holds until it ends.
  ///
  /// Two transactions that change different rows would not hinder each other without it. But each change of the store
  /// is a line of one chained log, so each would wait for the other anyhow, or be refused and done again.
  public struct PostgresGate: Sendable {
    /// The first of the two numbers of advisory locks that are gatewayd's.
    public static let space: Int32 = 0x6777_6400

    /// Goes with the schema that the connection works in: several stores may lie in one database.
    let pass = "SELECT pg_advisory_xact_lock(\(PostgresGate.space), hashtext(current_schema()))"

    public init() {}
  }

  /// Writes that wait for one another share a commit, as SQLite's do (`GroupCommit`): a commit waits for the disk and
  /// the gate for the commit, whether it holds one write or fifty.
  ///
  /// Guarantees: a write is told of its success only after the commit that holds it; a write that throws is undone
  /// alone; when a shared transaction cannot be kept, each of its writes gets one of its own.
  final class SharedWrites: Sendable {
    private struct Write: Sendable {
      /// Runs the body; what it returns is to be called once the commit is on disk.
      let run: @Sendable (any Connection) throws -> @Sendable () -> Void
      let fail: @Sendable (any Error) -> Void
    }

    private struct Waiting {
      var writes: [Write] = []
      var isAtWork = false
    }

    /// Writes of one commit: bounds how long the first of them waits.
    private static let limit = 64

    private let waiting = Mutex(Waiting())
    private let link: PostgresLink
    private let gate: PostgresGate

    init(_ link: PostgresLink, gate: PostgresGate) {
      self.link = link
      self.gate = gate
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
          defer { waiting.isAtWork = true }
          return !waiting.isAtWork
        }
        if isFirst { Task { await work() } }
      }
    }

    /// One group after the other, until nobody waits.
    private func work() async {
      while true {
        let group: [Write] = waiting.withLock { waiting in
          let group = Array(waiting.writes.prefix(Self.limit))
          waiting.writes.removeFirst(group.count)
          if group.isEmpty { waiting.isAtWork = false }
          return group
        }
        if group.isEmpty { return }
        await perform(group)
      }
    }

    private func perform(_ group: [Write]) async {
      if let only = group.first, group.count == 1 { return await alone(only) }
      do {
        let ends = try await transaction { connection in
          try group.map { write -> @Sendable () -> Void in
            do {
              return try connection.savepoint { try write.run(connection) }
            } catch let error as TransactionLost {
              throw error
            } catch let error {
              return { write.fail(error) }
            }
          }
        }
        for end in ends { end() }
      } catch DatabaseError.locked(let why) {
        // Another process is at the gate; each write alone would wait as long again.
        for write in group { write.fail(DatabaseError.locked(why)) }
      } catch DatabaseError.unavailable(let why) {
        for write in group { write.fail(DatabaseError.unavailable(why)) }
      } catch {
        for write in group { await alone(write) }
      }
    }

    private func alone(_ write: Write) async {
      do {
        let end = try await transaction { try write.run($0) }
        end()
      } catch {
        write.fail(error)
      }
    }

    private func transaction<T: Sendable>(
      _ body: @Sendable @escaping (any Connection) throws -> T
    ) async throws -> T {
      let result = try await link.transaction(.gated(gate)) { connection in
        let result = try body(connection)
        CrashPoint.reach(.beforeCommit)
        return result
      }
      CrashPoint.reach(.afterCommit)
      return result
    }
  }
#endif
