#if Postgres
  import Database
  import Foundation
  import MailProto
  import Synchronization

  /// One process among those that work on a store in PostgreSQL.
  ///
  /// Each has a number, which it keeps locked: so the others see that it is there, without a clock and without a beat
  /// that could come late. Whoever holds the lock of a task does the task.
  final class PostgresNodes: StoreNodes {
    /// First numbers of our advisory locks; `PostgresGate.space` is the gate's.
    private enum Space {
      static let daemons = PostgresGate.space + 1
      static let nodes = PostgresGate.space + 2
      static let tasks = PostgresGate.space + 3
    }

    /// Where the store lies within the database.
    struct Place: Sendable {
      let schema: String
      /// Told apart from other stores of the same database by this.
      let hash: Int32

      /// What is said goes to the processes of this store alone.
      var channel: String { "gatewayd_\(UInt32(bitPattern: hash))" }

      /// - Throws: `StoreError.unavailable` for a database that cannot hold a store.
      init(_ connection: any Connection) throws {
        let row = try connection.query(
          """
          SELECT current_schema() AS name, hashtext(current_schema()) AS hash,
            current_setting('server_encoding') AS encoding
          """, []
        ).first
        guard let row, let schema = try row.textIfAny("name") else {
          throw StoreError.unavailable("the role may use no schema of the database; its search_path names none")
        }
        guard try row.text("encoding") == "UTF8" else {
          throw StoreError.unavailable("the database is not encoded as UTF8: CREATE DATABASE … ENCODING UTF8 makes one")
        }
        self.schema = schema
        hash = Int32(truncatingIfNeeded: try row.integer("hash"))
      }
    }

    let number: Int64?
    private let place: Place
    private let presence: PostgresPresence?
    /// Tells this process's notices from those of others.
    private let sender: Int64

    /// - Parameter presence: nil for a command, which is there for a moment only.
    private init(_ place: Place, number: Int64?, presence: PostgresPresence?) {
      self.place = place
      self.number = number
      self.presence = presence
      sender = number ?? Int64.random(in: Int64(Int32.max) + 1...Int64.max)
    }

    /// A process that only looks in.
    static func visitor(_ place: Place) -> PostgresNodes { PostgresNodes(place, number: nil, presence: nil) }

    /// A process that stays.
    /// - Parameter hear: called for what others say, and when something may have been missed (`.everybody`).
    static func joining(
      _ login: PostgresLogin, _ limits: PostgresLimits, _ place: Place, hear: @Sendable @escaping (Wake) -> Void
    ) async throws -> PostgresNodes {
      let number = Int32.random(in: 1...Int32.max)
      let presence = PostgresPresence(login, limits: limits, channel: place.channel) { notice in
        switch notice {
        case .again: hear(.everybody)
        case .said(let text):
          let words = text.split(separator: " ")
          guard words.count == 2, words[1] != "\(number)", let wake = Wake(rawValue: String(words[0])) else { return }
          hear(wake)
        }
      }
      try await presence.begin()
      guard await presence.tryLock(space: Space.nodes, number) else {
        presence.close()
        throw StoreError.unavailable("the server gave out no lock; try again")
      }
      return PostgresNodes(place, number: Int64(number), presence: presence)
    }

    /// Whether no other daemon works on the store. Until `stay` none can begin to.
    func isAlone() async -> Bool { await presence?.tryLock(space: Space.daemons, place.hash) ?? false }

    /// Lets others in, and is itself one that is there.
    /// - Throws: `StoreError.unavailable` if another process prepares the store for longer than that.
    func stay(seconds: Int) async throws {
      guard let presence else { return }
      let end = ContinuousClock.now + .seconds(seconds)
      while await !presence.tryLock(space: Space.daemons, place.hash, shared: true) {
        guard ContinuousClock.now < end else {
          throw StoreError.unavailable("another process is preparing the store; try again")
        }
        try await Task.sleep(for: .milliseconds(200))
      }
      await presence.unlock(space: Space.daemons, place.hash)
    }

    func tell(_ wake: Wake, _ connection: any Connection) throws {
      _ = try connection.query(
        "SELECT pg_notify($1, $2)", [.text(place.channel), .text("\(wake.rawValue) \(sender)")])
    }

    func lead(_ task: String) async -> Bool {
      guard let presence else { return false }
      let lock = lock(task)
      // A lock that is ours stays ours for as long as the connection stands.
      return await presence.tryLock(space: Space.tasks, lock)
    }

    func leave(_ task: String) async { await presence?.unlock(space: Space.tasks, lock(task)) }

    /// The same number for the same task of the same store, in every process.
    private func lock(_ task: String) -> Int32 {
      Digest.sha256(Array("\(place.schema)\n\(task)".utf8)).prefix(4).reduce(0) { $0 << 8 | Int32($1) }
    }

    func living(_ connection: any Connection) throws -> Set<Int64> {
      Set(
        try connection.query(
          """
          SELECT CAST(objid AS BIGINT) AS number FROM pg_catalog.pg_locks
          WHERE locktype = 'advisory' AND granted AND CAST(classid AS BIGINT) = $1 AND database =
            (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
          """, [.integer(Int64(Space.nodes))]
        ).map { try $0.integer("number") })
    }

    func close() { presence?.close() }
  }
#endif
