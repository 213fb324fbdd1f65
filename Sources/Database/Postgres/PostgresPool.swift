#if Postgres
  import Synchronization

  /// Lends a fixed number of connections, each to one caller at a time; who asks first is served first.
  final class PostgresPool: Sendable {
    private struct State {
      var idle: [PostgresLink]
      var waiting: [CheckedContinuation<PostgresLink, any Error>] = []
      var isClosed = false
    }
    private let links: [PostgresLink]
    private let state: Mutex<State>

    init(_ links: [PostgresLink]) {
      self.links = links
      state = Mutex(State(idle: links))
    }

    /// A link that is the caller's until it is given back.
    /// - Throws: `DatabaseError.unavailable` once the pool has ended.
    func take() async throws -> PostgresLink {
      try await withCheckedThrowingContinuation { continuation in
        let answer: Result<PostgresLink, any Error>? = state.withLock { state in
          if state.isClosed { return .failure(DatabaseError.unavailable("the database was closed")) }
          // The one used last: under little load the others stay unconnected.
          if let link = state.idle.popLast() { return .success(link) }
          state.waiting.append(continuation)
          return nil
        }
        if let answer { continuation.resume(with: answer) }
      }
    }

    func giveBack(_ link: PostgresLink) {
      let next = state.withLock { state in
        if state.waiting.isEmpty {
          state.idle.append(link)
          return CheckedContinuation<PostgresLink, any Error>?.none
        }
        return state.waiting.removeFirst()
      }
      next?.resume(returning: link)
    }

    /// Lends nothing more and refuses who waits. Returns every link, for closing.
    func end() -> [PostgresLink] {
      let refused = state.withLock { state in
        state.isClosed = true
        defer { state.waiting = [] }
        return state.waiting
      }
      for waiting in refused { waiting.resume(throwing: DatabaseError.unavailable("the database was closed")) }
      return links
    }
  }
#endif
