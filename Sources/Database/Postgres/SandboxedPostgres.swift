#if Postgres
  // Runs one SELECT that somebody else wrote on PostgreSQL.
  //
  // Guarantees, whatever the text says: nothing is written; nothing but the named tables is read; the work ends after
  // `seconds`; at most `maxRows` rows come back. Three walls stand one behind the other:
  //
  // 1. `SelectGrammar` lets through what it knows, written anew. It is what keeps out functions and catalogues that
  //    PostgreSQL opens to everybody, and what bounds memory: no setting of the server bounds that of a function call.
  // 2. A role of its own, which may read the tables and nothing else. `SandboxRole` looks at every right that it has, and
  //    one too many is an error. The company's administrator makes it.
  // 3. A connection of its own for each query, in a transaction that is never committed, with small limits for time,
  //    sorting and temporary files. A query can change settings by calling a function; the next one sees nothing of it.
  //    A second connection cancels what goes on for too long, since a query may also switch the server's own clock off.
  //
  // Fails with `refused` (the text asks for what it may not have, or is wrong) or `unavailable`.
  import Dispatch

  /// A read-only window on a few tables of a PostgreSQL database.
  public struct SandboxedPostgres: QuerySandbox {
    private let login: PostgresLogin
    private let tables: [SelectTable]
    private let limits: SandboxLimits
    private let walls: SandboxWalls
    /// Serial: a second slow query waits instead of taking a second processor of the server.
    private let queue = DispatchQueue(label: "gatewayd.sandboxed-postgres")

    /// Looks up the tables and the role's rights, and tries the role out.
    /// - Parameters:
    ///   - login: the sandbox's own role; its `role` must be said.
    ///   - tables: the tables or views that may be read, as `database` finds them.
    ///   - database: the same database, reached as somebody who may look at the catalogue.
    /// - Throws: `refused` with one line that says what to change if the role has more or fewer rights than it should.
    public static func open(
      _ login: PostgresLogin, tables: [String], beside database: PostgresDatabase,
      limits: SandboxLimits = SandboxLimits()
    ) async throws(SandboxError) -> SandboxedPostgres {
      try await open(login, tables: tables, beside: database, limits: limits, walls: SandboxWalls())
    }

    static func open(
      _ login: PostgresLogin, tables: [String], beside database: PostgresDatabase, limits: SandboxLimits,
      walls: SandboxWalls
    ) async throws(SandboxError) -> SandboxedPostgres {
      guard let name = login.role else { throw .refused("the role that runs SQL from outside is not named") }
      let found: [SelectTable]
      do {
        found = try await database.read { connection in
          let role = try SandboxRole(name, connection)
          let found = try tables.compactMap { try role.table($0) }
          if let problem = try role.problem(tables: found) { throw SandboxError.refused(problem) }
          return found
        }
      } catch let error as SandboxError {
        throw error
      } catch {
        throw .unavailable("\(error)")
      }
      let sandbox = SandboxedPostgres(login: login, tables: found, limits: limits, walls: walls)
      try await sandbox.probe()
      return sandbox
    }

    private init(login: PostgresLogin, tables: [SelectTable], limits: SandboxLimits, walls: SandboxWalls) {
      self.login = login
      self.tables = tables
      self.limits = limits
      self.walls = walls
    }

    public func select(_ sql: String) async throws(SandboxError) -> SandboxedRows {
      let text: String
      if walls.grammar {
        text = try bounded(sql)
      } else {
        text = sql
      }
      return try await onThread { session throws(SandboxError) in try session.run(text) }
    }

    /// Never more rows than are kept, whatever the query says: one too many shows that there are more.
    private func bounded(_ sql: String) throws(SandboxError) -> String {
      let query = try SelectGrammar.rewritten(sql, tables: tables, limits: limits)
      let most = limits.maxRows.addingReportingOverflow(1)
      return "SELECT * FROM ( \(query) ) AS \"answer\" LIMIT \(most.overflow ? .max : most.partialValue)"
    }

    private func probe() async throws(SandboxError) {
      for table in tables {
        let text = try bounded("SELECT * FROM \(SelectGrammar.quoted(table.name)) LIMIT 1")
        _ = try await onThread { session throws(SandboxError) in try session.run(text) }
      }
      try await onThread { session throws(SandboxError) in try session.checkLimits() }
    }

    private func onThread<T: Sendable>(
      _ body: @Sendable @escaping (SandboxSession) throws(SandboxError) -> T
    ) async throws(SandboxError) -> T {
      let result: Result<T, SandboxError> = await withCheckedContinuation { continuation in
        queue.async {
          continuation.resume(
            returning: Result { () throws(SandboxError) in try body(SandboxSession(login, limits, walls)) })
        }
      }
      return try result.get()
    }
  }

  /// Which walls stand. All of them, but in tests, which take one away to see that the others hold.
  struct SandboxWalls: Sendable {
    var grammar = true
    /// The server's own clock.
    var serverClock = true
    /// Sees the number of the server's process when a query has ended, before the connection is closed.
    var observer: (@Sendable (Int32) -> Void)?
  }
#endif
