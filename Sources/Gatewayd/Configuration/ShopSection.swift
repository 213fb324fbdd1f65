import Database
import Foundation
import Shop

extension Configuration.ShopSection {
  init(_ section: Section) {
    server = Configuration.ShopServer(section)
    let file = section.string("path")
    if server != nil, file != nil { section.report("name either `path` or `database`, not both", "path") }
    path = file ?? "/var/lib/gatewayd/shop.sqlite"
    maxRows = section.integer("max_rows", default: 500, in: 1...100_000)
    weightUnit = section.choice("weight_unit", default: .kg)
    currency = section.string("currency") ?? "EUR"
    timeZone = section.string("time_zone") ?? "UTC"
    if TimeZone(identifier: timeZone) == nil {
      section.report("`\(timeZone)` is not a time zone such as Europe/Berlin", "time_zone")
    }
    today = section.day("today")
    section.finish()
  }
}

extension Configuration.ShopServer {
  /// Nil without `database`.
  init?(_ section: Section) {
    let keys = (
      password: section.secret("password"), queryRole: section.string("query_role"),
      queryPassword: section.secret("query_password"), writerRole: section.string("writer_role"),
      writerPassword: section.secret("writer_password")
    )
    guard let connection = section.string("database") else {
      if keys.password != nil { section.report("is of no use without `database`", "password_file") }
      if keys.queryRole != nil { section.report("is of no use without `database`", "query_role") }
      if keys.writerRole != nil { section.report("is of no use without `database`", "writer_role") }
      return nil
    }
    self.init(
      connection: connection, password: keys.password, queryRole: keys.queryRole, queryPassword: keys.queryPassword,
      writerRole: keys.writerRole, writerPassword: keys.writerPassword)
    if queryPassword != nil, queryRole == nil {
      section.report("is missing, though its password is set", "query_role")
    }
    if writerPassword != nil, writerRole == nil {
      section.report("is missing, though its password is set", "writer_role")
    }
    #if Postgres
      if let problem = PostgresLogin(connection).problem {
        // Not repeated in the message: it may hold a password.
        section.report(problem, "database")
      }
    #else
      section.report("needs PostgreSQL, which this build leaves out (the trait Postgres)", "database")
    #endif
  }

  /// What only the policy can tell.
  func check(_ executor: Configuration.Policy.Executor, _ section: Section) {
    guard executor == .sql, writerRole == nil else { return }
    section.report(
      "is missing, though `policy.executor` is sql; name the role that may write to the shop, or set it to webhook",
      "writer_role")
  }
}

extension Configuration.ShopSection {
  /// Where the shop is, and as whom it is reached.
  /// - Throws: `SecretError`.
  func place(_ secrets: SecretReader) throws -> ShopPlace {
    #if Postgres
      guard let server else { return .sqlite(path: path) }
      func login(_ role: String?, _ password: Secret?) throws -> PostgresLogin {
        // What another role is for is not used here.
        let own = password.flatMap { secrets.mayRead($0) ? $0 : nil }
        return PostgresLogin(server.connection, user: role, password: try own.map(secrets.read))
      }
      return .postgres(
        reader: try login(nil, server.password),
        query: try server.queryRole.map { try login($0, server.queryPassword) },
        writer: try server.writerRole.map { try login($0, server.writerPassword) })
    #else
      return .sqlite(path: path)
    #endif
  }

  /// For messages; without passwords.
  var placeName: String {
    #if Postgres
      if let server { return PostgresLogin(server.connection).description }
    #endif
    return path
  }

  /// What to do where it cannot be opened.
  var remedy: String {
    server == nil
      ? "`gatewayd shop init FILE --demo` makes one to try with" : "docs/shop.md says which roles the shop needs"
  }

  /// A SQLite file instead of what is configured.
  mutating func use(file: String) {
    path = file
    server = nil
  }
}
