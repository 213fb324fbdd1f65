#if Postgres
  /// Every right that the role of the sandbox has, read from the catalogue.
  ///
  /// The role must be able to read the tables, and nothing else. What PostgreSQL gives to everybody counts, but for what
  /// lies in its own schemas as it was installed.
  struct SandboxRole {
    private let name: String
    private let id: Value
    private let connection: any Connection

    /// Where PostgreSQL keeps its own.
    private static let own = "('pg_catalog', 'information_schema')"

    /// - Throws: `SandboxError.refused` if there is no such role.
    init(_ name: String, _ connection: any Connection) throws {
      let found = try connection.query("SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $1", [.text(name)])
      guard let id = found.first?["oid"] else { throw SandboxError.refused("there is no role \(name)") }
      (self.name, self.id, self.connection) = (name, id, connection)
    }

    /// A table or view by its name on the search path; nil if there is none.
    func table(_ name: String) throws -> SelectTable? {
      let sql = """
        SELECT n.nspname AS schema, c.relname AS name FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = pg_catalog.to_regclass($1)
        """
      guard let row = try connection.query(sql, [.text(name)]).first, case .text(let schema) = row["schema"],
        case .text(let found) = row["name"]
      else { return nil }
      let columns = try connection.columns(of: name).map { $0.name.lowercased() }
      return SelectTable(schema: schema, name: found, columns: Set(columns))
    }

    /// One line that says what is wrong and how to mend it; nil if the role may do what it should and no more.
    func problem(tables: [SelectTable]) throws -> String? {
      for table in tables {
        if let problem = try missing(table) { return problem }
      }
      let rights =
        try [attributes(), memberships(), possessions(), ofDatabase(), ofSchemas()]
        + [ofTables(besides: tables), writing(), ofFunctions(), ofSystem(), ofObjects()]
      let excess = rights.flatMap(\.self)
      guard let first = excess.first else { return nil }
      let more = excess.count > 1 ? " (and \(excess.count - 1) more)" : ""
      return "the role \(name) may do more than read the product tables: it \(first.right)\(more); \(first.remedy)"
    }

    private struct Excess {
      let right: String
      let remedy: String
    }

    private func missing(_ table: SelectTable) throws -> String? {
      let full = Self.name(table.schema, table.name)
      let sql = """
        SELECT pg_catalog.has_schema_privilege($1::oid, n.oid, 'USAGE') AS schema,
          pg_catalog.has_any_column_privilege($1::oid, c.oid, 'SELECT') AS rows
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $2 AND c.relname = $3
        """
      let row = try connection.query(sql, [id, .text(table.schema), .text(table.name)]).first
      if row?["schema"] != .integer(1) {
        return
          "the role \(name) may not use the schema \(table.schema); GRANT USAGE ON SCHEMA \(table.schema) TO \(name)"
      }
      return row?["rows"] == .integer(1)
        ? nil : "the role \(name) may not read \(full); GRANT SELECT ON \(full) TO \(name)"
    }

    private static func name(_ schema: String, _ name: String) -> String { "\(schema).\(name)" }

    /// Names that a query gives in its column `name`.
    private func names(_ sql: String, _ arguments: [Value] = []) throws -> [String] {
      try connection.query(sql, [id] + arguments).compactMap {
        if case .text(let name) = $0["name"] { name } else { nil }
      }
    }

    // MARK: The role itself

    private func attributes() throws -> [Excess] {
      let sql = """
        SELECT a.name FROM pg_catalog.pg_roles r, LATERAL (VALUES ('SUPERUSER', r.rolsuper),
          ('CREATEROLE', r.rolcreaterole), ('CREATEDB', r.rolcreatedb), ('REPLICATION', r.rolreplication),
          ('BYPASSRLS', r.rolbypassrls)) AS a (name, has) WHERE r.oid = $1::oid AND a.has
        """
      return try names(sql).map { Excess(right: "has \($0)", remedy: "ALTER ROLE \(name) NO\($0)") }
    }

    private func memberships() throws -> [Excess] {
      let sql = """
        SELECT r.rolname AS name FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = m.roleid
        WHERE m.member = $1::oid ORDER BY 1
        """
      return try names(sql).map { Excess(right: "is a member of \($0)", remedy: "REVOKE \($0) FROM \(name)") }
    }

    private func possessions() throws -> [Excess] {
      let sql = """
        SELECT 'x' AS name FROM pg_catalog.pg_shdepend
        WHERE refclassid = 'pg_catalog.pg_authid'::regclass AND refobjid = $1::oid AND deptype = 'o'
        """
      return try names(sql).map { _ in
        Excess(right: "owns something", remedy: "REASSIGN OWNED BY \(name) TO a role that nobody queries with")
      }
    }

    // MARK: What it may do

    private func ofDatabase() throws -> [Excess] {
      let sql = """
        SELECT p.name || ' ON DATABASE ' || pg_catalog.quote_ident(pg_catalog.current_database()) AS name
        FROM (VALUES ('CREATE'), ('TEMPORARY')) AS p (name)
        WHERE pg_catalog.has_database_privilege($1::oid, pg_catalog.current_database(), p.name)
        """
      return try names(sql).map {
        Excess(
          right: $0.hasPrefix("CREATE") ? "may create schemas" : "may create temporary tables",
          remedy: "REVOKE \($0) FROM PUBLIC, \(name)")
      }
    }

    private func ofSchemas() throws -> [Excess] {
      let sql = """
        SELECT nspname AS name FROM pg_catalog.pg_namespace
        WHERE pg_catalog.has_schema_privilege($1::oid, oid, 'CREATE') ORDER BY 1
        """
      return try names(sql).map {
        Excess(right: "may create in the schema \($0)", remedy: "REVOKE CREATE ON SCHEMA \($0) FROM PUBLIC, \(name)")
      }
    }

    private func ofTables(besides tables: [SelectTable]) throws -> [Excess] {
      let sql = """
        SELECT n.nspname || '.' || c.relname AS name FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname NOT IN \(Self.own) AND (
          c.relkind IN ('r', 'v', 'm', 'f', 'p') AND (
            pg_catalog.has_any_column_privilege($1::oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
            OR pg_catalog.has_table_privilege($1::oid, c.oid, 'DELETE, TRUNCATE, TRIGGER'))
          OR c.relkind = 'S' AND pg_catalog.has_sequence_privilege($1::oid, c.oid, 'USAGE, SELECT, UPDATE'))
        ORDER BY 1
        """
      let readable = Set(tables.map { Self.name($0.schema, $0.name) })
      return try names(sql).filter { !readable.contains($0) }.map {
        Excess(right: "may read or change \($0)", remedy: "REVOKE ALL ON \($0) FROM PUBLIC, \(name)")
      }
    }

    /// Everybody may change rows of pg_settings, which are the settings of one's own connection.
    private func writing() throws -> [Excess] {
      let sql = """
        SELECT n.nspname || '.' || c.relname AS name FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p')
          AND c.oid <> 'pg_catalog.pg_settings'::regclass AND (
          pg_catalog.has_any_column_privilege($1::oid, c.oid, 'INSERT, UPDATE, REFERENCES')
          OR pg_catalog.has_table_privilege($1::oid, c.oid, 'DELETE, TRUNCATE, TRIGGER'))
        ORDER BY 1
        """
      return try names(sql).map {
        Excess(
          right: "may change \($0)",
          remedy: "REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON \($0) FROM PUBLIC, \(name)")
      }
    }

    /// Functions that act as somebody else, or do more than work out a value.
    private func ofFunctions() throws -> [Excess] {
      let sql = """
        SELECT p.oid::regprocedure::text AS name FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname NOT IN \(Self.own) AND (p.prosecdef OR p.provolatile = 'v')
          AND pg_catalog.has_function_privilege($1::oid, p.oid, 'EXECUTE')
          AND pg_catalog.has_schema_privilege($1::oid, n.oid, 'USAGE') ORDER BY 1
        """
      return try names(sql).map {
        Excess(right: "may call \($0)", remedy: "REVOKE EXECUTE ON ROUTINE \($0) FROM PUBLIC, \(name)")
      }
    }

    /// What PostgreSQL, as it was installed, keeps from ordinary roles.
    private func ofSystem() throws -> [Excess] {
      let everybody = { (kind: String, object: String) in
        """
        EXISTS (SELECT 1 FROM pg_catalog.pg_init_privs i, LATERAL pg_catalog.aclexplode(i.initprivs) a
          WHERE i.classoid = 'pg_catalog.\(kind)'::regclass AND i.objoid = \(object) AND a.grantee = 0)
        """
      }
      let sql = """
        SELECT p.oid::regprocedure::text AS name FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN \(Self.own)
          AND pg_catalog.has_function_privilege($1::oid, p.oid, 'EXECUTE') AND NOT \(everybody("pg_proc", "p.oid"))
          AND EXISTS (SELECT 1 FROM pg_catalog.pg_init_privs i
            WHERE i.classoid = 'pg_catalog.pg_proc'::regclass AND i.objoid = p.oid)
        UNION ALL SELECT c.oid::regclass::text FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'pg_catalog' AND c.relkind IN ('r', 'v')
          AND pg_catalog.has_any_column_privilege($1::oid, c.oid, 'SELECT')
          AND NOT \(everybody("pg_class", "c.oid")) ORDER BY 1
        """
      return try names(sql).map {
        Excess(right: "may use \($0), which ordinary roles may not", remedy: "REVOKE that from PUBLIC and \(name)")
      }
    }

    private func ofObjects() throws -> [Excess] {
      let sql = """
        SELECT 'the large object ' || l.oid AS name FROM pg_catalog.pg_largeobject_metadata l,
          LATERAL pg_catalog.aclexplode(l.lomacl) a WHERE a.grantee IN (0, $1::oid)
        UNION ALL SELECT 'the foreign server ' || s.srvname FROM pg_catalog.pg_foreign_server s
        WHERE pg_catalog.has_server_privilege($1::oid, s.oid, 'USAGE') ORDER BY 1
        """
      return try names(sql).map { Excess(right: "may use \($0)", remedy: "REVOKE that from PUBLIC and \(name)") }
    }
  }
#endif
