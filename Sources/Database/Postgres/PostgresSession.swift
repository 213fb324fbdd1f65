#if Postgres
  import CPostgres

  /// One connection of libpq. Used by one thread at a time.
  final class PostgresSession: Connection {
    let handle: OpaquePointer
    let dialect = SQLDialect.postgres
    private var statements: PreparedStatements
    /// The server gave up the transaction for the sake of another one: the same work, done again, may succeed.
    private(set) var lostToAnother = false

    /// - Throws: `DatabaseError.unavailable`.
    init(_ login: PostgresLogin, _ limits: PostgresLimits) throws {
      handle = try login.connect(seconds: limits.connectSeconds)
      statements = PreparedStatements(limit: limits.prepared)
      // The owner of the server may tell people things that nobody here reads.
      PQsetNoticeReceiver(handle, { _, _ in }, nil)
      // From here on `deinit` ends the connection.
      for statement in Self.preparations(limits) { try execute(statement, []) }
    }

    deinit { PQfinish(handle) }

    private static func preparations(_ limits: PostgresLimits) -> [String] {
      let (statement, lock) = (milliseconds(limits.statementSeconds), milliseconds(limits.lockSeconds))
      return [
        "SET statement_timeout = \(statement)", "SET lock_timeout = \(lock)",
        "SET idle_in_transaction_session_timeout = \(statement)",
        "SET DateStyle = 'ISO, YMD'", "SET IntervalStyle = 'iso_8601'", "SET TimeZone = 'UTC'",
        "SET bytea_output = 'hex'", "SET extra_float_digits = 1", "SET standard_conforming_strings = on",
        // A commit is on disk when it returns, whatever the server's default; a stronger setting stays.
        """
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
        """,
      ]
    }

    private static func milliseconds(_ seconds: Double) -> Int { Int(min(max(seconds, 0.001), 86_400) * 1000) }

    var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

    func query(_ sql: String, _ arguments: [Value]) throws -> [Row] { try run(sql, arguments).rows() }

    @discardableResult
    func execute(_ sql: String, _ arguments: [Value]) throws -> Int { try run(sql, arguments).changed }

    private func run(_ sql: String, _ arguments: [Value]) throws -> PostgresResult {
      guard !sql.utf8.contains(0) else { throw DatabaseError.invalid("the statement contains a NUL character") }
      let parameters = try PostgresParameters(arguments)
      let name = try prepared(sql, parameters)
      return try checked(
        parameters.withPointers { count, types, values, lengths, formats in
          if let name { return PQexecPrepared(handle, name, count, values, lengths, formats, 0) }
          return PQexecParams(handle, sql, count, types, values, lengths, formats, 0)
        })
    }

    /// The name of the prepared statement; nil for one that is not worth it.
    private func prepared(_ sql: String, _ parameters: PostgresParameters) throws -> String? {
      let key = PreparedStatements.Key(sql: sql, types: parameters.types)
      switch statements.find(key) {
      case .known(let name): return name
      case .notYet: return nil
      case .worth(let name):
        _ = try checked(PQprepare(handle, name, sql, Int32(parameters.types.count), parameters.types))
        statements.add(key, name)
        return name
      }
    }

    private func checked(_ result: OpaquePointer?) throws -> PostgresResult {
      guard let result else {
        throw DatabaseError.unavailable(PostgresText.line(PQerrorMessage(handle)))
      }
      do {
        return try PostgresResult(result)
      } catch let failure as PostgresFailure {
        if failure.state?.hasPrefix("40") == true { lostToAnother = true }
        throw DatabaseError(sqlState: failure.state, message: failure.message)
      }
    }

    func columns(of table: String) throws -> [ColumnType] {
      let sql = """
        SELECT a.attname AS name, pg_catalog.format_type(a.atttypid, NULL) AS type FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = pg_catalog.to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
          AND pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') ORDER BY a.attnum
        """
      return try query(sql, [.text(table)]).compactMap(ColumnType.init)
    }

    /// Begins a transaction.
    /// - Parameter script: statements without values, which go to the server in one piece.
    func begin(_ script: String) throws {
      lostToAnother = false
      guard let result = PQexec(handle, script) else {
        throw DatabaseError.unavailable(PostgresText.line(PQerrorMessage(handle)))
      }
      do { _ = try PostgresResult(result) } catch let failure as PostgresFailure {
        throw DatabaseError(sqlState: failure.state, message: failure.message)
      }
    }

    /// Ends a transaction whose work is done. One that only read has nothing to commit.
    func end(committing: Bool) throws {
      switch PQtransactionStatus(handle) {
      case PQTRANS_INTRANS where committing:
        do { try execute("COMMIT", []) } catch  where !isAlive {
          throw DatabaseError.unavailable("the connection was lost during the commit: it may or may not have happened")
        }
      case PQTRANS_INERROR where committing:
        // The server would answer COMMIT with a rollback, and no error.
        throw DatabaseError.invalid("a statement failed before: nothing of the transaction was kept")
      case PQTRANS_IDLE: throw DatabaseError.invalid("a statement ended the transaction")
      default: if !rollBack() { throw DatabaseError.unavailable("the connection was lost") }
      }
    }

    /// Leaves whatever transaction is open. False if the connection is of no use any more.
    func rollBack() -> Bool {
      guard isAlive else { return false }
      switch PQtransactionStatus(handle) {
      case PQTRANS_IDLE: return true
      case PQTRANS_INTRANS, PQTRANS_INERROR:
        return (try? execute("ROLLBACK", [])) != nil && PQtransactionStatus(handle) == PQTRANS_IDLE
      // In the middle of a COPY, which nobody here can end.
      default: return false
      }
    }
  }
#endif
