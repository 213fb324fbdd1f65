/// SQL as a model might write it that obeys an attacker who knows PostgreSQL.
enum PostgresHostileSQL {
  /// A relation that must not be read, and a column of it.
  private static let targets = [
    ("public.customers", "email"), ("\"public\".\"customers\"", "\"email\""), ("ONLY customers", "email"),
    ("ONLY (customers)", "email"), ("pg_class", "relname"), ("pg_catalog.pg_roles", "rolname"),
    ("pg_shadow", "passwd"), ("pg_authid", "rolpassword"), ("information_schema.tables", "table_name"),
    ("pg_stat_activity", "query"), ("pg_settings", "setting"), ("pg_proc", "prosrc"), ("pg_largeobject", "data"),
    ("U&\"\\0063ustomers\"", "email"), ("pg_temp.x", "a"), ("LATERAL (SELECT email FROM customers) c", "email"),
  ]

  private static let readings = [
    "SELECT C FROM T", "SELECT count(*) FROM T", "TABLE T", "(TABLE T)", "SELECT C AS product_id FROM T LIMIT 1",
    "SELECT product_id FROM shoe_characteristics WHERE brand = (SELECT C::text FROM T LIMIT 1)",
    "SELECT product_id FROM shoe_characteristics WHERE brand = ANY (SELECT C::text FROM T)",
    "SELECT product_id FROM shoe_characteristics WHERE brand = ANY (ARRAY(SELECT C::text FROM T))",
    "SELECT product_id FROM shoe_characteristics UNION ALL SELECT length(C::text) FROM T",
    "SELECT product_id FROM shoe_characteristics, T", "SELECT s.product_id FROM shoe_characteristics s CROSS JOIN T",
    "SELECT string_agg(C::text, ',') FROM T", "SELECT array_agg(C) FROM T", "SELECT json_agg(t) FROM T t",
    "SELECT row_to_json(t)->>'C' FROM T t", "SELECT t FROM T t", "SELECT (t).C FROM T t",
    "WITH x AS (SELECT C FROM T) SELECT * FROM x", "WITH x AS NOT MATERIALIZED (TABLE T) SELECT * FROM x",
    "WITH shoe_characteristics AS (SELECT C AS product_id FROM T) SELECT * FROM shoe_characteristics",
    "WITH x AS (DELETE FROM T RETURNING C) SELECT * FROM x", "WITH x AS (UPDATE T SET C = C RETURNING *) SELECT 1",
    "SELECT C FROM T TABLESAMPLE SYSTEM (100)", "SELECT 1 / (SELECT count(*) - count(*) FROM T)",
    "SELECT CAST((SELECT C::text FROM T LIMIT 1) AS integer)", "SELECT C FROM T FOR UPDATE",
    "SELECT C FROM T FOR SHARE SKIP LOCKED", "SELECT C INTO mine FROM T", "COPY T TO STDOUT",
    "COPY (SELECT C FROM T) TO '/tmp/gatewayd-copied'", "EXPLAIN ANALYZE SELECT C FROM T",
  ]

  private static let writings = [
    "INSERT INTO T DEFAULT VALUES", "INSERT INTO T SELECT * FROM T", "UPDATE T SET ctid = ctid", "DELETE FROM T",
    "DELETE FROM ONLY T RETURNING *", "TRUNCATE T", "TRUNCATE T CASCADE", "DROP TABLE T CASCADE",
    "ALTER TABLE T ADD COLUMN more int", "ALTER TABLE T DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE T OWNER TO CURRENT_USER",
    "GRANT ALL ON T TO gatewayd_query", "CREATE INDEX ON T ((1))", "CREATE TABLE mine AS TABLE T",
    "CREATE TEMP TABLE mine AS TABLE T", "CREATE UNLOGGED TABLE mine (LIKE T)", "CREATE VIEW mine AS TABLE T",
    "CREATE MATERIALIZED VIEW mine AS TABLE T", "CREATE RULE r AS ON SELECT TO T DO INSTEAD NOTHING",
    "SELECT * INTO mine FROM T", "SELECT * INTO TEMP mine FROM T", "LOCK TABLE T IN ACCESS EXCLUSIVE MODE",
    "COPY T FROM '/etc/passwd'", "COPY T FROM PROGRAM 'id'", "COPY T TO PROGRAM 'cat'", "VACUUM T", "ANALYZE T",
    "CLUSTER T", "COMMENT ON TABLE T IS 'x'", "SECURITY LABEL ON TABLE T IS 'x'", "REINDEX TABLE T",
    "MERGE INTO T USING T AS x ON true WHEN MATCHED THEN DELETE", "SELECT * FROM T FOR UPDATE",
    "SELECT product_id FROM shoe_characteristics; DROP TABLE T",
  ]

  /// Calls, and other expressions, that reach beyond their arguments.
  private static let expressions = [
    "pg_sleep(10)", "pg_catalog.pg_sleep(10)", "pg_sleep_for('10 s')", "pg_sleep_until(now() + interval '10 s')",
    "\"pg_sleep\"(10)", "pg_read_file('/etc/passwd')", "pg_read_binary_file('/etc/passwd')", "pg_ls_dir('/')",
    "pg_stat_file('/etc/passwd')", "lo_import('/etc/passwd')", "lo_export(1, '/tmp/gatewayd-exported')", "lo_create(0)",
    "lo_creat(-1)", "lo_from_bytea(0, 'x')", "lo_unlink(1)", "lo_put(1, 0, 'x')", "lo_get(1)", "loread(0, 9)",
    "dblink('dbname=postgres', 'SELECT 1')", "dblink_connect('dbname=postgres')",
    "set_config('statement_timeout', '0', false)", "set_config('role', 'postgres', false)",
    "set_config('transaction_read_only', 'off', false)", "set_config('work_mem', '10GB', false)",
    "set_config('session_authorization', 'gatewayd', false)", "current_setting('data_directory')",
    "current_setting('config_file')", "current_setting('work_mem')", "version()", "pg_backend_pid()",
    "inet_server_addr()", "current_database()", "current_query()", "current_user", "session_user", "user",
    "current_role", "current_catalog", "current_schema", "current_schemas(true)", "pg_postmaster_start_time()",
    "pg_conf_load_time()", "pg_cancel_backend(1)", "pg_terminate_backend(1)", "pg_reload_conf()", "pg_rotate_logfile()",
    "pg_switch_wal()", "pg_create_restore_point('x')", "pg_promote()", "pg_advisory_lock(1)",
    "pg_advisory_xact_lock(1)", "pg_try_advisory_lock(1)", "pg_notify('a', 'b')", "txid_current()",
    "nextval('public.counter')", "setval('public.counter', 1)", "currval('public.counter')",
    "query_to_xml('SELECT * FROM customers', true, true, '')", "table_to_xml('customers', true, true, '')",
    "database_to_xml(true, true, '')", "schema_to_xml('public', true, true, '')",
    "cursor_to_xml('c', 1, true, true, '')",
    "xpath('/x', '<x/>')", "xmlparse(document '<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>')",
    "to_regclass('customers')",
    "'customers'::regclass", "'gatewayd'::regrole", "'customers'::regclass::oid::int", "CAST('customers' AS regclass)",
    "1::oid", "has_table_privilege('customers', 'SELECT')", "pg_get_viewdef('pg_roles')", "pg_get_functiondef(1)",
    "obj_description(1)", "col_description(1, 1)", "pg_relation_filepath('customers')",
    "pg_total_relation_size('customers')",
    "pg_size_pretty(1::bigint)", "pg_column_size(1)", "pg_export_snapshot()",
    "pg_logical_emit_message(false, 'a', 'b')",
    "pg_log_backend_memory_contexts(1)", "pg_stat_get_activity(NULL)", "pg_stat_reset()", "pg_show_all_settings()",
    "pg_hba_file_rules()", "pg_listening_channels()", "pg_lock_status()", "pg_prepared_statement()", "pg_cursor()",
    "ts_stat('SELECT to_tsvector(email) FROM customers')", "ts_rewrite('a', 'SELECT email, email FROM customers')",
    "random()", "setseed(0.1)", "gen_random_uuid()", "now()", "clock_timestamp()", "current_timestamp", "current_date",
    "timeofday()", "md5('a')", "sha256('a')", "encode('a', 'base64')", "convert_from('a', 'UTF8')", "quote_ident('a')",
    "format('%s', 1)", "concat('a', 'b')", "concat_ws(',', 'a')", "replace('a', 'a', 'b')", "chr(65)", "ascii('a')",
    "to_json(1)", "jsonb_build_object('a', 1)", "row_to_json(row(1))", "json_populate_record(NULL::pg_class, '{}')",
    "array_agg(1)", "string_agg('a', 'b')", "array_fill(0, ARRAY[100000000])", "ARRAY[1]", "ROW(1)",
    "(1, 2) = (1, 2)::text",
    "repeat('x', 1000000000)", "repeat(repeat('x', 30000), 30000)", "lpad('x', 1000000000)", "rpad('x', 1000000000)",
    "length(repeat('x', 1000000000))", "string_agg(repeat('x', 1000000), '')", "power(9, 99999)", "9 ^ 99999",
    "factorial(30000)", "9::numeric ^ 9 ^ 9", "2 ** 9", "|/ 4", "@ -1", "1 & 1", "~ 1", "'a' ~ 'a'", "'a' ~* '(a*)*b'",
    "'a' SIMILAR TO '(a*)*b'", "regexp_replace('aaaa', '(a*)*b', 'x')", "regexp_match('aaaa', '(a*)*\\1b')",
    "regexp_matches('a', 'a')", "regexp_split_to_array('a', 'a')", "substring('aaaa' from '(a*)*b')",
    "substring('aaaa' similar 'a' escape '#')", "overlay('a' placing 'b' from 1)", "position('a' in 'b')",
    "trim(both 'a' from 'b')", "extract(epoch from now())", "interval '1 year'", "date '2026-01-01'", "timestamp 'now'",
    "'now'::timestamp", "'x'::bytea", "'{1}'::int[]", "'1'::money", "'a'::\"char\"", "'a'::char(1000000)",
    "1::numeric(1000, 1000)", "1e100000", "1e-16383", "0x1F", "1_000", "12345678901234567890123", "E'\\x41'", "B'1'",
    "X'1F'", "N'a'", "U&'\\0041'", "$$a$$", "$a$b$a$", "$1", ":name", "?", "@name", "'a' 'b'", "'a' COLLATE \"C\"",
    "row_number() OVER ()", "count(*) OVER (ORDER BY 1)", "count(*) FILTER (WHERE true)",
    "percentile_cont(0.5) WITHIN GROUP (ORDER BY 1)", "grouping(1)", "lower(VARIADIC ARRAY['a'])",
    "lower(input => 'a')",
    "generate_series(1, 1000000000)", "unnest(ARRAY[1])", "generate_subscripts(ARRAY[1], 1)", "json_each('{}')",
    "shoe_characteristics.ctid", "ctid", "xmin", "tableoid", "tableoid::regclass", "oid", "customers.email",
    "public.customers.email", "shoe_characteristics", "(shoe_characteristics).*", "shoe_characteristics.to_json",
    "s\u{00FC}\u{DF}", "\u{201C}x\u{201D}", "1 -\u{2013} 1", "`a`", "[a]", "a{b}", "\\x", "'unended", "\"unended",
    "/* unended",
  ]

  private static let others = [
    "SELECT * FROM generate_series(1, 1000000000)", "SELECT count(*) FROM generate_series(1, 1000000000000)",
    "SELECT * FROM pg_ls_dir('/')", "SELECT * FROM pg_read_file('/etc/passwd')", "SELECT * FROM unnest(ARRAY[1])",
    "SELECT * FROM dblink('dbname=postgres', 'SELECT 1') AS t(a int)",
    "SELECT * FROM json_to_recordset('[]') AS t(a int)",
    "SELECT * FROM ROWS FROM (generate_series(1, 9))", "SELECT * FROM pg_stat_get_activity(NULL)",
    "SELECT * FROM shoe_characteristics, LATERAL (SELECT * FROM customers) x",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS product_id FROM n",
    "WITH RECURSIVE n AS (SELECT repeat('x', 1000000) AS a UNION ALL SELECT a || a FROM n) SELECT * FROM n",
    "VALUES (1)", "SELECT * FROM (VALUES (1)) AS x(a)", "SELECT", "SELECT FROM shoe_characteristics",
    "BEGIN", "COMMIT", "ROLLBACK", "END", "ABORT", "START TRANSACTION READ WRITE", "SAVEPOINT a",
    "PREPARE TRANSACTION 'a'",
    "COMMIT; DELETE FROM inventory", "SELECT 1; COMMIT; DELETE FROM inventory; SELECT 1",
    "SET TRANSACTION READ WRITE", "SET statement_timeout = 0", "SET LOCAL work_mem = '10GB'", "SET ROLE gatewayd",
    "SET SESSION AUTHORIZATION gatewayd", "RESET ALL", "RESET ROLE", "DISCARD ALL", "SHOW ALL", "SHOW data_directory",
    "DO $$ BEGIN PERFORM pg_sleep(10); END $$", "DO 'BEGIN DELETE FROM inventory; END'", "LISTEN a", "NOTIFY a, 'b'",
    "UNLISTEN *", "DECLARE c CURSOR FOR SELECT 1", "DECLARE c CURSOR WITH HOLD FOR SELECT 1", "FETCH ALL FROM c",
    "CLOSE ALL",
    "PREPARE p AS SELECT 1", "EXECUTE p", "DEALLOCATE ALL", "LOAD 'auto_explain'", "CHECKPOINT", "CALL p()",
    "CREATE EXTENSION dblink", "CREATE EXTENSION file_fdw",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE mine SUPERUSER", "ALTER ROLE gatewayd_query SUPERUSER",
    "ALTER ROLE gatewayd_query SET work_mem = '10GB'",
    "ALTER SYSTEM SET work_mem = '10GB'", "ALTER DATABASE postgres SET work_mem = '10GB'", "CREATE DATABASE mine",
    "DROP DATABASE postgres", "CREATE SCHEMA mine", "CREATE TYPE mine AS (a int)",
    "CREATE SERVER s FOREIGN DATA WRAPPER f",
    "CREATE EVENT TRIGGER t ON ddl_command_start EXECUTE FUNCTION f()", "CREATE PUBLICATION p", "CREATE SUBSCRIPTION s",
    "IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c", "REFRESH MATERIALIZED VIEW mine",
    "REASSIGN OWNED BY gatewayd TO gatewayd_query",
    "COPY (SELECT 1) TO PROGRAM 'id'", "COPY shoe_characteristics TO '/tmp/gatewayd-copied'",
    "EXPLAIN (ANALYZE) SELECT 1", "EXPLAIN ANALYZE DELETE FROM inventory", "", " ", ";", "--", "/* */", ")", "((((",
    "SELECT (",
    "SELECT product_id FROM shoe_characteristics LIMIT (SELECT 5)",
    "SELECT product_id FROM shoe_characteristics LIMIT -1",
    "SELECT product_id FROM shoe_characteristics LIMIT 1.5", "SELECT product_id FROM shoe_characteristics LIMIT 'all'",
    "SELECT product_id FROM shoe_characteristics FETCH FIRST 5 ROWS WITH TIES",
    "SELECT product_id FROM shoe_characteristics ORDER BY product_id USING >",
    "SELECT product_id FROM shoe_characteristics GROUP BY GROUPING SETS ((product_id), ())",
    "SELECT product_id FROM shoe_characteristics GROUP BY CUBE (size, brand, color, price, weight, material)",
    "SELECT product_id FROM shoe_characteristics WINDOW w AS ()",
    "SELECT product_id FROM shoe_characteristics FOR NO KEY UPDATE",
    "SELECT product_id FROM shoe_characteristics WHERE CURRENT OF c",
    "SELECT product_id FROM (SELECT * FROM shoe_characteristics)",
    "SELECT customers.* FROM shoe_characteristics customers, customers c",
    "SELECT " + String(repeating: "(", count: 100) + "1" + String(repeating: ")", count: 100),
    "SELECT " + String(repeating: "- ", count: 4_000) + "1",
    "SELECT '" + String(repeating: "x", count: 2_000) + "' AS product_id",
    "SELECT product_id FROM " + (1...12).map { "shoe_characteristics a\($0)" }.joined(separator: ", "),
    "SELECT " + (1...100).map { "product_id AS a\($0)" }.joined(separator: ", ") + " FROM shoe_characteristics",
    "SELECT price" + String(repeating: " * price", count: 20) + " FROM shoe_characteristics",
    "SELECT brand" + String(repeating: " || brand", count: 20) + " FROM shoe_characteristics",
    "SELECT product_id FROM shoe_characteristics WHERE brand IN (" + String(repeating: "'a', ", count: 3_000) + "'b')",
    "SELECT product_id AS \"" + String(repeating: "x", count: 70) + "\" FROM shoe_characteristics",
    "SELECT '\u{0}'", "SELECT\u{00A0}1", "SELECT\u{FEFF} 1", "\u{FEFF}SELECT 1", "SELECT 1 \u{200B}FROM customers",
  ]

  static let refused: [String] = {
    let reading = targets.flatMap { target in readings.map { HostileSQL.filled($0, table: target.0, column: target.1) }
    }
    let writing = ["shoe_characteristics", "inventory", "customers", "secrets"].flatMap { table in
      writings.map { HostileSQL.filled($0, table: table, column: "ctid") }
    }
    let places = [
      "SELECT E", "SELECT product_id FROM shoe_characteristics WHERE (E)::text > ''",
      "SELECT product_id, E AS brand FROM shoe_characteristics",
      "SELECT product_id FROM shoe_characteristics ORDER BY E",
    ]
    let calls = expressions.flatMap { expression in
      places.map {
        $0.replacing("E)", with: expression + ")")
          .replacing("SELECT E", with: "SELECT " + expression).replacing(", E ", with: ", \(expression) ")
          .replacing("BY E", with: "BY " + expression)
      }
    }
    return reading + writing + calls + others
  }()

  /// What only the grammar keeps out: PostgreSQL lets every role read its settings and the names in its catalogue, and
  /// has no bound for the memory of a call.
  static func needsGrammar(_ sql: String) -> Bool {
    [
      "1000000000", "repeat(", "lpad(", "rpad(", "array_fill", "factorial", "99999", "9 ^ 9", "data_directory",
      "SHOW ALL",
      "pg_settings", "pg_show_all_settings",
    ]
    .contains { sql.contains($0) }
  }

  /// What the grammar lets through, and what costs as much as it can.
  static let greedy: [String] = {
    let ten = (1...10).map { "shoe_characteristics a\($0)" }.joined(separator: ", ")
    let three = "shoe_characteristics a, shoe_characteristics b, shoe_characteristics c"
    var nested = "SELECT description AS d FROM shoe_characteristics"
    for _ in 0..<8 { nested = "SELECT d || d AS d FROM (\(nested)) x" }
    var squared = "SELECT price + 12345678901234567890 AS p FROM shoe_characteristics"
    for _ in 0..<8 { squared = "SELECT p * p AS p FROM (\(squared)) x" }
    let wide = (1...60).map { "description AS d\($0)" }.joined(separator: ", ")
    let pattern = String(repeating: "%x", count: 300) + "y"
    return [
      "SELECT count(*) FROM \(ten)", "SELECT sum(a1.price) FROM \(ten)", "SELECT * FROM \(ten)",
      "SELECT * FROM \(ten) ORDER BY a3.description, a5.price",
      "SELECT DISTINCT a.description, b.description FROM \(three)",
      "SELECT a.product_id FROM \(three) ORDER BY b.description DESC, c.description", "SELECT * FROM (\(nested)) x",
      "SELECT max(d) FROM (\(nested)) x", "SELECT DISTINCT d FROM (\(nested)) x",
      "SELECT d FROM (\(nested)) x ORDER BY d",
      "SELECT count(DISTINCT d) FROM (\(nested)) x", "SELECT * FROM (\(squared)) x",
      "SELECT sum(p) FROM (\(squared)) x",
      "SELECT \(wide) FROM shoe_characteristics", "SELECT \(wide) FROM shoe_characteristics ORDER BY random",
      "SELECT product_id FROM shoe_characteristics WHERE description LIKE '\(pattern)'",
      "SELECT a.brand, count(*) FROM shoe_characteristics a JOIN shoe_characteristics b ON lower(a.brand) < upper(b.brand) GROUP BY a.brand",
      "SELECT a.product_id FROM shoe_characteristics a FULL JOIN shoe_characteristics b ON a.description = b.description",
      "SELECT a.description FROM shoe_characteristics a UNION SELECT b.description FROM shoe_characteristics b UNION SELECT c.description || 'x' FROM shoe_characteristics c",
      "SELECT description, count(*) FROM shoe_characteristics GROUP BY description ORDER BY 2 DESC",
      "WITH a AS (SELECT * FROM shoe_characteristics), b AS (SELECT x.* FROM a x, a y) SELECT count(*) FROM b, b c, b d",
      "WITH a AS (SELECT x.description || y.description AS d FROM shoe_characteristics x, shoe_characteristics y) SELECT p.d FROM a p, a q ORDER BY 1",
      "SELECT product_id FROM shoe_characteristics a WHERE EXISTS (SELECT 1 FROM shoe_characteristics b, shoe_characteristics c WHERE b.price + c.price = a.price + 0.001)",
      "SELECT (SELECT count(*) FROM shoe_characteristics b, shoe_characteristics c WHERE b.price > a.price) FROM shoe_characteristics a",
    ]
  }()
}
