#if Postgres
  import CPostgres

  /// How long PostgreSQL may take, and how many connections are used.
  public struct PostgresLimits: Sendable, Hashable {
    /// Connections that read; one more writes.
    public var readers = 4
    /// Seconds to wait for a connection to be made.
    public var connectSeconds = 10
    /// Seconds that one statement may take; the server ends it then. Also the longest pause inside a transaction.
    public var statementSeconds = 30.0
    /// Seconds to wait for a lock that another connection holds.
    public var lockSeconds = 10.0
    /// How often a transaction is done again that the server gave up for the sake of another one.
    public var retries = 0
    /// Statements that a connection keeps prepared, those that are run again and again; 0 behind a pooler that hands
    /// connections on.
    public var prepared = 0
    public init() {}
  }

  /// A PostgreSQL database, reached through libpq: one writing connection, a few reading ones.
  ///
  /// With a gate (`PostgresGate`) the writes of every process that names the same gate happen one after the other, as
  /// SQLite's do, and those of this process that wait for each other share a commit: nothing is ever refused because
  /// two wrote at the same time.
  ///
  /// Guarantees: a write is serializable, and on the server's disk when it returns; a read sees one state and can
  /// change nothing; every connection works on a thread of its own, so that no task waits for the network on a thread
  /// that others need. A connection that was lost is made again by the next call, which then works as if nothing had
  /// been; the transaction in which the loss was noticed throws `unavailable` and is never repeated by itself.
  ///
  /// What differs from SQLite: a transaction in which a statement failed cannot be committed, even when the error was
  /// caught, and two processes that write at the same time can make one of them fail with `locked`.
  ///
  /// Values: `integer` is sent as int8, `real` as float8, `blob` as bytea, `text` as whatever type the place has, NUL in
  /// it as U+FFFD. int2, int4, int8 and oid come back as `integer`, bool as 0 or 1, float4 and float8 as `real`, bytea as
  /// `blob`. numeric comes back as `integer` without decimals (which is what `sum` of integers gives), as `real` up to 15
  /// digits, else as `text`. All else is `text`: dates and times in ISO form, in UTC where they have a zone.
  public final class PostgresDatabase: Database {
    private let writer: PostgresLink
    private let readers: PostgresPool
    private let writes: SharedWrites?
    public let dialect = SQLDialect.postgres
    /// As whom it was opened.
    public let login: PostgresLogin
    public let limits: PostgresLimits

    /// Connects once, so that a mistake in the login is seen at once; the others are made when needed.
    /// - Throws: `DatabaseError`.
    public static func open(
      _ login: PostgresLogin, limits: PostgresLimits = PostgresLimits(), gate: PostgresGate? = nil
    ) async throws -> PostgresDatabase {
      let database = PostgresDatabase(login, limits: limits, gate: gate)
      do {
        // As a reader: a server that only reads serves those who only read.
        try await database.read { _ in }
      } catch {
        try? database.close()
        throw error
      }
      return database
    }

    private init(_ login: PostgresLogin, limits: PostgresLimits, gate: PostgresGate?) {
      self.login = login
      self.limits = limits
      writer = PostgresLink(login, limits)
      writes = gate.map { [writer] in SharedWrites(writer, gate: $0) }
      readers = PostgresPool((0..<max(1, limits.readers)).map { _ in PostgresLink(login, limits) })
    }

    public func read<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws -> T {
      let link = try await readers.take()
      defer { readers.giveBack(link) }
      return try await link.transaction(.read, body)
    }

    @discardableResult
    public func write<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws -> T {
      if let writes { return try await writes.write(body) }
      return try await writer.transaction(.write, body)
    }

    /// Runs statements that may be in no transaction, one after the other, on a connection of their own and without a
    /// limit of time.
    public func maintain(_ statements: [String]) async throws {
      var limits = limits
      limits.statementSeconds = 86_400
      let link = PostgresLink(login, limits)
      defer { link.close() }
      try await link.outsideTransactions { session in
        for statement in statements { try session.execute(statement, []) }
      }
    }

    /// Ends the connections; transactions that are under way are waited for.
    public func close() throws {
      for link in readers.end() + [writer] { link.close() }
    }
  }
#endif
