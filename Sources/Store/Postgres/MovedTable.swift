#if Postgres
  import Crypto
  import Database

  /// A table on its way from one database to the other.
  struct MovedTable: Sendable {
    let name: String
    let columns: [String]
    let key: [String]
    /// Whether rows are numbered by the database.
    let isNumbered: Bool

    /// Stands in a target that is not complete yet.
    static let marker = "moving"
    private static let left: Set<String> = ["schema_migrations"]

    /// All tables that are copied: not the index of words, which is made anew, nor the list of migrations.
    static func all(_ connection: any Connection) throws -> [MovedTable] {
      let names = try connection.query("\(connection.dialect.tables) ORDER BY name", []).map { try $0.text("name") }
      return try names.filter { !$0.hasPrefix("mail_search") && !left.contains($0) }.map { name in
        let columns = try connection.query("SELECT name, type, pk FROM pragma_table_info($1)", [.text(name)])
        let key = try columns.filter { try $0.integer("pk") > 0 }.sorted { try $0.integer("pk") < $1.integer("pk") }
        guard !key.isEmpty else { throw StoreError.invalid("the table \(name) has no key") }
        return MovedTable(
          name: name, columns: try columns.map { try $0.text("name") }, key: try key.map { try $0.text("name") },
          isNumbered: try key.count == 1 && key[0].text("type") == "INTEGER" && key[0].text("name") == "id")
      }
    }

    /// Whether a look at an empty database with `gatewayd check --live` or another command leaves rows in it.
    var isMadeByOpening: Bool { name == "thread_keys" || name == "settings" }

    private var list: String { columns.joined(separator: ", ") }
    private var order: String { key.joined(separator: ", ") }

    var insert: String {
      let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
      return "INSERT INTO \(name) (\(list)) VALUES (\(places))"
    }

    func page(after: Bool, limit: Int) -> String {
      let places = key.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
      let condition = after ? " WHERE (\(order)) > (\(places))" : ""
      return "SELECT \(list) FROM \(name)\(condition) ORDER BY \(order) LIMIT \(limit)"
    }

    func keyValues(_ row: Row) -> [Value] { key.map { row[$0] } }

    func count(_ database: any Database) async throws -> Int {
      let sql = "SELECT count(*) AS n FROM \(name)"
      return try await database.read { try $0.query(sql, []).first?.int("n") ?? 0 }
    }
  }

  /// A hash over rows that two databases give alike.
  struct RowDigest {
    private var hash = SHA256()

    mutating func add(_ row: Row) {
      for (_, value) in row.columns {
        switch value {
        case .null: add("n", [])
        case .integer(let number): add("i", Array("\(number)".utf8))
        case .real(let number): add("r", Array("\(number)".utf8))
        case .text(let text): add("t", Array(text.utf8))
        case .blob(let bytes): add("b", bytes)
        }
      }
    }

    private mutating func add(_ kind: String, _ bytes: [UInt8]) {
      hash.update(data: Array("\(kind)\(bytes.count):".utf8))
      hash.update(data: bytes)
    }

    consuming func end() -> String { Hex.text(Array(hash.finalize())) }
  }

  /// The references between tables, put aside while rows come in any order.
  enum PostgresKeys {
    private static let find = """
      SELECT CAST(t.relname AS TEXT) AS place, CAST(c.conname AS TEXT) AS name, pg_get_constraintdef(c.oid) AS definition
      FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
      WHERE c.contype = 'f' AND n.nspname = current_schema() ORDER BY 1, 2
      """

    static func putAside(_ connection: any Connection) throws {
      let marker = MovedTable.marker
      try connection.execute(
        "CREATE TABLE \(marker) (place TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL)", [])
      for row in try connection.query(find, []) {
        let (place, name) = (try row.text("place"), try row.text("name"))
        try connection.execute(
          "INSERT INTO \(marker) (place, name, definition) VALUES ($1, $2, $3)",
          [.text(place), .text(name), .text(try row.text("definition"))])
        try connection.execute("ALTER TABLE \(place) DROP CONSTRAINT \"\(name)\"", [])
      }
    }

    /// Each reference is checked as it comes back.
    static func bringBack(_ connection: any Connection) throws {
      let marker = MovedTable.marker
      for row in try connection.query("SELECT place, name, definition FROM \(marker) ORDER BY place, name", []) {
        try connection.execute(
          """
          ALTER TABLE \(try row.text("place")) ADD CONSTRAINT "\(try row.text("name"))" \(try row.text("definition"))
          """, [])
      }
      try connection.execute("DROP TABLE \(marker)", [])
    }
  }
#endif
