import Database
import Store

extension Configuration.StoreSection {
  /// The key for which `store: …` stands.
  static func key(_ short: String) -> String { short.contains("://") ? "database" : "path" }

  init(_ section: Section) {
    let (file, connection) = (section.string("path"), section.string("database"))
    let password = section.secret("password")
    path = file ?? "/var/lib/gatewayd/gatewayd.sqlite"
    if file != nil, connection != nil { section.report("name either `path` or `database`, not both", "path") }
    if password != nil, connection == nil { section.report("is of no use without `database`", "password_file") }
    server = connection.map { Configuration.StoreServer(connection: $0, password: password) }
    if let connection { Self.check(connection, section) }
    retention = Retention(section.section("retention"))
    section.finish()
  }

  private static func check(_ connection: String, _ section: Section) {
    #if Postgres
      // Not repeated in the message: it may hold a password.
      if let problem = PostgresLogin(connection).problem { section.report(problem, "database") }
    #else
      section.report("needs PostgreSQL, which this build leaves out (the trait Postgres)", "database")
    #endif
  }

  /// For messages; without a password.
  var name: String {
    #if Postgres
      if let server { return PostgresLogin(server.connection).description }
    #endif
    return path
  }

  /// What to do where it cannot be opened.
  var remedy: String {
    server == nil ? "the folder must exist and be writable" : "docs/scaling.md says what the role and the database need"
  }

  #if Postgres
    /// Nil for SQLite.
    /// - Throws: `SecretError`.
    func login(_ secrets: SecretReader) throws -> PostgresLogin? {
      try server.map { PostgresLogin($0.connection, password: try $0.password.map(secrets.read)) }
    }
  #endif

  /// Opens the store, wherever it is.
  /// - Parameter exclusive: a daemon's hold on it.
  func open(
    settings: ReplySettings, keys: ReplyKeys, secrets: SecretReader, exclusive: Bool
  ) async throws -> Store {
    #if Postgres
      if let login = try login(secrets) {
        return try await Store.open(postgres: login, settings: settings, keys: keys, exclusive: exclusive)
      }
    #endif
    return try await Store.open(sqlite: path, settings: settings, keys: keys, exclusive: exclusive)
  }

  /// Everything that is wrong with the store.
  func check(_ secrets: SecretReader, progress: @Sendable @escaping (String) -> Void) async throws -> [StoreFinding] {
    #if Postgres
      if let login = try login(secrets) { return try await StoreFile.check(login, progress: progress) }
    #endif
    return try await StoreFile.check(path, progress: progress)
  }
}
