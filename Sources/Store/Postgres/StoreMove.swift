#if Postgres
  // A store goes from a SQLite file to PostgreSQL.
  //
  // Guarantees: the file is only read; no daemon works on either meanwhile; the target is usable only when every table
  // holds the same rows as the file, counted and hashed. A kill at any moment leaves a target that no daemon opens (the
  // table `moving` stands in it) and that the same command goes on to fill from the beginning.
  import Database
  import Foundation
  import MailProto

  /// What was moved.
  public struct MoveReport: Sendable, Hashable, Codable {
    public struct Table: Sendable, Hashable, Codable {
      public let name: String
      public let rows: Int
      /// SHA-256 of all values of all rows in the order of their key, the same in both.
      public let hash: String
    }
    public let tables: [Table]
  }

  extension StoreFile {
    /// Copies the store at `path` into an empty PostgreSQL database.
    /// - Parameter progress: told the table, and its rows done and in all.
    /// - Throws: `StoreError.locked` while a daemon works on either, `.invalid` for a target that holds something,
    ///   `.damaged` if the copy is not the same.
    public static func move(
      _ path: String, to login: PostgresLogin,
      progress: @Sendable @escaping (_ table: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
    ) async throws -> MoveReport {
      try await Store.translating {
        let path = try SQLiteFile.resolved(path)
        guard FileManager.default.fileExists(atPath: path) else {
          throw StoreError.unavailable("there is no store at \(path)")
        }
        let lock = try FileLock(path: path + lockSuffix)
        guard lock.tryLock() else {
          throw StoreError.locked("the store \(path) is in use by process \(lock.note()): stop the daemon first")
        }
        defer { lock.unlock() }
        let source = try SQLiteDatabase.open(path: path, readOnly: true)
        defer { try? source.close() }
        var limits = Store.postgresLimits
        limits.statementSeconds = 3600
        let target = try await PostgresDatabase.open(login, limits: limits, gate: PostgresGate())
        defer { try? target.close() }
        let place = try await target.read { try PostgresNodes.Place($0) }
        let nodes = try await PostgresNodes.joining(login, limits, place) { _ in }
        defer { nodes.close() }
        guard await nodes.isAlone() else {
          throw StoreError.locked("a daemon works on \(login): stop it first")
        }
        return try await StoreMove(source: source, target: target, progress: progress).run()
      }
    }
  }

  private struct StoreMove {
    let source: SQLiteDatabase
    let target: PostgresDatabase
    let progress: @Sendable (_ table: String, _ done: Int, _ total: Int) -> Void

    /// Rows of one transaction.
    private static let step = 500

    func run() async throws -> MoveReport {
      let migrator = Migrator(Schema.migrations)
      try await migrator.check(source)
      guard try await migrator.applied(in: source).count == Schema.migrations.count else {
        throw StoreError.invalid("the store's schema is an older one: run `gatewayd db migrate` first")
      }
      let tables = try await source.read { try MovedTable.all($0) }
      try await begin(tables)
      var moved: [MoveReport.Table] = []
      for table in tables {
        try await copy(table)
        moved.append(try await compare(table))
      }
      try await end(tables)
      return MoveReport(tables: moved)
    }

    // MARK: Before and after

    private func begin(_ tables: [MovedTable]) async throws {
      let isRepeated = try await target.read { try !$0.columns(of: MovedTable.marker).isEmpty }
      try await Migrator(PostgresSchema.migrations).run(in: target)
      try await target.write { connection in
        if !isRepeated {
          for table in tables where !table.isMadeByOpening {
            guard try connection.query("SELECT 1 FROM \(table.name) LIMIT 1", []).isEmpty else {
              throw StoreError.invalid("the target is not empty: there are rows in \(table.name)")
            }
          }
          try PostgresKeys.putAside(connection)
        }
        for table in tables {
          try connection.execute("ALTER TABLE \(table.name) DISABLE TRIGGER USER", [])
          try connection.execute("TRUNCATE \(table.name)", [])
        }
      }
    }

    /// References and triggers come back, numbers go on where they were, and the target is a store.
    private func end(_ tables: [MovedTable]) async throws {
      let last = try await source.read {
        try $0.query(SQLDialect.sqlite.lastCase, []).first?.integer("seq")
      }
      try await target.write { connection in
        for table in tables { try connection.execute("ALTER TABLE \(table.name) ENABLE TRIGGER USER", []) }
        for table in tables where table.key == ["id"] && table.isNumbered {
          let least = table.name == "cases" ? last ?? 0 : 0
          _ = try connection.query(
            """
            SELECT setval(pg_get_serial_sequence($1, 'id'), greatest((SELECT coalesce(max(id), 0) FROM \(table.name)), $2) + 1,
              false)
            """, [.text(table.name), .integer(least)])
        }
        // The index of words is made anew there.
        try connection.execute("DELETE FROM settings WHERE name = '\(MailSearch.setting)'", [])
        try PostgresKeys.bringBack(connection)
      }
    }

    // MARK: Rows

    private func copy(_ table: MovedTable) async throws {
      var (last, done) = ([Value]?.none, 0)
      let total = try await table.count(source)
      progress(table.name, 0, total)
      while true {
        let rows = try await page(of: table, in: source, after: last)
        guard let end = rows.last else { return }
        try await target.write { connection in
          for row in rows { try connection.execute(table.insert, row.columns.map(\.value)) }
        }
        last = table.keyValues(end)
        done += rows.count
        progress(table.name, done, total)
      }
    }

    private func compare(_ table: MovedTable) async throws -> MoveReport.Table {
      let (from, to) = (try await digest(table, in: source), try await digest(table, in: target))
      guard from == to else {
        throw StoreError.damaged(
          "\(table.name): \(from.rows) rows (\(from.hash.prefix(12))) became \(to.rows) (\(to.hash.prefix(12)))")
      }
      return from
    }

    private func digest(_ table: MovedTable, in database: any Database) async throws -> MoveReport.Table {
      var (digest, last, count) = (RowDigest(), [Value]?.none, 0)
      while true {
        let rows = try await page(of: table, in: database, after: last)
        guard let end = rows.last else { break }
        for row in rows { digest.add(row) }
        count += rows.count
        last = table.keyValues(end)
      }
      return MoveReport.Table(name: table.name, rows: count, hash: digest.end())
    }

    private func page(of table: MovedTable, in database: any Database, after last: [Value]?) async throws -> [Row] {
      let sql = table.page(after: last != nil, limit: Self.step)
      return try await database.read { try $0.query(sql, last ?? []) }
    }
  }
#endif
