#if Postgres
  import Dispatch

  /// The place of one connection: makes it when it is needed, makes it again when it was lost, and runs transactions on
  /// it, one after the other, on a thread that is nobody else's.
  final class PostgresLink: @unchecked Sendable {  // `session` and `isClosed` are touched on `queue` only
    enum Mode: String {
      case read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
      case write = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
    }

    private let queue = DispatchQueue(label: "gatewayd.postgres")
    private let login: PostgresLogin
    private let limits: PostgresLimits
    private var session: PostgresSession?
    private var isClosed = false

    init(_ login: PostgresLogin, _ limits: PostgresLimits) {
      self.login = login
      self.limits = limits
    }

    func transaction<T: Sendable>(
      _ mode: Mode, _ body: @Sendable @escaping (any Connection) throws -> T
    ) async throws -> T {
      // Not cancelled with the caller: a commit that happened must not look like an error.
      try await withCheckedThrowingContinuation { continuation in
        queue.async { continuation.resume(with: Result { try self.attempt(mode, body) }) }
      }
    }

    /// Waits for the transaction that is under way.
    func close() {
      queue.sync {
        session = nil
        isClosed = true
      }
    }

    private func attempt<T>(_ mode: Mode, _ body: (any Connection) throws -> T) throws -> T {
      let session = try begin(mode)
      do {
        let result = try body(session)
        try session.end(committing: mode == .write)
        return result
      } catch {
        if !session.rollBack() { self.session = nil }
        throw error
      }
    }

    /// A connection that was lost while it was idle is replaced here, where nothing is lost with it.
    private func begin(_ mode: Mode) throws -> PostgresSession {
      guard !isClosed else { throw DatabaseError.unavailable("the database was closed") }
      if let session {
        do {
          try session.execute(mode.rawValue, [])
          return session
        } catch {
          self.session = nil
          guard !session.isAlive else { throw error }
        }
      }
      let session = try PostgresSession(login, limits)
      try session.execute(mode.rawValue, [])
      self.session = session
      return session
    }
  }
#endif
