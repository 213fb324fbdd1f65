import Foundation
import GRDB

/// A SQLite file in WAL mode: one writing connection, several reading ones.
///
/// Guarantees: a write is on disk when it returns (synchronous=FULL, read back at start); every write and every
/// checkpoint of this process happens on the one writing connection; writes that wait for each other share a commit. With a gate, no two processes write or
/// checkpoint at the same time either: SQLite before 3.51.3 can corrupt a WAL database that way.
public final class SQLiteDatabase: Database {
  let connections: any DatabaseWriter
  private let writes: GroupCommit
  let gate: WriteGate?
  private let readOnly: Bool
  let checkpoints: Bool

  private init(
    _ connections: any DatabaseWriter, gate: WriteGate?, readOnly: Bool, checkpoints: Bool, sharedCommits: Bool = true
  ) {
    self.connections = connections
    writes = GroupCommit(connections, gate: gate, limit: sharedCommits ? GroupCommit.limit : 1)
    self.gate = gate
    self.readOnly = readOnly
    self.checkpoints = checkpoints
  }

  /// Opens or, unless `readOnly`, creates the file at `path`.
  /// - Parameters:
  ///   - readOnly: refuses writes and leaves the file's journal mode alone.
  ///   - gate: a lock file that every write of every process passes through, one at a time; nil for a file that
  ///     other programs own.
  ///   - checkpoints: false in a process that must leave checkpoints to another one.
  ///   - sharedCommits: false to give each write a commit of its own; for measuring what sharing is worth.
  /// - Throws: `DatabaseError`.
  public static func open(
    path: String, readOnly: Bool = false, gate: String? = nil, checkpoints: Bool = true, sharedCommits: Bool = true
  ) throws -> SQLiteDatabase {
    try translating {
      if readOnly { return try openReadOnly(path) }
      let gate = try gate.map(WriteGate.init(path:))
      let pool = try WriteGate.passing(gate) {
        try SQLiteFile.begin(path)
        let pool = try DatabasePool(path: path, configuration: configuration())
        try pool.writeWithoutTransaction { try makeDurable($0, checkpoints: checkpoints) }
        return pool
      }
      return SQLiteDatabase(
        pool, gate: gate, readOnly: false, checkpoints: checkpoints, sharedCommits: sharedCommits)
    }
  }

  /// Opens the file at `path`, of which nobody else knows, so that it stays one file: without a log beside it.
  /// - Throws: `DatabaseError`.
  public static func open(alone path: String) throws -> SQLiteDatabase {
    try translating {
      let queue = try DatabaseQueue(path: path, configuration: configuration())
      try queue.writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA synchronous = FULL")
        _ = try Int.fetchOne($0, sql: "PRAGMA secure_delete = ON")
      }
      return SQLiteDatabase(queue, gate: nil, readOnly: false, checkpoints: false)
    }
  }

  private static func openReadOnly(_ path: String) throws -> SQLiteDatabase {
    var configuration = configuration()
    configuration.readonly = true
    // A pool would switch the file to WAL; one reading connection takes it as it is.
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    return SQLiteDatabase(queue, gate: nil, readOnly: true, checkpoints: false)
  }

  /// A database in memory; gone when closed.
  public static func memory() throws -> SQLiteDatabase {
    try translating {
      SQLiteDatabase(
        try DatabaseQueue(configuration: configuration()), gate: nil, readOnly: false, checkpoints: false)
    }
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(10)
    configuration.acceptsDoubleQuotedStringLiterals = false
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA trusted_schema = OFF") }
    return configuration
  }

  /// GRDB sets synchronous=NORMAL with WAL, under which a commit can be lost with the power.
  private static func makeDurable(_ connection: GRDB.Database, checkpoints: Bool) throws {
    try connection.execute(sql: "PRAGMA synchronous = FULL")
    // What is deleted is overwritten, so that it is not read out of the file, or out of a copy of it.
    _ = try Int.fetchOne(connection, sql: "PRAGMA secure_delete = ON")
    // A transaction over a batch of mail is larger than SQLite's 2 MB: what does not fit is written twice. In KiB.
    try connection.execute(sql: "PRAGMA cache_size = -16384")
    // What undoes one of several steps would be written to a temporary file otherwise, page by page.
    try connection.execute(sql: "PRAGMA temp_store = MEMORY")
    // Pages of 4 KiB. A batch fills SQLite's 1000 alone, and its indices' pages would be copied back at each commit.
    try connection.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpoints ? 4000 : 0)")
    let level = try Int.fetchOne(connection, sql: "PRAGMA synchronous")
    let mode = try String.fetchOne(connection, sql: "PRAGMA journal_mode")
    let keys = try Int.fetchOne(connection, sql: "PRAGMA foreign_keys")
    guard level == 2, mode == "wal", keys == 1 else {
      throw DatabaseError.unavailable(
        "SQLite did not take synchronous=FULL, journal_mode=WAL and foreign_keys=ON "
          + "(it says \(level ?? -1), \(mode ?? "?"), \(keys ?? -1))")
    }
  }

  public func read<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws -> T {
    try await Self.translatingAsync {
      try await connections.read { try body(SQLiteConnection($0)) }
    }
  }

  @discardableResult
  public func write<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws -> T {
    guard !readOnly else { throw DatabaseError.readonly("this connection was opened for reading") }
    return try await Self.translatingAsync { try await writes.write(body) }
  }

  /// Folds the log into the file, as far as the disk lets it, and closes; nothing may be under way. What stays in the
  /// log is read from there at the next start.
  public func close() throws {
    try Self.translating {
      try WriteGate.passing(gate) {
        if checkpoints {
          do {
            try connections.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
          } catch is GRDB.DatabaseError {}
        }
        try connections.close()
      }
    }
  }

  /// Copies the whole database, as one state, into a new file at `path`.
  public func backup(to path: String) async throws {
    let connections = connections
    try Self.translating {
      let target = try DatabaseQueue(path: path)
      try connections.backup(to: target)
      try target.close()
    }
  }

  static func translating<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let error as GRDB.DatabaseError { throw DatabaseError(error) }
  }

  private static func translatingAsync<T>(_ body: () async throws -> T) async throws -> T {
    do { return try await body() } catch let error as GRDB.DatabaseError { throw DatabaseError(error) }
  }
}
