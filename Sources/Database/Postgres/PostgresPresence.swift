#if Postgres
  import CPostgres
  import Dispatch

  /// A connection by which one process is known to the others: it holds locks that end with it, and hears what others
  /// say.
  ///
  /// Guarantees: a lock is one process's at a time; it is free again as soon as the server knows that the process, or
  /// the way to it, is gone (a kill: at once; a machine or a network that fell silent: within half a minute). What is
  /// said while the connection is down is not heard: whoever listens has to look for itself now and then, and is told
  /// (`.again`) when the connection is back.
  public final class PostgresPresence: @unchecked Sendable {  // all that varies is touched on `queue` only
    public enum Notice: Sendable, Hashable {
      /// What another process said.
      case said(String)
      /// The connection is new: nobody knows what was said before.
      case again
    }

    /// Seconds between two looks at whether the connection still stands.
    private static let beat = 2

    private let queue = DispatchQueue(label: "gatewayd.postgres.presence")
    private let login: PostgresLogin
    private let limits: PostgresLimits
    private let channel: String
    private let hear: @Sendable (Notice) -> Void
    private var session: PostgresSession?
    private var source: (any DispatchSourceRead)?
    private var timer: (any DispatchSourceTimer)?
    /// Locks that this process holds now.
    private var held: Set<Lock> = []
    /// Those that it held and wants back after a loss: the server may miss the old connection later than we do.
    private var wanted: Set<Lock> = []
    private var isClosed = false

    /// A lock by its two numbers; shared ones exclude only those that want it alone.
    private struct Lock: Hashable {
      let space: Int32
      let number: Int32
      let shared: Bool
    }

    /// - Parameter channel: what is listened to, of letters, digits and `_`.
    public init(
      _ login: PostgresLogin, limits: PostgresLimits = PostgresLimits(), channel: String,
      hear: @Sendable @escaping (Notice) -> Void
    ) {
      self.login = login
      self.limits = limits
      self.channel = channel
      self.hear = hear
    }

    /// Connects, and goes on connecting when the connection is lost.
    /// - Throws: `DatabaseError` if it cannot be made now.
    public func begin() async throws {
      try await onQueue { try $0.connect() }
      queue.sync {
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + .seconds(Self.beat), repeating: .seconds(Self.beat))
        timer.setEventHandler { [weak self] in self?.look() }
        timer.resume()
        self.timer = timer
      }
    }

    /// Takes a lock if nobody else has it. It is held until `unlock`, `close` or the loss of the connection; after a loss
    /// it is taken again as soon as that is possible.
    /// - Returns: false where another process holds it, or the server cannot be reached.
    public func tryLock(space: Int32, _ number: Int32, shared: Bool = false) async -> Bool {
      let lock = Lock(space: space, number: number, shared: shared)
      return
        (try? await onQueue { presence in
          guard let session = presence.session else { return false }
          if presence.held.contains(lock) { return true }
          guard try presence.take(lock, on: session) else { return false }
          presence.held.insert(lock)
          presence.wanted.insert(lock)
          return true
        }) ?? false
    }

    public func unlock(space: Int32, _ number: Int32, shared: Bool = false) async {
      let lock = Lock(space: space, number: number, shared: shared)
      _ = try? await onQueue { presence in
        presence.wanted.remove(lock)
        guard presence.held.remove(lock) != nil, let session = presence.session else { return }
        let name = shared ? "pg_advisory_unlock_shared" : "pg_advisory_unlock"
        _ = try session.query("SELECT \(name)(\(lock.space), \(lock.number))", [])
      }
    }

    /// Whether the lock is this process's now: not while the connection is down.
    public func holds(space: Int32, _ number: Int32, shared: Bool = false) async -> Bool {
      (try? await onQueue { $0.held.contains(Lock(space: space, number: number, shared: shared)) }) ?? false
    }

    public func close() {
      queue.sync {
        isClosed = true
        timer?.cancel()
        timer = nil
        drop()
      }
    }

    // MARK: On the queue

    private func onQueue<T: Sendable>(_ body: @Sendable @escaping (PostgresPresence) throws -> T) async throws -> T {
      try await withCheckedThrowingContinuation { continuation in
        queue.async { continuation.resume(with: Result { try self.surviving { try body(self) } }) }
      }
    }

    /// A connection that breaks under the work is given up.
    private func surviving<T>(_ body: () throws -> T) throws -> T {
      do { return try body() } catch {
        if session?.isAlive == false { drop() }
        throw error
      }
    }

    private func connect() throws {
      guard !isClosed else { throw DatabaseError.unavailable("the database was closed") }
      let session = try PostgresSession(login, limits)
      // A peer that fell silent is missed by the server too, so that others can have what it held.
      for setting in ["tcp_keepalives_idle = 8", "tcp_keepalives_interval = 4", "tcp_keepalives_count = 3"] {
        try session.execute("SET \(setting)", [])
      }
      try session.execute("LISTEN \(channel)", [])
      self.session = session
      try takeBack(session)
      let source = DispatchSource.makeReadSource(fileDescriptor: PQsocket(session.handle), queue: queue)
      source.setEventHandler { [weak self] in self?.listen() }
      source.resume()
      self.source = source
    }

    private func take(_ lock: Lock, on session: PostgresSession) throws -> Bool {
      let name = lock.shared ? "pg_try_advisory_lock_shared" : "pg_try_advisory_lock"
      let row = try session.query("SELECT \(name)(\(lock.space), \(lock.number)) AS taken", []).first
      return row?["taken"] == .integer(1)
    }

    private func takeBack(_ session: PostgresSession) throws {
      for lock in wanted.subtracting(held) {
        if try take(lock, on: session) { held.insert(lock) }
      }
    }

    private func drop() {
      source?.cancel()
      source = nil
      session = nil
      held = []
    }

    private func look() {
      guard !isClosed else { return }
      if let session {
        do {
          _ = try session.query("SELECT 1", [])
          try takeBack(session)
        } catch { return drop() }
        listen()
      } else if (try? connect()) != nil {
        hear(.again)
      }
    }

    /// Takes what the server sent on its own.
    private func listen() {
      guard let session else { return }
      guard PQconsumeInput(session.handle) == 1, session.isAlive else { return drop() }
      while let notice = PQnotifies(session.handle) {
        let text = notice.pointee.extra.map { String(cString: $0) } ?? ""
        PQfreemem(notice)
        hear(.said(text))
      }
    }
  }
#endif
