#if Postgres
  import Database
  import Foundation
  import Glibc

  /// A throwaway PostgreSQL on a unix socket below a folder of its own. It ends, and its folder goes, with this process.
  public struct PostgresServer: Sendable {
    private static let script = """
      set -eu
      dir=$1 programs=$2
      user=()
      if [ "$(id -u)" = 0 ]; then
        # PostgreSQL refuses to run as root.
        chown postgres "$dir"
        user=(setpriv --reuid=postgres --regid=postgres --init-groups)
      fi
      cd "$dir"
      "${user[@]}" "$programs/initdb" -D "$dir/data" -U gatewayd -A trust -E UTF8 --locale=C --no-sync --no-instructions
      exec 3<&0 </dev/null
      "${user[@]}" "$programs/postgres" -D "$dir/data" -c listen_addresses= -c unix_socket_directories="$dir" \\
        -c fsync=off -c shared_buffers=32MB -c max_connections=600 3<&- &
      server=$!
      while read -r -u 3 _; do :; done
      kill -QUIT "$server"
      wait "$server" || true
      cd /
      rm -rf "$dir"
      """

    /// A connection string of libpq, as the superuser.
    public let connection: String
    private let process: ServerProcess

    /// The folder of the newest installed version's programs.
    static let programs: String? = {
      let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
      return versions.compactMap(Int.init).sorted(by: >).map { "/usr/lib/postgresql/\($0)/bin" }
        .first { access("\($0)/initdb", X_OK) == 0 && access("\($0)/postgres", X_OK) == 0 }
    }()

    public static var isAvailable: Bool { programs != nil && (geteuid() != 0 || getpwnam("postgres") != nil) }

    /// One server serves every test.
    private static let shared = Task { try await PostgresServer() }

    public static func database(
      limits: PostgresLimits = PostgresLimits(), options: String = ""
    ) async throws -> PostgresDatabase {
      let login = PostgresLogin(try await shared.value.connection + " " + options)
      return try await PostgresDatabase.open(login, limits: limits)
    }

    /// A new, empty database of that name, as the superuser; one that was there goes.
    public static func fresh(_ name: String) async throws -> PostgresLogin {
      let server = try await shared.value
      // Not within a transaction, which is all that `PostgresDatabase` offers.
      try psql(
        [
          "-c", "DROP DATABASE IF EXISTS \(name) WITH (FORCE)",
          "-c", "CREATE DATABASE \(name) TEMPLATE template0 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'",
        ], on: server.connection)
      return PostgresLogin(server.connection.replacing("dbname=postgres", with: "dbname=\(name)"))
    }

    /// Copies of a database that `prepare` made once, each for one test; one whose test is over goes when the next is made.
    private static let copies = Copies()

    private actor Copies {
      private var template: Task<Void, any Error>?
      private var count = 0
      /// Those that are in use, or about to be.
      private var open: Set<String> = []
      private var used: [(name: String, isOver: @Sendable () -> Bool)] = []
      private var finished: [String] = []

      /// All tests begin at once, and the server has so many connections only.
      private static let most = 60

      func next(_ prepare: @Sendable @escaping (PostgresLogin) async throws -> Void) async throws -> String {
        collect()
        while open.count >= Self.most {
          try await Task.sleep(for: .milliseconds(20))
          collect()
        }
        count += 1
        let name = "store_\(count)"
        open.insert(name)
        let template = template ?? Task { try await prepare(try await PostgresServer.fresh("template_store")) }
        self.template = template
        try await template.value
        return name
      }

      func add(_ name: String, until isOver: @Sendable @escaping () -> Bool) { used.append((name, isOver)) }

      /// A database is done with when nobody is left of those who were to keep it.
      private func collect() {
        let kept = Set(used.filter { !$0.isOver() }.map(\.name))
        let over = Set(used.map(\.name)).subtracting(kept)
        used.removeAll { over.contains($0.name) }
        open.subtract(over)
        finished += over
      }

      func over() -> [String] {
        collect()
        defer { finished = [] }
        return finished
      }
    }

    /// A database of a test's own.
    /// - Parameter prepare: makes what the copies are made of; run once in a process.
    /// - Returns: how to reach it, and what to call with an object that lives as long as the database is wanted.
    public static func copy(
      _ prepare: @Sendable @escaping (PostgresLogin) async throws -> Void
    ) async throws -> (login: PostgresLogin, keep: @Sendable (any AnyObject & Sendable) async -> Void) {
      let server = try await shared.value
      let name = try await copies.next(prepare)
      let drops = await copies.over().flatMap { ["-c", "DROP DATABASE IF EXISTS \($0) WITH (FORCE)"] }
      try psql(drops + ["-c", "CREATE DATABASE \(name) TEMPLATE template_store"], on: server.connection)
      return (
        PostgresLogin(server.connection.replacing("dbname=postgres", with: "dbname=\(name)")),
        { object in
          let held = Held(object)
          await copies.add(name) { held.isGone }
        }
      )
    }

    private final class Held: @unchecked Sendable {  // a weak reference is read and written atomically
      private weak var object: AnyObject?
      init(_ object: AnyObject) { self.object = object }
      var isGone: Bool { object == nil }
    }

    /// Whether tests that can use either database for the store are to use PostgreSQL.
    public static let holdsStores = ProcessInfo.processInfo.environment["GATEWAYD_TEST_STORE"] == "postgres"

    /// Runs a file of statements.
    public static func run(file: String, on login: PostgresLogin) throws {
      try psql(["-f", file], on: login.connection)
    }

    private static func psql(_ arguments: [String], on connection: String) throws {
      let ran = try Program.block(
        "\(programs ?? "")/psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", connection] + arguments)
      guard ran.status == 0 else { throw TestbedError.cannotStart("psql \(arguments): \(ran.errors)") }
    }

    private init() async throws {
      var template = Array("/tmp/gwpg-XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil, let programs = Self.programs else {
        throw TestbedError.cannotStart("PostgreSQL: errno \(errno)")
      }
      let directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      let output = directory + ".log"
      defer { unlink(output) }
      connection = "host=\(directory) user=gatewayd dbname=postgres"
      process = try ServerProcess(
        ["/bin/bash", "-c", Self.script, "postgres.sh", directory, programs], output: output)
      let end = ContinuousClock.now + .seconds(300)
      while true {
        do {
          try await PostgresDatabase.open(PostgresLogin(connection)).close()
          return
        } catch {
          guard ContinuousClock.now < end, !process.hasEnded else {
            let said = FileManager.default.contents(atPath: output).map { String(decoding: $0, as: UTF8.self) } ?? ""
            throw TestbedError.cannotStart("PostgreSQL: \(error) \(said)")
          }
        }
        try await Task.sleep(for: .milliseconds(30))
      }
    }
  }
#endif
