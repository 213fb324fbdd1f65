#if Postgres
  import Foundation
  import TestSupport

  @testable import Database
  @testable import Shop

  /// A shop in PostgreSQL, with the roles of `conf/shop-postgresql.sql`.
  struct PostgresShop {
    let owner: PostgresLogin
    let database: PostgresDatabase

    static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "conf/shop-postgresql.sql")

    /// - Parameter name: of the database, which is made anew.
    init(_ name: String, _ statements: [String] = SmallShop.statements, roles: Bool = true) async throws {
      owner = try await PostgresServer.fresh(name)
      database = try await PostgresDatabase.open(owner)
      try await run(statements)
      if roles { try await grant() }
    }

    func grant() async throws { try PostgresServer.run(file: Self.script.path, on: owner) }

    func run(_ statements: [String]) async throws {
      try await database.write { connection in
        for statement in statements { try connection.execute(statement, []) }
      }
    }

    func login(_ role: String) -> PostgresLogin { PostgresLogin(owner.connection, user: role) }

    var place: ShopPlace {
      .postgres(
        reader: login("gatewayd_reader"), query: login("gatewayd_query"), writer: login("gatewayd_writer"))
    }

    func reader(maxRows: Int = 500) async throws -> ShopReader {
      try await ShopReader.open(place, settings: ShopSettings(maxRows: maxRows))
    }

    func sandbox(_ limits: SandboxLimits = SandboxLimits(), walls: SandboxWalls = SandboxWalls()) async throws
      -> SandboxedPostgres
    {
      try await SandboxedPostgres.open(
        login("gatewayd_query"), tables: ["shoe_characteristics", "inventory"], beside: database, limits: limits,
        walls: walls)
    }

    /// Everything that a statement could have changed, in words.
    func state() async throws -> [String] {
      try await database.read { connection in
        let tables = try connection.query(
          """
          SELECT n.nspname || '.' || quote_ident(c.relname) AS name FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
          """, []
        ).compactMap { $0.text("name") }
        var state = tables
        for table in tables {
          let rows = try connection.query("SELECT t::text AS row FROM \(table) t ORDER BY 1", [])
          state += rows.compactMap { $0.text("row") }
        }
        let counts = """
          SELECT (SELECT count(*) FROM pg_class) || ' ' || (SELECT count(*) FROM pg_proc) || ' '
            || (SELECT count(*) FROM pg_largeobject_metadata) || ' ' || (SELECT count(*) FROM pg_namespace) || ' '
            || (SELECT count(*) FROM pg_authid) || ' ' || (SELECT count(*) FROM pg_prepared_xacts) || ' '
            || (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) || ' '
            || (SELECT coalesce(string_agg(setconfig::text, ','), '') FROM pg_db_role_setting) AS counts
          """
        return state + (try connection.query(counts, []).compactMap { $0.text("counts") })
      }
    }
  }

  /// What the server's processes used at most.
  final class MemoryWatch: Sendable {
    private let peak = Peak()

    var observer: @Sendable (Int32) -> Void {
      { [peak] pid in peak.note(Self.peakKiB(pid)) }
    }

    /// KiB of the process that used the most.
    var most: Int { peak.value }

    /// The resident memory of a process at its highest, shared memory included; 0 if it is gone.
    private static func peakKiB(_ pid: Int32) -> Int {
      guard let status = FileManager.default.contents(atPath: "/proc/\(pid)/status") else { return 0 }
      let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }
  }

  private final class Peak: @unchecked Sendable {  // `value` is touched under the lock only
    private let lock = NSLock()
    private var highest = 0

    func note(_ value: Int) { lock.withLock { highest = max(highest, value) } }
    var value: Int { lock.withLock { highest } }
  }
#endif
