#if Postgres
  import Database
  import Foundation
  import MailProto

  extension Store {
    /// How a store's connections behave: a write waits this long at the gate, and is done again where the server asks
    /// for it.
    static let postgresLimits: PostgresLimits = {
      var limits = PostgresLimits()
      limits.lockSeconds = 20
      limits.retries = 5
      limits.prepared = 300
      return limits
    }()

    /// Opens or creates a store in a PostgreSQL database and brings its schema up to date.
    ///
    /// Any number of daemons, on any number of machines, may work on it. Each of them ends what those that are gone had
    /// claimed (`watchNodes`); the first one that comes where none is ends all claims at once.
    /// - Parameter exclusive: a daemon; false for commands, which change nothing under a daemon's feet.
    /// - Throws: `StoreError`, also for a schema that is newer than this program, or older than a daemon that is running.
    public static func open(
      postgres login: PostgresLogin, settings: ReplySettings, keys: ReplyKeys = .none, exclusive: Bool = true,
      now: Timestamp? = nil
    ) async throws -> Store {
      try await translating {
        let database = try await PostgresDatabase.open(login, limits: postgresLimits, gate: PostgresGate())
        do {
          if exclusive { return try await join(database, settings: settings, keys: keys, now: now) }
          return try await visit(database, settings: settings, keys: keys)
        } catch {
          try? database.close()
          throw error
        }
      }
    }

    private static func visit(
      _ database: PostgresDatabase, settings: ReplySettings, keys: ReplyKeys
    ) async throws -> Store {
      let place = try await database.read { try PostgresNodes.Place($0) }
      let migrator = Migrator(PostgresSchema.migrations)
      try await migrator.check(database)
      let isWhole = try await database.read { try $0.columns(of: MovedTable.marker).isEmpty }
      let applied = try await migrator.applied(in: database).count
      if !isWhole || applied < PostgresSchema.migrations.count {
        // Nobody's yet, or left behind by an older program: as at a daemon's start, unless one is running.
        let nodes = try await PostgresNodes.joining(database.login, database.limits, place) { _ in }
        defer { nodes.close() }
        try await prepare(database, alone: await nodes.isAlone())
      }
      return try await make(
        database, settings: settings, keys: keys, lock: nil, nodes: PostgresNodes.visitor(place))
    }

    private static func join(
      _ database: PostgresDatabase, settings: ReplySettings, keys: ReplyKeys, now: Timestamp?
    ) async throws -> Store {
      let place = try await database.read { try PostgresNodes.Place($0) }
      let ear = Ear()
      let nodes = try await PostgresNodes.joining(database.login, database.limits, place) { ear.hear($0) }
      do {
        let alone = await nodes.isAlone()
        try await prepare(database, alone: alone)
        let store = try await make(database, settings: settings, keys: keys, lock: nil, nodes: nodes)
        if alone { try await store.endLostClaims(now: now ?? .wallClock()) }
        try await nodes.stay(seconds: 60)
        ear.listen(for: store)
        return store
      } catch {
        nodes.close()
        throw error
      }
    }

    private static func prepare(_ database: PostgresDatabase, alone: Bool) async throws {
      guard try await database.read({ try $0.columns(of: MovedTable.marker).isEmpty }) else {
        throw StoreError.unavailable(
          "a move into this database was cut off: run `gatewayd db migrate --to` again with the same file")
      }
      let migrator = Migrator(PostgresSchema.migrations)
      if alone {
        try await migrator.run(in: database)
        return
      }
      try await migrator.check(database)
      guard try await migrator.applied(in: database).count == PostgresSchema.migrations.count else {
        throw StoreError.unavailable("a running daemon is older than this program: stop all daemons first")
      }
    }

    /// Looks every few seconds for processes that are gone and ends what they had claimed; returns when cancelled. With
    /// SQLite there is nothing to look for.
    /// - Parameter grace: seconds that a process may be out of sight, such as while its connection is made anew.
    public func watchNodes(
      grace: Int = 6, now: @Sendable () -> Timestamp, noticed: (_ gone: Int) -> Void = { _ in }
    ) async {
      guard isShared else { return }
      var missedSince: [Int64: ContinuousClock.Instant] = [:]
      while (try? await Task.sleep(for: .seconds(2))) != nil {
        guard let dead = try? await deadHolders() else { continue }
        let moment = ContinuousClock.now
        missedSince = missedSince.filter { dead.contains($0.key) }
        for holder in dead where missedSince[holder] == nil { missedSince[holder] = moment }
        let gone = Set(missedSince.filter { $0.value + .seconds(grace) <= moment }.keys)
        guard !gone.isEmpty, (try? await endClaims(of: gone, now: now())) != nil else { continue }
        noticed(gone.count)
      }
    }
  }

  /// Hears for a store that is not there yet when the listening begins. What is said before is nothing to it: it reads
  /// everything at its start.
  private final class Ear: @unchecked Sendable {  // `store` is touched under `lock` only
    private let lock = NSLock()
    private weak var store: Store?

    func listen(for store: Store) { lock.withLock { self.store = store } }

    func hear(_ wake: Wake) { lock.withLock { store }?.wake(wake) }
  }
#endif
