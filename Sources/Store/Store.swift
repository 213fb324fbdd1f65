import Database
import Foundation
import MailProto

/// gatewayd's own records and the rules by which they change.
///
/// Guarantees: one connection writes; every public method that changes something is one transaction, on disk when
/// it returns; a status changes only along the edges that its type names.
public final class Store: Sendable {
  let database: any Database
  let settings: ReplySettings
  let threads: ThreadIDs
  let passwords: Passwords
  let deskSignal = Signal()
  let workSignal = Signal()
  private let lock: FileLock?
  /// Nil where only one process works on the store: with SQLite.
  let nodes: (any StoreNodes)?

  private init(
    database: any Database, settings: ReplySettings, threads: ThreadIDs, passwords: Passwords, lock: FileLock?,
    nodes: (any StoreNodes)?
  ) {
    self.database = database
    self.settings = settings
    self.threads = threads
    self.passwords = passwords
    self.lock = lock
    self.nodes = nodes
  }

  /// Opens or creates the store, migrates it, and takes the lock that keeps a second daemon out.
  ///
  /// What the daemon before had claimed and not ended is free again, or `uncertain` if it was a reply being sent.
  ///
  /// `exclusive: false` is for commands beside a running daemon. Every write, of any process, passes through one
  /// lock file, and a process of this kind makes no checkpoints: so never two connections write or checkpoint at
  /// the same time, which SQLite before 3.51.3 needs, and readers are kept apart by SQLite's own locks.
  ///
  /// The file is known by its real path, whatever symbolic links lead to it; a network file system, a file with a
  /// second name and one whose restore was cut off are refused.
  /// - Parameter keys: the operator's keys for Message-IDs and reply tokens, beside the one that the store made.
  /// - Parameter now: the moment to write beside what changes; nil for the wall clock.
  /// - Parameter fileSystem: says what a path lies on.
  /// - Parameter sharedCommits: false for a bench only: each write waits for the disk alone.
  /// - Throws: `StoreError`.
  public static func open(
    sqlite path: String, settings: ReplySettings, keys: ReplyKeys = .none, exclusive: Bool = true,
    now: Timestamp? = nil, fileSystem: (String) throws -> FileSystem = FileSystem.holding, sharedCommits: Bool = true
  ) async throws -> Store {
    try await translating {
      let path = try StoreFile.usable(path, on: fileSystem)
      let lock = try FileLock(path: path + StoreFile.lockSuffix)
      let alone = lock.tryLock()
      guard alone || !exclusive else {
        throw StoreError.locked("the store \(path) is in use by process \(lock.note())")
      }
      if exclusive { lock.leave(note: "\(ProcessInfo.processInfo.processIdentifier)") }
      let database = try SQLiteDatabase.open(
        path: path, gate: path + StoreFile.gateSuffix, checkpoints: exclusive, sharedCommits: sharedCommits)
      if alone { try await Migrator(Schema.migrations).run(in: database) } else { try await current(database) }
      if !exclusive { lock.unlock() }
      let store = try await make(database, settings: settings, keys: keys, lock: exclusive ? lock : nil)
      if exclusive { try await store.endLostClaims(now: now ?? .wallClock()) }
      return store
    }
  }

  /// In memory, for tests.
  public static func temporary(settings: ReplySettings) async throws -> Store {
    try await temporary(settings: settings, passwords: Passwords())
  }

  /// Tests that sign in often cannot afford passwords of full strength.
  static func temporary(settings: ReplySettings, passwords: Passwords) async throws -> Store {
    try await translating {
      let database = try SQLiteDatabase.memory()
      try await Migrator(Schema.migrations).run(in: database)
      return try await make(database, settings: settings, passwords: passwords, lock: nil)
    }
  }

  /// Beside a running daemon the schema is the daemon's; a command does not change it under its feet.
  private static func current(_ database: any Database) async throws {
    let migrator = Migrator(Schema.migrations)
    try await migrator.check(database)
    guard try await migrator.applied(in: database).count == Schema.migrations.count else {
      throw StoreError.unavailable("the running daemon is older than this program: restart it first")
    }
  }

  static func make(
    _ database: any Database, settings: ReplySettings, keys: ReplyKeys = .none, passwords: Passwords = Passwords(),
    lock: FileLock?, nodes: (any StoreNodes)? = nil
  ) async throws -> Store {
    let keys = try await ThreadKeys.load(from: database, with: keys)
    return Store(
      database: database, settings: settings, threads: keys.ids(domain: settings.domain),
      passwords: passwords, lock: lock, nodes: nodes)
  }

  /// Errors below, as the store's own.
  static func translating<T>(_ body: () async throws -> T) async throws -> T {
    do { return try await body() } catch let error as DatabaseError {
      throw StoreError(error)
    } catch MigrationError.newer(let name) {
      throw StoreError.newerSchema("the store was written by a newer gatewayd (it knows \(name))")
    } catch MigrationError.order(let expected, let found) {
      throw StoreError.newerSchema("the store's schema is another one: \(found) where \(expected) belongs")
    }
  }

  /// Ends the streams, folds the log into the file and lets the lock go.
  public func close() async throws {
    deskSignal.finish()
    workSignal.finish()
    nodes?.close()
    do { try database.close() } catch let error as DatabaseError { throw StoreError(error) }
    lock?.unlock()
  }

  /// Reads and writes one row, so that a full or read-only disk is seen.
  public func probe(now: Timestamp) async throws {
    try await write(waking: .nobody) { tx in
      try tx.setting("probe", to: String(now.milliseconds))
      guard try tx.setting("probe") == String(now.milliseconds) else {
        throw StoreError.unavailable("the store does not return what was written")
      }
    }
  }

  /// Yields after commits that changed what the desk shows; each caller gets a stream of its own.
  public func changes() -> AsyncStream<Void> { deskSignal.stream() }

  /// Yields after commits that made work for workers or the outbox; each caller gets a stream of its own.
  public func work() -> AsyncStream<Void> { workSignal.stream() }
}

extension Transaction {
  func setting(_ name: String) throws -> String? {
    try row("SELECT value FROM settings WHERE name = $1", name)?.text("value")
  }

  func setting(_ name: String, to value: String) throws {
    try run(
      "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      name, value)
  }
}
