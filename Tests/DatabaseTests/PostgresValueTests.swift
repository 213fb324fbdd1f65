#if Postgres
  import Database
  import TestSupport
  import Testing

  @Suite(.enabled(if: PostgresServer.isAvailable, "PostgreSQL's server programs are not installed"))
  struct PostgresValueTests {
    @Test(arguments: [
      Value.null, .integer(.min), .integer(-1), .integer(.max), .real(0.1), .real(-1.7976931348623157e308),
      .real(.leastNonzeroMagnitude),
      .real(.infinity), .blob([]), .blob([0, 255, 0x5c, 0x78, 39, 10]), .blob((0...255).map { UInt8($0) }),
      .text(""), .text("'; DROP TABLE x; --"), .text(#"\ \x00 \' "quoted" $1 $$ %s"#), .text("a\r\n\tb"),
      .text("Größe 42 – 👩‍👧 – \u{202E}x\u{200B}"), .text("\u{FEFF}"), .text(String(repeating: "é", count: 100_000)),
    ])
    func whatIsWrittenIsRead(_ value: Value) async throws {
      let database = try await PostgresServer.database()
      let types = ["integer": "int8", "real": "float8", "blob": "bytea"]
      let kind = "\(value)".prefix { $0 != "(" }
      let table = "CREATE TEMP TABLE kept (value \(types[String(kind)] ?? "text")) ON COMMIT DROP"
      let row = try await database.write { connection in
        try connection.execute(table, [])
        try connection.execute("INSERT INTO kept (value) VALUES ($1)", [value])
        return try connection.query("SELECT value FROM kept WHERE value = $1 OR $1 IS NULL", [value]).first
      }
      #expect(row?.only == value)
      try database.close()
    }

    @Test(arguments: [
      ("1::int2", Value.integer(1)), ("-2::int4", .integer(-2)), ("9223372036854775807::int8", .integer(.max)),
      ("true", .integer(1)), ("false", .integer(0)), ("null::bool", .null), ("1.5::float4", .real(1.5)),
      ("'NaN'::numeric", .text("NaN")), ("12.50::numeric", .real(12.5)), ("-0.00::numeric", .real(0)),
      ("123456789012345.6::numeric", .text("123456789012345.6")), ("7::numeric", .integer(7)),
      ("99999999999999999999::numeric", .text("99999999999999999999")),
      ("(SELECT sum(n) FROM (VALUES (1::int8), (2)) AS t (n))", .integer(3)),
      ("'2026-02-28'::date", .text("2026-02-28")),
      ("'2026-02-28 10:00:00.25+01'::timestamptz", .text("2026-02-28 09:00:00.25+00")),
      ("'x'::varchar(5)", .text("x")), ("'ab'::char(4)", .text("ab  ")), ("'{1,2}'::int4[]", .text("{1,2}")),
      ("'{\"a\": 1}'::jsonb", .text("{\"a\": 1}")), ("'\\x'::bytea", .blob([])),
    ])
    func typesOfTheServer(_ expression: String, _ expected: Value) async throws {
      let database = try await PostgresServer.database()
      #expect(try await database.value("SELECT \(expression)") == expected)
      try database.close()
    }

    @Test func argumentsGoWhereTheirNumbersSay() async throws {
      let database = try await PostgresServer.database()
      let rows = try await database.read {
        try $0.query("SELECT $2::text AS b, $1::int8 AS a, $2::text AS b2", [.integer(1), .text("two")])
      }
      #expect(
        rows == [Row(columns: [("b", .text("two")), ("a", .integer(1)), ("b2", .text("two"))])])
      // SQLite's text ends at a NUL and PostgreSQL has none.
      #expect(try await database.value("SELECT $1::text", .text("a\0b")) == .text("a\u{FFFD}b"))
      try database.close()
    }

    @Test func rowsAreCounted() async throws {
      let database = try await PostgresServer.database()
      try await database.run("CREATE TABLE counted (n int4 PRIMARY KEY)")
      let counts = try await database.write { connection in
        [
          try connection.execute("INSERT INTO counted VALUES (1), (2), (3)", []),
          try connection.execute("UPDATE counted SET n = n + 10 WHERE n >= $1", [.integer(2)]),
          try connection.execute("DELETE FROM counted WHERE n = $1 RETURNING n", [.integer(99)]),
          try connection.query("INSERT INTO counted VALUES (4), (5) RETURNING n", []).count,
          try connection.query("DELETE FROM counted", []).count,
        ]
      }
      #expect(counts == [3, 2, 0, 2, 0])
      try database.close()
    }

    @Test func migrationsRunOnce() async throws {
      let database = try await PostgresServer.database()
      try await database.run("CREATE SCHEMA migrating")
      let other = try await PostgresServer.database(options: "options='-c search_path=migrating'")
      let migrator = Migrator([
        Migration("0001-a", ["CREATE TABLE a (n int8)"]), Migration("0002-b", ["CREATE TABLE b (n int8)"]),
      ])
      #expect(try await migrator.run(in: other) == ["0001-a", "0002-b"])
      #expect(try await migrator.run(in: other) == [])
      try other.close()
      try database.close()
    }
  }
#endif
