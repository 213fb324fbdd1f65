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
    public init() {}
  }

  /// A PostgreSQL database, reached through libpq: one writing connection, a few reading ones.
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

    /// Connects once, so that a mistake in the login is seen at once; the others are made when needed.
    /// - Throws: `DatabaseError`.
    public static func open(
      _ login: PostgresLogin, limits: PostgresLimits = PostgresLimits()
    ) async throws -> PostgresDatabase {
      let database = PostgresDatabase(login, limits: limits)
      do {
        // As a reader: a server that only reads serves those who only read.
        try await database.read { _ in }
      } catch {
        try? database.close()
        throw error
      }
      return database
    }

    private init(_ login: PostgresLogin, limits: PostgresLimits) {
      writer = PostgresLink(login, limits)
      readers = PostgresPool((0..<max(1, limits.readers)).map { _ in PostgresLink(login, limits) })
    }

    public func read<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws -> T {
      let link = try await readers.take()
      defer { readers.giveBack(link) }
      return try await link.transaction(.read, body)
    }

    @discardableResult
    public func write<T: Sendable>(_ body: @Sendable @escaping (any Connection) throws -> T) async throws -> T {
      try await writer.transaction(.write, body)
    }

    /// Ends the connections; transactions that are under way are waited for.
    public func close() throws {
      for link in readers.end() + [writer] { link.close() }
    }
  }
#endif
