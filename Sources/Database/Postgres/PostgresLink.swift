#if Postgres
  import Dispatch
  import Glibc

  /// The place of one connection: makes it when it is needed, makes it again when it was lost, and runs transactions on
  /// it, one after the other, on a thread that is nobody else's.
  final class PostgresLink: @unchecked Sendable {  // `session` and `isClosed` are touched on `queue` only
    enum Mode {
      case read, write
      /// A write that waits at the gate: see `PostgresGate`.
      case gated(PostgresGate)

      var script: String {
        switch self {
        case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        case .write: "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
        // The snapshot of each statement is younger than the gate's opening.
        case .gated(let gate): "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \(gate.pass)"
        }
      }

      var commits: Bool { if case .read = self { false } else { true } }
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

    func outsideTransactions(_ body: @Sendable @escaping (PostgresSession) throws -> Void) async throws {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        queue.async {
          continuation.resume(with: Result { try body(try PostgresSession(self.login, self.limits)) })
        }
      }
    }

    /// Waits for the transaction that is under way.
    func close() {
      queue.sync {
        session = nil
        isClosed = true
      }
    }

    /// Work that the server gave up for another's sake is done again, a bounded number of times.
    private func attempt<T>(_ mode: Mode, _ body: (any Connection) throws -> T) throws -> T {
      var tries = limits.retries
      while true {
        let session = try begin(mode)
        do {
          let result = try body(session)
          try session.end(committing: mode.commits)
          return result
        } catch {
          if !session.rollBack() { self.session = nil }
          guard session.lostToAnother, tries > 0, self.session != nil else { throw error }
          tries -= 1
          usleep(UInt32.random(in: 1000...20_000))
        }
      }
    }

    /// A connection that was lost while it was idle is replaced here, where nothing is lost with it.
    private func begin(_ mode: Mode) throws -> PostgresSession {
      guard !isClosed else { throw DatabaseError.unavailable("the database was closed") }
      if let session {
        do {
          try session.begin(mode.script)
          return session
        } catch {
          // Such as a gate that did not open in time.
          if session.rollBack() { throw error }
          self.session = nil
        }
      }
      let session = try PostgresSession(login, limits)
      try session.begin(mode.script)
      self.session = session
      return session
    }
  }
#endif
