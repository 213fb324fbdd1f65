#if Postgres
  import Database
  import Foundation
  import Glibc
  import TestSupport

  /// A throwaway PostgreSQL on a unix socket below a folder of its own. It ends, and its folder goes, with this process.
  struct PostgresServer: Sendable {
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
        -c fsync=off -c shared_buffers=32MB 3<&- &
      server=$!
      while read -r -u 3 _; do :; done
      kill -QUIT "$server"
      wait "$server" || true
      cd /
      rm -rf "$dir"
      """

    /// A connection string of libpq.
    let connection: String
    private let process: ServerProcess

    /// The folder of the newest installed version's programs.
    static let programs: String? = {
      let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
      return versions.compactMap(Int.init).sorted(by: >).map { "/usr/lib/postgresql/\($0)/bin" }
        .first { access("\($0)/initdb", X_OK) == 0 && access("\($0)/postgres", X_OK) == 0 }
    }()

    static var isAvailable: Bool { programs != nil && (geteuid() != 0 || getpwnam("postgres") != nil) }

    /// One server serves every test.
    private static let shared = Task { try await PostgresServer() }

    static func database(
      limits: PostgresLimits = PostgresLimits(), options: String = ""
    ) async throws -> PostgresDatabase {
      try await PostgresDatabase.open(try await shared.value.connection + " " + options, limits: limits)
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
      let end = ContinuousClock.now + .seconds(60)
      while true {
        do {
          try await PostgresDatabase.open(connection).close()
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

  extension Row {
    /// The only value of a row.
    var only: Value? { columns.count == 1 ? columns.first?.value : nil }
  }

  extension Database {
    /// One value that a statement gives.
    func value(_ sql: String, _ arguments: Value...) async throws -> Value? {
      try await read { try $0.query(sql, arguments).first?.only }
    }

    func run(_ statements: String...) async throws {
      try await write { connection in for sql in statements { try connection.execute(sql, []) } }
    }

    /// What a write is refused with.
    func refusal(_ sql: String, _ arguments: Value...) async throws -> DatabaseError? {
      do {
        try await write { try $0.execute(sql, arguments) }
        return nil
      } catch let error as DatabaseError { return error }
    }
  }
#endif
